"""--format: the facts are what kcat 1.7 prints of the same records by the same string."""

from __future__ import annotations

import pytest
from fake_cluster import FakeCluster, FakeFetched, Result, call, fetched

from pykafka_cli.cli.tools.console_consumer.format_string import FormatString
from pykafka_cli.model import NO_TIMESTAMP, ConsumerRecords

BATCH = fetched(
    *(b"v\xff2", None, b"", b"h"),
    keys=[b"k2", b"k5", b"", None],
    headers=[(), (), (), ((b"a", b"1"), (b"b", None), (b"c", b""))],
    partition=1,
)


def consume(monkeypatch: pytest.MonkeyPatch, *words: str) -> Result:
    cluster = FakeCluster()
    cluster.install(monkeypatch)
    cluster.made_consumer.polls = [[BATCH]]
    return call("console-consumer", "--topic", "t", "--max-messages", "4", *words)


@pytest.mark.parametrize(
    ("string", "lines"),
    [
        (
            "%t[%p]@%o %T k=%k(%K) s=%s(%S) h=%h %R %%\\n",
            [
                b"t[1]@0 1700000000000 k=k2(2) s=v\xff2(3) h= \x00\x00\x00\x03 %",
                b"t[1]@1 1700000000000 k=k5(2) s=(-1) h= \xff\xff\xff\xff %",
                b"t[1]@2 1700000000000 k=(0) s=(0) h= \x00\x00\x00\x00 %",
                b"t[1]@3 1700000000000 k=(-1) s=h(1) h=a=1,b=NULL,c= \x00\x00\x00\x01 %",
            ],
        ),
        ("\\x41\\t\\r\\\\\\x0A", [b"A\t\r\\"] * 4),
        ("%%s100%%\\x25d{}\\n", [b"%s100%%d{}"] * 4),
        ("é%o\\n", [b"\xc3\xa90", b"\xc3\xa91", b"\xc3\xa92", b"\xc3\xa93"]),
        ("%{hex:s} %{hex:k}\\n", [b"76ff32 6b32", b" 6b35", b" ", b"68 "]),
        ("%{base64:s}\\n", [b"dv8y", b"", b"", b"aA=="]),
        ("%{json:s} %{json:k}\\n", [b'{"base64":"dv8y"} "k2"', b'null "k5"', b'"" ""', b'"h" null']),
        ("%{escaped:s}\\n", [b"v\\xff2", b"", b"", b"h"]),
        ("%{hex:h}\\n", [b"", b"", b"", b"a=31,b=NULL,c="]),
        ("%{iso:T}\\n", [b"2023-11-14T22:13:20.000Z"] * 4),
        ("%{%d.%m. %H:%M:%S:T}\\n", [b"14.11. 22:13:20"] * 4),
    ],
)
def test_tokens(monkeypatch: pytest.MonkeyPatch, string: str, lines: list[bytes]) -> None:
    assert consume(monkeypatch, "--format", string).stdout == b"".join(line + b"\n" for line in lines)


def test_nothing_is_added_behind_a_record(monkeypatch: pytest.MonkeyPatch) -> None:
    assert consume(monkeypatch, "--format", "%o;").stdout == b"0;1;2;3;"
    assert consume(monkeypatch, "--format", "").stdout == b""
    assert consume(monkeypatch, "--format", "x").stdout == b"xxxx"


@pytest.mark.parametrize(
    "string", ["%q", "%", "x%", "\\q", "\\", "\\x4", "%{hex:o}", "%{hex:S}", "%{iso:s}", "%{none:s}", "%{hex}", "%{:s}"]
)
def test_an_unknown_token_is_refused(monkeypatch: pytest.MonkeyPatch, string: str) -> None:
    result = consume(monkeypatch, "--format", string)
    assert (result.code, result.stdout) == (1, b"")
    assert result.stderr.startswith("Unknown token ")


@pytest.mark.parametrize(
    ("timestamp", "printed"),
    [
        (NO_TIMESTAMP, "-1 "),
        (0, "0 1970-01-01T00:00:00.000Z"),
        (1, "1 1970-01-01T00:00:00.001Z"),
        (1 << 60, f"{1 << 60} {1 << 60}"),
    ],
)
def test_times_that_there_are_not_and_those_behind_the_calendar(timestamp: int, printed: str) -> None:
    records = ConsumerRecords([7], [timestamp], [None], [b"v"], [()])
    output = FormatString("%T %{iso:T}").format(FakeFetched("t", 0, records), 1, skip_errors=False).output
    assert output.decode() == printed
