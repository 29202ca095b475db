"""The commands as a user has them."""

from __future__ import annotations

import time
from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.contract.conftest import cluster, fresh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["cluster", "fresh"]

_DAY_S = 86_400


@pytest.fixture
def crash_rounds(pytestconfig: pytest.Config) -> int:
    """How many rounds of random kills."""
    rounds: int = pytestconfig.getoption("--crash-rounds")
    return rounds


@pytest.fixture
def crash_seed(pytestconfig: pytest.Config) -> int:
    """Where randomness begins: another place every day, or where a failure said."""
    seed: int | None = pytestconfig.getoption("--crash-seed")
    return int(time.time() // _DAY_S) * 1000 if seed is None else seed


@pytest.fixture
def chosen(pytestconfig: pytest.Config, crash_seed: int) -> Callable[[int, int], Iterable[int]]:
    """`chosen(size, count)`: which bytes of a file of this size to damage: all of them, or a sample that tells much."""
    if pytestconfig.getoption("--every-byte"):
        return lambda size, _count: range(size)
    random = Random(crash_seed)
    return lambda size, count: sorted(random.sample(range(size), min(count, size)))


@pytest.fixture
def crash_seconds(pytestconfig: pytest.Config) -> float:
    """How long everybody works on one cluster at once."""
    seconds: float = pytestconfig.getoption("--crash-seconds")
    return seconds
