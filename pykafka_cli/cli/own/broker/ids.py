"""Broker ids as words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cli.jopt import integer
from pykafka_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable


def broker_ids(words: Iterable[str]) -> list[int]:
    """`101 102` or `101,102` → ids, in the order given, each once.

    Raises:
        UsageError: for a word that is no id.
    """
    ids: dict[int, None] = {}
    for word in words:
        for piece in word.split(","):
            ids[_broker_id(piece.strip())] = None
    return list(ids)


def _broker_id(word: str) -> int:
    try:
        broker_id = integer(word, "broker", bits=32)
    except UsageError:
        broker_id = -1
    if broker_id < 0:
        raise UsageError(f"'{word}' is not a broker id")
    return broker_id
