"""What the servers of a cluster say about themselves: requests they know, features, the metadata quorum."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import NamedTuple


class ApiVersion(NamedTuple):
    """A request of Kafka's protocol and the versions that are known of it; None where the server lacks it."""

    name: str
    key: int
    versions: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class ServerView:
    """One living broker and the requests that it knows, by key."""

    broker_id: int
    host: str
    port: int
    apis: tuple[ApiVersion, ...] = ()


class FeatureView(NamedTuple):
    """A feature (KIP-584): the levels that are supported, and the one that is finalized; `metadata.version` by name."""

    name: str
    lowest: str
    highest: str
    finalized: str


@dataclass(frozen=True, slots=True)
class QuorumMember:
    """One replica of the cluster's metadata. Times in ms since 1970; the lag is in records."""

    node_id: int
    directory_id: str
    log_end_offset: int
    lag: int
    last_fetch_ms: int
    last_caught_up_ms: int
    endpoint: str


@dataclass(frozen=True, slots=True)
class QuorumView:
    """Who keeps the cluster's metadata. The leader is the first of the voters."""

    cluster_id: str
    leader_epoch: int
    high_watermark: int
    voters: tuple[QuorumMember, ...]
    observers: tuple[QuorumMember, ...]


class Server(ABC):
    """What can be asked about the servers themselves."""

    @abstractmethod
    def api_versions(self) -> list[ServerView]:
        """The requests that each living broker knows."""

    @abstractmethod
    def features(self) -> tuple[int, list[FeatureView]]:
        """The features by name, and the epoch of that answer."""

    @abstractmethod
    def quorum(self) -> QuorumView:
        """The metadata quorum as of now. Raises TargetError where there is no cluster or no controller."""

    @abstractmethod
    def unregister(self, broker_id: int) -> None:
        """Forget a broker.

        Raises:
            KafkaError: BROKER_ID_NOT_REGISTERED; INVALID_REQUEST if it cannot go.
        """
