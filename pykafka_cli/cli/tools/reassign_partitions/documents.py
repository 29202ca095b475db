"""What the answers of kafka-reassign-partitions consist of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pykafka_cli.cli.render.document import BAD, GOOD, PARTITION, PLACE, WARN, Document, Field, Many, One

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pykafka_cli.cli.tools.reassign_partitions.actions import LogDirState, MoveState, Verification
    from pykafka_cli.cli.tools.reassign_partitions.plan import Replica
    from pykafka_cli.cluster.partitions import Reassignment
    from pykafka_cli.model import TopicPartition


def _of(key: str) -> Callable[[dict[str, Any]], Any]:
    return lambda content: content[key]


_FILE = One(
    (
        Field("version", "integer", None, _of("version")),
        Field(
            "partitions",
            Many(
                (
                    Field("topic", "string", None, _of("topic")),
                    Field("partition", "integer", None, _of("partition")),
                    Field("replicas", "[integer]", None, _of("replicas")),
                    Field("log_dirs", "[string]", None, _of("log_dirs")),
                )
            ),
            get=_of("partitions"),
        ),
    )
)
_CLEARED = Field(
    "throttles_cleared",
    One((Field("brokers", "[integer]"), Field("topics", "[string]")), nullable=True),
    get=lambda done: done.cleared, about="Whose throttles were removed. Null: nobody's.",
)  # fmt: skip

PROPOSAL = Document(
    "kafka-reassign-partitions --generate; each is the content of a --reassignment-json-file",
    (Field("current", _FILE), Field("proposed", _FILE)),
    in_words=True,
)
EXECUTED = Document(
    "kafka-reassign-partitions --execute",
    (
        Field("previous", _FILE, about="The --reassignment-json-file with which one can go back."),
        Field("started", Many(PARTITION)),
        Field(
            "unfinished",
            Many((*PLACE, Field("reason", "string"), Field("is_failure", "boolean", about="False: it only waits."))),
            about="Partitions whose reassignment is still in progress.",
        ),
    ),
    in_words=True,
)


class _Move(NamedTuple):
    partition: TopicPartition
    state: MoveState


def _moves(view: Verification) -> list[_Move]:
    return [_Move(*pair) for pair in sorted(view.partitions.items())]


def _status(move: _Move) -> str:
    if not move.state.is_done:
        return "in_progress"
    return "completed" if move.state.replicas == move.state.target else "not_active"


class _LogDir(NamedTuple):
    replica: Replica
    state: LogDirState


def _log_dirs(view: Verification) -> list[_LogDir]:
    return [_LogDir(*pair) for pair in sorted(view.log_dirs.items())]


VERIFICATION = Document(
    "kafka-reassign-partitions --verify",
    (
        Field(
            "partitions",
            Many(
                (
                    *PLACE,
                    Field("status", "string", "STATUS", _status,
                          mark=lambda move: {"in_progress": WARN, "completed": GOOD}.get(_status(move), BAD),
                          about="in_progress, completed, or not_active: the replicas are others, and nothing moves."),
                    Field("replicas", "[integer]", "REPLICAS", lambda move: move.state.replicas,
                          about="Of the moment; none if there is no such partition."),
                    Field("target", "[integer]", "TARGET", lambda move: move.state.target),
                )
            ),
            get=_moves,
        ),
        Field(
            "log_dirs",
            Many(
                (
                    Field("topic", "string", "TOPIC", lambda row: row.replica.topic),
                    Field("partition", "integer", "PARTITION", lambda row: row.replica.partition),
                    Field("broker_id", "integer", "BROKER", lambda row: row.replica.broker),
                    Field("current", "string?", "DIRECTORY", lambda row: row.state.current,
                          mark=lambda row: None if row.state.current == row.state.target else BAD,
                          about="Null: on no living broker's disk."),
                    Field("target", "string", "TARGET", lambda row: row.state.target),
                )
            ),
            get=_log_dirs,
        ),
        _CLEARED,
    ),
)  # fmt: skip
CANCELLED = Document(
    "kafka-reassign-partitions --cancel", (Field("cancelled", Many(PARTITION)), _CLEARED), in_words=True
)


def _sorted(found: Sequence[Reassignment]) -> list[Reassignment]:
    return sorted(found, key=lambda one: one.partition)


LISTING = Document(
    "kafka-reassign-partitions --list",
    (
        Field(
            "reassignments",
            Many(
                (
                    *PLACE,
                    Field("replicas", "[integer]", "REPLICAS", about="Old and new ones."),
                    Field("adding", "[integer]", "ADDING"),
                    Field("removing", "[integer]", "REMOVING"),
                    Field("is_copied", "boolean?", "COPIED",
                          show=lambda one: {True: "yes", False: "no", None: ""}[one.is_copied],
                          mark=lambda one: WARN if one.is_copied is False else None,
                          about="Whether somebody copies at the moment. Null: it goes without saying."),
                )
            ),
            get=_sorted,
        ),
    ),
)  # fmt: skip
