"""A real Kafka cluster behind the interface."""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from pykafka_cli.cluster import Cluster
from pykafka_cli.cluster.views import ClusterView
from pykafka_cli.errors import TargetError, UnsupportedError
from pykafka_cli.remote.brokers import RemoteBrokers
from pykafka_cli.remote.client_config import librdkafka_config
from pykafka_cli.remote.failures import kafka_error
from pykafka_cli.remote.topics import RemoteTopics
from pykafka_cli.remote.troubles import LogLines, Troubles

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Future

    from pykafka_cli.cluster import Consumer, ConsumerSettings, Producer, ProducerSettings
    from pykafka_cli.cluster.configs import Configs
    from pykafka_cli.cluster.groups import Groups
    from pykafka_cli.cluster.logs import Logs
    from pykafka_cli.cluster.observer import Observer
    from pykafka_cli.cluster.partitions import Partitions
    from pykafka_cli.cluster.server import Server
    from pykafka_cli.remote.abilities import Ability
    from pykafka_cli.remote.requests import Requests

C = TypeVar("C")

REACH_S = 8.0
"""How long a cluster may take to answer for the first time."""
ANSWER_S = 30.0
"""How long one admin call may take afterwards."""
TRY_S = 4.0
"""How long a call that only looks may take until it is made again."""
_REFRESH_S = 1.0
_PASSING = frozenset({"_TIMED_OUT", "_TRANSPORT"})
_LOOK_S = 0.05
"""How often it is looked meanwhile whether there is still hope."""
WAIT_S = 9.0
"""How long one may take that only looks, or that changes something at once."""


class RemoteCluster(Cluster):
    """The cluster at some bootstrap addresses."""

    wait_s = WAIT_S
    try_s = TRY_S

    def __init__(
        self,
        addresses: Sequence[str],
        client: Mapping[str, str],
        notify: Callable[[str], None],
        log: Callable[[str], None] | None = None,
    ) -> None:
        """Connect. `log` receives librdkafka's log lines, which nobody sees without it.

        Raises:
            TargetError: naming each address and why it cannot be reached, or for a setting that cannot be honoured.
        """
        security = librdkafka_config(client, notify)
        self.troubles = Troubles(addresses, security, notify)
        self.config: dict[str, Any] = {
            "socket.connection.setup.timeout.ms": 5000,
            **security,
            "bootstrap.servers": ",".join(addresses),
            "error_cb": self.troubles.note,
        }
        self.logger = logging.Logger("librdkafka")  # noqa: LOG001  (of this cluster alone; nobody configures it)
        self.logger.addHandler(LogLines(self.troubles, log))
        self.admin = self.client(AdminClient, self._admin_config())
        self._reach()
        self.topics: RemoteTopics = RemoteTopics(self)
        self.brokers: RemoteBrokers = RemoteBrokers(self)
        self._requests: Requests | None = None

    def wait_at_most(self, seconds: float) -> None:
        """See `Cluster`."""
        self.wait_s = seconds

    @cached_property
    def groups(self) -> Groups:
        """See `Cluster`."""
        from pykafka_cli.remote.groups import RemoteGroups  # noqa: PLC0415  (imported on use)

        return RemoteGroups(self)

    @cached_property
    def logs(self) -> Logs:
        """See `Cluster`."""
        from pykafka_cli.remote.logs import RemoteLogs  # noqa: PLC0415  (imported on use)

        return RemoteLogs(self)

    @cached_property
    def configs(self) -> Configs:
        """See `Cluster`."""
        from pykafka_cli.remote.configs import RemoteConfigs  # noqa: PLC0415  (imported on use)

        return RemoteConfigs(self)

    @cached_property
    def partitions(self) -> Partitions:
        """See `Cluster`."""
        from pykafka_cli.remote.partitions import RemotePartitions  # noqa: PLC0415  (imported on use)

        return RemotePartitions(self)

    @cached_property
    def server(self) -> Server:
        """See `Cluster`."""
        from pykafka_cli.remote.server import RemoteServer  # noqa: PLC0415  (imported on use)

        return RemoteServer(self)

    def observer(self) -> Observer:
        """See `Cluster`."""
        from pykafka_cli.remote.observer import RemoteObserver  # noqa: PLC0415  (one command only)

        return RemoteObserver(self)

    def requests(self, ability: Ability) -> Requests:
        """The way to send what librdkafka cannot.

        Raises:
            UnsupportedError: without kafka-python, with the sentence of `ability`.
            TargetError: if no broker answers it.
        """
        if self._requests is None:
            try:
                from pykafka_cli.remote.requests import Requests  # noqa: PLC0415  (an extra)
            except ModuleNotFoundError as error:
                if error.name is None or error.name.partition(".")[0] != "kafka":
                    raise
                raise ability.without_extra() from error
            self._requests = Requests(self.config)
        return self._requests

    def requests_if_any(self) -> Requests | None:
        """The same, for what can be done without; None where kafka-python is missing, or gets no connection."""
        from pykafka_cli.remote.abilities import Ability  # noqa: PLC0415  (imported on use)

        try:
            return self.requests(Ability.ELIGIBLE_LEADERS)
        except (UnsupportedError, TargetError):
            return None

    def client(self, kind: Callable[..., C], config: Mapping[str, Any]) -> C:
        """One of librdkafka's clients. Raises TargetError for a setting that it refuses."""
        try:
            return kind(config, logger=self.logger)
        except KafkaException as error:
            raise TargetError(str(error.args[0].str()).partition("client: ")[2] or str(error.args[0].str())) from error

    def admin_within(self, seconds: float) -> AdminClient:
        """An admin client that gives up after this time, for calls whose timeouts librdkafka's binding cannot read."""
        return self.client(AdminClient, self._admin_config() | {"socket.timeout.ms": max(10, int(seconds * 1000))})

    def answer(self, future: Future[Any], again: Callable[[], Future[Any]] | None = None) -> Any:
        """The result of an admin call. Raises KafkaError or TargetError.

        `again` makes a call that only looks once more, where the broker that was asked is dying: for some seconds
        after a kill the others still name it.
        """
        deadline = time.monotonic() + ANSWER_S
        while True:
            try:
                return future.result(ANSWER_S)
            except KafkaException as error:
                if again is None or error.args[0].name() not in _PASSING or time.monotonic() > deadline:
                    raise kafka_error(error) from error
            except TimeoutError as error:
                if again is None or time.monotonic() > deadline:
                    raise self.troubles.unreachable() from error
            self._refresh()
            future = again()

    def described(self) -> Any:
        """Cluster id, controller and nodes as of now."""

        def ask() -> Future[Any]:
            future: Future[Any] = self.admin.describe_cluster(request_timeout=TRY_S)
            return future

        return self.answer(ask(), ask)

    def describe(self) -> ClusterView:
        """See `Cluster`."""
        described = self.described()
        names = self.topics.names()
        return ClusterView(
            cluster_id=described.cluster_id,
            controller=None if described.controller is None else described.controller.id,
            brokers=tuple(self.brokers.all()),
            topics=len(names),
            partitions=sum(self.topics.partition_counts(names).values()),
        )

    def producer(self, topic: str, settings: ProducerSettings, notify: Callable[[str], None]) -> Producer:
        """See `Cluster`."""
        from pykafka_cli.remote.producer import RemoteProducer  # noqa: PLC0415  (imported on use)

        return RemoteProducer(self, topic, settings, notify)

    def consumer(self, settings: ConsumerSettings, notify: Callable[[str], None]) -> Consumer:
        """See `Cluster`."""
        from pykafka_cli.remote.consumer import RemoteConsumer  # noqa: PLC0415  (imported on use)

        return RemoteConsumer(self, settings, notify)

    def close(self) -> None:
        """See `Cluster`."""
        if self._requests is not None:
            self._requests.close()
            self._requests = None

    def _reach(self) -> None:
        """Wait until the cluster answers, or until no address is left that could."""
        answer = self.admin.describe_cluster(request_timeout=REACH_S)
        deadline = time.monotonic() + REACH_S
        refresh_at = time.monotonic() + _REFRESH_S
        while True:
            try:
                answer.result(_LOOK_S)
            except TimeoutError as error:
                self.admin.poll(0)
                if self.troubles.are_final() or time.monotonic() > deadline:
                    raise self.troubles.unreachable() from error
                if time.monotonic() > refresh_at:
                    self._refresh()
                    refresh_at = time.monotonic() + _REFRESH_S
            except KafkaException as error:
                self.admin.poll(0)
                raise self.troubles.unreachable() from error
            else:
                self.troubles.connected()
                return

    def _refresh(self) -> None:
        """Let librdkafka learn who lives and who is the controller: it asks nobody while it waits for a dead one."""
        with suppress(KafkaException):
            self.admin.list_topics(timeout=_REFRESH_S)

    def _admin_config(self) -> dict[str, Any]:
        clientside = ("security.", "sasl.", "ssl.", "bootstrap.", "client.", "socket.", "error_cb")
        return {name: value for name, value in self.config.items() if name.startswith(clientside)}
