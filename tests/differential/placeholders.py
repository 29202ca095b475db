"""What differs from run to run: addresses, ids and times, and the placeholders that stand for them in recordings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

TOPIC_ID_OF = re.compile(r"<ID:(.*?)>")

_VARYING = [
    (re.compile(rb"(TopicId: |\"topicId\":\")[\w-]{22}"), rb"\1<TOPIC_ID>"),
    (re.compile(rb"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), b"<UUID>"),
    (re.compile(rb"console-consumer-\d{1,5}\b"), b"console-consumer-<RND>"),
    (re.compile(rb"\b1\d{12}\b"), b"<TS>"),
    (re.compile(rb"\blocalhost:<PORT_(\d+)>"), rb"<BROKER_\1>"),
    (re.compile(rb"<BROKER_\d+>  \(\d+\)"), b"<BROKER>  (<ID>)"),  # a group's coordinator
    (re.compile(rb"(?<= )[\w/+-]{22}(?= (?:inst-\d+ +)?/127\.)"), b"<MEMBER_ID>"),
]

_STRETCHED = re.compile(rb"<(?:UUID|RND|BROKER|(?:BROKER|PORT|LOG_DIR)_\d+|CWD)>")
"""Placeholders that change the width of a column."""


class Placeholders:
    """The values that the placeholders of one replay have; longer values are recognised first."""

    def __init__(self, values: Mapping[str, str], topic_id: Callable[[str], str]) -> None:
        self._values = dict(sorted(values.items(), key=lambda item: -len(item[1])))
        self._topic_id = topic_id

    def fill(self, words: Iterable[str]) -> list[str]:
        """The words of a recorded command line, ready to be run."""
        return [self._fill(word) for word in words]

    def _fill(self, word: str) -> str:
        for name, value in self._values.items():
            word = word.replace(name, value)
        return TOPIC_ID_OF.sub(lambda match: self._topic_id(match[1]), word)

    def restore(self, output: bytes, **more: str) -> bytes:
        """Output of a command in the words of a recording. `more` holds values of this run alone, as `CWD=…`."""
        for name, value in self._values.items():
            output = output.replace(value.encode(), name.encode())
        for name, value in more.items():
            output = output.replace(value.encode(), f"<{name}>".encode())
        return steady(output)


def steady(output: bytes) -> bytes:
    """Output without what varies; blanks are collapsed where a placeholder moved the columns."""
    for pattern, placeholder in _VARYING:
        output = pattern.sub(placeholder, output)
    return re.sub(rb"  +", b" ", output) if _STRETCHED.search(output) else output
