"""`pykafka --install-completion` and `--show-completion`: the scripts in the user's own places."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from pykafka_cli.cli.docgen import bash, fish, zsh
from pykafka_cli.cli.docgen.table import SHELLS, table
from pykafka_cli.errors import PykafkaError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARK = "# pykafka completion"
"""Ends the line that is added to a shell's own file, so that it is added once."""


def shown(words: Sequence[str]) -> str:
    """The script of a shell. Raises UsageError."""
    shell = _shell(words)
    if shell == "bash":
        return bash.script(table())
    return zsh.script(table()) if shell == "zsh" else fish.script(table())


def install(words: Sequence[str]) -> list[str]:
    """Write the script to where the shell finds it for this user; what was done, by line.

    bash reads it by a line in ~/.bashrc, zsh from a directory that a line in .zshrc adds to fpath, fish by itself.

    Raises:
        UsageError: for a shell that is none of the three.
        PykafkaError: if a file cannot be written.
    """
    shell = _shell(words)
    home, commands = Path.home(), table()
    try:
        if shell == "bash":
            base = os.environ.get("BASH_COMPLETION_USER_DIR") or _xdg("DATA", ".local/share") / "bash-completion"
            file = Path(base) / "completions" / "pykafka"
            _write(file, bash.script(commands))
            changed = _add_line(home / ".bashrc", f'[ -r "{file}" ] && . "{file}"')
        elif shell == "zsh":
            start = Path(os.environ.get("ZDOTDIR") or home)
            file = start / ".zfunc" / "_pykafka"
            _write(file, zsh.script(commands))
            changed = _add_line(start / ".zshrc", f'fpath=("{file.parent}" $fpath); autoload -Uz compinit && compinit')
        else:
            file = _xdg("CONFIG", ".config") / "fish" / "completions" / "pykafka.fish"
            _write(file, fish.script(commands))
            for name in commands.names[1:]:
                _write(file.with_name(f"{name}.fish"), fish.stub())
            changed = None
    except OSError as error:
        raise PykafkaError(
            f"{error.filename}: {error.strerror}. --show-completion {shell} prints the script."
        ) from error
    lines = [f"Wrote {file}"]
    if changed is not None:
        lines.append(f"Added a line to {changed}")
    return [*lines, f"Start a new {shell} to use it."]


def _shell(words: Sequence[str]) -> str:
    if len(words) > 1:
        raise UsageError(f"Unexpected argument {words[1]}")
    name = words[0] if words else os.path.basename(os.environ.get("SHELL", ""))  # noqa: PTH119
    if name not in SHELLS:
        said = f"{name} is no shell that can be taught" if name else "Say for which shell"
        raise UsageError(f"{said}: it is one of {', '.join(SHELLS)}.")
    return name


def _xdg(kind: str, default: str) -> Path:
    chosen = os.environ.get(f"XDG_{kind}_HOME", "")
    return Path(chosen) if os.path.isabs(chosen) else Path.home() / default  # noqa: PTH117


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def _add_line(file: Path, line: str) -> Path | None:
    """Add a line to a shell's own file, or put it in the place of the one that an earlier installation added."""
    lines = file.read_text(encoding="utf-8", errors="surrogateescape").splitlines() if file.exists() else []
    marked = f"{line}  {_MARK}"
    if marked in lines:
        return None
    kept = [one for one in lines if not one.endswith(_MARK)]
    file.write_text("\n".join([*kept, marked]) + "\n", encoding="utf-8", errors="surrogateescape")
    return file
