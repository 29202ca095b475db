"""The actions of kafka-reassign-partitions, step by step in the order in which Kafka's tool prints."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.cli.render import progress
from pykafka_cli.cli.tools.reassign_partitions import actions, documents, plan, text, throttles
from pykafka_cli.errors import ErrorCode, PykafkaError
from pykafka_cli.model import TopicPartition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pykafka_cli.cli.terminal import Terminal
    from pykafka_cli.cli.tools.reassign_partitions.plan import Replica
    from pykafka_cli.cluster import Cluster
    from pykafka_cli.cluster.partitions import Reassignment, Unfinished


_MOVES_START_S = 10.0
"""How long moves between log directories may wait for replicas that are being made (Kafka's --timeout)."""
_PAUSE_S = 0.1


class TerseError(PykafkaError):
    """A failure that Kafka's tool tells without `Error: ` in front of it (TerseException)."""


class Throttles(NamedTuple):
    """Bytes a second between brokers and between log directories; negative: no limit."""

    brokers: int
    log_dirs: int


def generate(terminal: Terminal, cluster: Cluster, file: str, broker_list: str) -> None:
    """Propose where topics could be."""
    brokers = plan.parse_brokers(broker_list)
    current = actions.current_of_topics(cluster, plan.parse_topics(file))
    proposed = actions.propose(cluster, current, brokers)
    log_dirs = actions.log_dirs(cluster, actions.replicas_of(current))
    proposal = actions.Proposal(plan.content(current, log_dirs), plan.content(proposed, {}))
    terminal.show(proposal, text.proposal, documents.PROPOSAL)


def execute(
    terminal: Terminal, cluster: Cluster, file: str, limits: Throttles, *, additional: bool, factor_may_change: bool
) -> int:
    """Start a reassignment and, where nobody else does, copy. Returns the exit code: 1 if something broke."""
    wanted = plan.parse_for_execution(file)
    active = cluster.partitions.reassignments()
    if active and not additional:
        raise TerseError(text.EXISTING)
    targets = wanted.assignment
    actions.check_brokers(cluster, targets)
    current = actions.current_of_partitions(cluster, targets)
    log_dirs = actions.log_dirs(cluster, actions.replicas_of(current))
    previous = plan.content(current, log_dirs)
    terminal.words(text.before_execution(previous))
    if limits.brokers >= 0 or limits.log_dirs >= 0:
        terminal.words(text.VERIFY_WARNING)
    if limits.brokers >= 0:
        throttles.limit_moves(cluster, limits.brokers, active, targets, current)
        terminal.words(text.throttled(limits.brokers))
    if limits.log_dirs >= 0:
        throttles.limit_log_dirs(cluster, limits.log_dirs, wanted.log_dirs)
        terminal.words(text.log_dirs_throttled(limits.log_dirs))
    left = dict(wanted.log_dirs)
    moved = _move_log_dirs(cluster, left, wait=lambda _: False)  # the others will be made in the right place
    refused = cluster.partitions.reassign(targets, factor_may_change=factor_may_change)
    if refused:
        _copy(terminal, cluster, [partition for partition in targets if partition not in refused])
        raise TerseError(text.refused(refused))
    terminal.words(text.started(targets))
    unfinished = _copy(terminal, cluster, list(targets))
    moved |= _move_log_dirs(cluster, left, wait=_until_made(cluster))
    terminal.words(text.log_dir_moves(moved))
    if left:
        raise TerseError(text.not_started(left))
    terminal.json(actions.Execution(previous, tuple(sorted(targets)), tuple(unfinished)), documents.EXECUTED)
    return 1 if any(one.is_failure for one in unfinished) else 0


def _copy(terminal: Terminal, cluster: Cluster, partitions: Sequence[TopicPartition]) -> Sequence[Unfinished]:
    """What is not complete: it broke, or it waits for a broker and stays in progress, as with Kafka."""
    try:
        with progress.copying(terminal) as report:
            unfinished = cluster.partitions.copy(partitions, report)
    except KeyboardInterrupt:
        terminal.say(text.INTERRUPTED)
        raise
    for one in unfinished:
        if one.is_failure:
            terminal.fail("FAILED", text.unfinished(one))
        else:
            terminal.say(text.unfinished(one))
    return unfinished


def _move_log_dirs(
    cluster: Cluster, left: dict[Replica, str], *, wait: Callable[[Iterable[TopicPartition]], bool]
) -> dict[Replica, str]:
    """Move replicas to log directories; those that were, or are there already, are taken out of `left`.

    It is tried again while `wait` tells that a replica that is not there may still come.
    """
    moved = {}
    while left:
        places = {(replica.broker, TopicPartition(*replica[1:])): replica for replica in left}
        results = cluster.logs.move_replicas({place: left[replica] for place, replica in places.items()})
        for place, error in sorted(results.items()):
            if error is None:
                moved[places[place]] = left.pop(places[place])
            elif error.code is not ErrorCode.REPLICA_NOT_AVAILABLE:
                raise PykafkaError(f"Failed to alter dir for {places[place]}: {error}")
        if not wait(partition for _, partition in results):
            break
    return moved


def _until_made(cluster: Cluster) -> Callable[[Iterable[TopicPartition]], bool]:
    """Waits a little, and tells whether somebody still makes replicas of these partitions."""
    deadline = time.monotonic() + _MOVES_START_S

    def wait(partitions: Iterable[TopicPartition]) -> bool:
        wanted = set(partitions)
        active = [one for one in cluster.partitions.reassignments() if one.partition in wanted]
        if time.monotonic() > deadline or not any(map(_is_copied, active)):
            return False
        time.sleep(_PAUSE_S)
        return True

    return wait


def verify(terminal: Terminal, cluster: Cluster, file: str, *, preserve_throttles: bool) -> None:
    """Show how far a reassignment is, and remove throttles when nothing is in progress any more."""
    wanted = plan.parse(file)
    active = {one.partition: one for one in cluster.partitions.reassignments()}
    view = actions.Verification(
        actions.move_states(cluster, wanted.targets, active),
        actions.log_dir_states(cluster, wanted.log_dirs),
        None if active or preserve_throttles else _to_clear(cluster, wanted.assignment),
    )
    terminal.show(view, text.verification, documents.VERIFICATION)
    idle = [
        partition
        for partition in sorted(wanted.assignment)
        if partition in active and not _is_copied(active[partition])
    ]
    if idle:
        terminal.say(text.not_copied(idle))
    _clear_throttles(terminal, cluster, view.cleared)


def _is_copied(one: Reassignment) -> bool:
    return one.is_copied is not False


def cancel(terminal: Terminal, cluster: Cluster, file: str, *, preserve_throttles: bool) -> None:
    """Go back to the replicas from before."""
    wanted = plan.parse(file).assignment
    partitions = [one.partition for one in cluster.partitions.reassignments() if one.partition in wanted]
    errors = cluster.partitions.cancel_reassignments(partitions) if partitions else {}
    if errors:
        raise TerseError(text.not_cancelled(errors))
    done = actions.Cancellation(tuple(sorted(partitions)), None if preserve_throttles else _to_clear(cluster, wanted))
    terminal.show(done, text.cancelled, documents.CANCELLED)
    _clear_throttles(terminal, cluster, done.cleared)


def _to_clear(cluster: Cluster, partitions: Iterable[TopicPartition]) -> actions.Cleared:
    topics = sorted({partition.topic for partition in partitions})
    return actions.Cleared(tuple(actions.living_brokers(cluster)), tuple(topics))


def _clear_throttles(terminal: Terminal, cluster: Cluster, cleared: actions.Cleared | None) -> None:
    if cleared is not None:
        terminal.words(text.cleared(cleared.brokers, cleared.topics))
        throttles.clear(cluster, cleared.brokers, cleared.topics)


def list_(terminal: Terminal, cluster: Cluster) -> None:
    """List what is in progress."""
    terminal.show(cluster.partitions.reassignments(), text.listing, documents.LISTING)
