"""Kafka's own tools, fetched once with Maven and kept in the user's cache directory."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

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


def dump_log_segments(*words: str) -> str:
    """What org.apache.kafka.tools.DumpLogSegments prints; skips the test where it cannot be had."""
    java = require_java()
    done = subprocess.run(
        [java, "-cp", f"{kafka_jars()}/*", "org.apache.kafka.tools.DumpLogSegments", *words],
        capture_output=True,
        check=False,
    )
    if b"UnsupportedClassVersionError" in done.stderr:
        pytest.skip(f"Kafka {VERSION} needs a newer Java than the one installed")
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def require_java() -> str:
    """The program; skips the test where there is none."""
    java = shutil.which("java")
    if java is None:
        pytest.skip("Java is not installed, so that Kafka cannot be asked")
    return java


def kafka_jars() -> Path:
    """The directory with the jars of Kafka's tools: `$PYKAFKA_TEST_JARS`, or what Maven fetches into the cache."""
    given = os.environ.get("PYKAFKA_TEST_JARS")
    if given:
        return Path(given)
    jars = platformdirs.user_cache_path("pykafka-cli") / "tests" / f"kafka-{VERSION}"
    if not jars.is_dir():
        _fetch(jars)
    return jars


def _fetch(jars: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        pytest.skip("Maven is not installed, so that Kafka's jars cannot be fetched ($PYKAFKA_TEST_JARS names some)")
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
            pytest.skip(f"Maven could not fetch Kafka's jars: {fetched.stdout.decode(errors='replace').strip()[:300]}")
        if not jars.is_dir():  # else another process was faster
            (Path(scratch) / "jars").rename(jars)
