"""Committed offsets that nobody has needed for offsets.retention.minutes, and the groups that they were the rest of.

Kafka's coordinators look for them every offsets.retention.check.interval.ms; here whoever looks at groups or joins one
does. Sources: OffsetExpirationConditionImpl, OffsetMetadataManager.cleanupExpiredOffsets and
ClassicGroup.offsetExpirationCondition of 4.3.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pykafka_cli.engine.engine import Engine

_MINUTE_MS = 60_000


def expire_offsets(engine: Engine) -> None:
    """Forget expired offsets, and empty groups without any. Without one of either this costs a look and no lock.

    A classic group's offsets expire when it has been empty for long enough, those of other groups, and of groups that
    never had members, when their commits are old enough. What members are subscribed to does not expire.
    """
    store, settings, now = engine.store, engine.settings, engine.now_ms()
    committed_by = now - int(settings.broker("offsets.retention.minutes")) * _MINUTE_MS
    empty_by = now - int(settings.broker("offsets.retention.check.interval.ms"))
    if not store.groups.overdue_offsets(committed_by) and not store.groups.overdue_groups(empty_by):
        return
    with store.transaction():
        subscribed: dict[str, set[str]] = {}
        left_with_none = set()
        for group_id, key, number, topic in store.groups.overdue_offsets(committed_by):
            if group_id not in subscribed:
                subscribed[group_id] = {name for one in store.groups.members(group_id) for name in one.topics}
            if topic not in subscribed[group_id]:
                store.groups.remove_offset(group_id, key, number)
                left_with_none.add(group_id)
        for group_id in sorted(left_with_none) + store.groups.overdue_groups(empty_by):
            if not store.groups.member_ids(group_id) and not store.committed(group_id):
                store.groups.remove(group_id)
    engine.bump()
