"""What the answer of kafka-broker-api-versions consists of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cli.render.document import Document, Field, Many, itself

if TYPE_CHECKING:
    from pykafka_cli.cluster.server import ApiVersion


def _versions(api: ApiVersion) -> str:
    if api.versions is None:
        return "unsupported"
    low, high = api.versions
    return str(low) if low == high else f"{low} to {high}"


API_VERSIONS = Document(
    "kafka-broker-api-versions",
    (
        Field(
            "brokers",
            Many(
                (
                    Field("broker_id", "integer", "BROKER", show=lambda server: f"Broker {server.broker_id}"),
                    Field("host", "string", "AT", show=lambda server: f"{server.host}:{server.port}"),
                    Field("port", "integer"),
                    Field(
                        "apis",
                        Many(
                            (
                                Field("key", "integer", "KEY"),
                                Field("name", "string", "REQUEST"),
                                Field("min_version", "integer?", "VERSIONS",
                                      lambda api: None if api.versions is None else api.versions[0], show=_versions,
                                      about="Null: not known to this broker."),
                                Field("max_version", "integer?", None,
                                      lambda api: None if api.versions is None else api.versions[1]),
                            )
                        ),
                    ),
                )
            ),
            get=itself,
        ),
    ),
)  # fmt: skip
