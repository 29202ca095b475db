"""The formatters that --formatter can name (package org.apache.kafka.tools.consumer)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cli.property_args import unknown_properties
from pykafka_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pykafka_cli.cli.tools.console_consumer.formatter import Formatter

PACKAGE = "org.apache.kafka.tools.consumer."
DEFAULT = f"{PACKAGE}DefaultMessageFormatter"
COORDINATOR = ("OffsetsMessageFormatter", "GroupMetadataMessageFormatter", "TransactionLogMessageFormatter")
NAMES = ("DefaultMessageFormatter", "LoggingMessageFormatter", "NoOpMessageFormatter", *COORDINATOR)


def chosen_formatter(
    output: str | None,
    string: str | None,
    class_name: str | None,
    properties: Mapping[str, str],
    notify: Callable[[str], None],
) -> Formatter:
    """The formatter that `--output`, `--format` or `--formatter` asks for, with its properties; Kafka's if none does.

    Raises:
        UsageError: if more than one does, or it is not there.
    """
    asked = [name for name, given in (("output", output in ("json", "table")), ("format", string is not None)) if given]
    asked += ["formatter"] if asked and class_name is not None else []
    asked += ["formatter-property"] if asked and properties else []
    if len(asked) > 1:
        one, other = asked[:2]
        raise UsageError(f"Options {one} and {other} cannot be specified together.")
    if string is not None:
        from pykafka_cli.cli.tools.console_consumer.format_string import FormatString  # noqa: PLC0415  (only if asked)

        return FormatString(string)
    if output == "json":
        from pykafka_cli.cli.tools.console_consumer.json_formatter import JsonFormatter  # noqa: PLC0415  (as above)

        return JsonFormatter()
    if output == "table":
        from pykafka_cli.cli.tools.console_consumer.table_formatter import TableFormatter  # noqa: PLC0415  (as above)

        return TableFormatter()
    return find_formatter(class_name or DEFAULT, properties, notify)


def find_formatter(class_name: str, properties: Mapping[str, str], notify: Callable[[str], None]) -> Formatter:
    """The formatter of a Java class name; `notify` gets a warning for each property without effect.

    Raises:
        UsageError: if there is no such formatter.
    """
    name = class_name.removeprefix(PACKAGE)
    if name not in NAMES or name == class_name:
        raise UsageError(f"There is no formatter {class_name}. Use one of: {', '.join(PACKAGE + n for n in NAMES)}")
    if name in COORDINATOR:
        from pykafka_cli.cli.tools.console_consumer.coordinator_formatters import (  # noqa: PLC0415  (rarely used)
            CoordinatorFormatter,
        )

        return CoordinatorFormatter.named(name)
    if name == "NoOpMessageFormatter":
        from pykafka_cli.cli.tools.console_consumer.formatter import NoOpMessageFormatter  # noqa: PLC0415  (as above)

        return NoOpMessageFormatter()
    from pykafka_cli.cli.tools.console_consumer import default_formatter  # noqa: PLC0415  (not for the others)

    for warning in unknown_properties("Formatter property", properties, default_formatter.KNOWN):
        notify(warning)
    # LoggingMessageFormatter prints the same and logs at INFO, which Kafka's tools are configured not to show
    return default_formatter.DefaultMessageFormatter(default_formatter.DefaultProperties.of(properties, notify))
