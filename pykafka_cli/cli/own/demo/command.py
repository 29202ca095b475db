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


def demo(
    ctx: Context,
    *,
    keep: Annotated[bool, Option("--keep", help="Keep the demo's cluster and say where it is.")] = False,
) -> None:
    """See replication and failover at work, in a cluster of its own that is thrown away afterwards."""
    terminal = Terminal.of(ctx)
    data_dir = tempfile.mkdtemp(prefix="pykafka-demo-")
    stage = Stage(terminal, data_dir)
    try:
        tell(stage)
        if keep:
            stage.show(f"\nThe cluster is kept. Look around: export PYKAFKA_DATA_DIR={data_dir}")
    finally:
        if not keep:
            shutil.rmtree(data_dir, ignore_errors=True)


TOOL = Tool(function=demo, has_json=False)
