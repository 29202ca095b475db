"""Named targets: which one counts, what it brings, what a guarded one refuses, and the file that they are kept in."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import pytest
from calling import Connections, Ended, call
from hypothesis import given, settings
from hypothesis import strategies as st
from platformdirs import user_config_dir

from pykafka_cli.cli import context_file, contexts
from pykafka_cli.cli.context_file import Context, ContextFileError, parse, save
from pykafka_cli.cli.registry import COMMANDS, Group
from pykafka_cli.cli.terminal import Terminal

FILE = """# mine
current = "here"

[contexts.here]
data_dir = "/here"   # the usual one

[contexts.there]
bootstrap_servers = "there:9092"
command_config = "there.properties"
output = "json"
protected = true
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (*contexts.ADDRESSES, contexts.NAME):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "config" / "contexts.toml"
    monkeypatch.setenv("PYKAFKA_CONFIG", str(path))
    return path


@pytest.fixture
def kept(file: Path) -> Path:
    file.parent.mkdir()
    file.write_text(FILE)
    (file.parent / "there.properties").write_text("client.id = me\n")
    return file


def said(ended: Ended) -> str:
    """The one line of a command that failed."""
    assert (ended.exit, ended.out) == (1, "")
    return ended.err.rstrip("\n")


# Which one counts

HERE, THERE = (None, "/here", None), ("there:9092", None, {"client.id": "me"})


@pytest.mark.parametrize(
    ("words", "environment", "expected"),
    [
        ("", {}, HERE),
        ("", {"PYKAFKA_CONTEXT": "there"}, THERE),
        ("", {"PYKAFKA_CONTEXT": ""}, HERE),
        ("", {"PYKAFKA_CONTEXT": "there", "PYKAFKA_DATA_DIR": "/x"}, (None, None, None)),
        ("", {"PYKAFKA_BOOTSTRAP_SERVER": "x:1"}, (None, None, None)),
        ("--context there", {"PYKAFKA_DATA_DIR": "/x", "PYKAFKA_CONTEXT": "here"}, THERE),
        ("--context=here", {"PYKAFKA_BOOTSTRAP_SERVER": "x:1"}, HERE),
        ("--bootstrap-server y:2", {"PYKAFKA_CONTEXT": "there"}, ("y:2", None, None)),
        ("--data-dir /y", {"PYKAFKA_CONTEXT": "there"}, (None, "/y", None)),
        ("--context there --bootstrap-server y:2", {}, ("y:2", None, {"client.id": "me"})),
        ("--context here --bootstrap-server y:2", {}, ("y:2", "/here", None)),
    ],
)
@pytest.mark.usefixtures("kept")
def test_the_nearer_word_counts_and_a_context_as_a_whole(
    words: str,
    environment: dict[str, str],
    expected: tuple[object, ...],
    connections: Connections,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert call("topics", "--list", *words.split()).exit == 0
    assert connections.calls == [expected]


@pytest.mark.parametrize("words", ["broker list", "cluster info", "groups --list", "cluster cluster-id"])
def test_a_command_without_an_option_for_it_gets_the_property_file_too(
    words: str, kept: Path, connections: Connections
) -> None:
    call(*words.split(), "--context", "there")
    assert connections.calls == [THERE]


@pytest.mark.parametrize(
    "words",
    [
        "console-consumer --topic t --consumer.config",
        "console-producer --topic t --producer.config",
        "consumer-perf-test --topic t --num-records 1 --consumer.config",
        "producer-perf-test --topic t --num-records 1 --record-size 1 --throughput 1 --producer.config",
        "leader-election --election-type preferred --all-topic-partitions --admin.config",
    ],
)
def test_a_property_file_by_a_deprecated_option_does_so_too(
    words: str, kept: Path, connections: Connections, tmp_path: Path
) -> None:
    (tmp_path / "mine").write_text("client.id = you\n")
    call(*words.split(), str(tmp_path / "mine"), "--context", "there", stdin=b"a\n")
    ((servers, _, config),) = connections.calls
    assert isinstance(config, dict)
    assert (servers, config["client.id"]) == ("there:9092", "you")


def test_a_property_file_of_the_command_line_takes_the_place_of_the_context_s(
    kept: Path, connections: Connections, tmp_path: Path
) -> None:
    (tmp_path / "mine").write_text("client.id = you\n")
    call("topics", "--list", "--context", "there", "--command-config", str(tmp_path / "mine"))
    assert connections.calls == [("there:9092", None, {"client.id": "you"})]


@pytest.mark.parametrize("name", COMMANDS)
def test_whatever_takes_a_data_directory_takes_a_context(name: str) -> None:
    from importlib import import_module  # noqa: PLC0415

    tool = import_module(COMMANDS[name].module).TOOL
    for sub in [[name, one] for one in tool.tools] if isinstance(tool, Group) else [[name]]:
        text = call(*sub, "--help").out
        if name != "context":
            assert ("--data-dir" in text) is ("--context" in text), sub


def test_an_unknown_context_is_named_beside_those_that_there_are(kept: Path, connections: Connections) -> None:
    assert said(call("topics", "--list", "--context", "her")) == (
        f"There is no context her in {kept}. There are: here, there."
    )
    assert connections.calls == []


def test_without_a_file_a_name_is_an_error_and_no_name_is_none(file: Path, connections: Connections) -> None:
    assert "It has none yet." in said(call("topics", "--list", "--context", "x"))
    assert call("topics", "--list").exit == 0
    assert connections.calls == [(None, None, None)]


def test_the_file_is_in_the_configuration_directory_of_the_user(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("PYKAFKA_CONFIG", raising=False)
    for base in (None, str(tmp_path), "relative", " "):
        if base is None:
            monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
        else:
            monkeypatch.setenv("XDG_CONFIG_HOME", base)
        if base != "relative":  # platformdirs takes it, the specification does not
            assert contexts.file() == str(Path(user_config_dir("pykafka-cli", appauthor=False)) / "config.toml")


def test_a_command_reads_the_file_only_where_it_may_count(
    file: Path, connections: Connections, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("tomllib", "pykafka_cli.cli.context_file"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    call("topics", "--list")
    assert "pykafka_cli.cli.context_file" not in sys.modules
    file.parent.mkdir()
    file.write_text("no toml at all")
    for words in (["--bootstrap-server", "x:1"], ["--data-dir", "/x"], ["--help"], ["--version"]):
        assert call("topics", "--list", *words).exit == 0
    assert "tomllib" not in sys.modules
    assert call("topics", "--list").exit == 1


# What it brings


@pytest.mark.parametrize(
    ("drop_in", "words", "is_json"),
    [(False, [], True), (True, [], False), (False, ["--output", "kafka"], False), (True, ["--output", "json"], True)],
)
def test_its_output_is_the_default_of_pykafka_and_kafkas_names_print_kafkas_text(
    drop_in: bool, words: list[str], is_json: bool, kept: Path, connections: Connections
) -> None:
    connections.cluster.topics.put("t", [[101]])
    ended = call("topics", "--list", "--context", "there", *words, drop_in=drop_in)
    assert ended.out == ('{"topics": [{"name": "t"}]}\n' if is_json else "t\n")


# What a guarded one refuses

DELETING = [
    "topics --delete --topic t",
    "delete-records --offset-json-file offsets.json",
    "consumer-groups --delete --group g",
    "consumer-groups --delete-offsets --group g --topic t",
    "leader-election --election-type unclean --all-topic-partitions",
    "cluster unregister --id 101",
]


@pytest.fixture
def guarded(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("offsets.json").write_text(
        '{"partitions": [{"topic": "t", "partition": 0, "offset": 0}], "version": 1}', encoding="utf-8"
    )
    call("context", "add", "g", "--data-dir", "data", "--protected", "--use")
    call("topics", "--create", "--topic", "t", "--replication-factor", "3")
    call("consumer-groups", "--reset-offsets", "--group", "g", "--topic", "t", "--to-earliest", "--execute")


@pytest.mark.parametrize("words", DELETING)
def test_a_protected_context_wants_a_yes_before_anything_is_deleted(words: str, guarded: None) -> None:
    before = [call("topics", "--describe").out, call("consumer-groups", "--list").out]
    refused = said(call(*words.split()))
    assert refused.startswith("The context g is protected. Add --yes to ")
    assert "\n" not in refused
    assert [call("topics", "--describe").out, call("consumer-groups", "--list").out] == before
    assert "protected" not in call(*words.split(), "--yes").err


def test_a_yes_is_asked_for_at_a_terminal(guarded: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Terminal, "is_interactive", lambda _: True)
    no = call("topics", "--delete", "--topic", "t", stdin=b"n\n")
    assert (no.exit, no.err) == (
        1,
        "The context g is protected. Really delete t? [y/N] Nothing was deleted.\n",
    )
    assert "t" in call("topics", "--list").out.split()
    assert call("topics", "--delete", "--topic", "t", stdin=b"y\n").exit == 0
    assert "t" not in call("topics", "--list").out.split()


def test_other_work_and_other_contexts_need_no_yes(guarded: None) -> None:
    call("context", "add", "free", "--data-dir", "data")
    assert call("topics", "--alter", "--topic", "t", "--partitions", "2").exit == 0
    assert call("topics", "--delete", "--topic", "t", "--context", "free").exit == 0


def test_a_cluster_is_created_and_destroyed_where_the_context_says(file: Path, tmp_path: Path) -> None:
    call("context", "add", "d", "--data-dir", str(tmp_path / "d"), "--use")
    assert call("cluster", "create", "--port", "29911").exit == 0
    assert (tmp_path / "d" / "cluster.db").exists()
    assert call("cluster", "destroy", "--yes").exit == 0
    assert not (tmp_path / "d").exists()


def test_a_copy_goes_from_and_to_contexts(file: Path, tmp_path: Path) -> None:
    for name in ("one", "other"):
        call("context", "add", name, "--data-dir", str(tmp_path / name))
    for words in (["--from", "one", "--context", "other"], ["--to", "other", "--context", "one"]):
        topic = words[0].strip("-")
        call("console-producer", "--topic", topic, "--context", "one", stdin=b"a\n")
        assert call("copy", "--topic", topic, "--quiet", *words).exit == 0
        assert topic in call("topics", "--list", "--context", "other").out.split()
    assert "neither" in said(call("copy", "--topic", "t", "--from", "nowhere"))


def test_no_local_cluster_is_destroyed_because_the_context_is_a_real_one(kept: Path) -> None:
    for words in (["create"], ["destroy", "--yes"]):
        assert "--data-dir" in said(call("cluster", *words, "--context", "there"))


# The commands


def test_contexts_are_added_listed_chosen_shown_and_removed(file: Path, tmp_path: Path) -> None:
    assert call("context", "list") == Ended(0, "", "")
    assert call("context", "show").out == f"No context: none is chosen. Contexts are kept in {file}.\n"
    added = call("context", "add", "a", "--bootstrap-server", "h:1,i:2", "--command-config", "~/x", "--use")
    assert added == Ended(0, "Added context a: h:1,i:2.\n", "")
    call("context", "add", "b", "--data-dir", str(tmp_path), "--protected")
    assert call("context", "list").out == f"*  a  h:1,i:2\n   b  {tmp_path} (protected)\n"
    assert f"Command config:     {Path('~/x').expanduser()}" in call("context", "show").out
    assert call("context", "use", "b").out == "The current context is b.\n"
    assert call("context", "show").out.startswith("Context:         b (current)\n")
    assert json.loads(call("context", "show", "a", "--output", "json").out)["context"] == {
        "name": "a",
        "bootstrap_servers": "h:1,i:2",
        "data_dir": None,
        "command_config": str(Path("~/x").expanduser()),
        "output": None,
        "protected": False,
    }
    assert call("context", "remove", "b") == Ended(0, "Removed context b.\n", "No context is current any more.\n")
    assert call("context", "use", "a").exit == 0
    assert call("context", "use", "--none").out == "No context is current any more.\n"
    assert call("context", "list").out == "   a  h:1,i:2\n"


def test_show_says_what_counts_more(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYKAFKA_CONTEXT", "there")
    assert "there ($PYKAFKA_CONTEXT is set)" in call("context", "show").out
    monkeypatch.setenv("PYKAFKA_DATA_DIR", "/x")
    assert call("context", "show").out.startswith("No context: $PYKAFKA_DATA_DIR is set.")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("add a.b --data-dir /x", "A context's name has letters, digits, - and _ only: a.b"),
        ("add a", "A context has either --bootstrap-server or --data-dir."),
        ("add a --data-dir /x --bootstrap-server h:1", "A context has either --bootstrap-server or --data-dir."),
        ("add a --bootstrap-server h", "Invalid url in bootstrap.servers: h."),
        ("add here --data-dir /x", "There is a context here already. --replace replaces it."),
        ("add a --data-dir /x --default-output xml", "Cannot parse argument 'xml' of option default-output."),
        ("use", "Say which context, or --none."),
        ("use nowhere", "There is no context nowhere in "),
        ("remove nowhere", "There is no context nowhere in "),
        ("show nowhere", "There is no context nowhere in "),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(words: str, sentence: str, kept: Path) -> None:
    assert said(call("context", *words.split())).startswith(sentence)
    assert kept.read_text() == FILE


# The file


def test_the_file_is_for_its_owner_only_and_nothing_is_left_beside_it(file: Path) -> None:
    call("context", "add", "a", "--data-dir", "/x")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o644)
    call("context", "add", "b", "--data-dir", "/x")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_a_link_stays_a_link(kept: Path, tmp_path: Path) -> None:
    target = tmp_path / "dotfiles.toml"
    kept.rename(target)
    kept.symlink_to(target)
    call("context", "use", "there")
    assert kept.is_symlink()
    assert 'current = "there"' in target.read_text()


def test_comments_and_other_sections_stay_as_they_are_written(kept: Path) -> None:
    call("context", "use", "there")
    assert kept.read_text() == 'current = "there"\n' + FILE.replace('current = "here"\n', "")
    call("context", "add", "new", "--data-dir", "/n")
    call("context", "remove", "there")
    text = kept.read_text()
    assert "# mine" in text
    assert "# the usual one" in text
    assert "[contexts.there]" not in text


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("current = \n", "line 1"),
        ('[contexts.a]\ndata_dir = "/x"\nnonsense = 1\n', ", line 3: nonsense is not known."),
        ('[contexts.a]\ndata_dir = "/x"\nprotected = "yes"\n', ", line 3: protected has to be true or false."),
        ("[contexts.a]\ndata_dir = 7\n", ", line 2: data_dir has to be text in quotes."),
        ('\n[contexts.a]\noutput = "table"\n', ", line 2: A context has either bootstrap_servers or data_dir."),
        ('[contexts.a]\ndata_dir = "/x"\noutput = "xml"\n', ", line 3: output is one of kafka, table, json."),
        ("current = 1\n", ", line 1: current has to be text in quotes."),
        ("default = 1\n", ", line 1: default is not known."),
        ("contexts = 1\n", ", line 1: contexts has to be sections"),
        ("[contexts]\na = 1\n", ": a has to be a section"),
        ('current = "x"\n', "There is no context x in "),
    ],
)
def test_a_broken_file_is_one_line_that_names_it_and_the_place(
    text: str, where: str, file: Path, connections: Connections
) -> None:
    file.parent.mkdir()
    file.write_text(text)
    sentence = said(call("topics", "--list"))
    assert where in sentence
    assert str(file) in sentence
    assert "\n" not in sentence
    assert call("topics", "--help").exit == 0
    assert connections.calls == []


def test_a_file_that_cannot_be_read_is_one_line(file: Path) -> None:
    file.mkdir(parents=True)
    assert said(call("context", "list")) == f"{file}: Is a directory"
    file.rmdir()
    file.write_bytes(b"\xff")
    assert str(file) in said(call("context", "list"))


def test_a_file_that_cannot_be_written_is_one_line(file: Path, tmp_path: Path) -> None:
    file.parent.write_text("a file where the directory should be")
    assert str(file) in said(call("context", "add", "a", "--data-dir", "/x"))


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=20)
NAMES = st.from_regex(r"[A-Za-z0-9_-]{1,8}", fullmatch=True)


@st.composite
def a_context(draw: st.DrawFn) -> Context:
    servers, directory = draw(st.sampled_from([("h:1", None), (None, "/d")]))
    return Context(
        draw(NAMES),
        servers and draw(WORDS),
        directory and f"/d/{draw(NAMES)}",
        draw(st.none() | NAMES.map("/c/{}".format)),
        draw(st.sampled_from([None, "kafka", "table", "json"])),
        draw(st.booleans()),
    )


@settings(deadline=None)  # each file is written through to the disk
@given(old=st.lists(a_context()), new=st.lists(a_context()), start=st.sampled_from(["", FILE, "# x\n", "[contexts]\n"]))
def test_what_is_saved_is_what_is_read(
    old: list[Context], new: list[Context], start: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = str(tmp_path_factory.mktemp("saved") / "config.toml")
    found = parse(path, start)
    for wanted in (old, new):
        named = {context.name: context for context in wanted}
        current = wanted[0].name if wanted else None
        save(found, current, named)
        found = context_file.load(path)
        assert (found.current, found.named) == (current, named)


def test_a_file_in_another_layout_is_read_and_written_all_the_same(file: Path) -> None:
    file.parent.mkdir()
    file.write_text('contexts = {a = {data_dir = "/a"}, "b c" = {bootstrap_servers = "h:1"}}\n')
    call("context", "add", "d", "--data-dir", "/d")
    assert call("context", "list").out == "   a    /a\n   b c  h:1\n   d    /d\n"


def test_a_place_that_is_no_toml_does_not_pass_for_one() -> None:
    with pytest.raises(ContextFileError, match=r"^/f: .*line 1"):
        parse("/f", "[contexts.a\n")
