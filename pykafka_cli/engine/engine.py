"""One process's view of an embedded cluster: its directory, state, locks and configs."""

from __future__ import annotations

import time
from random import Random
from typing import TYPE_CHECKING

from pykafka_cli.engine.locks import Locks
from pykafka_cli.errors import ErrorCode, KafkaError, TargetError
from pykafka_cli.metadata.rows import Broker
from pykafka_cli.metadata.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pykafka_cli.engine.configuration import Configuration
    from pykafka_cli.engine.controller import Controller
    from pykafka_cli.engine.directory import Directory
    from pykafka_cli.engine.failover import Failover
    from pykafka_cli.engine.groups import Groups
    from pykafka_cli.engine.reassignment import Reassignments
    from pykafka_cli.engine.settings import Settings

HOST = "localhost"
DEFAULT_BROKERS = (101, 102, 103)
DEFAULT_PORT = 9092


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


class Engine:
    """An open embedded cluster. `notify` receives one-line notes for the user.

    Not safe for use by several threads.
    """

    def __init__(self, directory: Directory, store: Store, *, notify: Callable[[str], None]) -> None:
        self.directory, self.store, self.notify = directory, store, notify
        self.locks = Locks(directory.locks, store.check_writable)
        self.now_ms: Callable[[], int] = _now_ms
        self._generation = 0
        self._settings: Settings | None = None
        self._controller: Controller | None = None
        self._failover: Failover | None = None
        self._groups: Groups | None = None
        self._reassignments: Reassignments | None = None
        self._configuration: Configuration | None = None

    @classmethod
    def open(cls, directory: Directory, *, notify: Callable[[str], None]) -> Engine:
        """Open an existing cluster.

        Raises:
            TargetError: if the directory cannot be used, or was written by a newer release.
            FileNotFoundError: if there is no cluster in it.
        """
        return cls(directory, Store.open(directory.store), notify=notify)

    @classmethod
    def create(
        cls,
        directory: Directory,
        *,
        brokers: Sequence[int] = DEFAULT_BROKERS,
        port: int = DEFAULT_PORT,
        configs: Mapping[str, str] | None = None,
        seed: int | None = None,
        notify: Callable[[str], None],
    ) -> Engine:
        """Create a cluster: brokers at `port`, `port + 1`, …, all alive. `configs` are every broker's static configs.

        Raises:
            TargetError: if there is one already, or the directory cannot be made.
        """
        from pykafka_cli.engine.founding import found  # noqa: PLC0415  (once in the life of a cluster)

        return cls(directory, found(directory, brokers, port, configs or {}, seed), notify=notify)

    @property
    def is_seeded(self) -> bool:
        """Whether chance is repeatable in this cluster."""
        return bool(self.store.meta("seed"))

    def random_for(self, *what: object) -> Random:
        """What chance decides with: repeatable if the cluster was created with a seed.

        `what` says what is decided, and enough of the cluster's state that the next decision of the kind is another
        one. The same commands on the same seed then decide the same in any process; nothing has to be stored.
        """
        seed = self.store.meta("seed")
        return Random("/".join(map(str, (seed, *what)))) if seed else Random()

    @property
    def settings(self) -> Settings:
        """Configs in effect."""
        if self._settings is None:
            from pykafka_cli.engine.settings import Settings  # noqa: PLC0415  (names need no configs)

            self._settings = Settings(self.store, self.generation)
        return self._settings

    @property
    def controller(self) -> Controller:
        """Creates, changes and deletes topics."""
        if self._controller is None:
            from pykafka_cli.engine.controller import Controller  # noqa: PLC0415  (only for commands that write)

            self._controller = Controller(self)
        return self._controller

    @property
    def configuration(self) -> Configuration:
        """Changes configs."""
        if self._configuration is None:
            from pykafka_cli.engine.configuration import Configuration  # noqa: PLC0415  (only for commands that write)

            self._configuration = Configuration(self)
        return self._configuration

    @property
    def failover(self) -> Failover:
        """Kills and restarts brokers."""
        if self._failover is None:
            from pykafka_cli.engine.failover import Failover  # noqa: PLC0415  (only for commands that write)

            self._failover = Failover(self)
        return self._failover

    @property
    def reassignments(self) -> Reassignments:
        """Moves partitions to other brokers."""
        if self._reassignments is None:
            from pykafka_cli.engine.reassignment import Reassignments  # noqa: PLC0415  (only for commands that write)

            self._reassignments = Reassignments(self)
        return self._reassignments

    @property
    def groups(self) -> Groups:
        """Consumer groups."""
        if self._groups is None:
            from pykafka_cli.engine.groups import Groups  # noqa: PLC0415  (most commands know no groups)

            self._groups = Groups(self)
        return self._groups

    def generation(self) -> int:
        """A number that is another one after every change of the cluster's state, whoever made it. Microseconds."""
        if self.store.changed():
            self._generation += 1
        return self._generation

    def bump(self) -> None:
        """Tell this process that it has changed the state itself."""
        self._generation += 1

    def alive(self) -> set[int]:
        """Ids of living brokers."""
        return {broker.id for broker in self.store.brokers() if broker.alive}

    def registered(self, broker_id: int) -> Broker:
        """The broker with this id. Raises KafkaError if it is not registered."""
        for broker in self.store.brokers():
            if broker.id == broker_id:
                return broker
        raise KafkaError(ErrorCode.BROKER_ID_NOT_REGISTERED, f"Broker {broker_id} is not registered.")

    def controller_id(self) -> int | None:
        """The broker that is the controller; None while every broker is dead."""
        text = self.store.meta("controller")
        return int(text) if text else None

    def move_controller(self) -> None:
        """If the controller is dead, the living broker with the lowest id becomes it. Inside a transaction."""
        alive = self.alive()
        if self.controller_id() not in alive:
            self.store.put_meta("controller", str(min(alive)) if alive else "")
            self.store.put_meta("controller_epoch", str(int(self.store.meta("controller_epoch") or 0) + 1))

    def add_brokers(self, broker_ids: Sequence[int]) -> list[Broker]:
        """Register new brokers on the next free ports.

        Raises:
            TargetError: for an id that is registered already.
        """
        from pykafka_cli.storage.files import make_directory  # noqa: PLC0415  (not needed to list topics)

        with self.locks.cluster():
            known = {broker.id for broker in self.store.brokers()}
            port = max(broker.port for broker in self.store.brokers())
            added = []
            for broker_id in broker_ids:
                if broker_id in known:
                    raise TargetError(f"Broker {broker_id} exists already.")
                known.add(broker_id)
                port += 1
                added.append(Broker(broker_id, HOST, port, alive=True))
            for broker in added:
                make_directory(self.directory.broker(broker.id))
            with self.store.transaction():
                for broker in added:
                    self.store.put_broker(broker)
                self.move_controller()
            self.bump()
            return added

    def unregister_broker(self, broker_id: int) -> None:
        """Forget a broker and its directory. One that has replicas, or is the last one, stays.

        Raises:
            KafkaError: BROKER_ID_NOT_REGISTERED, INVALID_REQUEST. Nothing was changed.
        """
        with self.locks.cluster():
            ids = [broker.id for broker in self.store.brokers()]
            if broker_id not in ids:
                raise KafkaError(
                    ErrorCode.BROKER_ID_NOT_REGISTERED, f"Broker ID {broker_id} is not currently registered"
                )
            replicas = len(self.store.replicas_of(broker_id))
            if replicas:
                raise KafkaError(
                    ErrorCode.INVALID_REQUEST,
                    f"Broker {broker_id} has {replicas} replica(s). Move them to other brokers first "
                    "(reassign-partitions).",
                )
            if len(ids) == 1:
                raise KafkaError(ErrorCode.INVALID_REQUEST, f"Broker {broker_id} is the only one.")
            with self.store.transaction():
                self.store.remove_broker(broker_id)
                self.move_controller()
            self.bump()
            from shutil import rmtree  # noqa: PLC0415  (not needed to list topics)

            rmtree(self.directory.broker(broker_id), ignore_errors=True)

    def close(self) -> None:
        """Close files and locks. Safe to call twice."""
        self.locks.close()
        self.store.close()
