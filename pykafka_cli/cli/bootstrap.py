"""The check of a bootstrap list that some tools make before anything else (ToolsUtils.validateBootstrapServer)."""

from __future__ import annotations

from pykafka_cli.errors import UsageError


def check_ports(servers: str | None) -> None:
    """Whether every entry has a port.

    Raises:
        UsageError: with Kafka's sentence, and the entry that has none.
    """
    for server in [] if servers is None else servers.split(","):
        port = server.strip().rpartition(":")[2]
        if ":" not in server or not port.isdigit():
            raise UsageError(
                f"Please provide valid host:port like host1:9091,host2:9092\n'{server.strip()}' has no port."
            )
