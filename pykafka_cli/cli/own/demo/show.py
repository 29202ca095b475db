"""The story of replication to look at: the same cluster under `pykafka watch`, slowly enough to see what happens."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from pykafka_cli.cli.own.demo.fleet import journeys, what_is_wrong
from pykafka_cli.cli.own.demo.stage import DemoError
from pykafka_cli.cli.own.demo.story import CONSUME, LOST, PRODUCE, TOPIC
from pykafka_cli.cli.own.watch.actions import Watch
from pykafka_cli.cli.own.watch.live import Live

if TYPE_CHECKING:
    import subprocess

    from pykafka_cli.cli.own.demo.stage import Stage
    from pykafka_cli.cli.terminal import Terminal
    from pykafka_cli.cluster import Cluster

_LINES_AT_ONCE = 20
_PACE_S = 0.125
_LOOK_S = 6.0
"""How long there is to look at the end."""


class Show:
    """One performance; `q` ends it early."""

    def __init__(self, terminal: Terminal, stage: Stage, cluster: Cluster) -> None:
        """`cluster` is only looked at; the steps are commands of their own on the stage."""
        self._stage = stage
        self._live = Live(Watch(cluster.observer()), terminal, 0.5)
        self._error: Exception | None = None
        self._is_complete = False

    def perform(self) -> bool:
        """Whether it went to its end, and every position was read once and in order.

        Raises:
            DemoError: if a command failed, or a position was lost, doubled or out of order.
        """
        playing = threading.Thread(target=self._play, daemon=True)
        playing.start()
        self._live.run()
        playing.join()
        if self._error is not None:
            raise self._error
        return self._is_complete

    def _play(self) -> None:
        try:
            self._is_complete = self._steps()
        except Exception as error:  # noqa: BLE001  (raised by the thread that everybody waits for)
            self._error = error
        self._live.end()

    def _steps(self) -> bool:
        sent = [position.line() for position in journeys()]
        third = len(sent) // 3
        self._stage.do(f"pykafka topics --create --topic {TOPIC} --partitions 10 --replication-factor 2")
        producer = self._stage.start(PRODUCE)
        try:
            # The trucks never rest: nobody shall think that a dead broker keeps a producer waiting.
            if not self._feed(producer, sent[:third], "Trucks report to a topic of 10 partitions, two replicas each."):
                return False
            self._do(f"Broker {LOST} dies: its leaders move, the ISRs shrink.", f"pykafka broker kill {LOST}")
            caption = f"Broker {LOST} is dead: leaders moved, ISRs shrank. The producer just goes on."
            if not self._feed(producer, sent[third : 2 * third], caption):
                return False
            self._do(f"{LOST} returns: it copies what it missed.", f"pykafka broker restart {LOST}")
            caption = f"{LOST} has copied what it missed, is in sync and leads again."
            if not self._feed(producer, sent[2 * third :], caption):
                return False
            self._stage.finish(producer)
        finally:
            producer.kill()
            producer.wait()
        read = self._stage.do(f"{CONSUME} --max-messages {len(sent)} --timeout-ms 5000")
        faults = what_is_wrong(sent, read.splitlines())
        if faults:
            raise DemoError(f"{len(faults)} trucks have wrong positions. {faults[0]}")
        return self._live.pause(f"All {len(sent)} positions were read exactly once, each truck's in order.", _LOOK_S)

    def _do(self, caption: str, command: str) -> None:
        self._live.tell(caption)
        self._stage.do(command)

    def _feed(self, producer: subprocess.Popen[bytes], lines: list[str], caption: str) -> bool:
        for at in range(0, len(lines), _LINES_AT_ONCE):
            with suppress(BrokenPipeError):
                self._stage.feed(producer, lines[at : at + _LINES_AT_ONCE])
            if not self._live.pause(caption, _PACE_S):
                return False
        return True
