"""The cluster that the other tests stand on."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.contract.installation import until
from tests.kafka.real_cluster import DIES_WITH_US

if TYPE_CHECKING:
    from tests.kafka.real_cluster import RealCluster

_PARENT = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", sys.argv[1], str(os.getpid()), "sleep", "1000"])
print(child.pid, flush=True)
time.sleep(1000)
"""


def test_a_broker_that_was_killed_comes_back(real_cluster: RealCluster) -> None:
    real_cluster.kill(102)
    assert real_cluster.alive() == [101, 103]
    real_cluster.start(102)
    assert real_cluster.alive() == [101, 102, 103]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_what_the_tests_start_ends_with_them_though_they_are_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", _PARENT, DIES_WITH_US], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        until(lambda: _command_of(child) == "sleep")
        parent.send_signal(signal.SIGKILL)
    until(lambda: _command_of(child) != "sleep")


def _command_of(pid: int) -> str:
    done = subprocess.run(["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return Path(done.stdout.strip()).name
