"""The layout of a data directory: which path holds what."""

from __future__ import annotations

import errno
import os
import sys

from pykafka_cli.errors import TargetError

DEFAULT_NAME = "pykafka-cli"


def data_directory(data_dir: str | None) -> str:
    """The data directory that a command works on: the option, `$PYKAFKA_DATA_DIR`, or the user data directory."""
    chosen = data_dir or os.environ.get("PYKAFKA_DATA_DIR")
    if chosen:
        return os.path.abspath(os.path.expanduser(chosen))  # noqa: PTH100, PTH111  (pathlib is not on the start-up path)
    if sys.platform == "darwin":
        from platformdirs import user_data_dir  # noqa: PLC0415

        return user_data_dir(DEFAULT_NAME, appauthor=False)
    # What platformdirs gives on Linux (a test compares); importing it would cost a third of a start-up.
    base = os.environ.get("XDG_DATA_HOME", "").strip()
    if not os.path.isabs(base):  # noqa: PTH117  (the XDG specification: a relative path is to be ignored)
        base = os.path.expanduser("~/.local/share")  # noqa: PTH111
    return os.path.join(base, DEFAULT_NAME)  # noqa: PTH118


class Directory:
    """Paths inside one data directory. Creates nothing by itself."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.store = os.path.join(root, "cluster.db")  # noqa: PTH118
        self.locks = os.path.join(root, "locks")  # noqa: PTH118
        self.brokers = os.path.join(root, "brokers")  # noqa: PTH118

    def exists(self) -> bool:
        """Whether there is a cluster.

        Raises:
            TargetError: if the directory does not let anybody look; to take it for an empty one would be a lie.
        """
        try:
            os.lstat(self.store)
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                return False
            raise TargetError(f"Cannot use the data directory {self.root}: {error.strerror}.") from error
        return True

    def broker(self, broker: int) -> str:
        """A broker's log directory."""
        return f"{self.brokers}/{broker}"

    def replica(self, broker: int, topic: str, partition: int) -> str:
        """One replica's log."""
        return f"{self.brokers}/{broker}/{topic}-{partition}"

    def aside(self, broker: int, topic: str, partition: int, now_ms: int) -> str:
        """Where a replica's directory goes that holds what nobody can account for."""
        return f"{self.root}/set-aside/{broker}/{topic}-{partition}.{now_ms}"
