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
