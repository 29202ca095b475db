"""What the answers of `pykafka copy` consist of."""

from __future__ import annotations

from pykafka_cli.cli.render.document import Document, Field, Many, itself

SUMMARY = Document(
    "pykafka copy",
    (
        Field("topics", "integer"),
        Field("partitions", "integer"),
        Field("records", "integer", about="Records that were copied."),
        Field("size", "integer", about="Bytes of their keys and values."),
        Field("seconds", "number"),
    ),
    in_words=True,
)

OUTLOOK = Document(
    "pykafka copy --dry-run",
    (
        Field(
            "topics",
            Many(
                (
                    Field("topic", "string", "TOPIC", lambda one: one.plan.name),
                    Field("partitions", "integer", "PARTITIONS", lambda one: one.plan.partitions),
                    Field("records", "integer", "RECORDS", lambda one: one.offsets,
                          about="Offsets to copy: at the most so many records."),
                    Field("resumed", "boolean", "GOES ON", lambda one: one.is_resumed,
                          about="Whether an earlier copy is gone on with."),
                    Field("created", "boolean", "CREATED", lambda one: not one.plan.exists,
                          about="Whether the topic is created on the target."),
                    Field("replication_factor", "integer", "REPLICATION", lambda one: one.plan.replication_factor,
                          about="Of a topic that is created."),
                    Field("configs", "{string}", "CONFIGS", lambda one: one.plan.configs,
                          about="Of a topic that is created."),
                    Field("left_out", "[string]", "LEFT OUT", lambda one: list(one.plan.left_out),
                          about="Configs of the source that are not copied."),
                )
            ),
            get=itself,
        ),
    ),
)  # fmt: skip
