"""`python -m tests.bench`: measure, and print the table."""

# ruff: noqa: T201  (printing is what it is for)

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from tests.bench import latency, real, scale, throughput
from tests.bench.measure import FailedError
from tests.bench.table import Line, drawn
from tests.bench.workspace import Options, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROWS: dict[str, Callable[[Workspace], Iterator[Line]]] = {
    "produce": throughput.produce,
    "consume": throughput.consume,
    "codecs": throughput.codecs,
    "memory": throughput.memory_growth,
    "parallel": throughput.parallel,
    "start-up": latency.start_up,
    "random-offset": latency.random_offset,
    "latency": latency.follow,
    "real": real.real_cluster,
    "create": scale.create_topic,
    "hundred-brokers": scale.hundred_brokers,
}


def main(words: list[str] | None = None) -> int:
    """Run the rows asked for; 1 if one failed, but 0 where a goal is missed: a busy machine proves nothing."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--rows", default=",".join(ROWS), help=f"which, separated by commas: {', '.join(ROWS)}")
    parser.add_argument("--lines", type=int, default=Options().lines, help="lines that are produced and consumed")
    parser.add_argument("--repeat", type=int, default=Options().repeat, help="runs of which the median is taken")
    parser.add_argument("--no-peers", action="store_true", help="do not look for kcat and Kafka")
    chosen = parser.parse_args(words)
    names = [name for name in chosen.rows.split(",") if name]
    unknown = [name for name in names if name not in ROWS]
    if unknown:
        parser.error(f"there are no rows {', '.join(unknown)}")
    lines: list[Line] = []
    failed = False
    with Workspace(Options(chosen.lines, chosen.repeat, peers=not chosen.no_peers)) as bench:
        for sentence in bench.found():
            print(sentence, flush=True)
        for name in names:
            print(f"measuring: {name}", file=sys.stderr, flush=True)
            try:
                lines += ROWS[name](bench)
            except FailedError as error:  # the other rows are still worth having
                failed = True
                print(f"{name} failed: {error}", file=sys.stderr)
    print(f"\n{chosen.lines:,} lines, medians of {chosen.repeat} runs, interleaved\n\n{drawn(lines)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
