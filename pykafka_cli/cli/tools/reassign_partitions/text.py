"""How the answers of kafka-reassign-partitions read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pykafka_cli.cli.render.java_order import string_map_order
from pykafka_cli.cli.tools.reassign_partitions.plan import written

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pykafka_cli.cli.tools.reassign_partitions.actions import (
        Cancellation,
        LogDirState,
        MoveState,
        Proposal,
        Verification,
    )
    from pykafka_cli.cli.tools.reassign_partitions.plan import Replica
    from pykafka_cli.cluster.partitions import Reassignment, Unfinished
    from pykafka_cli.errors import KafkaError
    from pykafka_cli.model import TopicPartition

EXISTING = (
    "Cannot execute because there is an existing partition assignment.  Use --additional to override this and create a "
    "new partition assignment in addition to the existing one. The --additional flag can also be used to change the "
    "throttle by resubmitting the current reassignment."
)
VERIFY_WARNING = (
    "Warning: You must run --verify periodically, until the reassignment completes, to ensure the throttle is "
    "removed.\n"
)
INTERRUPTED = (
    "The reassignment stays in progress. --execute --additional with the same file goes on with it, --cancel goes back."
)


def proposal(found: Proposal) -> str:
    """What `--generate` found: two files."""
    return (
        f"Current partition replica assignment\n{written(found.current)}\n\n"
        f"Proposed partition reassignment configuration\n{written(found.proposed)}\n"
    )


def before_execution(previous: Mapping[str, Any]) -> str:
    """The file with which one can go back."""
    return (
        f"Current partition replica assignment\n\n{written(previous)}\n\n"
        "Save this to use as the --reassignment-json-file option during rollback\n"
    )


def throttled(rate: int) -> str:
    """The limit between brokers."""
    return f"The inter-broker throttle limit was set to {rate} B/s\n"


def log_dirs_throttled(rate: int) -> str:
    """The limit between log directories."""
    return f"The replica-alter-dir throttle limit was set to {rate} B/s\n"


def started(partitions: Iterable[TopicPartition]) -> str:
    """What is being moved."""
    names = sorted(partitions)
    return f"Successfully started partition reassignment{_s(names)} for {_listed(names)}\n"


def refused(errors: Mapping[TopicPartition, KafkaError]) -> str:
    """What could not be started."""
    return "\n".join(["Error reassigning partition(s):", *_errors(errors)])


def log_dir_moves(replicas: Mapping[Replica, str]) -> str:
    """Replicas that go to another log directory, or are in it already."""
    return "".join(
        f"Successfully started moving log directory to {directory} for replica {replica.topic}-{replica.partition} "
        f"with broker {replica.broker} \n"
        for replica, directory in sorted(replicas.items())
    )


def not_started(replicas: Iterable[Replica]) -> str:
    """Log directory moves of replicas that are not there."""
    names = sorted(replicas)
    return f"Timed out before log directory move{_s(names)} could be started for: {_listed(names)}"


def unfinished(one: Unfinished) -> str:
    """Why a reassignment is not complete after copying."""
    if one.is_failure:
        return f"Reassignment of partition {one.partition} cannot go on: {one.reason}"
    return f"Reassignment of partition {one.partition} is still in progress: {one.reason}."


def verification(view: Verification) -> str:
    """How far everything is."""
    return move_states(view.partitions) + log_dir_states(view.log_dirs)


def move_states(states: Mapping[TopicPartition, MoveState]) -> str:
    """How far each partition is."""
    lines = ["Status of partition reassignment:"]
    for partition, state in sorted(states.items()):
        if not state.is_done:
            lines.append(f"Reassignment of partition {partition} is still in progress.")
        elif state.replicas == state.target:
            lines.append(f"Reassignment of partition {partition} is completed.")
        else:
            lines.append(
                f"There is no active reassignment of partition {partition}, but replica set is "
                f"{_listed(state.replicas)} rather than {_listed(state.target)}."
            )
    return "\n".join(lines) + "\n"


def log_dir_states(states: Mapping[Replica, LogDirState]) -> str:
    """Where each replica is that was to go to a certain log directory; an empty line if there are none."""
    lines = []
    for replica, state in sorted(states.items()):
        where = f"Partition {replica.topic}-{replica.partition}"
        if state.current is None:
            lines.append(f"{where} cannot be found in any live log directory on broker {replica.broker}.")
        elif state.current == state.target:
            lines.append(f"Reassignment of replica {replica} completed successfully.")
        else:
            lines.append(
                f"{where} on broker {replica.broker} is not being moved from log dir {state.current} to {state.target}."
            )
    return "\n".join(lines) + "\n"


def not_copied(partitions: Sequence[TopicPartition]) -> str:
    """A hint for reassignments that no process works on."""
    return (
        f"Nothing is copying {_listed(partitions)} at the moment: --execute --additional with the same file goes on "
        "with it, --cancel goes back."
    )


def cleared(brokers: Sequence[int], topics: Iterable[str]) -> str:
    """Whose throttles are removed."""
    names = string_map_order(topics)
    return (
        f"Clearing broker-level throttles on broker{_s(brokers)} {_listed(brokers)}\n"
        f"Clearing topic-level throttles on topic{_s(names)} {_listed(names)}\n"
    )


def cancelled(done: Cancellation) -> str:
    """What was cancelled, or that there was nothing to cancel; moves of log directories never last here."""
    names = done.cancelled
    first = (
        f"Successfully cancelled partition reassignment{_s(names)} for: {_listed(names)}\n"
        if names
        else "None of the specified partition reassignments are active.\n"
    )
    return f"{first}None of the specified partition moves are active."  # Kafka ends no line here


def not_cancelled(errors: Mapping[TopicPartition, KafkaError]) -> str:
    """What could not be cancelled."""
    return "\n".join([f"Error cancelling partition reassignment{_s(errors)} for:", *_errors(errors)])


def listing(reassignments: Sequence[Reassignment]) -> str:
    """Every reassignment in progress."""
    if not reassignments:
        return "No partition reassignments found.\n"
    lines = ["Current partition reassignments:"]
    for one in sorted(reassignments, key=lambda one: one.partition):
        line = f"{one.partition}: replicas: {_listed(one.replicas)}."
        if one.adding:
            line += f" adding: {_listed(one.adding)}."
        if one.removing:
            line += f" removing: {_listed(one.removing)}."
        lines.append(line)
    return "\n".join(lines) + "\n"


def _errors(errors: Mapping[TopicPartition, KafkaError]) -> list[str]:
    return [f"{partition}: {error}" for partition, error in sorted(errors.items())]


def _listed(values: Iterable[object]) -> str:
    return ",".join(map(str, values))


def _s(values: Sequence[object] | Mapping[TopicPartition, KafkaError]) -> str:
    return "" if len(values) == 1 else "s"
