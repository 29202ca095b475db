"""Kafka's own tools, fetched once with Maven and kept in the user's cache directory."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

import platformdirs
import pytest

VERSION = "4.3.1"
ARTIFACTS = ("kafka_2.13", "kafka-tools")
FETCH_SECONDS = 300

_DEPENDENCY = """    <dependency>
      <groupId>org.apache.kafka</groupId><artifactId>{artifact}</artifactId><version>{version}</version>
    </dependency>
"""
_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>tests</groupId><artifactId>kafka-jars</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
{dependencies}  </dependencies>
</project>
"""


class JarsMissing(Exception):  # noqa: N818  (it reads as what it says)
    """Kafka cannot be had here; the text says why."""


class Dumped(NamedTuple):
    """How Kafka's kafka-dump-log ended and what it printed."""

    code: int
    stdout: bytes
    stderr: bytes


def dump_log_segments(*words: str) -> str:
    """What org.apache.kafka.tools.DumpLogSegments prints; skips the test where it cannot be had."""
    done = dump_as_kafka(*words)
    assert done.code == 0, done.stderr.decode()
    return done.stdout.decode()


def dump_as_kafka(*words: str) -> Dumped:
    """How org.apache.kafka.tools.DumpLogSegments ends; skips the test where it cannot be had."""
    java, classpath = require_java(), f"{kafka_jars()}/*"
    done = subprocess.run(
        [java, "-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", "-cp", classpath,
         "org.apache.kafka.tools.DumpLogSegments", *words],
        capture_output=True,
        check=False,
    )  # fmt: skip
    if b"UnsupportedClassVersionError" in done.stderr:
        pytest.skip(f"Kafka {VERSION} needs a newer Java than the one installed")
    return Dumped(done.returncode, done.stdout, done.stderr)


def require_java() -> str:
    """The program; skips the test where there is none."""
    java = shutil.which("java")
    if java is None:
        pytest.skip("Java is not installed, so that Kafka cannot be asked")
    return java


def kafka_jars() -> Path:
    """The directory with the jars of Kafka's tools; skips the test where they cannot be had."""
    try:
        return find_jars()
    except JarsMissing as reason:
        pytest.skip(str(reason))


def find_jars() -> Path:
    """The directory with the jars of Kafka's tools: `$PYKAFKA_TEST_JARS`, or what Maven fetches into the cache.

    Raises:
        JarsMissing: if there is neither.
    """
    given = os.environ.get("PYKAFKA_TEST_JARS")
    if given:
        if not any(Path(given).glob("kafka-clients-*.jar")):
            raise JarsMissing(f"$PYKAFKA_TEST_JARS is {given}, where Kafka's jars are not")
        return Path(given)
    jars = platformdirs.user_cache_path("pykafka-cli") / "tests" / f"kafka-{VERSION}"
    if not jars.is_dir():
        _fetch(jars)
    return jars


def _fetch(jars: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise JarsMissing(
            "Maven is not installed, so that Kafka's jars cannot be fetched ($PYKAFKA_TEST_JARS names some)"
        )
    jars.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=jars.parent) as scratch:
        dependencies = "".join(_DEPENDENCY.format(artifact=artifact, version=VERSION) for artifact in ARTIFACTS)
        (Path(scratch) / "pom.xml").write_text(_POM.format(dependencies=dependencies), "utf-8")
        fetched = subprocess.run(
            [maven, "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=jars", "-DincludeScope=runtime"],
            cwd=scratch,
            capture_output=True,
            timeout=FETCH_SECONDS,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        if fetched.returncode:
            raise JarsMissing(
                f"Maven could not fetch Kafka's jars: {fetched.stdout.decode(errors='replace').strip()[:300]}"
            )
        if not jars.is_dir():  # else another process was faster
            (Path(scratch) / "jars").rename(jars)
