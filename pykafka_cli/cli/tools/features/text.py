"""How the answers of kafka-features read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.cluster.server import FeatureView


def features(answer: tuple[int, Sequence[FeatureView]]) -> str:
    """One feature a line: supported and finalized levels."""
    epoch, found = answer
    return "".join(
        f"Feature: {feature.name:<42}SupportedMinVersion: {feature.lowest:<17}SupportedMaxVersion: "
        f"{feature.highest:<17}FinalizedVersionLevel: {feature.finalized:<17}Epoch: {epoch}\n"
        for feature in found
    )
