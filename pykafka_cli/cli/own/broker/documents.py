"""What the answers of `pykafka broker` consist of."""

from __future__ import annotations

from pykafka_cli.cli.render.document import BAD, Document, Field, Many, itself
from pykafka_cli.cli.render.sizes import size_text

BROKER = (
    Field("broker_id", "integer", "BROKER"),
    Field("host", "string", "ADDRESS", show=lambda broker: f"{broker.host}:{broker.port}"),
    Field("port", "integer"),
    Field("alive", "boolean", "STATE", show=lambda broker: "alive" if broker.alive else "dead",
          mark=lambda broker: None if broker.alive else BAD),
    Field("is_controller", "boolean", "CONTROLLER", show=lambda broker: "yes" if broker.is_controller else ""),
    Field("leaders", "integer", "LEADERS", about="Partitions that it leads."),
    Field("replicas", "integer", "REPLICAS", about="Partitions of which it has a replica."),
    Field("size", "integer?", "SIZE", show=lambda broker: size_text(broker.size),
          about="Bytes on disk. Null: not known."),
)  # fmt: skip
"""The fields of a BrokerView."""

LISTING = Document("pykafka broker list", (Field("brokers", Many(BROKER), get=itself),))
ADDED = Document("pykafka broker add", (Field("added", Many(BROKER), get=itself),), in_words=True)

_CHANGED = Many(
    (
        Field("broker_id", "integer"),
        Field("controller", "integer?", about="Who is the controller now. Null: nobody."),
        Field("copied", "integer", about="Bytes copied to returning replicas."),
        Field("truncated", "integer", about="Bytes cut from returning replicas."),
        Field(
            "partitions",
            Many(
                (
                    Field("topic", "string"),
                    Field("partition", "integer"),
                    Field("old_leader", "integer?"),
                    Field("new_leader", "integer?", about="Null: none."),
                    Field("leader_epoch", "integer"),
                    Field("isr", "[integer]"),
                    Field("old_isr", "[integer]", about="The ISR before."),
                    Field("elr", "[integer]", about="Eligible leader replicas that are not in the ISR."),
                    Field(
                        "is_unclean",
                        "boolean",
                        about="The new leader was neither in the ISR nor eligible: records may be lost.",
                    ),
                )
            ),
            get=lambda change: change.changes,
            about="Partitions whose leader or ISR changed.",
        ),
    )
)
KILLED = Document("pykafka broker kill", (Field("killed", _CHANGED, get=lambda done: done.changes),), in_words=True)
RESTARTED = Document(
    "pykafka broker restart", (Field("restarted", _CHANGED, get=lambda done: done.changes),), in_words=True
)

COMPACTED = Document(
    "pykafka broker clean",
    (
        Field(
            "compacted",
            Many(
                (
                    Field("topic", "string", "TOPIC"),
                    Field("partition", "integer", "PARTITION"),
                    Field("size_before", "integer", "BEFORE", show=lambda one: size_text(one.size_before)),
                    Field("size_after", "integer", "AFTER", show=lambda one: size_text(one.size_after)),
                    Field("error", "string?", "ERROR", show=lambda one: one.error or "", mark=lambda _: BAD),
                )
            ),
            get=lambda done: done.partitions,
        ),
    ),
)

VERIFIED = Document(
    "pykafka broker verify",
    (
        Field(
            "findings",
            Many(
                (
                    Field("broker", "integer?", "BROKER", show=lambda one: _or_nothing(one.broker),
                          about="Null: the cluster's database."),
                    Field("topic", "string?", "TOPIC", show=lambda one: _or_nothing(one.topic)),
                    Field("partition", "integer?", "PARTITION", show=lambda one: _or_nothing(one.partition)),
                    Field("file", "string?", "FILE", show=lambda one: _or_nothing(one.file)),
                    Field("offset", "integer?", "OFFSET", show=lambda one: _or_nothing(one.offset)),
                    Field("position", "integer?", about="Bytes from the beginning of the file."),
                    Field("problem", "string", "PROBLEM", mark=lambda one: None if one.is_repaired else BAD),
                    Field("is_repaired", "boolean"),
                    Field("remedy", "string?", "REMEDY", show=lambda one: _or_nothing(one.remedy),
                          about="What was done, or why nothing could be. Null: nobody tried."),
                )
            ),
        ),
        Field("partitions", "integer", about="Partitions that were looked at."),
        Field("replicas", "integer"),
        Field("size", "integer", about="Bytes of logs that were looked at."),
        Field("repaired", "boolean", about="Whether --repair was asked for."),
    ),
)  # fmt: skip


def _or_nothing(value: object) -> str:
    return "" if value is None else str(value)
