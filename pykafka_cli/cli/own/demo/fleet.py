"""A fleet of trucks that report where they are. Pure: the same seed gives the same journeys."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TRUCKS = 120
REPORTS = 30
"""How often each truck reports."""

_START = (52.37, 9.73)  # Hanover: all roads of northern Germany meet there
_SPREAD, _STEP = 1.5, 0.01  # degrees


class Position(NamedTuple):
    """One report."""

    truck: str
    latitude: float
    longitude: float

    def line(self) -> str:
        """As it is typed into a producer with `parse.key`: the truck's id is the key."""
        return f"{self.truck}:{self.truck},{self.latitude:.5f},{self.longitude:.5f}"


def journeys(seed: int = 1) -> Iterator[Position]:
    """Every truck's reports, all trucks taking turns."""
    random = Random(seed)
    places = {
        f"truck_{number:03d}": (
            _START[0] + random.uniform(-_SPREAD, _SPREAD),
            _START[1] + random.uniform(-_SPREAD, _SPREAD),
        )
        for number in range(TRUCKS)
    }
    for _ in range(REPORTS):
        for truck, (latitude, longitude) in places.items():
            yield Position(truck, latitude, longitude)
            places[truck] = (latitude + random.uniform(0, _STEP), longitude + random.uniform(-_STEP, _STEP))


def what_is_wrong(sent: Iterable[str], read: Iterable[str]) -> list[str]:
    """Compare `key:value` lines sent with those read back. Empty if every line was read once, each key's in order."""
    expected, found = _by_key(sent), _by_key(read)
    faults = []
    for key in sorted(expected.keys() | found.keys()):
        wanted, got = expected.get(key, []), found.get(key, [])
        if wanted != got:
            missing, extra = len(set(wanted) - set(got)), len(got) - len(set(got) & set(wanted))
            faults.append(f"{key}: {missing} lost, {extra} too many, or out of order")
    return faults


def _by_key(lines: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in lines:
        found.setdefault(line.partition(":")[0], []).append(line)
    return found
