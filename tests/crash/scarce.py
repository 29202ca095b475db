"""Commands that get less than they want: a small disk, few open files, a user who may only read."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.contract.installation import PATIENCE, SCRIPTS, Ended

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.contract.installation import Installation

LINE_BYTES = 100


def run_under(
    cluster: Installation,
    prefix: Sequence[str],
    *argv: str,
    stdin: bytes = b"",
    environment: dict[str, str] | None = None,
) -> Ended:
    """Run a command behind another one that takes something away from it."""
    done = subprocess.run(
        [*prefix, str(SCRIPTS / argv[0]), *argv[1:]],
        input=stdin, capture_output=True, env=cluster.environment | (environment or {}), timeout=PATIENCE, check=False,
    )  # fmt: skip
    return Ended(done.returncode, done.stdout, done.stderr)


def said_clearly(ended: Ended) -> None:
    """A command that did not do what it should has said why: sentences, and none of them from inside Python."""
    assert ended.code == 1, ended
    assert ended.errors, ended
    for line in ended.errors:
        assert "Internal error" not in line, ended
        assert "Traceback" not in line, ended
        assert "[Errno" not in line, ended


def said_in_one_line(ended: Ended) -> None:
    """The same for a command that says nothing else."""
    said_clearly(ended)
    assert len(ended.errors) == 1, ended


def limited(**limits: int) -> list[str]:
    """A prefix that sets resource limits, named as prlimit(1) does: `fsize` in bytes, `nofile`."""
    if shutil.which("prlimit") is None:
        pytest.skip("prlimit (util-linux) is not installed")
    return ["prlimit", *(f"--{name}={value}" for name, value in limits.items())]


def somebody_else() -> list[str]:
    """A prefix that runs a command as a user to whom permissions mean something."""
    if os.getuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root may do everything, and setpriv (util-linux) is not installed")
    prefix = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    if subprocess.run([*prefix, str(SCRIPTS / "pykafka"), "--version"], capture_output=True, check=False).returncode:
        pytest.skip("this installation is for root only")
    return prefix


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[list[str]]:
    """A file system of this size mounted at `place`, and a prefix for commands that shall see it."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0777", "tmpfs", str(place)]
    try:
        is_mounted = os.getuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        is_mounted = False
    if is_mounted:
        try:
            yield []
        finally:
            subprocess.run(["umount", str(place)], check=True)
        return
    if shutil.which("unshare") is None or shutil.which("nsenter") is None:
        pytest.skip("no small file system can be mounted here")
    script = '"$@" && echo mounted && exec cat'
    holder = subprocess.Popen(
        ["unshare", "-rm", "sh", "-c", script, "sh", *mount],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert holder.stdin is not None
    assert holder.stdout is not None
    with holder:
        try:
            if holder.stdout.readline() != b"mounted\n":
                pytest.skip("no small file system can be mounted here, not even in a user namespace")
            yield ["nsenter", "--preserve-credentials", "-U", "-m", "-t", str(holder.pid)]
        finally:
            holder.stdin.close()


def lines(first: int, count: int, name: str = "line") -> bytes:
    """Lines of `LINE_BYTES` bytes, each another one."""
    return b"".join(
        b"%s %08d " % (name.encode(), number) + b"x" * (LINE_BYTES - 15) + b"\n"
        for number in range(first, first + count)
    )


def undelivered(ended: Ended) -> int:
    """How many records the producer says were not delivered."""
    told = [int(line.split()[0]) for line in ended.errors if line.endswith(" record(s) were not delivered.")]
    return sum(told)


def check_delivered(sent: bytes, count: int, read: bytes) -> None:
    """`count` of the lines that were sent are there, each once, and nothing else."""
    got = Counter(read.splitlines())
    assert not got.keys() - set(sent.splitlines())
    assert set(got.values()) <= {1}
    assert (got.total(), max(got.values(), default=0)) == (count, min(count, 1))
