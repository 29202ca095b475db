"""What a verification found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FindingView:
    """One thing that is wrong, and where: None where that does not apply. `position` is in bytes of the file.

    `remedy` says what was done about it, or why nothing could be; None if nobody tried.
    """

    broker: int | None
    topic: str | None
    partition: int | None
    file: str | None
    offset: int | None
    position: int | None
    problem: str
    is_repaired: bool
    remedy: str | None


@dataclass(frozen=True, slots=True)
class VerificationView:
    """All findings, and how much was looked at; `size` is in bytes."""

    findings: tuple[FindingView, ...]
    partitions: int
    replicas: int
    size: int
    repaired: bool
    """Whether what could be repaired was."""
