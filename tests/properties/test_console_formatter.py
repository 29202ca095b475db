"""Laws of the console consumer's formatters: printing a batch at once is printing its records one by one."""

from __future__ import annotations

from dataclasses import replace
from struct import pack, unpack

from hypothesis import example, given
from hypothesis import strategies as st

from pykafka_cli.cli.render.java_numbers import java_double, java_float
from pykafka_cli.cli.tools.console_consumer.default_formatter import DefaultMessageFormatter, DefaultProperties
from pykafka_cli.cli.tools.console_consumer.deserializers import PACKAGE, find_deserializer
from pykafka_cli.cluster import Fetched
from pykafka_cli.model import ConsumerRecords, TimestampType


class Batch(Fetched):
    """Records from plain columns."""

    def __init__(self, partition: int, records: ConsumerRecords) -> None:
        self.topic, self.partition, self.count = "t", partition, len(records)
        self._records = records

    def values(self) -> tuple[bytes | None, ...]:
        return tuple(self._records.values)

    def records(self) -> ConsumerRecords:
        return self._records


small = st.binary(max_size=4)
nullable = st.none() | small
separators = st.sampled_from([b"\t", b"\n", b"", b"%", b"%d", b"%%b", b"\x00"]) | small
deserializers = st.none() | st.sampled_from(
    ["String", "Short", "Integer", "Boolean", "Bytes", "UUID", "Void", "ByteBuffer"]
).map(lambda name: find_deserializer(f"{PACKAGE}{name}Deserializer", {}, is_key=False))

properties = st.builds(
    DefaultProperties,
    **{
        name: st.booleans()
        for name in ("timestamp", "partition", "offset", "delivery", "epoch", "headers", "key", "value")
    },
    key_separator=separators,
    line_separator=separators,
    headers_separator=separators,
    null_literal=small,
    key_deserializer=deserializers,
    value_deserializer=deserializers,
    headers_deserializer=deserializers,
)


@st.composite
def batches(draw: st.DrawFn) -> Batch:
    count = draw(st.integers(0, 6))

    def column(element: st.SearchStrategy[object]) -> list[object]:
        return draw(st.lists(element, min_size=count, max_size=count))

    records = ConsumerRecords(
        offsets=sorted(column(st.integers(0, 1 << 40))),  # type: ignore[arg-type]
        timestamps=column(st.sampled_from([-1, 0, 1_700_000_000_000, 1_700_000_000_001])),  # type: ignore[arg-type]
        keys=column(nullable),  # type: ignore[arg-type]
        values=column(nullable),  # type: ignore[arg-type]
        headers=column(st.lists(st.tuples(small, nullable), max_size=2).map(tuple)),  # type: ignore[arg-type]
        timestamp_type=draw(st.sampled_from(TimestampType)),
    )
    return Batch(draw(st.integers(0, 9)), records)


@given(batch=batches(), properties=properties, skip_errors=st.booleans(), data=st.data())
def test_a_batch_prints_as_its_records_one_by_one(
    batch: Batch, properties: DefaultProperties, skip_errors: bool, data: st.DataObject
) -> None:
    count = data.draw(st.integers(0, batch.count))
    formatter = DefaultMessageFormatter(properties)
    assert formatter.format(batch, count, skip_errors=skip_errors) == formatter.one_by_one(
        batch, count, skip_errors=skip_errors
    )


@given(batch=batches(), separator=separators)
def test_values_alone_print_as_they_are(batch: Batch, separator: bytes) -> None:
    properties = replace(DefaultProperties(), line_separator=separator)
    printed = DefaultMessageFormatter(properties).format(batch, batch.count, skip_errors=False)
    expected = b"".join((b"null" if value is None else value) + separator for value in batch.values())
    assert printed.output == expected


@given(bits=st.integers(0, (1 << 32) - 1))
@example(bits=1)
@example(bits=256)
@example(bits=0x0080_0000)
def test_a_float_in_java_notation_names_the_very_same_float(bits: int) -> None:
    (value,) = unpack(">f", pack(">I", bits))
    text = java_float(value)
    if text in ("NaN", "Infinity", "-Infinity"):
        assert repr(value) == {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}[text]
    else:
        assert pack(">f", float(text)) == pack(">f", value)
        assert "." in text


@given(value=st.floats(allow_nan=False, allow_infinity=False))
def test_a_double_in_java_notation_names_the_very_same_double(value: float) -> None:
    text = java_double(value)
    assert pack(">d", float(text)) == pack(">d", value)
    mantissa, _, exponent = text.partition("E")
    assert "." in mantissa
    assert (exponent == "") is (value == 0 or 1e-3 <= abs(value) < 1e7)
