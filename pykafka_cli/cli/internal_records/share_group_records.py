"""Records of __consumer_offsets about share groups (KIP-932)."""

from __future__ import annotations

from pykafka_cli.cli.internal_records.schema import record_type

SHARE_GROUP_MEMBER_METADATA = record_type(
    10,
    "SHARE_GROUP_MEMBER_METADATA",
    key="groupId string; memberId string",
    value="""
        rackId string?
        clientId string
        clientHost string
        subscribedTopicNames []string
    """,
)

SHARE_GROUP_METADATA = record_type(
    11,
    "SHARE_GROUP_METADATA",
    key="groupId string",
    value="epoch int32; metadataHash int64",
)

SHARE_GROUP_TARGET_ASSIGNMENT_METADATA = record_type(
    12,
    "SHARE_GROUP_TARGET_ASSIGNMENT_METADATA",
    key="groupId string",
    value="assignmentEpoch int32; assignmentTimestamp int64 tag 0",
)

SHARE_GROUP_TARGET_ASSIGNMENT_MEMBER = record_type(
    13,
    "SHARE_GROUP_TARGET_ASSIGNMENT_MEMBER",
    key="groupId string; memberId string",
    value="""
        topicPartitions []{}
            topicId uuid
            partitions []int32
    """,
)

SHARE_GROUP_CURRENT_MEMBER_ASSIGNMENT = record_type(
    14,
    "SHARE_GROUP_CURRENT_MEMBER_ASSIGNMENT",
    key="groupId string; memberId string",
    value="""
        memberEpoch int32
        previousMemberEpoch int32
        state int8
        assignedPartitions []{}
            topicId uuid
            partitions []int32
    """,
)

SHARE_GROUP_STATE_PARTITION_METADATA = record_type(
    15,
    "SHARE_GROUP_STATE_PARTITION_METADATA",
    key="groupId string",
    value="""
        initializingTopics []{}
            topicId uuid
            topicName string
            partitions []int32
        initializedTopics []{}
            topicId uuid
            topicName string
            partitions []int32
        deletingTopics []{}
            topicId uuid
            topicName string
    """,
)

SHARE_GROUP_TYPES = (
    SHARE_GROUP_MEMBER_METADATA,
    SHARE_GROUP_METADATA,
    SHARE_GROUP_TARGET_ASSIGNMENT_METADATA,
    SHARE_GROUP_TARGET_ASSIGNMENT_MEMBER,
    SHARE_GROUP_CURRENT_MEMBER_ASSIGNMENT,
    SHARE_GROUP_STATE_PARTITION_METADATA,
)
