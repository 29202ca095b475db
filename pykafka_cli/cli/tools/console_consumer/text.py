"""What the console consumer says on stderr."""

from __future__ import annotations

CLOSED_STDOUT = "Unable to write to standard out, closing consumer."


def total(count: int) -> str:
    """The last line of every run; the plural does not depend on the number."""
    return f"Processed a total of {count} messages"


def skipped(error: str) -> str:
    """A record that was left out with --skip-message-on-error."""
    return f"Error processing message, skipping this message: {error}"


def failed(error: str) -> str:
    """A record that ended the run."""
    return f"Unknown error when running consumer: {error}"
