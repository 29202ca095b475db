"""What the answers of kafka-consumer-groups consist of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.cli.render.document import BAD, PARTITION, PLACE, WARN, Document, Field, Many, One, failure, itself
from pykafka_cli.cli.tools.consumer_groups.actions import NO_PARTITION
from pykafka_cli.cli.tools.consumer_groups.text import partitions
from pykafka_cli.cli.tools.groups.documents import GROUP

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pykafka_cli.cli.tools.consumer_groups.actions import Deletion, Description, OffsetDeletion, OffsetRow
    from pykafka_cli.cli.tools.consumer_groups.plan import Offsets
    from pykafka_cli.cluster.groups import MemberView
    from pykafka_cli.errors import KafkaError
    from pykafka_cli.model import TopicPartition

LISTING = Document("kafka-consumer-groups --list", (Field("groups", Many(GROUP), get=itself),))


def _member(name: str) -> Field:
    return Field(
        name, "string?", {"member_id": "MEMBER", "host": "HOST", "client_id": "CLIENT"}[name],
        lambda row: None if row.member is None else getattr(row.member, name), about="Null: nobody reads it.",
    )  # fmt: skip


def _lag_mark(row: OffsetRow) -> str | None:
    return WARN if row.lag else None


_NAME = Field("group_id", "string", "GROUP", lambda found: found.group.group_id)
_STATE = Field(
    "state", "string", "STATE", lambda found: found.group.state,
    mark=lambda found: BAD if found.group.state == "Dead" else None,
)  # fmt: skip

OFFSETS = Document(
    "kafka-consumer-groups --describe --offsets",
    (
        Field(
            "groups",
            Many(
                (
                    _NAME,
                    _STATE,
                    Field(
                        "offsets",
                        Many(
                            (
                                *PLACE,
                                Field("leader_epoch", "integer?", about="Null: the commit had none."),
                                Field("current_offset", "integer?", "CURRENT", lambda row: row.current,
                                      about="What the group has committed. Null: nothing."),
                                Field("log_end_offset", "integer?", "END", lambda row: row.end,
                                      about="Null: the partition cannot be asked."),
                                Field("lag", "integer?", "LAG", mark=_lag_mark,
                                      about="Offsets from the current one to the end. Null: one of them is not known."),
                                _member("member_id"),
                                _member("host"),
                                _member("client_id"),
                            )
                        ),
                    ),
                )
            ),
            get=itself,
        ),
    ),
)  # fmt: skip


def _target(member: MemberView) -> str:
    return "" if member.target is None or member.target == member.assignment else partitions(member.target)


MEMBERS = Document(
    "kafka-consumer-groups --describe --members",
    (
        Field(
            "groups",
            Many(
                (
                    _NAME,
                    _STATE,
                    Field(
                        "members",
                        Many(
                            (
                                Field("member_id", "string", "MEMBER"),
                                Field("instance_id", "string?", "INSTANCE", show=lambda one: one.instance_id or "",
                                      about="group.instance.id of a static member."),
                                Field("host", "string", "HOST"),
                                Field("client_id", "string", "CLIENT"),
                                Field("epoch", "integer?", about="Null in a classic group, as the next two."),
                                Field("target_epoch", "integer?"),
                                Field("assignment", Many(PARTITION), "PARTITIONS",
                                      show=lambda one: partitions(one.assignment), about="Partitions that it has."),
                                Field("target", Many(PARTITION, nullable=True), "TARGET", show=_target,
                                      mark=lambda _: WARN, about="Partitions that it shall have."),
                                Field("upgraded", "boolean?",
                                      about="False: it speaks the classic protocol in a consumer group."),
                            )
                        ),
                        get=lambda found: found.group.members,
                    ),
                )
            ),
            get=itself,
        ),
    ),
)  # fmt: skip


def _coordinator(found: Description) -> str:
    broker = found.group.coordinator
    return f"{broker.host}:{broker.port} ({broker.broker_id})"


STATE = Document(
    "kafka-consumer-groups --describe --state",
    (
        Field(
            "groups",
            Many(
                (
                    _NAME,
                    Field(
                        "coordinator",
                        One((Field("broker_id", "integer"), Field("host", "string"), Field("port", "integer"))),
                        "COORDINATOR", lambda found: found.group.coordinator, show=_coordinator,
                    ),
                    Field("assignor", "string?", "STRATEGY", lambda found: found.group.assignor or None,
                          about="Null: the cluster does not say."),
                    _STATE,
                    Field("type", "string", "TYPE", lambda found: found.group.type),
                    Field("epoch", "integer?", "EPOCH", lambda found: found.group.epoch),
                    Field("target_epoch", "integer?", None, lambda found: found.group.target_epoch),
                    Field("member_count", "integer", "MEMBERS", lambda found: len(found.group.members)),
                )
            ),
            get=itself,
        ),
    ),
)  # fmt: skip


class _NewOffset(NamedTuple):
    group_id: str
    partition: TopicPartition
    new_offset: int


def _new_offsets(plan: Mapping[str, Offsets]) -> list[_NewOffset]:
    return [
        _NewOffset(group, partition, offset) for group, offsets in plan.items() for partition, offset in offsets.items()
    ]


RESET = Document(
    "kafka-consumer-groups --reset-offsets; nothing was changed unless --execute was given",
    (
        Field(
            "offsets",
            Many((Field("group_id", "string", "GROUP"), *PLACE, Field("new_offset", "integer", "NEW-OFFSET"))),
            get=_new_offsets,
        ),
    ),
)


class _Result(NamedTuple):
    name: str
    error: KafkaError | None


def _groups(done: Deletion) -> list[_Result]:
    return [_Result(group, error) for group, error in done.results.items()]


DELETED = Document(
    "kafka-consumer-groups --delete",
    (Field("groups", Many((Field("group_id", "string", None, lambda row: row.name), failure())), get=_groups),),
    in_words=True,
)


class _Cleared(NamedTuple):
    topic: str
    partition: int | None
    error: KafkaError | None


def _partitions(done: OffsetDeletion) -> list[_Cleared]:
    return [
        _Cleared(topic, None if number == NO_PARTITION else number, error)
        for (topic, number), error in done.results.items()
    ]


OFFSETS_DELETED = Document(
    "kafka-consumer-groups --delete-offsets",
    (
        Field("group_id", "string", None, lambda done: done.group),
        Field(
            "partitions",
            Many(
                (
                    Field("topic", "string", "TOPIC"),
                    Field("partition", "integer?", "PARTITION", about="Null: there is no such topic."),
                    Field("deleted", "boolean", "DELETED", lambda row: row.error is None),
                    failure(),
                )
            ),
            get=_partitions,
        ),
    ),
)
REGEX = Document(
    "kafka-consumer-groups --validate-regex",
    (
        Field("regex", "string", None, lambda found: found[0]),
        Field("valid", "boolean", None, lambda found: found[1] is None),
        Field("reason", "string?", None, lambda found: found[1], about="What is wrong with it."),
    ),
    in_words=True,
)
