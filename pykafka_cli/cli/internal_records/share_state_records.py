"""Records of __share_group_state."""

from __future__ import annotations

from pykafka_cli.cli.internal_records.schema import record_type

SHARE_SNAPSHOT = record_type(
    0,
    "SHARE_SNAPSHOT",
    key="groupId string; topicId uuid; partition int32",
    value="""
        snapshotEpoch int32
        stateEpoch int32
        leaderEpoch int32
        startOffset int64
        deliveryCompleteCount int32 tag 0 default -1
        createTimestamp int64
        writeTimestamp int64
        stateBatches []{}
            firstOffset int64
            lastOffset int64
            deliveryState int8
            deliveryCount int16
    """,
)

SHARE_UPDATE = record_type(
    1,
    "SHARE_UPDATE",
    key="groupId string; topicId uuid; partition int32",
    value="""
        snapshotEpoch int32
        leaderEpoch int32
        startOffset int64
        deliveryCompleteCount int32 tag 0 default -1
        stateBatches []{}
            firstOffset int64
            lastOffset int64
            deliveryState int8
            deliveryCount int16
    """,
)

SHARE_STATE_TYPES = (SHARE_SNAPSHOT, SHARE_UPDATE)
