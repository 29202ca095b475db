"""What the answers of `pykafka context` consist of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pykafka_cli.cli.render.document import GOOD, WARN, Document, Field, Many, One, itself

if TYPE_CHECKING:
    from pykafka_cli.cli.context_file import Context, Contexts


def _target(context: Context) -> str:
    return context.bootstrap_servers or context.data_dir or ""


def _rows(contexts: Contexts) -> list[dict[str, Any]]:
    return [
        {"context": context, "is_current": context.name == contexts.current}
        for _, context in sorted(contexts.named.items())
    ]


_CONTEXT = (
    Field("name", "string"),
    Field("bootstrap_servers", "string?", about="Null: it is a data directory."),
    Field("data_dir", "string?", about="Null: it is addresses of brokers."),
    Field("command_config", "string?", about="A property file."),
    Field("output", "string?", about="What --output is where it is left out."),
    Field("protected", "boolean", about="Whether deleting needs a yes."),
)
"""The fields of a Context."""


def _listed(field: Field) -> Field:
    return field._replace(get=lambda row: field.value(row["context"]))


LISTING = Document(
    "pykafka context list",
    (
        Field(
            "contexts",
            Many(
                (
                    Field("is_current", "boolean", "CURRENT", lambda row: row["is_current"],
                          show=lambda row: "*" if row["is_current"] else "",
                          mark=lambda row: GOOD if row["is_current"] else None),
                    _listed(_CONTEXT[0])._replace(title="NAME"),
                    _listed(_CONTEXT[1])._replace(title="CLUSTER", show=lambda row: _target(row["context"])),
                    _listed(_CONTEXT[2]),
                    _listed(_CONTEXT[3])._replace(
                        title="COMMAND-CONFIG", show=lambda row: row["context"].command_config or ""
                    ),
                    _listed(_CONTEXT[4])._replace(title="OUTPUT", show=lambda row: row["context"].output or ""),
                    _listed(_CONTEXT[5])._replace(
                        title="PROTECTED",
                        show=lambda row: "yes" if row["context"].protected else "",
                        mark=lambda row: WARN if row["context"].protected else None,
                    ),
                )
            ),
            get=_rows,
        ),
    ),
)  # fmt: skip
SHOWN = Document(
    "pykafka context show",
    (
        Field("context", One(_CONTEXT, nullable=True), about="Null: no context counts."),
        Field("reason", "string", about="Why it counts."),
        Field("file", "string", about="Where contexts are kept."),
    ),
    in_words=True,
)
USED = Document("pykafka context use", (Field("current", "string?", get=itself, about="Null: none."),), in_words=True)
ADDED = Document("pykafka context add", (Field("added", One(_CONTEXT), get=itself),), in_words=True)
REMOVED = Document(
    "pykafka context remove",
    (Field("removed", One((Field("name", "string", get=itself),)), get=itself),),
    in_words=True,
)
