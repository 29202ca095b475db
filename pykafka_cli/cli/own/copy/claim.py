"""One copy at a time: two that ran at once would write everything twice before they could see it."""

from __future__ import annotations

import fcntl
import os
import tempfile
import zlib
from contextlib import contextmanager
from hashlib import blake2s
from typing import TYPE_CHECKING

from pykafka_cli.errors import PykafkaError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@contextmanager
def claimed(group: str, target_id: str, topics: Iterable[str]) -> Iterator[None]:
    """Have these topics of two clusters for oneself, among the processes of a user on one machine.

    `group` is that of the copy's positions, which names the source. The clusters have a file in the temporary folder,
    and each topic a byte of it, which is locked. The system frees the locks of a process that dies. Copies from other
    machines are found by the end of the target, which moves.

    Raises:
        PykafkaError: if another process copies one of the topics.
    """
    name = blake2s(f"{group}/{target_id}".encode()).hexdigest()[:16]
    path = os.path.join(tempfile.gettempdir(), f"pykafka-copy-{os.getuid()}-{name}.lock")  # noqa: PTH118  (start-up)
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        for topic in topics:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, zlib.crc32(topic.encode()))
            except (BlockingIOError, PermissionError) as error:
                raise PykafkaError(f"Topic {topic} is being copied there by another process.") from error
        yield
    finally:
        os.close(file)
