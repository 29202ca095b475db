"""What the answers of `pykafka cluster` and kafka-cluster consist of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cli.own.broker.documents import BROKER
from pykafka_cli.cli.render.document import BAD, Document, Field, Many, One, itself
from pykafka_cli.cli.render.sizes import size_text

if TYPE_CHECKING:
    from pykafka_cli.cluster.views import ClusterView


def _controller(cluster: ClusterView) -> str:
    return "none" if cluster.controller is None else str(cluster.controller)


_CLUSTER = (
    Field("cluster_id", "string", "Cluster id"),
    Field("controller", "integer?", "Controller", show=_controller,
          mark=lambda cluster: BAD if cluster.controller is None else None, about="Null: none."),
    Field("topics", "integer", "Topics"),
    Field("partitions", "integer", "Partitions"),
    Field("size", "integer?", "Size on disk", show=lambda cluster: size_text(cluster.size),
          about="Bytes on disk. Null: not known."),
    Field("data_dir", "string?", "Data directory", about="Null: a real cluster."),
    Field("brokers", Many(BROKER)),
)  # fmt: skip

INFO = Document("pykafka cluster info", _CLUSTER)
CREATED = Document("pykafka cluster create", (Field("created", One(_CLUSTER), get=itself),), in_words=True)
DESTROYED = Document(
    "pykafka cluster destroy",
    (Field("destroyed", One((Field("data_dir", "string", get=itself),)), get=itself),),
    in_words=True,
)
CLUSTER_ID = Document("kafka-cluster cluster-id", (Field("cluster_id", "string", "Cluster id"),))
ENDPOINTS = Document(
    "kafka-cluster list-endpoints",
    (
        Field(
            "endpoints",
            Many(
                (
                    Field("broker_id", "integer", "ID"),
                    Field("host", "string", "HOST"),
                    Field("port", "integer", "PORT"),
                    Field("rack", "string?", "RACK", lambda _: None),
                    Field("fenced", "boolean", "STATE", lambda broker: not broker.alive,
                          show=lambda broker: "unfenced" if broker.alive else "fenced",
                          mark=lambda broker: None if broker.alive else BAD),
                    Field("endpoint_type", "string", "TYPE", lambda _: "broker"),
                )
            ),
            get=itself,
        ),
    ),
)  # fmt: skip
UNREGISTERED = Document(
    "kafka-cluster unregister",
    (Field("unregistered", Many((Field("broker_id", "integer", get=itself),)), get=lambda broker_id: [broker_id]),),
    in_words=True,
)
