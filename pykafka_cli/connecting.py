"""From a target to a cluster: which implementation answers for an address. Each is imported on use."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.errors import TargetError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import ModuleType

    from pykafka_cli.cluster import Cluster
    from pykafka_cli.cluster.views import ClusterView

_CONNECT_TIMEOUT_S = 2.0
_DEFAULT_PORTS = (9092, 9093, 9094)
"""Ports of the cluster that the first writing command creates."""


_NOT_IN_A_HOST = " ;/@,\t"


class Address(NamedTuple):
    """One entry of a bootstrap list; `text` is how it was written."""

    host: str
    port: int
    text: str


def connect(
    bootstrap_server: str | None = None,
    *,
    data_dir: str | os.PathLike[str] | None = None,
    client_config: Mapping[str, str] | None = None,
    notify: Callable[[str], None] = lambda _: None,
    log: Callable[[str], None] | None = None,
    offline_ok: bool = False,
) -> Cluster:
    """The cluster that a bootstrap list stands for.

    Left out, it is the embedded cluster of `data_dir`; if that is left out as well, `$PYKAFKA_BOOTSTRAP_SERVER`, else
    the embedded cluster of `$PYKAFKA_DATA_DIR`, else of the user data directory. An embedded cluster that does not
    exist yet reads as an empty one, and the first write creates it. `client_config` are settings of a real cluster's
    client, named as in Java property files. `offline_ok` is for work on a cluster whose brokers are all dead. `notify`
    receives one-line notes for the user, `log` the log lines of the client library that speaks to a real cluster. The
    caller closes the cluster, which is also a context manager.

    Raises:
        UsageError: for an entry that is no host:port.
        TargetError: naming each address that was tried and why it failed.
    """
    bootstrap = bootstrap_server or (None if data_dir else os.environ.get("PYKAFKA_BOOTSTRAP_SERVER"))
    data_dir = os.fspath(data_dir) if data_dir else None
    if not bootstrap:
        return _embedded(data_dir, notify, offline_ok=offline_ok)
    addresses = parse_bootstrap(bootstrap)
    reasons = []
    for address in addresses:
        if not _is_loopback(address.host) or _listens(address):
            return _remote(addresses, client_config or {}, notify, log)
        reason = _why_not_embedded(address, data_dir, offline_ok=offline_ok)
        if reason is None:
            return _embedded(data_dir, notify, offline_ok=offline_ok)
        reasons.append(f"{address.text}: {reason}")
    raise TargetError(f"No broker can be reached. {'; '.join(reasons)}.")


def connect_directory(data_dir: str, *, notify: Callable[[str], None] = lambda _: None) -> Cluster:
    """The embedded cluster of a directory, whatever the environment says.

    Raises:
        TargetError: if all its brokers are dead.
    """
    return _embedded(data_dir, notify, offline_ok=False)


def parse_bootstrap(text: str) -> list[Address]:
    """`host:port,host:port` with optional schemes, blanks and bracketed IPv6, as the Java client reads it.

    Raises:
        UsageError: naming the entry that is wrong.
    """
    addresses = []
    for entry in filter(None, map(str.strip, text.split(","))):
        host, colon, port = entry.rpartition("://")[2].rpartition(":")
        host = host.removeprefix("[").removesuffix("]")
        if (
            not colon
            or not host
            or set(host) & set(_NOT_IN_A_HOST)
            or not (port.isascii() and port.isdigit())
            or not 0 < int(port) < 65536
        ):
            raise UsageError(f"Invalid url in bootstrap.servers: {entry}. Expected host:port, like localhost:9092.")
        addresses.append(Address(host, int(port), entry))
    if not addresses:
        raise UsageError("No resolvable bootstrap urls given in bootstrap.servers: the list is empty.")
    return addresses


def data_directory(data_dir: str | None) -> str:
    """The data directory that `--data-dir` and `$PYKAFKA_DATA_DIR` choose."""
    from pykafka_cli.embedded import lifecycle  # noqa: PLC0415  (imported on use)

    return lifecycle.data_directory(data_dir)


def create_cluster(
    data_dir: str | os.PathLike[str] | None,
    *,
    brokers: Sequence[int] = (101, 102, 103),
    port: int = _DEFAULT_PORTS[0],
    configs: Mapping[str, str] | None = None,
    seed: int | None = None,
) -> ClusterView:
    """Create an embedded cluster; `configs` are the static configs of every broker.

    Broker addresses are `localhost` with ports from `port` on; nobody listens there, only this package knows them.
    With a `seed`, chance is repeatable: the same calls give the same ids and places.

    Raises:
        TargetError: if there is one already or the directory cannot be used.
        KafkaError: for a config that is refused.
    """
    from pykafka_cli.embedded import lifecycle  # noqa: PLC0415  (imported on use)

    directory = None if data_dir is None else os.fspath(data_dir)
    return lifecycle.create(directory, brokers=brokers, port=port, configs=configs or {}, seed=seed)


def destroy_cluster(data_dir: str | os.PathLike[str] | None) -> None:
    """Remove an embedded cluster with all its data. Raises TargetError if there is none."""
    from pykafka_cli.embedded import lifecycle  # noqa: PLC0415  (imported on use)

    lifecycle.destroy(None if data_dir is None else os.fspath(data_dir))


def config_names(entity: str) -> list[str]:
    """Names of the configs that Kafka knows for topics, brokers, groups, clients (and users) or ips."""
    if entity == "brokers":
        from pykafka_cli.metadata.broker_configs import BROKER_CONFIGS  # noqa: PLC0415  (imported on use)

        return list(BROKER_CONFIGS)
    if entity == "groups":
        from pykafka_cli.metadata.group_configs import GROUP_CONFIGS  # noqa: PLC0415

        return list(GROUP_CONFIGS)
    if entity == "topics":
        from pykafka_cli.metadata.topic_configs import TOPIC_CONFIGS  # noqa: PLC0415

        return list(TOPIC_CONFIGS)
    from pykafka_cli.metadata.quotas import known  # noqa: PLC0415

    return known(entity)


def log_files() -> ModuleType:
    """The readers of single log files, which need no cluster: see `embedded.log_files`."""
    from pykafka_cli.embedded import log_files as module  # noqa: PLC0415  (imported on use)

    return module


def index_files() -> ModuleType:
    """The readers of single index files, which need no cluster: see `embedded.index_files`."""
    from pykafka_cli.embedded import index_files as module  # noqa: PLC0415  (imported on use)

    return module


def producer_snapshots() -> ModuleType:
    """The reader of single snapshots of producers, which needs no cluster: see `embedded.producer_snapshots`."""
    from pykafka_cli.embedded import producer_snapshots as module  # noqa: PLC0415  (imported on use)

    return module


def _embedded(data_dir: str | None, notify: Callable[[str], None], *, offline_ok: bool) -> Cluster:
    from pykafka_cli.embedded.cluster import EmbeddedCluster  # noqa: PLC0415  (imported on use)

    cluster = EmbeddedCluster(data_directory(data_dir), notify)
    if not offline_ok:
        dead = cluster.all_dead()
        if dead:
            cluster.close()
            raise TargetError(
                f"All brokers are dead: {', '.join(map(str, dead))}. "
                f"`pykafka broker restart {dead[-1]}` brings one back."
            )
    return cluster


def _remote(
    addresses: Sequence[Address],
    client: Mapping[str, str],
    notify: Callable[[str], None],
    log: Callable[[str], None] | None,
) -> Cluster:
    from pykafka_cli.remote.cluster import RemoteCluster  # noqa: PLC0415  (imported on use)

    return RemoteCluster([f"{_bracketed(address.host)}:{address.port}" for address in addresses], client, notify, log)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _is_loopback(host: str) -> bool:
    return host == "localhost" or host.startswith("127.") or host == "::1" or host.endswith(".localhost")


def _listens(address: Address) -> bool:
    """Whether something accepts TCP connections there."""
    import socket  # noqa: PLC0415  (only where an address was given)

    try:
        with socket.create_connection((address.host, address.port), timeout=_CONNECT_TIMEOUT_S):
            return True
    except OSError:
        return False


def _why_not_embedded(address: Address, data_dir: str | None, *, offline_ok: bool) -> str | None:
    """None if a living broker of the embedded cluster has this address."""
    from pykafka_cli.embedded.cluster import EmbeddedCluster  # noqa: PLC0415  (imported on use)

    with EmbeddedCluster(data_directory(data_dir), lambda _: None) as cluster:
        brokers = cluster.registered()
    if not brokers:
        return None if address.port in _DEFAULT_PORTS else "connection refused"
    for port, alive, broker_id in brokers:
        if port == address.port:
            return None if alive or offline_ok else f"connection refused (broker {broker_id} is dead)"
    return "connection refused"
