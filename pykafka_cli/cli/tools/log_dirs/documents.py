"""What the answer of kafka-log-dirs consists of."""

from __future__ import annotations

from pykafka_cli.cli.render.document import PLACE, WARN, Document, Field, Many, failure
from pykafka_cli.cli.render.sizes import size_text

DESCRIPTION = Document(
    "kafka-log-dirs --describe",
    (
        Field(
            "log_dirs",
            Many(
                (
                    Field("broker_id", "integer", "BROKER", show=lambda view: f"Broker {view.broker_id}"),
                    Field("path", "string", "DIRECTORY"),
                    Field("size", "integer", "SIZE", lambda view: sum(replica.size for replica in view.replicas),
                          show=lambda view: size_text(sum(replica.size for replica in view.replicas)),
                          about="Bytes of the replicas that are listed."),
                    failure(),
                    Field(
                        "replicas",
                        Many(
                            (
                                *PLACE,
                                Field("size", "integer", "SIZE", show=lambda replica: size_text(replica.size),
                                      about="Bytes of its segments."),
                                Field("offset_lag", "integer", "LAG", about="How far it is behind, in offsets.",
                                      mark=lambda replica: WARN if replica.offset_lag else None),
                                Field("is_future", "boolean", "FUTURE",
                                      show=lambda replica: "yes" if replica.is_future else ""),
                            )
                        ),
                    ),
                )
            ),
            get=lambda described: described.directories,
        ),
    ),
)  # fmt: skip
