"""The file with named targets: TOML, written for its owner only, in one step, keeping comments where it can.

current = "staging"

[contexts.staging]
bootstrap_servers = "broker.example.com:9092"     # this, or data_dir
command_config = "/home/me/staging.properties"    # secrets are in there, never here
output = "table"
protected = true
"""

from __future__ import annotations

import os
import re
import tomllib
from typing import TYPE_CHECKING, Any, NamedTuple

from pykafka_cli.cli.terminal import OUTPUT_KINDS
from pykafka_cli.errors import PykafkaError, TargetError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAME = re.compile(r"[A-Za-z0-9_-]+")
_KEYS = {"bootstrap_servers": str, "data_dir": str, "command_config": str, "output": str, "protected": bool}
_KINDS = {str: "text in quotes", bool: "true or false"}


class ContextFileError(PykafkaError):
    """The file cannot be read or written; the message names it and, where it is known, the line."""


class Context(NamedTuple):
    """A named target: addresses of brokers or a data directory, one of both. Paths are absolute."""

    name: str
    bootstrap_servers: str | None = None
    data_dir: str | None = None
    command_config: str | None = None
    output: str | None = None
    protected: bool = False


class Contexts(NamedTuple):
    """What is in the file. `text` is how it is written, `current` the name of the context that `use` has chosen."""

    path: str
    text: str
    current: str | None
    named: Mapping[str, Context]


def load(path: str) -> Contexts:
    """Read the file; a missing one has no contexts.

    Raises:
        ContextFileError: if it cannot be read or is not as it should be.
    """
    try:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123
            text = file.read()
    except FileNotFoundError:
        return Contexts(path, "", None, {})
    except (OSError, UnicodeDecodeError) as error:
        raise ContextFileError(f"{path}: {getattr(error, 'strerror', None) or error}") from error
    return parse(path, text)


def parse(path: str, text: str) -> Contexts:
    """What a text says; `path` is where it stands. Raises ContextFileError."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ContextFileError(f"{path}: {error}") from error

    def wrong(sentence: str, section: str | None, key: str | None) -> ContextFileError:
        return ContextFileError(f"{path}{_place(text, section, key)}: {sentence}")

    for key in content.keys() - {"current", "contexts"}:
        raise wrong(f"{key} is not known. There are current and contexts.", None, key)
    current, sections = content.get("current"), content.get("contexts", {})
    if current is not None and not isinstance(current, str):
        raise wrong(f"current has to be {_KINDS[str]}.", None, "current")
    if not isinstance(sections, dict):
        raise wrong("contexts has to be sections, as in [contexts.staging].", None, "contexts")
    named = {}
    for name, section in sections.items():
        if not isinstance(section, dict):
            raise wrong(f"{name} has to be a section, as in [contexts.{name}].", None, name)
        for key, value in section.items():
            if key not in _KEYS:
                raise wrong(f"{key} is not known. There are {', '.join(_KEYS)}.", name, key)
            if not isinstance(value, _KEYS[key]):
                raise wrong(f"{key} has to be {_KINDS[_KEYS[key]]}.", name, key)
        if ("bootstrap_servers" in section) is ("data_dir" in section):
            raise wrong("A context has either bootstrap_servers or data_dir.", name, None)
        if section.get("output") not in (None, *OUTPUT_KINDS):
            raise wrong(f"output is one of {', '.join(OUTPUT_KINDS)}.", name, "output")
        named[name] = Context(name, **{key: _absolute(path, key, value) for key, value in section.items()})
    return Contexts(path, text, current, named)


def find(contexts: Contexts, name: str) -> Context:
    """The context of this name. Raises TargetError, naming those that there are."""
    if name in contexts.named:
        return contexts.named[name]
    known = f"There are: {', '.join(sorted(contexts.named))}." if contexts.named else "It has none yet."
    raise TargetError(f"There is no context {name} in {contexts.path}. {known}")


def check_name(name: str) -> None:
    """Whether a new context may have this name. Raises UsageError."""
    if not _NAME.fullmatch(name):
        raise UsageError(f"A context's name has letters, digits, - and _ only: {name}")


def save(before: Contexts, current: str | None, named: Mapping[str, Context]) -> None:
    """Write the file as it shall be; it is the old or the new one at any moment.

    Comments outside of the sections that change stay, if the file is written in the usual way.

    Raises:
        ContextFileError: if it cannot be written.
    """
    text = _with_current(before.text, current)
    for name in before.named.keys() | named.keys():
        if before.named.get(name) != named.get(name):
            text = _without_section(text, name)
            if name in named:
                text = f"{text.rstrip()}\n\n{_section(named[name])}".lstrip()
    try:
        edited = parse(before.path, text)
    except ContextFileError:
        edited = None
    if edited is None or (edited.current, edited.named) != (current, dict(named)):
        text = "\n".join([_with_current("", current), *map(_section, named.values())]).lstrip()
    try:
        _write(before.path, text.encode())
    except (OSError, UnicodeEncodeError) as error:
        raise ContextFileError(f"{before.path}: {getattr(error, 'strerror', None) or error}") from error


def _absolute(path: str, key: str, value: Any) -> Any:
    if key not in ("data_dir", "command_config"):
        return value
    return os.path.normpath(os.path.join(os.path.dirname(path), os.path.expanduser(value)))  # noqa: PTH111, PTH118, PTH120


def _place(text: str, section: str | None, key: str | None) -> str:
    """`, line N`, if the key, or the header of the section, stands in a line of its own."""
    here: str | None = None
    for number, line in enumerate(text.splitlines(), 1):
        header = _header(line)
        here = here if header is None else header
        if here == section and (re.match(rf"\s*{re.escape(key)}\s*=", line) if key is not None else header is not None):
            return f", line {number}"
    return ""


def _header(line: str) -> str | None:
    """The name in `[contexts.name]`; empty for another header, None for a line that is none."""
    if not line.lstrip().startswith("["):
        return None
    found = re.fullmatch(r"""\s*\[\s*contexts\s*\.\s*(["']?)(.+?)\1\s*\]\s*(#.*)?""", line)
    return found[2] if found else ""


def _with_current(text: str, current: str | None) -> str:
    lines = text.splitlines(keepends=True)
    end = next((at for at, line in enumerate(lines) if _header(line) is not None), len(lines))
    top = [line for line in lines[:end] if not re.match(r"\s*current\s*=", line)]
    if current is not None:
        top.insert(0, f"current = {_string(current)}\n")
        if len(top) == 1 and lines[end:]:
            top.append("\n")
    return "".join(top + lines[end:])


def _without_section(text: str, name: str) -> str:
    here: str | None = None
    kept = []
    for line in text.splitlines(keepends=True):
        header = _header(line)
        here = here if header is None else header
        if here != name:
            kept.append(line)
    return "".join(kept)


def _section(context: Context) -> str:
    rows = [f"[contexts.{context.name if _NAME.fullmatch(context.name) else _string(context.name)}]"]
    rows += [f"{key} = {_string(value)}" for key, value in list(context._asdict().items())[1:-1] if value is not None]
    if context.protected:
        rows.append("protected = true")
    return "\n".join(rows) + "\n"


def _string(value: str) -> str:
    import json  # noqa: PLC0415  (only to write)

    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


def _write(path: str, data: bytes) -> None:
    path = os.path.realpath(path)  # a link, to files kept under version control for instance, stays one
    os.makedirs(os.path.dirname(path), 0o700, exist_ok=True)  # noqa: PTH103, PTH120
    new = f"{path}.{os.getpid()}.new"
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, path)  # noqa: PTH105
    except BaseException:
        os.unlink(new)  # noqa: PTH108
        raise
