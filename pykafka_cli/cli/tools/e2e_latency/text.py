"""How the latency test reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cli.render.java_numbers import java_double, java_fixed

if TYPE_CHECKING:
    from pykafka_cli.cli.tools.e2e_latency.actions import Result


def sample(number: int, ns: int) -> str:
    """The latency of one record, in ms."""
    return f"{number}\t{java_double(ns / 1000.0 / 1000.0)}\n"


def result(found: Result) -> str:
    """The two lines about the whole test."""
    median, high, highest = found.percentiles_ms
    return (
        f"Avg latency: {java_fixed(found.mean_ns / 1000.0 / 1000.0, 4)} ms\n"
        f"Percentiles: 50th = {median}, 99th = {high}, 99.9th = {highest}\n"
    )
