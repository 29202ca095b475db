"""Where the process starts: which command, and how its end becomes an exit code."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NoReturn

from pykafka_cli.cli.registry import COMMANDS, load
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.errors import PykafkaError

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130
TERMINATED = 143


def pykafka() -> NoReturn:
    """The `pykafka` command: `pykafka TOOL OPTIONS`."""
    _exit(run(sys.argv[1:], Terminal.standard()))


def drop_in() -> NoReturn:
    """Every `kafka-TOOL` and `kafka-TOOL.sh`: which one is told by the name it was called by."""
    name = os.path.basename(sys.argv[0]).removesuffix(".sh").removeprefix("kafka-")  # noqa: PTH119  (pathlib costs 3 ms)
    _exit(run([name, *sys.argv[1:]], Terminal.standard(drop_in=True)))


def run(words: Sequence[str], terminal: Terminal) -> int:
    """Run one command line and return its exit code; never raises for what a user can cause."""
    try:
        return _dispatch(words, terminal)
    except PykafkaError as error:
        terminal.say(str(error))
        return error.exit_code
    except BrokenPipeError:
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        terminal.say(f"{error.strerror or error}: {error.filename}" if error.filename else str(error))
        return 1


def _dispatch(words: Sequence[str], terminal: Terminal) -> int:
    if words and words[0] in COMMANDS:
        name, rest = words[0], list(words[1:])
        shown = f"kafka-{name}" if terminal.drop_in else f"pykafka {name}"
        result = load(name).main(args=rest, prog_name=shown, standalone_mode=False, obj=terminal)
        return result if isinstance(result, int) else 0
    from pykafka_cli.cli.root import root  # noqa: PLC0415  (only for help, --version and mistakes)

    return root(words, terminal)


def _exit(code: int) -> NoReturn:
    """End without the interpreter's own words about a closed stdout."""
    try:
        sys.stdout.flush()
    except (BrokenPipeError, OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.exit(code)
