"""How the answers of kafka-broker-api-versions read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.cluster.server import ApiVersion, ServerView


def api_versions(servers: Sequence[ServerView]) -> str:
    """A block for each broker: a line for each request, with the versions that it knows and the one that is used."""
    return "".join(map(_server, servers))


def _server(server: ServerView) -> str:
    apis = ",\n".join(map(_api, server.apis))
    return f"{server.host}:{server.port} (id: {server.broker_id} rack: null isFenced: false) -> (\n{apis}\n)\n"


def _api(api: ApiVersion) -> str:
    if api.versions is None:
        return f"\t{api.name}({api.key}): UNSUPPORTED"
    low, high = api.versions
    versions = str(low) if low == high else f"{low} to {high}"
    return f"\t{api.name}({api.key}): {versions} [usable: {high}]"
