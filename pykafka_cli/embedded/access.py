"""The engine of one data directory, opened when it is needed: a read creates nothing, the first write a cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.engine.engine import Engine
from pykafka_cli.errors import TargetError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykafka_cli.engine.directory import Directory


class EngineAccess:
    """What all parts of an embedded cluster share."""

    def __init__(self, directory: Directory, notify: Callable[[str], None]) -> None:
        self._directory, self._notify = directory, notify
        self._engine: Engine | None = None

    @property
    def place(self) -> str:
        """The data directory."""
        return self._directory.root

    def is_there(self) -> bool:
        """Whether there is a cluster in the directory."""
        return self._directory.exists()

    def engine(self) -> Engine | None:
        """The engine, or None while there is no cluster in the directory."""
        if self._engine is None and self._directory.exists():
            self._engine = Engine.open(self._directory, notify=self._notify)
        return self._engine

    def engine_for_writing(self) -> Engine:
        """The engine; a cluster is created if there is none, and a note says so."""
        engine = self.engine()
        if engine is None:
            try:
                engine = Engine.create(self._directory, notify=self._notify)
            except TargetError:
                engine = self.engine()  # another command was faster
                if engine is None:
                    raise
            else:
                brokers = ", ".join(f"{broker.id} at {broker.host}:{broker.port}" for broker in engine.store.brokers())
                self._notify(f"Created an embedded cluster in {self._directory.root}: brokers {brokers}.")
            self._engine = engine
        return engine

    def absent(self) -> TargetError:
        """The error of who needs a cluster where there is none."""
        return TargetError(
            f"There is no cluster in {self._directory.root} yet. "
            "`pykafka cluster create` makes one, and so does the first command that writes."
        )

    def close(self) -> None:
        """Close the engine, if it is open."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None
