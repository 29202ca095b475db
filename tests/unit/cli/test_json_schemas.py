"""What `--output json` prints: one document a command, of pinned names and types, from every tool."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from calling import Ended, call

from pykafka_cli.cli.render.schemas import FAILURE, NOTE, documents, schema, text

if TYPE_CHECKING:
    from collections.abc import Iterator

PINNED = Path(__file__).parents[3] / "schemas" / "json-output.json"
PORT = 24_310
TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list, "object": dict,
    "null": type(None),
}  # fmt: skip


def test_names_and_types_are_those_that_were_promised() -> None:
    """A field may come, and is then added to the file (it is `text()`); none may go or change."""
    assert PINNED.read_text("utf-8") == text()


def test_every_document_says_what_it_is_and_every_name_is_snake_case() -> None:
    def names(found: dict[str, Any]) -> Iterator[str]:
        for name, inside in found.get("properties", {}).items():
            yield name
            yield from names(inside)
        yield from names(found["items"]) if "items" in found else ()

    for name, document in documents().items():
        assert document.about, name
        assert all(field == field.lower() and field.isidentifier() for field in names(schema(document))), name


def mistakes(value: object, wanted: dict[str, Any], path: str = "$") -> list[str]:
    """Where a value is not what a schema says. Names that the schema does not have are mistakes, too."""
    kinds = wanted["type"] if isinstance(wanted["type"], list) else [wanted["type"]]
    fits = [isinstance(value, TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool)) for kind in kinds]
    if not any(fits):
        return [f"{path}: {value!r} is not of type {kinds}"]
    found: list[str] = []
    if isinstance(value, list):
        for at, item in enumerate(value):
            found += mistakes(item, wanted["items"], f"{path}[{at}]")
    elif isinstance(value, dict) and "properties" in wanted:
        if list(value) != list(wanted["properties"]):
            return [f"{path}: has {list(value)} instead of {list(wanted['properties'])}"]
        for name, item in value.items():
            found += mistakes(item, wanted["properties"][name], f"{path}.{name}")
    elif isinstance(value, dict):
        for name, item in value.items():
            found += mistakes(item, wanted["additionalProperties"], f"{path}.{name}")
    return found


class Played:
    """A cluster on which commands run one after the other, and what each printed."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.results: dict[str, list[tuple[list[str], Ended]]] = {}

    def run(self, document: str, line: str, *, code: int = 0, stdin: bytes = b"") -> dict[str, Any]:
        words = [str(self.directory / word[1:]) if word.startswith("@") else word for word in line.split()]
        target = [] if words[0] == "context" else ["--data-dir", str(self.directory / "data")]
        ended = call(*words, "--output", "json", *target, drop_in=False, stdin=stdin)
        assert ended.exit == code, (line, ended)
        self.results.setdefault(document, []).append((words, ended))
        found: dict[str, Any] = json.loads(ended.out)
        return found

    def write(self, name: str, content: object) -> None:
        (self.directory / name).write_text(json.dumps(content), "utf-8")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:  # noqa: PLR0915  (a list)
    """Every document of every tool, printed at least once."""
    play = Played(tmp_path_factory.mktemp("json"))
    run, write = play.run, play.write
    run("cluster.created", f"cluster create --port {PORT}")
    run("broker.added", "broker add 104 105")
    run("cluster.unregistered", "cluster unregister --id 105")
    run("topics.created", "topics --create --topic t --partitions 2 --replication-factor 3 --config flush.ms=9")
    run("topics.created", "topics --create --topic c --partitions 1 --config cleanup.policy=compact")
    run("topics.created", "topics --create --topic t --if-not-exists")
    call("console-producer", "--topic", "t", "--data-dir", str(play.directory / "data"), stdin=b"1\n2\n3\n")
    run("topics.listing", "topics --list")
    run("topics.description", "topics --describe --topic t")
    run("topics.description", "topics --describe --topics-with-overrides")
    run("topics.altered", "topics --alter --topic c --partitions 2")
    run("broker.listing", "broker list")
    run("cluster.info", "cluster info")
    run("cluster.cluster_id", "cluster cluster-id")
    run("cluster.endpoints", "cluster list-endpoints")
    run("broker.compacted", "broker clean")
    run("broker.verified", "broker verify")
    run("configs.altered", "configs --alter --topic t --add-config flush.ms=5")
    run("configs.altered", "configs --alter --user-defaults --add-config producer_byte_rate=1000")
    run("configs.configs", "configs --describe --entity-type topics --all --entity-name t")
    run("configs.configs", "configs --describe --entity-type brokers")
    run("configs.configs", "configs --describe --topic none")
    run("configs.quotas", "configs --describe --entity-type users")
    run("get-offsets.offsets", "get-offsets --topic t")
    run("console-consumer.record", "console-consumer --topic t --from-beginning --max-messages 1")
    write("before.json", {"version": 1, "partitions": [
        {"topic": "t", "partition": 0, "offset": 0}, {"topic": "t", "partition": 9, "offset": 0},
    ]})  # fmt: skip
    run("delete-records.completed", "delete-records --offset-json-file @before.json")
    run("log-dirs.description", "log-dirs --describe")
    run("broker-api-versions.api_versions", "broker-api-versions")
    run("features.features", "features describe")
    run("metadata-quorum.status", "metadata-quorum describe --status")
    run("metadata-quorum.replication", "metadata-quorum describe --replication")
    run("consumer-groups.reset", "consumer-groups --reset-offsets --group g --topic t --to-earliest --execute")
    run("consumer-groups.reset", "consumer-groups --reset-offsets --group g --all-topics --to-latest --export")
    run("groups.listing", "groups --list")
    run("consumer-groups.listing", "consumer-groups --list")
    run("consumer-groups.offsets", "consumer-groups --describe --group g")
    run("consumer-groups.members", "consumer-groups --describe --group g --members")
    run("consumer-groups.state", "consumer-groups --describe --group g --state")
    run("consumer-groups.offsets_deleted", "consumer-groups --delete-offsets --group g --topic t --topic none", code=1)
    run("consumer-groups.deleted", "consumer-groups --delete --group g --group none", code=1)
    run("consumer-groups.regex", "consumer-groups --validate-regex (")
    run("watch.snapshot", "watch --once --topic t")
    run("broker.killed", "broker kill 102")
    run("topics.description", "topics --describe --under-replicated-partitions")
    run("leader-election.elected", "leader-election --election-type preferred --topic t --partition 7", code=1)
    run("broker.restarted", "broker restart 102")
    write("topics.json", {"version": 1, "topics": [{"topic": "t"}]})
    words = "reassign-partitions --generate --topics-to-move-json-file @topics.json --broker-list 101,104"
    files = run("reassign-partitions.proposal", f"{words},103")
    write("move.json", files["proposed"])
    run("reassign-partitions.executed", "reassign-partitions --execute --reassignment-json-file @move.json")
    run("reassign-partitions.listing", "reassign-partitions --list")
    for file in files["proposed"]["partitions"]:
        file["log_dirs"] = ["/nowhere"] * 3
    write("moved.json", files["proposed"])
    run("reassign-partitions.verification", "reassign-partitions --verify --reassignment-json-file @moved.json")
    run("reassign-partitions.cancelled", "reassign-partitions --cancel --reassignment-json-file @move.json")
    rest = "--topic t --num-records 10"
    size = "--record-size 5 --throughput -1"
    run("producer-perf-test.measured", f"producer-perf-test {rest} {size} --warmup-records 2 --print-metrics")
    run("consumer-perf-test.measured", f"consumer-perf-test {rest} --print-metrics")
    run("e2e-latency.measured", f"e2e-latency {rest} --record-size 5 --producer-acks all")
    call("cluster", "create", "--port", str(PORT + 10), "--data-dir", str(play.directory / "other"))
    run("copy.outlook", "copy --topic t --to @other --dry-run")
    run("copy.summary", "copy --topic t --to @other")
    run("topics.deleted", "topics --delete --topic c")
    run("cluster.destroyed", "cluster destroy --yes")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYKAFKA_CONFIG", str(play.directory / "config.toml"))
        run("context.shown", "context show")
        run("context.added", "context add try --data-dir @data --protected")
        run("context.added", "context add prod --bootstrap-server h:1 --command-config @x --default-output table")
        run("context.used", "context use try")
        run("context.listing", "context list")
        run("context.shown", "context show prod")
        run("context.used", "context use --none")
        run("context.removed", "context remove try")
    return play


@pytest.mark.parametrize("name", documents())
def test_what_a_tool_prints_is_what_its_schema_says(name: str, played: Played) -> None:
    wanted = schema(documents()[name])
    assert played.results.get(name), f"no command printed {name}"
    for words, ended in played.results[name]:
        assert ended.out.count("\n") == 1, words
        assert not mistakes(json.loads(ended.out), wanted), words
        for line in ended.err.splitlines():
            said = json.loads(line)
            assert not mistakes(said, FAILURE if "error" in said else NOTE), words
        assert ended.exit == ('"error": {' in ended.err), words


def test_the_reader_of_schemas_finds_what_is_wrong() -> None:
    wanted = schema(documents()["get-offsets.offsets"])
    assert not mistakes({"offsets": [{"topic": "t", "partition": 0, "offset": 1}]}, wanted)
    for wrong in ({"topic": 1}, {"partition": "0"}, {"partition": True}, {"offset": None}, {"more": 1}):
        assert mistakes({"offsets": [{"topic": "t", "partition": 0, "offset": 1, **wrong}]}, wanted)
    assert mistakes({"offsets": [{"topic": "t", "partition": 0}]}, wanted)
    assert mistakes({"offsets": None}, wanted)


def test_the_codes_of_failures_are_kafka_s_names(played: Played) -> None:
    codes = {
        json.loads(line)["error"]["code"]
        for results in played.results.values() for _, ended in results for line in ended.err.splitlines()
        if "error" in json.loads(line)
    }  # fmt: skip
    assert codes == {"GROUP_ID_NOT_FOUND", "UNKNOWN_TOPIC_OR_PARTITION"}
