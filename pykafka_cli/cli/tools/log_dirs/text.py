"""How the answers of kafka-log-dirs read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pykafka_cli.cli.tools.log_dirs.actions import Description
    from pykafka_cli.cluster.logs import LogDirView

QUERYING = "Querying brokers for log directories information\n"


def description(described: Description) -> str:
    """Who was asked, and one line of JSON with the keys in the order of Kafka's hash maps."""
    content = {
        "brokers": [{"broker": view.broker_id, "logDirs": [_directory(view)]} for view in described.directories],
        "version": 1,
    }
    brokers = ",".join(map(str, described.brokers))
    return (
        f"Received log directory information from brokers {brokers}\n"
        f"{json.dumps(content, ensure_ascii=False, separators=(',', ':'))}\n"
    )


def _directory(view: LogDirView) -> dict[str, object]:
    return {
        "partitions": [
            {
                "partition": str(replica.partition),
                "size": replica.size,
                "offsetLag": replica.offset_lag,
                "isFuture": replica.is_future,
            }
            for replica in view.replicas
        ],
        "error": None if view.error is None else f"org.apache.kafka.common.errors.{view.error.code.java_name}",
        "logDir": view.path,
    }
