"""What `--help` prints: options by what they are for, and examples."""

import pytest
from calling import call

from pykafka_cli.cli.docgen.commands import CommandDoc, every_command
from pykafka_cli.cli.help import COMMON, MORE
from pykafka_cli.cli.help.page import Literal, Term, blocks

COMMANDS = every_command()
EACH = pytest.mark.parametrize("command", COMMANDS, ids=lambda command: "-".join(command.path))
WITH_OPTIONS = pytest.mark.parametrize(
    "command", [command for command in COMMANDS if not command.subcommands], ids=lambda command: "-".join(command.path)
)


@EACH
def test_help_fits_into_80_columns(command: CommandDoc) -> None:
    lines = call(*command.path, "--help").out.splitlines()
    assert [line for line in lines if len(line) > 80] == []


@WITH_OPTIONS
def test_every_option_is_in_a_group_and_has_a_text(command: CommandDoc) -> None:
    assert [section.options for section in command.sections if section.title == MORE] == []
    assert [option for option in command.options if not option.text] == []


@WITH_OPTIONS
def test_a_group_names_only_options_that_are_there(command: CommandDoc) -> None:
    there = {name.lstrip("-") for option in command.options for name in option.names}
    named = [name for names in command.about.groups.values() for name in names]
    assert [name for name in named if name not in there] == []
    assert len(named) == len(set(named))


@WITH_OPTIONS
def test_options_of_every_command_are_in_the_common_groups(command: CommandDoc) -> None:
    titles = {
        name: section.title for section in command.sections for option in section.options for name in option.names
    }
    for title, names in COMMON.items():
        assert {titles[f"--{name}"] for name in names if f"--{name}" in titles and name != "verbose"} <= {title}


@WITH_OPTIONS
def test_help_shows_examples(command: CommandDoc) -> None:
    assert len(command.about.examples) >= (1 if len(command.path) > 1 else 3)
    out = call(*command.path, "--help").out
    for example in command.about.examples:
        name = f"kafka-{command.path[0]}"
        assert (
            f"pykafka {' '.join(command.path)}" in example.command or name in example.command or len(command.path) > 1
        )
        assert all(line in out for line in example.command.splitlines())


@pytest.mark.parametrize("name", ["broker", "cluster", "context", "features", "metadata-quorum"])
def test_a_group_s_help_names_its_commands_and_shows_three_examples(name: str) -> None:
    out = call(name, "--help").out
    assert all(f"  {command.path[1]} " in out for command in COMMANDS if command.path[0] == name and command.path[1:])
    assert out.partition("\nExamples:\n")[2].count("  # ") >= 3
    assert max(map(len, out.splitlines())) <= 80


def test_a_note_has_paragraphs_terms_and_lines_that_are_kept() -> None:
    text = "Some words\nthat are filled.\n  name [x]   what it\n    means\n  kept = as it is\nMore."
    assert list(blocks(text)) == [
        "Some words that are filled.",
        Term("name [x]", "what it means"),
        Literal("kept = as it is"),
        "More.",
    ]


@pytest.mark.parametrize(
    ("words", "suggestion"),
    [
        ("console-consumer --topic t --form-beginning", "--from-beginning"),
        ("topics --create --topics t", "--topic"),
        ("consumer-groups --descibe --group g", "--describe"),
        ("broker restart 101 --no-rebalanse", "--no-rebalance"),
        ("producer-perf-test --recordsize 5", "--record-size"),
    ],
)
def test_a_wrong_option_suggests_the_nearest_right_one(words: str, suggestion: str) -> None:
    ended = call(*words.split())
    assert (ended.exit, ended.out) == (1, "")
    assert f"Did you mean {suggestion}?" in ended.err
