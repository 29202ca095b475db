"""Laws of records as JSON: what is printed can be read again, whatever it is, and short cuts print as the rule does."""

from __future__ import annotations

import json
from base64 import b64encode
from io import BytesIO
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pykafka_cli.cli.main import run
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.cli.tools.console_consumer.format_string import FormatString
from pykafka_cli.cli.tools.console_consumer.json_formatter import JsonFormatter
from pykafka_cli.cli.tools.console_consumer.selection import Selected, Selection, selection
from pykafka_cli.cli.tools.console_consumer.table_formatter import TableFormatter
from pykafka_cli.cli.tools.console_producer.json_records import JsonParser, Parcel
from pykafka_cli.cli.tools.console_producer.key_values import LineError
from pykafka_cli.cluster import Fetched
from pykafka_cli.connecting import create_cluster
from pykafka_cli.model import NO_TIMESTAMP, ConsumerRecords, Headers, TimestampType

if TYPE_CHECKING:
    from pykafka_cli.cli.tools.console_consumer.formatter import Formatter

PORT = 24_410


class Batch(Fetched):
    """Records from plain columns."""

    def __init__(self, topic: str, partition: int, records: ConsumerRecords) -> None:
        self.topic, self.partition, self.count = topic, partition, len(records)
        self.next_offset = records.offsets[-1] + 1 if len(records) else 0
        self._records = records

    def values(self) -> tuple[bytes | None, ...]:
        return tuple(self._records.values)

    def records(self) -> ConsumerRecords:
        return self._records


text = st.text(st.characters(codec="utf-8"), max_size=6).map(str.encode)
awkward = st.sampled_from(
    [b"", b"null", b'"', b"\\", b"\xff", b"\x00", b"\n", b"\x1b[31m", "\u202e\x7f\x9b".encode(), b"\xed\xa0\x80"]
)
some_bytes = st.binary(max_size=6) | text | awkward
nullable = st.none() | some_bytes
timestamps = st.sampled_from([NO_TIMESTAMP, 1, 1_700_000_000_000]) | st.integers(0, 1 << 45)
headers = st.lists(st.tuples(some_bytes, nullable), max_size=3).map(tuple)


@st.composite
def batches(draw: st.DrawFn) -> Batch:
    count = draw(st.integers(1, 6))

    def column(element: st.SearchStrategy[Any]) -> list[Any]:
        same = draw(st.booleans())
        return [draw(element)] * count if same else draw(st.lists(element, min_size=count, max_size=count))

    records = ConsumerRecords(
        offsets=sorted(draw(st.sets(st.integers(0, 1 << 40), min_size=count, max_size=count))),
        timestamps=column(timestamps),
        keys=column(nullable),
        values=column(nullable),
        headers=column(headers),
        timestamp_type=draw(st.sampled_from(TimestampType)),
    )
    return Batch(draw(st.sampled_from(["t", "a.b-c_d"])), draw(st.integers(0, 9)), records)


tokens = (
    "%t %p %o %k %s %S %K %T %R %h %% \\n \\t \\r \\\\ \\x25 \\xff x { é "
    "%{hex:s} %{base64:k} %{json:s} %{escaped:k} %{hex:h} %{iso:T} %{%Y%%:T}"
)
formats = st.lists(st.sampled_from(tokens.split(" ")), max_size=6).map(lambda some: FormatString("".join(some)))


@given(batch=batches(), formatter=st.just(JsonFormatter()) | formats, data=st.data())
def test_a_batch_is_printed_as_its_records_one_by_one(batch: Batch, formatter: Formatter, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, batch.count))
    assert formatter.format(batch, count, skip_errors=False) == formatter.one_by_one(batch, count, skip_errors=False)


def records_of(parcels: list[Parcel]) -> list[tuple[int | None, bytes | None, bytes | None, Headers, int | None]]:
    """What is sent: partition, key, value, headers and timestamp."""
    return [
        (
            partition,
            None if records.keys is None else records.keys[at],
            records.values[at],
            () if records.headers is None else records.headers[at],
            None if records.timestamps is None else records.timestamps[at],
        )
        for records, partition in parcels
        for at in range(len(records))
    ]


def parser(*, ignore_error: bool = False) -> JsonParser:
    return JsonParser(ignore_error=ignore_error, notify=lambda _: None)


@given(batch=batches())
def test_what_is_printed_is_read_again(batch: Batch) -> None:
    lines = JsonFormatter().format(batch, batch.count, skip_errors=False).output.split(b"\n")
    assert lines.pop() == b""
    records = batch.records()
    assert records_of([*parser().parse(lines)]) == [
        (batch.partition, *one)
        for one in zip(records.keys, records.values, records.headers, records.timestamps, strict=True)
    ]


@given(batch=batches())
def test_each_line_is_an_object_that_no_terminal_obeys(batch: Batch) -> None:
    output = JsonFormatter().format(batch, batch.count, skip_errors=False).output
    for at, line in enumerate(output.decode().split("\n")[:-1]):
        assert line.isprintable() or not any(0x7F <= ord(c) < 0xA0 or c < " " or c in "\u202e\u2066" for c in line)
        found = json.loads(line)
        assert list(found) == [
            "topic", "partition", "offset", "timestamp", "timestamp_type", "headers", "key", "value",
        ]  # fmt: skip
        assert (found["topic"], found["partition"]) == (batch.topic, batch.partition)
        assert found["offset"] == batch.records().offsets[at]
        value = batch.records().values[at]
        if value is None:
            assert found["value"] is None
        else:
            assert isinstance(found["value"], str) == (value == value.decode("utf-8", "replace").encode())


@given(batch=batches())
def test_a_table_has_a_line_a_record_that_no_terminal_obeys(batch: Batch) -> None:
    printed = TableFormatter().format(batch, batch.count, skip_errors=False).output.decode()
    assert len(printed.splitlines()) == printed.count("\n") == batch.count + 1
    assert not any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 for c in printed.replace("\n", ""))


good_lines = st.sampled_from(
    rb"""{"value":"a"}
{"value":null,"key":"k"}
{"value":"","partition":1}
{"partition":null,"value":"p"}

{"value":"b","timestamp":5,"headers":[["h",null]]}
 {"value" : {"base64":"/w=="}}\x20
{"value":"c","key":""}
{"value":"d","partition":1,"timestamp":null,"topic":"x","offset":9,"timestamp_type":"?","headers":null}""".replace(
        rb"\x20", b" "
    ).split(b"\n")
)
bad_lines = st.sampled_from(
    [
        *rb"""{}
[]
x
"a"
1
null
{"value":1}
{"value":"a"},{"value":"b"}
{"value":"a"}{"value":"b"}
{"value":"a"
{"value":"\ud800"}
{"value":{"base64":"/w="}}
{"value":{"base64":"","x":1}}
{"value":"a","more":1}
{"value":"a","partition":-1}
{"value":"a","partition":true}
{"value":"a","partition":2147483648}
{"value":"a","timestamp":"1"}
{"value":"a","timestamp":-2}
{"value":"a","timestamp":9223372036854775808}
{"value":"a","headers":[["h"]]}
{"value":"a","headers":[[null,"v"]]}
{"value":"a","headers":{"h":"v"}}
{"value":"a","headers":0}
{"value":"a","headers":{}}
{"key":"k"}
{"value":"a","key":[]}""".split(b"\n"),
        b'{"value":"\xff"}',
        b"[" * 100_000,
        b"1" * 5_000,
    ]
)


def sent(lines: list[bytes], cuts: list[int]) -> tuple[list[Any], str | None]:
    """What is sent of lines that come in several pieces, by partition, and how it ends."""
    reading, parcels = parser(), []
    ends = [*sorted(cuts), len(lines)]
    try:
        for start, end in zip([0, *ends], ends, strict=False):
            for parcel in reading.parse(lines[start:end]):
                parcels.append(parcel)  # noqa: PERF402  (it may fail in the middle)
    except LineError as error:
        return by_partition(parcels), str(error)
    return by_partition(parcels), None


def by_partition(parcels: list[Parcel]) -> list[Any]:
    """The order counts inside a partition; without one a record may go anywhere."""
    sent = [(partition, key, value, headers) for partition, key, value, headers, _ in records_of(parcels)]
    return sorted(sent, key=lambda record: -1 if record[0] is None else record[0])


@given(lines=st.lists(good_lines | bad_lines, max_size=8), data=st.data())
def test_what_is_sent_does_not_depend_on_how_the_lines_come(lines: list[bytes], data: st.DataObject) -> None:
    cuts = data.draw(st.lists(st.integers(0, len(lines)), max_size=3))
    assert sent(lines, cuts) == sent(lines, [*range(len(lines))])


@given(before=st.lists(good_lines, max_size=4), bad=bad_lines, behind=st.lists(good_lines, max_size=2))
def test_a_malformed_line_is_named_and_those_before_it_are_sent(
    before: list[bytes], bad: bytes, behind: list[bytes]
) -> None:
    found, error = sent([*before, bad, *behind], [])
    assert found == sent(before, [])[0]
    assert error is not None
    assert error.startswith(f"Malformed record on line number {len(before) + 1}: ")


@given(lines=st.lists(good_lines | bad_lines, max_size=8))
def test_with_ignore_error_the_good_ones_are_sent_and_the_others_told(lines: list[bytes]) -> None:
    told: list[str] = []
    parcels = [*JsonParser(ignore_error=True, notify=told.append).parse(lines)]
    numbers = {number for number, line in enumerate(lines, 1) if sent([line], [])[1] is not None}
    assert by_partition(parcels) == sent([line for n, line in enumerate(lines, 1) if n not in numbers], [])[0]
    assert len(told) == len(numbers)
    assert all(any(f" line number {number}: " in one for one in told) for number in numbers)


@given(batch=batches(), data=st.data())
def test_a_selection_is_what_each_record_by_itself_would_be(batch: Batch, data: st.DataObject) -> None:
    pattern = data.draw(st.none() | st.sampled_from(["^$", "a", ".", "\\x00", "\udcff"]))
    key = data.draw(st.none() | st.sampled_from([k for k in batch.records().keys if k is not None] or [b"k"]))
    wanted = selection(pattern, None if key is None else key.decode("utf-8", "surrogateescape")) or Selection()
    numbers = wanted.of(batch, batch.count)
    records = batch.records()
    for at in range(batch.count):
        value = records.values[at]
        fits = key is None or records.keys[at] == key
        if wanted.pattern is not None:
            fits = fits and value is not None and wanted.pattern.search(value) is not None
        assert (at in numbers) == fits
    chosen = Selected(batch, numbers)
    assert [*chosen.values()] == [*chosen.records().values] == [records.values[at] for at in numbers]
    assert [*chosen.records().offsets] == [records.offsets[at] for at in numbers]
    assert len(chosen.records()) == chosen.count


# Through the commands


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("cluster"))
    any_time = {"log.retention.ms": "-1", "log.message.timestamp.after.max.ms": str((1 << 63) - 1)}
    create_cluster(path, brokers=[1, 2], port=PORT, configs={"num.partitions": "3", **any_time})
    return path


def call(data_dir: str, *words: str, stdin: bytes = b"") -> bytes:
    out, err = BytesIO(), BytesIO()
    code = run([*words, "--data-dir", data_dir], Terminal(BytesIO(stdin), out, err, drop_in=True))
    assert code == 0, err.getvalue()
    return out.getvalue()


_numbers = iter(range(10**9))


def copied(data_dir: str, lines: bytes) -> bytes:
    """What is printed of a new topic into which these lines went."""
    topic = f"t{next(_numbers)}"
    call(data_dir, "console-producer", "--topic", topic, "--input", "json", stdin=lines)
    return call(
        data_dir, "console-consumer", "--topic", topic, "--from-beginning", "--exit-at-end", "--output", "json"
    )  # fmt: skip


def without_place(lines: bytes) -> list[dict[str, Any]]:
    """The records in a fixed order, without topic and offset."""
    found = [json.loads(line) for line in lines.splitlines()]
    return [
        {name: content for name, content in record.items() if name not in ("topic", "offset", "timestamp_type")}
        for record in sorted(found, key=lambda record: record["partition"])
    ]


@st.composite
def lines_of_json(draw: st.DrawFn) -> bytes:
    lines = b""
    for partition in range(3):
        batch = draw(batches())
        batch.partition = partition
        lines += JsonFormatter().format(batch, batch.count, skip_errors=False).output
    return lines


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(lines=lines_of_json())
def test_consuming_and_producing_lose_nothing(data_dir: str, lines: bytes) -> None:
    first = copied(data_dir, lines)
    assert without_place(first) == without_place(lines)
    assert without_place(copied(data_dir, first)) == without_place(first)


def test_a_hundred_thousand_arbitrary_records_survive_the_way_out_and_in(data_dir: str) -> None:
    random = Random(20261125)

    def field() -> object:
        kind = random.randrange(6)
        if kind < 2:
            return None if kind else ""
        if kind < 4:
            return {"base64": b64encode(b"\xff" + random.randbytes(random.randrange(40))).decode()}
        return "".join(map(chr, random.choices([0, 10, 34, 92, 127, 228, 8364, 8238, 128512, *range(32, 127)], k=9)))

    def record(number: int) -> dict[str, object]:
        headers = [[f"h{random.randrange(3)}", field()] for _ in range(random.choice([0, 0, 0, 1, 3]))]
        return {
            "partition": number % 3, "timestamp": random.choice([None, 1_700_000_000_000, number]), "headers": headers,
            "key": field(), "value": field(),
        }  # fmt: skip

    lines = b"".join(json.dumps(record(number)).encode() + b"\n" for number in range(100_000))
    first = copied(data_dir, lines)
    assert without_place(first) == without_place(lines)
    assert without_place(copied(data_dir, first)) == without_place(first)
