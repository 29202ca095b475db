from io import BytesIO
from typing import Annotated

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from pykafka_cli.cli import jopt
from pykafka_cli.cli.registry import Entry, Tool, build
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.errors import UsageError

seen: list[dict[str, object]] = []


def tool(
    ctx: typer.Context,
    words: Annotated[list[str] | None, typer.Argument()] = None,
    *,
    flag: Annotated[bool, typer.Option("--flag")] = False,
    name: Annotated[str | None, typer.Option("--name")] = None,
    many: Annotated[list[str] | None, typer.Option("--many")] = None,
    codec: Annotated[str | None, typer.Option("--codec")] = None,
) -> None:
    """Remember what it was called with."""
    seen.append({"words": words, "flag": flag, "name": name, "many": many, "codec": codec})


def plain(ctx: typer.Context, *, name: Annotated[str | None, typer.Option("--name")] = None) -> None:
    """Take no words."""
    seen.append({"name": name})


def parsed(*words: str, function: object = tool, kafka: bool = True) -> dict[str, object]:
    """What the tool was called with."""
    spec = Tool(function, optional_values={"codec": "gzip"}, failure_prefix="It failed: ")  # type: ignore[arg-type]
    command = build("x", spec, Entry("m", "s", is_kafka_tool=kafka))
    with command.make_context("x", list(words), obj=Terminal(BytesIO(), BytesIO(), BytesIO())) as ctx:
        command.invoke(ctx)
    return seen.pop()


@pytest.mark.parametrize(
    ("words", "name", "value"),
    [
        (["--name", "v"], "name", "v"),
        (["--name=v"], "name", "v"),
        (["-name", "v"], "name", "v"),
        (["-name=v"], "name", "v"),
        (["--name=a=b"], "name", "a=b"),
        (["--name="], "name", ""),
        (["--name", ""], "name", ""),
        (["--name", "-1"], "name", "-1"),
        (["--name", "--flag"], "name", "--flag"),
        (["--name", "--"], "name", "--"),
        (["--name", "\udcff"], "name", "\udcff"),
        (["--flag"], "flag", True),
        (["-flag"], "flag", True),
        (["--", "--flag"], "flag", False),
        (["--many", "a", "--many=b"], "many", ["a", "b"]),
        (["--codec"], "codec", "gzip"),
        (["--codec", "lz4"], "codec", "lz4"),
        (["--codec", "--flag"], "codec", "gzip"),
        (["--codec=lz4"], "codec", "lz4"),
        (["--codec", "-"], "codec", "-"),
        (["a", "--flag", "-", "b", "--", "--c"], "words", ["a", "-", "b", "--c"]),
    ],
)
def test_words_are_read_as_jopt_reads_them(words: list[str], name: str, value: object) -> None:
    assert parsed(*words)[name] == value


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--nope"], "nope is not a recognized option"),
        (["-nope"], "nope is not a recognized option"),
        (["--fla"], "fla is not a recognized option. Did you mean --flag?"),
        (["--nme", "x"], "nme is not a recognized option. Did you mean --name?"),
        (["--nope=1"], "nope is not a recognized option"),
        (["--whitelist", "t"], "whitelist is not a recognized option. Use --include."),
        (["--broker-list", "t"], "broker-list is not a recognized option. Use --bootstrap-server."),
        (["--name"], "Option name requires an argument"),
        (["--many"], "Option many requires an argument"),
        (["--flag=x"], "Option flag does not take an argument"),
        (
            ["--name", "a", "--name", "b"],
            "It failed: Found multiple arguments for option name, but you asked for only one",
        ),
        (["--output", "xml"], "Cannot parse argument 'xml' of option output. It is one of kafka, table, json."),
    ],
)
def test_a_wrong_word_is_refused_with_jopt_s_sentence(words: list[str], sentence: str) -> None:
    with pytest.raises(UsageError) as error:
        parsed(*words)
    assert str(error.value) == sentence


def test_words_that_nobody_reads_are_passed_over_by_kafka_s_tools_and_refused_by_ours() -> None:
    assert parsed("extra", "--name", "v", function=plain) == {"name": "v"}
    with pytest.raises(UsageError, match="Unexpected argument extra"):
        parsed("extra", "--name", "v", function=plain, kafka=False)


@given(st.lists(st.text(alphabet="ab-= ", max_size=4).map(lambda word: word if word != "--" else "-")))
def test_values_given_with_an_equals_sign_arrive_as_they_are(values: list[str]) -> None:
    assert parsed(*(f"--many={value}" for value in values))["many"] == (values or None)


@given(st.integers(-(2**70), 2**70), st.sampled_from([32, 64]))
def test_a_number_is_read_if_java_could_hold_it(number: int, bits: int) -> None:
    if -(1 << (bits - 1)) <= number < 1 << (bits - 1):
        assert jopt.integer(str(number), "n", bits=bits) == number
        assert jopt.integer(f"{number:+025d}", "n", bits=bits) == number
    else:
        with pytest.raises(UsageError, match="Cannot parse argument"):
            jopt.integer(str(number), "n", bits=bits)


@pytest.mark.parametrize("word", ["", "-", "+", "1_0", " 1", "1 ", "0x1", "1.0", "٣", "²", "--1", "1e3"])
def test_what_java_does_not_take_for_a_number_is_none(word: str) -> None:
    with pytest.raises(UsageError, match="of option n"):
        jopt.integer(word, "n")
