"""`python -m pykafka_cli.cli.docgen --write | --check`: completions/ and man/ of this repository, from the commands."""

from __future__ import annotations

import sys
from pathlib import Path

from pykafka_cli.cli.docgen.files import ROOT, differences, wanted

USAGE = "Usage: python -m pykafka_cli.cli.docgen --write | --check\n"


def main(words: list[str]) -> int:
    """Write the files, or say which are not as they would be written."""
    if words not in (["--write"], ["--check"]):
        sys.stderr.write(USAGE)
        return 2
    if not (ROOT / "pyproject.toml").is_file():
        sys.stderr.write("This works in a checkout of the repository only.\n")
        return 2
    files = wanted()
    changed = differences(files)
    if words == ["--check"]:
        sys.stderr.write("".join(f"{path} is not what the commands make of it\n" for path in changed))
        if changed:
            sys.stderr.write("Run: python -m pykafka_cli.cli.docgen --write\n")
        return 1 if changed else 0
    for path in changed:
        file = ROOT / path
        if path in files:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(files[path], encoding="utf-8")
        else:
            file.unlink()
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.path[:0] = [str(Path.cwd())]
    sys.exit(main(sys.argv[1:]))
