"""`pykafka demo`: what may be said."""

from __future__ import annotations

import shutil
import tempfile
from typing import Annotated

from typer import Context, Option

from pykafka_cli.cli.own.demo.stage import Stage
from pykafka_cli.cli.own.demo.story import tell
from pykafka_cli.cli.registry import Tool
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.errors import UsageError


def demo(
    ctx: Context,
    *,
    watch: Annotated[
        bool, Option("--watch", help="See it happen in the picture of `pykafka watch`, half a minute long.")
    ] = False,
    keep: Annotated[bool, Option("--keep", help="Keep the demo's cluster and say where it is.")] = False,
) -> None:
    """See replication and failover at work, in a cluster of its own that is thrown away afterwards."""
    terminal = Terminal.of(ctx)
    if watch and not terminal.shows():
        raise UsageError("Standard output is no terminal; pykafka demo without --watch tells the story in text")
    data_dir = tempfile.mkdtemp(prefix="pykafka-demo-")
    stage = Stage(terminal, data_dir)
    try:
        if watch:
            _perform(terminal, stage, data_dir)
        else:
            tell(stage)
        if keep:
            stage.show(f"\nThe cluster is kept. Look around: export PYKAFKA_DATA_DIR={data_dir}")
    finally:
        if not keep:
            shutil.rmtree(data_dir, ignore_errors=True)


def _perform(terminal: Terminal, stage: Stage, data_dir: str) -> None:
    from pykafka_cli.cli.own.demo.show import Show  # noqa: PLC0415  (rich and threads)
    from pykafka_cli.connecting import connect_directory  # noqa: PLC0415  (the story needs no cluster of its own)

    stage.do("pykafka cluster create --brokers 101,102,103")
    with connect_directory(data_dir) as cluster:
        if Show(terminal, stage, cluster).perform():
            stage.show("All positions were read exactly once, each truck's in order, although a broker had died.")


TOOL = Tool(function=demo, has_json=False)
