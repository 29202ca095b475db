"""What an answer consists of, declared once: JSON, its schema and the table are all drawn from it.

Each tool has a module `documents`, whose constants say what stands in its views. Named tuples and no dataclasses,
because every tool pays for this module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

BAD, WARN, GOOD = "bad", "warn", "good"
"""How a cell may be marked: something is broken, something is not as it should be, something is as it should be."""


class Many(NamedTuple):
    """A list of objects. None may stand in its place if `nullable`: nobody asked for them."""

    fields: tuple[Field, ...]
    nullable: bool = False


class One(NamedTuple):
    """An object."""

    fields: tuple[Field, ...]
    nullable: bool = False


class Field(NamedTuple):
    """One thing that is told.

    `kind` is string, integer, number, boolean, one of them in brackets (a list) or in braces (a map of names to it),
    each with a question mark where null may stand; or `bytes?` and `[header]` of a record; or `Many` or `One`. `title`
    heads the table's column; without one the field stands only in JSON, except lists of objects, which are tables of
    their own unless the title is empty.
    `get` takes the value out of the row (left out: its attribute of the field's name), `show` writes the row's cell,
    `mark` says whether it catches the eye. `about` goes into the schema: units, and what null means.
    """

    name: str
    kind: str | Many | One
    title: str | None = None
    get: Callable[[Any], Any] | None = None
    show: Callable[[Any], str] | None = None
    mark: Callable[[Any], str | None] | None = None
    about: str = ""

    def value(self, source: object) -> Any:
        """What stands in this field for `source`."""
        return getattr(source, self.name) if self.get is None else self.get(source)


class Document(NamedTuple):
    """One kind of answer: always a JSON object, so that fields can be added later.

    `in_words`: where a table is wanted, Kafka's text is printed; a confirmation is no table.
    """

    about: str
    fields: tuple[Field, ...]
    in_words: bool = False


def itself(source: Any) -> Any:
    """The `get` of a field that is the whole view."""
    return source


PLACE = (
    Field("topic", "string", "TOPIC", lambda row: row.partition.topic),
    Field("partition", "integer", "PARTITION", lambda row: row.partition.partition),
)
"""The fields of a row that has a TopicPartition."""

PARTITION = (Field("topic", "string", "TOPIC"), Field("partition", "integer", "PARTITION"))
"""The fields of a TopicPartition."""

ERROR = (
    Field("code", "string", get=lambda error: error.code.name, about="Kafka's name of the error."),
    Field("message", "string", get=str),
)
"""The fields of a KafkaError."""


def failure(get: Callable[[Any], Any] | None = None) -> Field:
    """The field of what went wrong with a row, null if nothing did."""
    error = get or (lambda row: row.error)
    return Field(
        "error", One(ERROR, nullable=True), "ERROR", error,
        show=lambda row: "" if error(row) is None else str(error(row)), mark=lambda _: BAD,
    )  # fmt: skip
