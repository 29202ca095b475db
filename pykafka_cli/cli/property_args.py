"""Properties given as `name=value` words, and what to say about a name that nobody reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence


def key_value_args(words: Iterable[str]) -> dict[str, str]:
    """The properties in `words` (CommandLineUtils.parseKeyValueArgs): the first `=` splits, a bare name is empty."""
    found: dict[str, str] = {}
    for word in words:
        name, _, value = word.partition("=")
        if name:
            found[name] = value
    return found


def merged_properties(file: str | None, words: Sequence[str]) -> dict[str, str]:
    """The properties of a file and of the command line; the command line wins.

    Raises:
        UsageError: if the file cannot be read.
    """
    if file is None:
        return key_value_args(words)
    from pykafka_cli.cli.properties_file import load_properties  # noqa: PLC0415  (only where a file is given)

    return load_properties(file) | key_value_args(words)


def is_true(properties: Mapping[str, str], name: str, *, default: bool) -> bool:
    """A boolean as Kafka's console tools read it: trimmed, case ignored, only `true` is true."""
    value = properties.get(name)
    return default if value is None else value.strip().lower() == "true"


def unknown_properties(option: str, given: Iterable[str], known: Collection[str]) -> list[str]:
    """One warning for each given name that is not known. A known name that ends in a dot stands for all below it."""
    prefixes = tuple(name for name in known if name.endswith("."))
    names = sorted(set(known).difference(prefixes))
    warnings = []
    for name in given:
        if name in known or name.startswith(prefixes):
            continue
        from difflib import get_close_matches  # noqa: PLC0415  (only for a wrong name)

        close = get_close_matches(name, names, n=1)
        hint = f" Did you mean {close[0]}?" if close else f" Known are: {', '.join(names)}."
        warnings.append(f"{option} {name} is not known and has no effect.{hint}")
    return warnings
