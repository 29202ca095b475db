"""Where the process starts: which command, and how its end becomes an exit code."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NoReturn

from pykafka_cli.cli.failures import error_code
from pykafka_cli.cli.registry import COMMANDS, load
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.errors import PykafkaError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

INTERRUPTED = 130
TERMINATED = 143


class Terminated(BaseException):
    """SIGTERM came. Like KeyboardInterrupt it is no Exception: commands clean up in `finally` and let it pass."""


def pykafka() -> NoReturn:
    """The `pykafka` command: `pykafka TOOL OPTIONS`."""
    if sys.argv[1:2] == ["__complete"]:
        from pykafka_cli.cli.completion.candidates import answer  # noqa: PLC0415  (only for a shell)

        answer(sys.argv[2:])
    _process(sys.argv[1:], drop_in=False)


def drop_in() -> NoReturn:
    """Every `kafka-TOOL` and `kafka-TOOL.sh`: which one is told by the name it was called by."""
    name = os.path.basename(sys.argv[0]).removesuffix(".sh").removeprefix("kafka-")  # noqa: PTH119  (pathlib costs 3 ms)
    _process([name, *sys.argv[1:]], drop_in=True)


def run(words: Sequence[str], terminal: Terminal) -> int:
    """Run one command line and return its exit code; never raises for what a user can cause.

    With $PYKAFKA_DEBUG set, a failure also prints its traceback.
    """
    if wants_json(words):
        terminal.output = "json"  # mistakes in the words are told as JSON, too; who reads the words sets it again
    try:
        code = _dispatch(words, terminal)
        if code and terminal.kind == "json" and not terminal.has_failed:
            terminal.fail("FAILED", "Not all of it was done; the notes say what was not.")
    except PykafkaError as error:
        _explain(terminal, error, str(error))
        if type(error) is UsageError and terminal.kind != "json":
            terminal.say(f"See {_taught(words, terminal)} --help.")
        return error.exit_code
    except BrokenPipeError:
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except Terminated:
        return TERMINATED
    except Exception as error:  # noqa: BLE001  (nobody reads a traceback)
        _explain(terminal, error, _sentence(error))
        return 1
    return code


def wants_json(words: Sequence[str]) -> bool:
    """Whether these words ask for JSON, as far as can be seen without knowing the command."""
    return "--output=json" in words or ("--output", "json") in zip(words, words[1:], strict=False)  # noqa: RUF007


def _dispatch(words: Sequence[str], terminal: Terminal) -> int:
    if words and words[0] in COMMANDS:
        from typer import Exit  # noqa: PLC0415  (the root's help and mistakes need no Typer)

        command = load(words[0])
        try:
            with command.make_context(_shown(words, terminal), list(words[1:]), obj=terminal) as ctx:
                result = command.invoke(ctx)
        except Exit as end:
            return end.exit_code
        return result if isinstance(result, int) else 0
    from pykafka_cli.cli.root import root  # noqa: PLC0415  (only for help, --version and mistakes)

    return root(words, terminal)


def _taught(words: Sequence[str], terminal: Terminal) -> str:
    """The command, or sub-command, whose help has what was mistaken."""
    shown = _shown(words, terminal)
    if words and words[0] in COMMANDS:
        for word in words[1:]:
            if word in getattr(load(words[0]), "commands", ()):
                return f"{shown} {word}"
    return shown


def _shown(words: Sequence[str], terminal: Terminal) -> str:
    """The command as the user called it."""
    if words and words[0] in COMMANDS:
        return f"kafka-{words[0]}" if terminal.drop_in else f"pykafka {words[0]}"
    return "pykafka"


def _explain(terminal: Terminal, error: Exception, sentence: str) -> None:
    if os.environ.get("PYKAFKA_DEBUG"):
        import traceback  # noqa: PLC0415  (only for debugging)

        terminal.say(traceback.format_exc().rstrip())
    terminal.fail(error_code(error), sentence)


def _sentence(error: Exception) -> str:
    """One line for what no command foresaw."""
    if isinstance(error, OSError):
        reason = error.strerror or str(error) or type(error).__name__
        return f"{reason}: {error.filename}" if error.filename else reason
    text = " ".join(str(error).split())
    if isinstance(error, MemoryError):
        return "Out of memory"
    if isinstance(error, UnicodeError):
        return f"Not valid text: {text}"
    if type(error).__module__ == "sqlite3":
        return f"The cluster's database cannot be used: {text}"
    return f"Internal error: {type(error).__name__}: {text} (PYKAFKA_DEBUG=1 shows where)"


def _process(words: Sequence[str], *, drop_in: bool) -> NoReturn:
    import gc  # noqa: PLC0415  (not for tests that run in-process)
    import signal  # noqa: PLC0415

    gc.set_threshold(50_000)  # 4 ms of a start went into looking for garbage among modules, which are none

    def terminate(number: int, _frame: FrameType | None) -> NoReturn:
        signal.signal(number, signal.SIG_DFL)  # a second one does not wait for cleaning up
        raise Terminated

    signal.signal(signal.SIGTERM, terminate)
    try:
        code = run(words, Terminal.standard(drop_in=drop_in))
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    except KeyboardInterrupt:  # one that came while the first was handled
        code = INTERRUPTED
    except Terminated:
        code = TERMINATED
    _exit(code)


def _exit(code: int) -> NoReturn:
    """End at once: everything is closed, and taking the interpreter down costs milliseconds and may complain."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream:
                stream.flush()
        except BrokenPipeError:
            pass  # the reader has gone
        except (OSError, ValueError):
            code = code or 1
    os._exit(code)
