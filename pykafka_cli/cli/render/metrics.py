"""Client metrics as Kafka's tools print them with --print-metrics (ToolsUtils.printMetrics)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cli.render.java_numbers import java_fixed

if TYPE_CHECKING:
    from collections.abc import Mapping


def metrics(group: str, client_id: str, values: Mapping[str, float]) -> str:
    """`GROUP:NAME:{client-id=ID} : VALUE` for each metric, sorted by name; numbers with 3 decimals."""
    names = {f"{group}:{name}:{{client-id={client_id}}}": value for name, value in values.items()}
    width = max(map(len, names))
    lines = [f"\n{'Metric Name':<{width}}   Value\n"]
    lines += (f"{name:<{width}} : {java_fixed(value, 3)}\n" for name, value in sorted(names.items()))
    return "".join(lines)
