"""Frozen answers of a cluster. Kafka's text, the table and the JSON draw the same view."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PartitionView:
    """One partition as the controller knows it.

    `leader` is None when there is none. `elr` and `last_known_elr` (KIP-966) are None where the cluster does not say.
    """

    partition: int
    leader: int | None
    leader_epoch: int
    replicas: tuple[int, ...]
    isr: tuple[int, ...]
    elr: tuple[int, ...] | None = ()
    last_known_elr: tuple[int, ...] | None = ()
    adding: tuple[int, ...] = ()
    removing: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicView:
    """A topic with its partitions in numeric order and the configs whose source is not Kafka's default.

    `own_configs` are those of them that are set on the topic itself.
    """

    name: str
    topic_id: str
    partitions: tuple[PartitionView, ...]
    overrides: dict[str, str]
    min_insync_replicas: int
    own_configs: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BrokerView:
    """One registered broker. `leaders` and `replicas` count partitions; `size` is bytes on disk, None if unknown."""

    broker_id: int
    host: str
    port: int
    alive: bool
    is_controller: bool
    leaders: int
    replicas: int
    size: int | None = None


@dataclass(frozen=True, slots=True)
class ClusterView:
    """What `cluster info` tells. `size` in bytes; `data_dir` only for the embedded cluster."""

    cluster_id: str
    controller: int | None
    brokers: tuple[BrokerView, ...]
    topics: int
    partitions: int
    size: int | None = None
    data_dir: str | None = None


@dataclass(frozen=True, slots=True)
class LeaderChange:
    """A partition whose leader or ISR changed through `broker kill` or `broker restart`.

    `elr` are the eligible leader replicas afterwards. `is_unclean`: the new leader was neither in the ISR nor in the
    ELR, so records may be lost.
    """

    topic: str
    partition: int
    old_leader: int | None
    new_leader: int | None
    leader_epoch: int
    isr: tuple[int, ...]
    old_isr: tuple[int, ...] = ()
    elr: tuple[int, ...] = ()
    is_unclean: bool = False


@dataclass(frozen=True, slots=True)
class BrokerChange:
    """What a kill or a restart did. `copied` and `truncated` are bytes copied to, and cut from, returning replicas."""

    broker_id: int
    changes: tuple[LeaderChange, ...]
    controller: int | None
    copied: int = 0
    truncated: int = 0


@dataclass(frozen=True, slots=True)
class CompactionView:
    """What compaction did to a partition: bytes of its leader's log before and after; `error` says why it failed."""

    topic: str
    partition: int
    size_before: int
    size_after: int
    error: str | None = None
