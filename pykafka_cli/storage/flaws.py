"""What was found in the files of a replica: sound batches, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pykafka_cli.storage.checkpoint import Cleaned


class Kind(Enum):
    """What is wrong, by what sets it right."""

    LOG = "log"
    """Batches are damaged or missing: they have to come from another replica."""
    INDEX = "index"
    """It can be built from the log."""
    EPOCHS = "epochs"
    """The same of leader-epoch-checkpoint."""
    IDENTITY = "identity"
    """partition.metadata does not say that this is the replica that it should be."""
    RECORDS = "records"
    """A batch was written so that it cannot be read."""
    STRAY = "stray"
    """A file that belongs to no replica."""


class Flaw(NamedTuple):
    """One thing that is wrong: in which file, from which offset on, at which position (bytes)."""

    kind: Kind
    file: str
    what: str
    offset: int | None = None
    position: int | None = None
    base: int | None = None
    """The segment, for an index."""


class FoundBatch(NamedTuple):
    """A sound batch, where it lies (bytes), and the CRC-32C of all of it."""

    base_offset: int
    last_offset: int
    epoch: int
    max_timestamp: int
    path: str
    position: int
    size: int
    digest: int

    @property
    def content(self) -> tuple[int, int, int]:
        """What two replicas have in common if they have the same batch."""
        return self.base_offset, self.size, self.digest


@dataclass
class Inspection:
    """What is in the directory of a replica."""

    directory: str
    bases: list[int] = field(default_factory=list)
    batches: list[FoundBatch] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    cleaned: Cleaned | None = None
    next_offset: int = 0
    lacks_front: bool = False
    """Whether the log began earlier once, and nothing says that it should not any more."""

    @property
    def start_offset(self) -> int:
        """Where the log begins."""
        return self.bases[0] if self.bases else 0

    def has(self, kind: Kind) -> bool:
        """Whether there is a flaw of this kind."""
        return any(flaw.kind is kind for flaw in self.flaws)
