"""Tests that hold on the embedded cluster and on a real Kafka."""

from __future__ import annotations

import pytest

ON_KAFKA = (pytest.mark.kafka, pytest.mark.xdist_group("kafka"))
"""Marks of a test that runs on a real Kafka, of which there is one for all of them."""

on_both_sides = pytest.mark.parametrize("cluster", ["embedded", pytest.param("kafka", marks=ON_KAFKA)], indirect=True)
"""Runs a test twice: its `cluster` is an embedded one, and a real Kafka that has no topics."""
