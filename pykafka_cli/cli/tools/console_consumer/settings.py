"""The consumer's configuration out of options and client properties, checked in Kafka's order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pykafka_cli.cli.jopt import integer
from pykafka_cli.cli.property_args import is_true, key_value_args
from pykafka_cli.cli.terminal import encoded
from pykafka_cli.cli.tools.console_consumer.bounds import Ending
from pykafka_cli.cluster import BeforeEnd, ConsumerSettings, SinceTime
from pykafka_cli.errors import UsageError
from pykafka_cli.model import IsolationLevel, OffsetSpec

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


_HINT = " A range is START:END; for the last N records there is --last N."
_DIGITS = 19


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line says about what to read; numbers as they were typed, an empty name like none."""

    topic: str | None = None
    include: str | None = None
    partition: str | None = None
    offset: str | None = None
    from_beginning: bool = False
    group: str | None = None
    isolation_level: str | None = None
    since: str | None = None
    until: str | None = None
    last: str | None = None
    exit_at_end: bool = False
    key: str | None = None


def check_request(request: Request) -> None:
    """The checks that need no property (ConsoleConsumerOptions.checkRequiredArgs).

    Raises:
        UsageError: with Kafka's sentence.
    """
    if bool(request.topic) == bool(request.include):
        raise UsageError("Exactly one of the following arguments is required: [topic], [include]")
    if request.partition is not None:
        integer(request.partition, "partition")
        if not request.topic:
            raise UsageError("The topic is required when partition is specified.")
        if request.from_beginning and request.offset is not None:
            raise UsageError("Options from-beginning and offset cannot be specified together.")
    elif request.offset is not None:
        raise UsageError("The partition is required when offset is specified.")
    if request.group is not None and request.partition is not None:
        raise UsageError("Options group and partition cannot be specified together.")
    given = [
        name for name in ("from_beginning", "offset", "since", "last") if getattr(request, name) not in (None, False)
    ]
    if len(given) > 1:
        one, other = (name.replace("_", "-") for name in given[:2])
        raise UsageError(f"Options {one} and {other} cannot be specified together.")


def ending(request: Request, now_ms: int) -> Ending | None:
    """What the command line says about where to end; None if nothing.

    Raises:
        UsageError: for a time or range that is none.
    """
    _, stop = _range(request.offset)
    until = None
    if request.until is not None:
        from pykafka_cli.cli.times import moment_ms  # noqa: PLC0415  (few name a time)

        until = moment_ms(request.until, now_ms)
        if until > now_ms:
            raise UsageError(f"{request.until}, the value of option until, is still to come. See option timeout-ms.")
    if not request.exit_at_end and until is None and stop is None:
        return None
    return Ending(request.exit_at_end, until, stop)


def consumer_settings(
    request: Request, config: Mapping[str, str], words: Sequence[str], now_ms: int = 0
) -> ConsumerSettings:
    """The settings; `config` are the properties of the command config, `words` those of the command line.

    `now_ms` is what a time that is so long ago counts from.

    Raises:
        UsageError: for what contradicts itself or a value that Kafka's consumer refuses, with its sentence.
    """
    line = key_value_args(words)
    properties = {"client.id": "console-consumer", **config, **line}
    group = _group(request, config, line)
    if group is not None and (request.since is not None or request.last is not None):
        option = "since" if request.since is not None else "last"
        raise UsageError(f"Options group and {option} cannot be specified together: a group goes on where it was.")
    reset = _reset(request, properties)
    start = _start(request, now_ms)
    include = None
    if request.include:
        from pykafka_cli.cli.java_regex import PatternSyntaxError, compile_java  # noqa: PLC0415  (only for a pattern)

        try:
            include = compile_java(request.include)
        except PatternSyntaxError as error:
            raise UsageError(f"{error}: {request.include}") from error
    return ConsumerSettings(
        topic=request.topic or None,
        include=include,
        partition=None if request.partition is None else integer(request.partition, "partition"),
        start=start,
        key=None if request.key is None or group is not None or request.partition is not None else encoded(request.key),
        group=group,
        reset=reset,
        isolation=isolation_level(properties, request.isolation_level),
        auto_commit=is_true(properties, "enable.auto.commit", default=group is not None),
        auto_commit_interval_ms=integer(properties.get("auto.commit.interval.ms", "5000"), "auto.commit.interval.ms"),
        watches_ends=ending(request, now_ms) is not None,
        client=properties,
    )


def _group(request: Request, config: Mapping[str, str], line: Mapping[str, str]) -> str | None:
    ids = [request.group, line.get("group.id"), config.get("group.id")]
    distinct = list(dict.fromkeys(group for group in ids if group is not None))
    if len(distinct) > 1:
        listed = ", ".join(f"'{group}'" for group in distinct)
        raise UsageError(
            "The group ids provided in different places (directly using '--group', via '--command-property', "
            f"or via '--command-config') do not match. Detected group ids: {listed}"
        )
    return distinct[0] if distinct else None


def _reset(request: Request, properties: Mapping[str, str]) -> str:
    reset = properties.get("auto.offset.reset")
    if request.from_beginning:
        if reset is not None and reset.lower() != "earliest":
            raise UsageError(
                f"Can't simultaneously specify --from-beginning and 'auto.offset.reset={reset}', "
                "please remove one option"
            )
        return "earliest"
    if reset is None:
        return "latest"
    if reset.lower() not in ("earliest", "latest", "none") and not reset.lower().startswith("by_duration:"):
        raise UsageError(
            f"Invalid value {reset} for configuration auto.offset.reset: "
            f"Invalid value `{reset}` for configuration auto.offset.reset. The value must be either 'earliest', "
            "'latest', 'none' or of the format 'by_duration:<PnDTnHnMn.nS.>'."
        )
    return reset.lower() if ":" not in reset else reset


def _start(request: Request, now_ms: int) -> int | OffsetSpec | SinceTime | BeforeEnd | None:
    if request.since is not None:
        from pykafka_cli.cli.times import moment_ms  # noqa: PLC0415  (few begin at a time)

        return SinceTime(moment_ms(request.since, now_ms))
    if request.last is not None:
        count = integer(request.last, "last")
        if count < 0:
            raise UsageError(f"Cannot parse argument '{request.last}' of option last")
        return BeforeEnd(count)
    if request.partition is None:
        return None
    if request.offset is None:
        return OffsetSpec.EARLIEST if request.from_beginning else OffsetSpec.LATEST
    return _range(request.offset)[0]


def _range(offset: str | None) -> tuple[int | OffsetSpec, int | None]:
    """`START`, or `START:END` without what is at END. An empty START is the earliest record, an empty END none."""
    start, colon, stop = ("latest" if offset is None else offset).partition(":")
    named = {"earliest": OffsetSpec.EARLIEST, "latest": OffsetSpec.LATEST}.get(start.lower())
    if colon and not start:
        named = OffsetSpec.EARLIEST
    begin, end = _offset(start), _offset(stop)
    if (named is None and begin is None) or (stop and end is None):
        raise UsageError(
            f"The provided offset value '{offset}' is incorrect. Valid values are 'earliest', 'latest', "
            "or a non-negative long." + _HINT
        )
    if begin is not None:
        return begin, end
    assert named is not None  # noqa: S101  (else it was refused)
    return named, end


def _offset(text: str) -> int | None:
    digits = text.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()) or len(digits.lstrip("0")) > _DIGITS:
        return None
    return int(digits) if int(digits) < 1 << 63 else None


def isolation_level(properties: Mapping[str, str], option: str | None = None) -> IsolationLevel:
    """What `option`, or else the property isolation.level, says. Like Kafka's, this one knows small letters only.

    Raises:
        UsageError: for another word, with Kafka's sentence.
    """
    level = properties.get("isolation.level", "read_uncommitted") if option is None else option
    try:
        return IsolationLevel(level)
    except ValueError:
        raise UsageError(
            f"Invalid value {level} for configuration isolation.level: String must be one of: "
            "read_committed, read_uncommitted"
        ) from None
