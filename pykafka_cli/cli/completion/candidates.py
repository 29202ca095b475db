"""`pykafka __complete`: what a shell asks for when a name has to be completed that only the cluster knows.

It answers or is silent: nothing on stderr, exit code 0, and no waiting for a cluster that is out of reach. No Typer is
imported. What does not depend on a cluster is in the shells' scripts themselves.
"""

from __future__ import annotations

import os
import sys
from io import BytesIO
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pykafka_cli.cluster import Cluster

LIMIT_S = 0.2
"""How long a real cluster may take. An embedded one is a file and answers at once."""

_SERVERS = ("bootstrap-server", "bootstrap-controller", "b", "C")
_TARGETS = ("from", "to")
"""Options of `copy` that say where to."""
_ENTITIES = {
    "brokers": ("broker", "broker-defaults"),
    "groups": ("group",),
    "ips": ("ip", "ip-defaults"),
    "clients": ("user", "user-defaults", "client", "client-defaults"),
}


def answer(words: Sequence[str]) -> NoReturn:
    """Print the candidates and end the process.

    `words` are a kind (see `docgen/values.py`), what was typed of the name, and then either `--` and the words of the
    command line or the line as one word.
    """
    try:
        kind, prefix, *rest = words
        line = _split(rest[0]) if len(rest) == 1 else rest[1:]
        found = candidates(kind, prefix, line)
        sys.stdout.buffer.write("".join(f"{name}\n" for name in found).encode("utf-8", "surrogateescape"))
        sys.stdout.flush()
    except Exception:  # noqa: BLE001, S110  (a shell shows nothing rather than an error)
        pass
    os._exit(0)


def candidates(kind: str, prefix: str, line: Sequence[str]) -> list[str]:
    """Names of a kind that begin with `prefix`, sorted."""
    if kind == "contexts":
        names: Iterable[str] = _contexts()
    elif kind in ("configs", "config-names", "settings"):
        from pykafka_cli.connecting import config_names  # noqa: PLC0415

        ending = "" if kind == "config-names" else "="
        names = [name + ending for name in config_names("brokers" if kind == "settings" else _entity(line))]
    else:
        if kind == "entities":
            kind = _entity(line)
        with _cluster(line) as cluster:
            names = list(_of_cluster(kind, cluster))
    return sorted(name for name in names if name.startswith(prefix))


def _of_cluster(kind: str, cluster: Cluster) -> Iterable[str]:
    if kind == "topics":
        return cluster.topics.names()
    if kind == "groups":
        return [group.group_id for group in cluster.groups.all()]
    if kind not in ("brokers", "living", "dead"):
        return ()
    alive = {"living": (True,), "dead": (False,)}.get(kind, (True, False))
    return [str(broker.broker_id) for broker in cluster.brokers.all() if broker.alive in alive]


def _cluster(line: Sequence[str]) -> Cluster:
    """The cluster that the line goes to, as far as it is typed."""
    from pykafka_cli.cli import contexts  # noqa: PLC0415
    from pykafka_cli.cli.target import open_cluster  # noqa: PLC0415
    from pykafka_cli.cli.terminal import Terminal  # noqa: PLC0415

    servers, directory, config = _value(line, *_SERVERS), _value(line, "data-dir"), _value(line, "command-config", "c")
    for target in filter(None, [_value(line, name) for name in _TARGETS]):
        if "/" in target:
            directory = directory or target
        elif ":" in target:
            servers = servers or target
    terminal = Terminal(BytesIO(), BytesIO(), BytesIO())
    terminal.context = contexts.in_effect(_value(line, "context"), is_explicit=bool(servers or directory))
    context_servers = None if terminal.context is None else terminal.context.bootstrap_servers
    if servers or context_servers or os.environ.get("PYKAFKA_BOOTSTRAP_SERVER"):
        _end_in_time()
    cluster = open_cluster(
        terminal, servers, None if directory is None else _expanded(directory), config and _expanded(config),
        offline_ok=True,
    )  # fmt: skip
    cluster.wait_at_most(LIMIT_S)
    return cluster


def _end_in_time() -> None:
    """End the process if it has not ended in time, whatever it waits for."""
    import threading  # noqa: PLC0415  (only for a real cluster)

    timer = threading.Timer(LIMIT_S, os._exit, (0,))
    timer.daemon = True
    timer.start()


def _contexts() -> Iterable[str]:
    from pykafka_cli.cli import context_file, contexts  # noqa: PLC0415

    return context_file.load(contexts.file()).named


def _entity(line: Sequence[str]) -> str:
    """Whose configs a line is about."""
    kind = _value(line, "entity-type")
    if kind is not None:
        return {"users": "clients"}.get(kind, kind)
    given = {word.lstrip("-").partition("=")[0] for word in line if word.startswith("-")}
    return next((entity for entity, options in _ENTITIES.items() if given.intersection(options)), "topics")


def _value(line: Sequence[str], *names: str) -> str | None:
    """What a line says for an option so far."""
    found = None
    for at, word in enumerate(line):
        name, is_given, value = word.lstrip("-").partition("=")
        if word.startswith("-") and name in names:
            if is_given:
                found = value
            elif at + 1 < len(line):
                found = line[at + 1]
    return found or None


def _split(line: str) -> list[str]:
    """A line as a shell takes it apart; a quote may still be open."""
    import shlex  # noqa: PLC0415

    for text in (line, line + '"', line + "'"):
        try:
            return shlex.split(text)
        except ValueError:
            continue
    return line.split()


def _expanded(path: str) -> str:
    """`~` and variables, which a shell gives as they were typed."""
    return os.path.expanduser(os.path.expandvars(path))  # noqa: PTH111  (start-up)
