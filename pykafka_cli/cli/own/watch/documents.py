"""What `pykafka watch --once` consists of."""

from __future__ import annotations

from pykafka_cli.cli.render.document import Document, Field, Many

_PARTITION = Many(
    (
        Field("partition", "integer"),
        Field("leader", "integer?", about="Null: none."),
        Field("leader_epoch", "integer?", about="Null: not known."),
        Field("replicas", "[integer]"),
        Field("isr", "[integer]"),
        Field("adding", "[integer]", about="Replicas that a reassignment adds, where the cluster says so."),
        Field("end_offset", "integer?", about="The high watermark. Null: it could not be asked."),
    )
)
SNAPSHOT = Document(
    "pykafka watch --once",
    (
        Field("cluster_id", "string", get=lambda seen: seen.state.cluster_id, about="Empty: there is no cluster yet."),
        Field("controller", "integer?", get=lambda seen: seen.state.controller, about="Null: none, or not known."),
        Field("controller_epoch", "integer?", get=lambda seen: seen.state.controller_epoch, about="Null: not known."),
        Field(
            "brokers",
            Many(
                (
                    Field("broker_id", "integer"),
                    Field("host", "string", about="Empty: a dead broker that only replicas name."),
                    Field("port", "integer"),
                    Field("alive", "boolean"),
                )
            ),
            get=lambda seen: seen.state.brokers,
        ),
        Field(
            "topics",
            Many(
                (
                    Field("topic", "string", get=lambda row: row[0].name),
                    Field("topic_id", "string?", get=lambda row: row[0].topic_id, about="Null: not known."),
                    Field("partitions", _PARTITION, get=lambda row: row[1]),
                )
            ),
            get=lambda seen: seen.rows(),
        ),
        Field(
            "groups",
            Many(
                (
                    Field("group", "string", get=lambda group: group.group_id),
                    Field("lag", "integer?", about="Null: not known."),
                    Field("partitions", "integer", about="Of how many it has committed offsets."),
                )
            ),
        ),
    ),
    in_words=True,
)
