"""Whether a run of ours is the same as the recorded run of Kafka's tool."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from differential.placeholders import steady

if TYPE_CHECKING:
    from collections.abc import Sequence

    from differential.commands import Outcome
    from differential.known_differences import KnownDifference
    from differential.recording import Case

LOGGER = re.compile(r" \((?:org|kafka)\.[\w.$]+\)$")
"""Ends a line of log4j: the Java client's log, which is not part of what a tool says."""

PASSWORD = re.compile(r"(\.password=)[^,' ]+")
JAVA_CLASS = re.compile(r"(?:Exception in thread \"main\" )?(?:[a-z]\w*\.)+[A-Z][\w$]*(?:: |$)")
"""The Java exception that Kafka's tools put before a message."""

JAVA_EXCEPTION = re.compile(r"\b[\w.$]*\w(?:Exception|Error)\b")
"""What ours never names, unless the user or Kafka's own sentence does."""

SET = re.compile(r"\[\[[^\[\]]*\](?:, \[[^\[\]]*\])*\]")
"""A Java set in a message; its order is salted anew in every JVM."""

NUMBER = re.compile(rb"\d+")

COUNT = re.compile(r"Processed a total of \d+ messages")


def judge(case: Case, outcome: Outcome, known: KnownDifference | None) -> list[str]:
    """What is wrong with a run of ours, one sentence each; nothing if all is well.

    `outcome` is in the words of the recording already: placeholders for what varies.
    """
    wrong = _always(case, outcome)
    differs = _messages(case, outcome)
    if not _same(case, case.stdout, outcome.stdout):
        differs.append(f"stdout: recorded {case.stdout!r}, ours {outcome.stdout!r}")
    if outcome.exit != case.exit:
        differs.append(f"exit: recorded {case.exit}, ours {outcome.exit}, with stderr {outcome.stderr!r}")
    if known is None:
        return wrong + differs
    if not differs and not _messages(case, outcome):
        wrong.append("it does not differ from the recording any more: take it out of known_differences.toml")
    return wrong + _as_known(case, outcome, known)


def required_messages(case: Case) -> list[str]:
    """The sentences of the recorded stderr that are Kafka's own message.

    Left out: lines of the Java client's log; lines that are a bare class name; and the count of the console consumer,
    which has a rule of its own. Where Kafka repeats a password, stderr, which is ours, has `[hidden]`.
    """
    lines = [JAVA_CLASS.sub("", line).strip() for line in case.stderr if not LOGGER.search(line)]
    lines = [PASSWORD.sub(r"\1[hidden]", line) for line in lines]
    return list(dict.fromkeys(line for line in lines if line and not COUNT.fullmatch(line)))


def _always(case: Case, outcome: Outcome) -> list[str]:
    stderr = outcome.stderr.decode("utf-8", "replace")
    wrong = [
        f"stderr has {word!r}: {stderr}" for word in ("Traceback (most recent", "Exception ignored") if word in stderr
    ]
    told = " ".join([*case.argv, *required_messages(case)])
    wrong += [f"stderr has {name}: {stderr}" for name in JAVA_EXCEPTION.findall(stderr) if name not in told]
    if _count(case.stderr) and not COUNT.fullmatch(_last_line(stderr)):
        wrong.append(f"the last line of stderr is not the count: {stderr!r}")
    return wrong


def _messages(case: Case, outcome: Outcome) -> list[str]:
    """A failure is told in Kafka's words, a success is as silent as Kafka's."""
    stderr = outcome.stderr.decode("utf-8", "replace")
    if _stderr_varies(case):
        return []
    count = _count(case.stderr)
    wrong = [f"stderr ends with {_last_line(stderr)!r}, not with {count!r}"] * (count not in ("", _last_line(stderr)))
    if case.exit == 0:
        return wrong + [f"stderr: Kafka says nothing, we say {stderr!r}"] * bool(stderr and not case.stderr)
    said = _sorted_sets(stderr)
    return wrong + [
        f"stderr lacks {line!r}: {stderr!r}" for line in required_messages(case) if _sorted_sets(line) not in said
    ]


def _as_known(case: Case, outcome: Outcome, known: KnownDifference) -> list[str]:
    stdout = case.stdout if known.stdout is None else known.stdout
    exit_code = case.exit if known.exit is None else known.exit
    stderr = outcome.stderr.decode("utf-8", "replace")
    wrong = []
    if known.stdout_start is not None:
        if not outcome.stdout.startswith(known.stdout_start):
            wrong.append(f"stdout: known to start with {known.stdout_start!r}, ours {outcome.stdout!r}")
    elif not _same(case, stdout, outcome.stdout):
        wrong.append(f"stdout: known {stdout!r}, ours {outcome.stdout!r}")
    if outcome.exit != exit_code:
        wrong.append(f"exit: known {exit_code}, ours {outcome.exit}, with stderr {stderr!r}")
    if known.stderr is not None and known.stderr not in stderr.splitlines():
        wrong.append(f"stderr has no line {known.stderr!r}: {stderr!r}")
    if "D2" in known.d:
        wrong += _moved(case.stdout, stdout, outcome.stderr, names_classes="D13" not in known.d)
    return wrong


def _moved(recorded: bytes, ours: bytes, stderr: bytes, *, names_classes: bool) -> list[str]:
    """D2: what Kafka prints on stdout though it is no data comes first on our stderr, word for word.

    A Java exception with its stack trace is left out, and so are empty lines and, with D13, names of Java classes.
    """
    if recorded == ours:
        return ["D2, but no line of the recorded stdout is gone from ours"]
    kept = ours.splitlines()
    moved = []
    for line in recorded.splitlines():
        plain = line if names_classes else JAVA_CLASS.sub("", line.decode()).encode()
        if kept[:1] in ([line], [plain]):
            del kept[0]
        else:
            moved.append(line)
    moved = moved[: next((at for at, line in enumerate(moved) if JAVA_CLASS.match(line.decode())), len(moved))]
    if not names_classes:
        moved = [JAVA_CLASS.sub("", line.decode()).encode() for line in moved]
    moved = [line for line in moved if line]
    if stderr.splitlines()[: len(moved)] != moved:
        return [f"D2: stderr does not start with {moved!r}: {stderr!r}"]
    return []


def _same(case: Case, expected: bytes, actual: bytes) -> bool:
    expected = steady(expected)
    if _stdout_varies(case):
        expected, actual = NUMBER.sub(b"<N>", expected), NUMBER.sub(b"<N>", actual)
    if case.unordered:
        return sorted(expected.splitlines(keepends=True)) == sorted(actual.splitlines(keepends=True))
    return expected == actual


def _count(stderr: Sequence[str]) -> str:
    return next((line for line in stderr if COUNT.fullmatch(line)), "")


def _last_line(text: str) -> str:
    return text.splitlines()[-1] if text else ""


def _sorted_sets(text: str) -> str:
    return SET.sub(lambda match: str(sorted(match[0][1:-1].split(", "))), text)


def _stdout_varies(case: Case) -> bool:
    """Numbers in stdout are chance; all the rest of it is not."""
    return any(word.startswith("stdout: ") for word in case.volatile)


def _stderr_varies(case: Case) -> bool:
    return any(word.startswith("stderr") for word in case.volatile)
