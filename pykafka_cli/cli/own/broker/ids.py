"""Broker ids as words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cli.jopt import integer
from pykafka_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def broker_ids(words: Iterable[str]) -> list[int]:
    """`101 102` or `101,102` → ids, in the order given, each once: naming a broker twice says nothing new.

    Raises:
        UsageError: for a word that is no id.
    """
    return list(dict.fromkeys(_ids(words)))


def new_broker_ids(words: Iterable[str]) -> list[int]:
    """The ids of brokers that shall come into being. Fewer than were asked for would surprise, so each is new.

    Raises:
        UsageError: for a word that is no id, or an id that is there twice.
    """
    ids = list(_ids(words))
    twice = next((broker for at, broker in enumerate(ids) if broker in ids[:at]), None)
    if twice is not None:
        raise UsageError(f"Broker {twice} is named more than once")
    return ids


def _ids(words: Iterable[str]) -> Iterator[int]:
    return (_broker_id(piece.strip()) for word in words for piece in word.split(","))


def _broker_id(word: str) -> int:
    try:
        broker_id = integer(word, "broker", bits=32)
    except UsageError:
        broker_id = -1
    if broker_id < 0:
        raise UsageError(f"'{word}' is not a broker id")
    return broker_id
