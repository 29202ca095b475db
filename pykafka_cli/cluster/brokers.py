"""The brokers of a cluster."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pykafka_cli.cluster.verification_views import VerificationView
    from pykafka_cli.cluster.views import BrokerChange, BrokerView, CompactionView


class Brokers(ABC):
    """The brokers of a cluster, and what only an embedded one can do with them."""

    @abstractmethod
    def all(self) -> list[BrokerView]:
        """Every registered broker, ascending by id."""

    @abstractmethod
    def kill(self, broker_ids: Sequence[int]) -> list[BrokerChange]:
        """Fence these brokers as if their processes had died.

        Raises:
            KafkaError: for an unknown id or a broker that is dead already; then none of them was killed.
        """

    @abstractmethod
    def restart(
        self,
        broker_ids: Sequence[int],
        *,
        rebalance: bool = True,
        progress: Callable[[int, int], None] | None = None,
    ) -> list[BrokerChange]:
        """Bring dead brokers back: truncate, catch up, rejoin the ISRs and, with `rebalance`, lead again.

        `progress` hears, for each broker, of the bytes copied so far, and of about how many there are.
        """

    @abstractmethod
    def add(self, broker_ids: Sequence[int]) -> list[BrokerView]:
        """Register new, empty brokers."""

    @abstractmethod
    def clean(self, topics: Sequence[str]) -> list[CompactionView]:
        """Compact these topics now, all compacted ones if none is named: one answer a partition, by name and number.

        Raises:
            KafkaError: for an unknown topic, or one whose cleanup.policy has no `compact`; then none was compacted.
        """

    @abstractmethod
    def verify(
        self,
        broker_ids: Sequence[int],
        topics: Sequence[str] | None,
        progress: Callable[[int, int], None],
        *,
        repair: bool = False,
    ) -> VerificationView:
        """Look for damage in what these brokers (none named: all) have of these topics (None: all, and other files).

        `progress` hears of bytes looked at and in all. With `repair` what has a good copy is set right.

        Raises:
            KafkaError: for an unknown id.
        """
