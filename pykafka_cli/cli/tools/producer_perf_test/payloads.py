"""What the records of a producer test hold (ProducerPerformance.generateRandomPayload)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.errors import PykafkaError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MASK32, _MASK64 = (1 << 32) - 1, (1 << 64) - 1
_GAMMA = 0x9E3779B97F4A7C15
_LETTERS = 256 * 1024
"""Letters made before the test starts, at least one record of them. Then they repeat: to make each while the test runs
would measure this generator."""


class SplittableRandom:
    """java.util.SplittableRandom: the same numbers for the same seed on every run."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def below(self, bound: int) -> int:
        """nextInt(bound): a number from 0 up to before `bound`, which is a positive int."""
        number = self._next()
        if bound & (bound - 1) == 0:
            return number & (bound - 1)
        half = number >> 1
        while half - half % bound + bound - 1 > 0x7FFFFFFF:  # Java's int would overflow: uneven remainder
            half = self._next() >> 1
        return half % bound

    def _next(self) -> int:
        """nextInt() without its sign (mix32)."""
        self._seed = z = (self._seed + _GAMMA) & _MASK64
        z = ((z ^ (z >> 33)) * 0x62A9D9ED799705F5) & _MASK64
        return ((z ^ (z >> 28)) * 0xCB24D0A5C88C35B3 & _MASK64) >> 32 & _MASK32


def random_letters(size: int, count: int) -> Iterator[bytes]:
    """`count` values of `size` upper-case letters; the first ones are Kafka's."""
    kept = min(count, max(1, _LETTERS // size))
    random = SplittableRandom(0)
    values = [bytes(random.below(26) + 65 for _ in range(size)) for _ in range(kept)]
    return (values[number % kept] for number in range(count))


def monotonic(count: int) -> Iterator[bytes]:
    """The numbers from 0, as text."""
    return (b"%d" % number for number in range(count))


def chosen(values: Sequence[bytes], count: int) -> Iterator[bytes]:
    """`count` of these values at random, as Kafka's tool chooses them."""
    random = SplittableRandom(0)
    return (values[random.below(len(values))] for _ in range(count))


def read_values(path: str, delimiter: str) -> list[bytes]:
    """The values in a file, parted by `delimiter`, a regular expression; empty ones at its end are dropped.

    Raises:
        PykafkaError: if the file cannot be read or is empty, or the delimiter is no regular expression.
    """
    from pykafka_cli.cli.java_regex import PatternSyntaxError, compile_java  # noqa: PLC0415  (only for a file)

    try:
        pattern = compile_java(delimiter)
    except PatternSyntaxError as error:
        raise PykafkaError(f"{error}: {delimiter}") from error
    try:
        with open(path, "rb") as file:  # noqa: PTH123  (pathlib costs 3 ms)
            data = file.read()
    except OSError as error:
        raise PykafkaError(f"File does not exist or cannot be read: {path}: {error.strerror}") from error
    text = data.decode("utf-8", "surrogateescape")
    values: list[bytes] = []
    start = 0
    for match in pattern.finditer(text):
        if match.end() > match.start():
            values.append(text[start : match.start()].encode("utf-8", "surrogateescape"))
            start = match.end()
    values.append(text[start:].encode("utf-8", "surrogateescape"))
    while values and not values[-1]:
        values.pop()
    if not values:
        raise PykafkaError("File does not exist or empty file provided.")
    return values
