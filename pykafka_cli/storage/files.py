"""Every operation that changes the disk, so that there is one place to count, fail or stop them.

Files are private to the user (0600, directories 0700), because a log holds whatever was produced. Nothing is synced:
like Kafka with its default flush.messages, a log relies on replicas against power loss; a killed process loses nothing
that a write call has returned for. A file that is a symbolic link is not opened: whoever can put one there would
choose what we overwrite.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Bytes = bytes | memoryview

_MAX_BUFFERS = 512  # below IOV_MAX of every platform
_COPY_BYTES = 4 * 1024 * 1024

before_operation: Callable[[str], None] | None = None
"""Failpoint: called with write, truncate, rename, unlink, create or mkdir just before each such operation."""


def _about_to(operation: str) -> None:
    if before_operation is not None:
        before_operation(operation)


def open_to_read(path: str) -> int:
    """A descriptor for `os.pread`. Raises FileNotFoundError."""
    return _open(path, os.O_RDONLY)


def open_to_append(path: str) -> int:
    """A descriptor whose writes go to the end of an existing file. Raises FileNotFoundError."""
    return _open(path, os.O_RDWR | os.O_APPEND)


def create(path: str) -> int:
    """Like `open_to_append`, and creates the file if it is missing."""
    _about_to("create")
    return _open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT)


def _open(path: str, flags: int) -> int:
    try:
        return os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise no_link(path) from error
        raise


def no_link(path: str) -> OSError:
    """What to raise where a symbolic link lies in the place of something of ours."""
    return OSError(errno.ELOOP, "A symbolic link, which is not followed here", path)


def write(descriptor: int, buffers: Sequence[Bytes]) -> None:
    """Append all of `buffers` with as few system calls as possible.

    Raises:
        OSError: if not everything could be written (disk full); a part of it may be in the file then.
    """
    _about_to("write")
    if len(buffers) == 1:
        _finish(descriptor, buffers[0], os.write(descriptor, buffers[0]))
        return
    for start in range(0, len(buffers), _MAX_BUFFERS):
        some = buffers[start : start + _MAX_BUFFERS]
        written = os.writev(descriptor, some)
        if written < sum(map(len, some)):
            _finish(descriptor, b"".join(some), written)


def _finish(descriptor: int, data: Bytes, written: int) -> None:
    """A short write is no error; the next one tells why."""
    while written < len(data):
        written += os.write(descriptor, memoryview(data)[written:])


def append(path: str, data: bytes) -> None:
    """Append `data` to the file at `path`, created if it is missing."""
    descriptor = _open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    try:
        write(descriptor, (data,))
    finally:
        os.close(descriptor)


def truncate(file: str | int, size: int) -> None:
    """Cut a file, given by path or descriptor, to `size` bytes."""
    _about_to("truncate")
    if isinstance(file, int):
        os.ftruncate(file, size)
        return
    descriptor = _open(file, os.O_WRONLY)
    try:
        os.ftruncate(descriptor, size)
    finally:
        os.close(descriptor)


def replace(path: str, data: bytes) -> None:
    """Put `data` at `path` so that a reader finds the old or the new content, never a mixture."""
    temporary = f"{path}.tmp"
    _about_to("create")
    descriptor = _open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    try:
        write(descriptor, (data,))
    finally:
        os.close(descriptor)
    _about_to("rename")
    os.replace(temporary, path)


def rename(path: str, new_path: str) -> None:
    """Give a file another name, in place of whatever has that name."""
    _about_to("rename")
    os.replace(path, new_path)


def copy(path: str, new_path: str) -> int:
    """Write what `path` holds to a new file; returns how many bytes."""
    source, position = open_to_read(path), 0
    try:
        target = create(new_path)
        try:
            while data := os.pread(source, _COPY_BYTES, position):
                write(target, (data,))
                position += len(data)
        finally:
            os.close(target)
    finally:
        os.close(source)
    return position


def unlink(path: str) -> None:
    """Delete a file; one that is gone already is fine."""
    _about_to("unlink")
    with suppress(FileNotFoundError):
        os.unlink(path)


def make_directory(path: str) -> None:
    """Create a private directory, and those that are missing above it; one that exists is fine."""
    if os.path.isdir(path):
        return
    parent = os.path.dirname(path)
    if parent:
        make_directory(parent)  # os.makedirs gives these whatever the umask says
    _about_to("mkdir")
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        if not os.path.isdir(path):
            raise
    else:
        os.chmod(path, 0o700)  # a umask can only have taken bits away


def read_all(path: str) -> bytes:
    """The whole of a small file. Raises FileNotFoundError."""
    descriptor = open_to_read(path)
    try:
        size = os.fstat(descriptor).st_size
        return os.pread(descriptor, size, 0)
    finally:
        os.close(descriptor)
