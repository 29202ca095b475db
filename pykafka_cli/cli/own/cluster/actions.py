"""What `pykafka cluster` does with a data directory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pykafka_cli import connecting
from pykafka_cli.cli.jopt import integer
from pykafka_cli.cli.own.broker.ids import new_broker_ids
from pykafka_cli.errors import PykafkaError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pykafka_cli.cli.terminal import Terminal
    from pykafka_cli.cluster.views import ClusterView

_LAST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Settings:
    """What a new cluster shall be: `port` is the first broker's, `configs` are broker configs."""

    brokers: tuple[int, ...]
    port: int
    configs: Mapping[str, str]
    seed: int | None


def settings(brokers: str, port: str, configs: Sequence[str], seed: str | None) -> Settings:
    """The options of `create` as values.

    Raises:
        UsageError: for the first one that is none.
    """
    ids = tuple(new_broker_ids([brokers]))
    first = integer(port, "port", bits=32)
    if not 0 < first <= _LAST_PORT - len(ids) + 1:
        raise UsageError(f"Cannot parse argument '{port}' of option port")
    found: dict[str, str] = {}
    for word in configs:
        name, equals, value = word.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"Cannot parse argument '{word}' of option config. Expected name=value.")
        found[name.strip()] = value.strip()
    return Settings(ids, first, found, None if seed is None else integer(seed, "seed"))


def create(data_dir: str | None, wanted: Settings) -> ClusterView:
    """Create the cluster. Raises TargetError if there is one already or the directory cannot be used."""
    return connecting.create_cluster(
        data_dir, brokers=wanted.brokers, port=wanted.port, configs=wanted.configs, seed=wanted.seed
    )


def directory(data_dir: str | None) -> str:
    """Where the cluster is, or would be."""
    return connecting.data_directory(data_dir)


def confirm(terminal: Terminal, where: str) -> None:
    """Have a person agree to the end of the cluster in `where`.

    Raises:
        PykafkaError: if the answer is no.
        UsageError: if nobody can be asked.
    """
    if not terminal.is_interactive():
        raise UsageError(f"This deletes the cluster in {where} and all its data. Add --yes to do so.")
    if not terminal.ask(f"Delete the cluster in {where} and all its data?"):
        raise PykafkaError("Nothing was deleted.")


def destroy(data_dir: str | None) -> None:
    """Delete the cluster. Raises TargetError if there is none."""
    connecting.destroy_cluster(data_dir)
