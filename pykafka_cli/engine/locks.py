"""OS file locks. A lock of a process that died is free at once.

Order: the cluster lock before partition locks, several partition locks in ascending order, never the other way. The
lock of a replica that is being filled comes last: whoever fills it waits for no other lock meanwhile.
A lock file is removed only with its topic and while it is held; who waited on it finds its topic gone.
"""

from __future__ import annotations

import errno
import os
import time
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from pykafka_cli.errors import PykafkaError
from pykafka_cli.storage.files import make_directory, no_link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pykafka_cli.model import TopicPartition

WAIT_S = 60.0
"""How long a held lock is waited for before its holder is named."""

_FIRST_STEP_S, _LONGEST_STEP_S = 0.0002, 0.01


class LockHeldError(PykafkaError):
    """Another process holds a lock for too long; the message names its pid."""


class FileLock:
    """One lock file, kept open; not reentrant. The holder's pid stands in the file while it is held.

    It is made if it is missing, unless `makes` is False; then the first try raises FileNotFoundError.
    """

    def __init__(self, path: str, what: str, *, makes: bool = True) -> None:
        self._path, self._what = path, what
        self._flags = os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC | (os.O_CREAT if makes else 0)
        self._fd = -1

    def acquire(self, timeout: float = WAIT_S) -> None:
        """Take the lock, waiting up to `timeout` seconds.

        Raises:
            LockHeldError: naming the process that holds it.
        """
        if not self.try_acquire(timeout):
            raise LockHeldError(f"{self._what} is locked by process {self._holder()}; try again later")

    def try_acquire(self, timeout: float) -> bool:
        """Take the lock, waiting up to `timeout` seconds; False if somebody else kept it."""
        from filelock import lock_descriptor  # noqa: PLC0415  (costs 30 ms; only commands that write pay it)

        if self._fd < 0:
            try:
                self._fd = os.open(self._path, self._flags, 0o600)
            except OSError as error:
                if error.errno == errno.ELOOP:
                    raise no_link(self._path) from error
                raise
        if not lock_descriptor(self._fd, blocking=False):
            deadline, step = time.monotonic() + timeout, _FIRST_STEP_S
            while not lock_descriptor(self._fd, blocking=False):
                if time.monotonic() > deadline:
                    return False
                time.sleep(step)
                step = min(step * 1.5, _LONGEST_STEP_S)
        os.pwrite(self._fd, b"%-10d" % os.getpid(), 0)
        return True

    def release(self) -> None:
        """Free the lock; the file stays open for the next time."""
        from filelock import unlock_descriptor  # noqa: PLC0415

        unlock_descriptor(self._fd)

    def close(self) -> None:
        """Close the file, which frees the lock as well."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _holder(self) -> str:
        return os.pread(self._fd, 10, 0).decode("ascii", "replace").strip() or "unknown"

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


def _unchecked() -> None:
    pass


class Locks:
    """The locks of one data directory. `check` raises where nothing may be changed; whoever takes a lock would."""

    def __init__(self, directory: str, check: Callable[[], None] = _unchecked) -> None:
        self._directory, self._check = directory, check
        self._partitions = f"{directory}/partitions"
        self._replicas = f"{directory}/replicas"
        self._groups = f"{directory}/groups"
        self._cluster = FileLock(f"{directory}/cluster.lock", "the cluster's state")
        self._holds_cluster = False

    @contextmanager
    def cluster(self) -> Iterator[None]:
        """Hold the cluster lock; inside itself it is a no-op."""
        if self._holds_cluster:
            yield
            return
        self._ensure_directory()
        with self._cluster:
            self._holds_cluster = True
            try:
                yield
            finally:
                self._holds_cluster = False

    def partition(self, partition: TopicPartition) -> FileLock:
        """The lock of one partition, not yet taken. The caller closes it."""
        self._ensure_directory()
        return FileLock(f"{self._partitions}/{partition}", f"partition {partition}")

    @contextmanager
    def partitions(self, partitions: Iterable[TopicPartition]) -> Iterator[None]:
        """Hold several partition locks at once; each costs an open file while held."""
        with ExitStack() as held:
            for partition in sorted(partitions):
                lock = self.partition(partition)
                held.callback(lock.close)
                lock.acquire()
            yield

    def replica(self, partition: TopicPartition, broker: int) -> FileLock:
        """The lock of one replica that is not in sync, for whoever fills it without the partition's lock.

        It is opened while the partition's lock is held, and not yet taken. The caller closes it.
        """
        self._ensure_directory()
        make_directory(self._replicas)
        return FileLock(f"{self._replicas}/{partition}@{broker}", f"the replica of {partition} on broker {broker}")

    def join(self, group_id: str, member_id: str) -> FileLock | None:
        """The lock that a member of a group holds for as long as it lives, taken; None if one of this id lives."""
        self._check()
        directory = f"{self._groups}/{_file_name(group_id)}"
        while True:
            make_directory(directory)
            lock = FileLock(f"{directory}/{_file_name(member_id)}", f"member {member_id}")
            try:
                is_taken = lock.try_acquire(0)
            except FileNotFoundError:  # the last member has left in this moment and taken the directory away
                continue
            if is_taken:
                return lock
            lock.close()
            return None

    def lives(self, group_id: str, member_id: str) -> bool:
        """Whether the process of a member lives."""
        return _is_held(f"{self._groups}/{_file_name(group_id)}/{_file_name(member_id)}")

    def forget_member(self, group_id: str, member_id: str) -> None:
        """Remove the lock file of a member that is gone, and the directory of a group that has no other."""
        directory = f"{self._groups}/{_file_name(group_id)}"
        with suppress(OSError):
            os.unlink(f"{directory}/{_file_name(member_id)}")  # noqa: PTH108
        with suppress(OSError):
            os.rmdir(directory)  # noqa: PTH106

    def wait_for_filling(self, partition: TopicPartition, broker: int) -> None:
        """Return when nobody fills this replica any more; whoever does was told to stop by a change of state."""
        lock = self.replica(partition, broker)
        try:
            lock.acquire()
        finally:
            lock.close()

    def is_being_filled(self, partition: TopicPartition, broker: int) -> bool:
        """Whether a process fills this replica just now."""
        return _is_held(f"{self._replicas}/{partition}@{broker}")

    def forget_replica(self, partition: TopicPartition, broker: int) -> None:
        """Remove the lock file of a replica that is gone; the caller holds it and the partition's lock."""
        with suppress(FileNotFoundError):
            os.unlink(f"{self._replicas}/{partition}@{broker}")  # noqa: PTH108

    def forget_topic(self, name: str) -> None:
        """Remove the lock files of a topic that does not exist; the caller holds the cluster lock."""
        with suppress(FileNotFoundError):
            for entry in os.listdir(self._partitions):  # noqa: PTH208
                stem, _, number = entry.rpartition("-")
                if stem == name and number.isdecimal():
                    os.unlink(f"{self._partitions}/{entry}")  # noqa: PTH108

    def forget(self, partition: TopicPartition) -> None:
        """Remove the lock file of a partition that is being deleted; the caller holds it."""
        with suppress(FileNotFoundError):
            os.unlink(f"{self._partitions}/{partition}")  # noqa: PTH108

    def close(self) -> None:
        """Close what is open."""
        self._cluster.close()

    def _ensure_directory(self) -> None:
        self._check()
        make_directory(self._partitions)


_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
_LONGEST_NAME = 200


def _file_name(text: str) -> str:
    """Any text as the name of a file, another one for each text; never `.`, `..` or one with a slash."""
    name = "".join(
        chr(byte) if chr(byte) in _PLAIN else f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass")
    )
    if len(name) <= _LONGEST_NAME:
        return name or "%"
    from hashlib import sha256  # noqa: PLC0415  (only for long names)

    return f"%%{sha256(name.encode()).hexdigest()}"


def _is_held(path: str) -> bool:
    """Whether a process holds the lock of this file, which need not exist; its holder may remove it at any time."""
    lock = FileLock(path, "", makes=False)
    try:
        return not lock.try_acquire(0)
    except FileNotFoundError:
        return False
    finally:
        lock.close()
