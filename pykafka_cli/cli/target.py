"""Options about where to go → the cluster."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pykafka_cli.errors import ProtectedError, PykafkaError, TargetError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pykafka_cli.cli.terminal import Terminal
    from pykafka_cli.cluster import Cluster


def open_cluster(
    terminal: Terminal,
    bootstrap_server: str | None,
    data_dir: str | None,
    command_config: str | None = None,
    *,
    offline_ok: bool = False,
) -> Cluster:
    """Connect; notes for the user go to stderr. The caller closes the cluster.

    `offline_ok` is for commands that also make sense on a cluster whose brokers are all dead.

    Raises:
        PropertyFileError: if the property file cannot be read.
        TargetError: if there is no such cluster, or an address is none.
    """
    context = terminal.context
    if context is not None and data_dir is None and bootstrap_server in (None, context.bootstrap_servers):
        bootstrap_server, data_dir = context.bootstrap_servers, context.data_dir
        command_config = command_config or context.command_config
    client = None
    if command_config is not None:
        from pykafka_cli.cli.properties_file import load_properties  # noqa: PLC0415  (only where a file is given)

        client = load_properties(command_config)
    from pykafka_cli import connecting  # noqa: PLC0415  (help and mistakes need no cluster)

    try:
        return connecting.connect(
            bootstrap_server,
            data_dir=data_dir,
            client_config=client,
            notify=terminal.say,
            log=terminal.log,
            offline_ok=offline_ok,
        )
    except UsageError as error:  # it names the bad address; the help would not add to that
        raise TargetError(str(error)) from error


def data_directory(terminal: Terminal, data_dir: str | None) -> str | None:
    """The directory for what only embedded clusters have: as given, else the context's; None for the default one.

    Raises:
        TargetError: if the context is no directory.
    """
    context = terminal.context
    if data_dir is not None or context is None:
        return data_dir
    if context.data_dir is None:
        raise TargetError(f"The context {context.name} is no embedded cluster. Say which one with --data-dir.")
    return context.data_dir


def confirm(terminal: Terminal, deed: str, *, yes: bool) -> None:
    """Have a person agree to a deed that deletes something, if the target is a protected context.

    Raises:
        ProtectedError: if the answer is no, or nobody can be asked.
    """
    context = terminal.context
    if yes or context is None or not context.protected:
        return
    if not terminal.is_interactive():
        raise ProtectedError(f"The context {context.name} is protected. Add --yes to {deed}.")
    if not terminal.ask(f"The context {context.name} is protected. Really {deed}?"):
        raise ProtectedError("Nothing was deleted.")


@contextmanager
def told_as(prefix: str) -> Iterator[None]:
    """Put Kafka's words before what goes wrong once there is a cluster; wrong words and addresses stay as they are."""
    try:
        yield
    except (TargetError, UsageError):
        raise
    except PykafkaError as error:
        raise PykafkaError(prefix + str(error)) from error
