"""Which files are made, and what is in them. Paths are those in the repository."""

from __future__ import annotations

from pathlib import Path

from pykafka_cli.cli.docgen import bash, fish, man, zsh
from pykafka_cli.cli.docgen.table import Table, table

ROOT = Path(__file__).parents[3]
DIRECTORIES = ("completions", "man/man1", "man/man7")
"""All that is in them is made."""


def completions(commands: Table) -> dict[str, str]:
    """The scripts, and for bash and fish a file for each name that can be called, by which the shell finds them."""
    files = {
        "completions/bash/pykafka": bash.script(commands),
        "completions/zsh/_pykafka": zsh.script(commands),
        "completions/fish/pykafka.fish": fish.script(commands),
    }
    for name in commands.names[1:]:
        files[f"completions/bash/{name}"] = bash.stub()
        files[f"completions/fish/{name}.fish"] = fish.stub()
    return files


def wanted() -> dict[str, str]:
    """Every file and its text."""
    sources = {
        file.name.removesuffix(".7.md"): file.read_text("utf-8") for file in sorted((ROOT / "man").glob("*.7.md"))
    }
    return completions(table()) | {f"man/{path}": text for path, text in man.pages(sources).items()}


def differences(files: dict[str, str]) -> list[str]:
    """Paths that are missing, differ or have no business there."""
    there = {
        str(file.relative_to(ROOT))
        for directory in DIRECTORIES
        for file in (ROOT / directory).rglob("*")
        if file.is_file()
    }
    changed = [path for path, text in files.items() if path not in there or (ROOT / path).read_text("utf-8") != text]
    return sorted({*changed, *(there - files.keys())})
