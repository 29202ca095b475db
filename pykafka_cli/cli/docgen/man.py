"""The manual: one page for each command, one for all of them, and those that are written by hand."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from pykafka_cli import KAFKA_VERSION, __version__
from pykafka_cli.cli.docgen.commands import drop_in_names, every_command
from pykafka_cli.cli.docgen.roff import escaped, filled, item, literal, page, title
from pykafka_cli.cli.docgen.table import ROOT_OPTIONS
from pykafka_cli.cli.help.page import Literal, Term, blocks
from pykafka_cli.cli.registry import COMMANDS
from pykafka_cli.cli.render import schemas

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pykafka_cli.cli.docgen.commands import CommandDoc

ENVIRONMENT = {
    "PYKAFKA_BOOTSTRAP_SERVER": "The cluster, where --bootstrap-server is left out.",
    "PYKAFKA_DATA_DIR": "The directory of the embedded cluster, where --data-dir is left out.",
    "PYKAFKA_CONTEXT": "The context, where --context is left out and none of the above is set.",
    "PYKAFKA_CONFIG": "The file with the contexts, else pykafka-cli/config.toml in the configuration directory.",
    "PYKAFKA_DEBUG": "If set, a failure also prints its traceback.",
    "NO_COLOR, FORCE_COLOR": "Tables without and with colours. --color is stronger.",
    "COLUMNS": "The width of tables.",
}
_FILES = """
  $PYKAFKA_DATA_DIR  the embedded cluster; left out: the user data directory, as ~/.local/share/pykafka-cli
  cluster.db  in it: brokers, topics, partitions, configs and groups (SQLite)
  locks/  in it: file locks; those of a killed process are free at once
  brokers/ID/TOPIC-N/  in it: one replica, in Kafka's own files
"""
_WHERE = (
    "Without --bootstrap-server: the embedded cluster of the data directory. Reading creates nothing.",
    "The first command that writes creates it: brokers 101, 102 and 103 at localhost:9092, :9093 and :9094.",
    "An address at which something listens, or that is not of this machine: a real cluster.",
    "An address of a broker of the embedded cluster: that cluster, if the broker is alive.",
    "Or a context: a name for one of these, see pykafka-context(1).",
)
_SAYS = (
    f"It stands in for the tool of Apache Kafka {KAFKA_VERSION}: same options, same output, same exit codes. "
    "Without an address it works on the embedded cluster; see pykafka(1)."
)


def pages(sources: Mapping[str, str]) -> dict[str, str]:
    """Every page by its path below man/. `sources` are those that are written by hand, by their names."""
    docs = every_command()
    files = {"man1/pykafka.1": _text(_overview())}
    for doc in docs:
        if len(doc.path) == 1:
            parts = [one for one in docs if one.path[0] == doc.path[0] and one.path[1:]] or [doc]
            files[f"man1/pykafka-{doc.path[0]}.1"] = _text(_command(doc, parts))
    for name in drop_in_names():
        for full in (name, f"{name}.sh"):
            files[f"man1/{full}.1"] = f".so man1/pykafka-{name.removeprefix('kafka-')}.1\n"
    for name, source in sources.items():
        files[f"man7/{name}.7"] = _text(_by_hand(name, source))
    return files


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


def _by_hand(name: str, source: str) -> list[str]:
    heading, _, body = source.partition("\n")
    summary = heading.removeprefix("# ")
    return [title(name, 7, __version__), ".SH NAME", escaped(name), f"\\- {escaped(summary)}", *page(body)]


def _overview() -> Iterator[str]:
    yield title("pykafka", 1, __version__)
    yield from [".SH NAME", "pykafka \\- Kafka on the command line, with no JVM and no server"]
    yield from [".SH SYNOPSIS", "\\fBpykafka\\fR COMMAND [OPTIONS]", ".br", "\\fBkafka\\-COMMAND\\fR [OPTIONS]"]
    yield ".SH DESCRIPTION"
    yield from filled(
        f"The commands of Apache Kafka {KAFKA_VERSION}, with the same options, output and exit codes. By default they "
        "run on an embedded cluster: a directory that holds the replicas of several brokers in Kafka's file format. "
        "Its brokers can be killed and restarted. Given the address of a real Kafka cluster they work there."
    )
    yield ".PP"
    yield from filled("pykafka-tutorial(7) shows it step by step; `pykafka demo` plays a failure.")
    for heading, kafka in (("Kafka's tools, also as kafka-COMMAND and kafka-COMMAND.sh", True), ("Others", False)):
        yield f".SS {escaped(heading)}"
        for name, entry in COMMANDS.items():
            if entry.is_kafka_tool is kafka:
                yield from item(f"pykafka-{name}(1)", entry.summary)
    yield ".SH OPTIONS"
    for option, text in ROOT_OPTIONS.items():
        yield from item(option, text)
    yield ".SH WHERE A COMMAND GOES"
    for text in _WHERE:
        yield from [".IP \\(bu 2", *filled(text)]
    yield ".SH OUTPUT"
    yield from filled(
        "Results are on standard output, everything said to a person is on standard error. Kafka's names print what "
        "Kafka prints; `pykafka COMMAND` prints tables at a terminal. --output kafka, table or json chooses. JSON is "
        'one object; a failure is {"error": {"code": …, "message": …}} on standard error, a note is {"note": …}. '
        "Each page lists the fields as jq takes them; none will go or change its type."
    )
    yield from [".SH EXIT STATUS", *filled("0 if all was done, 1 if not, 130 after Ctrl-C, 143 after SIGTERM.")]
    yield from _environment()
    yield from [".SH FILES", *_note(_FILES)]
    yield ".SH SEE ALSO"
    yield "pykafka\\-tutorial(7), pykafka\\-failover(7)"


def _command(doc: CommandDoc, parts: Sequence[CommandDoc]) -> Iterator[str]:
    name = doc.path[0]
    has_drop_in = f"kafka-{name}" in drop_in_names()
    names = [f"pykafka-{name}", *([f"kafka-{name}", f"kafka-{name}.sh"] if has_drop_in else [])]
    yield title(f"pykafka-{name}", 1, __version__)
    yield from [".SH NAME", *filled(", ".join(names)), f"\\- {escaped(doc.summary.removesuffix('.'))}"]
    yield ".SH SYNOPSIS"
    for at, part in enumerate(parts):
        words = [f"\\fB{escaped(' '.join(['pykafka', *part.path]))}\\fR", "[OPTIONS]"]
        if has_drop_in and part.is_kafka_tool:
            words[0] += f" or \\fBkafka\\-{escaped(' '.join(part.path))}\\fR"
        yield from [*([".br"] if at else []), " ".join([*words, *(escaped(one.metavar) for one in part.arguments)])]
    yield ".SH DESCRIPTION"
    yield from _paragraphs(doc.text)
    if doc.is_kafka_tool:
        yield from [".PP", *filled(_SAYS)]
    if doc.subcommands:
        for part in parts:
            yield f".SH {escaped(' '.join(part.path).upper())}"
            yield from _paragraphs(part.text)
            yield from _options(part)
    else:
        yield ".SH OPTIONS"
        yield from _options(doc)
    notes = {heading: text for part in parts for heading, text in part.about.notes.items()}
    if notes:
        yield ".SH NOTES"
        for heading, text in notes.items():
            yield from [f".SS {escaped(heading)}", *_note(text)]
    yield from _json(name)
    yield ".SH EXIT STATUS"
    codes = list(dict.fromkeys(part.about.exit_codes for part in parts))
    for at, code in enumerate(codes):
        called = ", ".join(part.path[-1] for part in parts if part.about.exit_codes == code)
        yield from [*([".PP"] if at else []), *filled(f"{called}: {code}" if len(codes) > 1 else code)]
    yield from _environment()
    files = "\n".join(dict.fromkeys(part.about.files.strip("\n") for part in parts if part.about.files))
    yield from [".SH FILES", *_note(files or _FILES)]
    yield ".SH EXAMPLES"
    for at, example in enumerate(one for part in parts for one in part.about.examples):
        yield from [*([".PP"] if at else []), *filled(f"{example.purpose}:"), *literal(example.command.splitlines())]
    differences = [one for part in parts for one in part.about.differences]
    if differences:
        yield ".SH DIFFERENCES FROM KAFKA"
        for one in differences:
            yield from [".IP \\(bu 2", *filled(one)]
    yield ".SH SEE ALSO"
    yield "pykafka(1), pykafka\\-tutorial(7), pykafka\\-failover(7)"


def _paragraphs(text: str) -> Iterator[str]:
    for at, paragraph in enumerate(text.split("\n\n")):
        yield from [*([".PP"] if at else []), *filled(paragraph)]


def _options(doc: CommandDoc) -> Iterator[str]:
    for argument in doc.arguments:
        yield from item(argument.metavar, argument.text)
    for section in doc.sections:
        yield f".SS {escaped(section.title)}"
        for option in section.options:
            yield from item(option.shown, option.text)


def _note(text: str) -> Iterator[str]:
    is_first = True
    for block in blocks(text):
        if isinstance(block, Term):
            yield from item(block.name, block.text)
        elif isinstance(block, Literal):
            yield from literal([block.line])
        else:
            yield from [*([] if is_first else [".PP"]), *filled(block)]
        is_first = False


def _environment() -> Iterator[str]:
    yield ".SH ENVIRONMENT"
    for name, text in ENVIRONMENT.items():
        yield from item(name, text)


def _json(command: str) -> Iterator[str]:
    """The documents of a command: each field by the path that jq takes."""
    module = f"{COMMANDS[command].module.rpartition('.')[0]}.documents"
    try:
        import_module(module)
    except ModuleNotFoundError:
        return
    found = {name: one for name, one in schemas.documents().items() if name.partition(".")[0] == command}
    if not found:
        return
    yield ".SH JSON OUTPUT"
    yield from filled("What --output json prints, each field by its path; null is possible where it says so.")
    for document in found.values():
        schema = schemas.schema(document)
        yield f".SS {escaped(schema['description'])}"
        for path, kind, about in _fields(schema, ""):
            yield from item(path, f"{kind}. {about}" if about else f"{kind}.")


def _fields(schema: Mapping[str, Any], path: str) -> Iterator[tuple[str, str, str]]:
    for name, field in schema.get("properties", {}).items():
        full = f"{path}.{name}" if name.isidentifier() else f'{path}["{name}"]'
        yield full, _kind(field), str(field.get("description", ""))
        yield from _fields(field, full)
        items = field.get("items")
        if isinstance(items, dict):
            yield from _fields(items, f"{full}[]")


def _kind(field: Mapping[str, Any]) -> str:
    kinds = field["type"] if isinstance(field["type"], list) else [field["type"]]
    items = field.get("items")
    if isinstance(items, dict) and "type" in items:
        inside = items["type"] if isinstance(items["type"], str) else " or ".join(items["type"])
        kinds = [
            f"array of {inside}s" if kind == "array" and isinstance(items["type"], str) else kind for kind in kinds
        ]
    return " or ".join(kinds)
