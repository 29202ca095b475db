"""Records of __consumer_offsets about offsets and about classic and consumer groups (KIP-848)."""

from __future__ import annotations

from pykafka_cli.cli.internal_records.schema import NEVER, record_type, schema

LEGACY_OFFSET_COMMIT = record_type(
    0,
    "LEGACY_OFFSET_COMMIT",
    key="group string; topic string; partition int32",
    value="offset int64; metadata string; commitTimestamp int64",
    flexible=NEVER,
)

OFFSET_COMMIT = record_type(
    1,
    "OFFSET_COMMIT",
    key="group string; topic string; partition int32",
    value="""
        offset int64
        leaderEpoch int32 3+
        metadata string
        commitTimestamp int64
        expireTimestamp int64 1
        topicId uuid 4+ tag 0
    """,
    latest=4,
    flexible=4,
)

GROUP_METADATA = record_type(
    2,
    "GROUP_METADATA",
    key="group string",
    value="""
        protocolType string
        generation int32
        protocol string?
        leader string?
        currentStateTimestamp int64 2+
        members []{}
            memberId string
            groupInstanceId string? 3+
            clientId string
            clientHost string
            rebalanceTimeout int32 1+
            sessionTimeout int32
            subscription bytes
            assignment bytes
    """,
    latest=4,
    flexible=4,
)

CONSUMER_GROUP_METADATA = record_type(
    3,
    "CONSUMER_GROUP_METADATA",
    key="groupId string",
    value="epoch int32; metadataHash int64 tag 0",
)

CONSUMER_GROUP_PARTITION_METADATA = record_type(
    4,
    "CONSUMER_GROUP_PARTITION_METADATA",
    key="groupId string",
    value="""
        topics []{}
            topicId uuid
            topicName string
            numPartitions int32
            partitionMetadata []{}
                partition int32
                racks []string
    """,
)

CONSUMER_GROUP_MEMBER_METADATA = record_type(
    5,
    "CONSUMER_GROUP_MEMBER_METADATA",
    key="groupId string; memberId string",
    value="""
        instanceId string?
        rackId string?
        clientId string
        clientHost string
        subscribedTopicNames []string
        subscribedTopicRegex string?
        rebalanceTimeoutMs int32
        serverAssignor string?
        classicMemberMetadata {}? tag 0
            sessionTimeoutMs int32
            supportedProtocols []{}
                name string
                metadata bytes
    """,
)

CONSUMER_GROUP_TARGET_ASSIGNMENT_METADATA = record_type(
    6,
    "CONSUMER_GROUP_TARGET_ASSIGNMENT_METADATA",
    key="groupId string",
    value="assignmentEpoch int32; assignmentTimestamp int64 tag 0",
)

CONSUMER_GROUP_TARGET_ASSIGNMENT_MEMBER = record_type(
    7,
    "CONSUMER_GROUP_TARGET_ASSIGNMENT_MEMBER",
    key="groupId string; memberId string",
    value="""
        topicPartitions []{}
            topicId uuid
            partitions []int32
    """,
)

CONSUMER_GROUP_CURRENT_MEMBER_ASSIGNMENT = record_type(
    8,
    "CONSUMER_GROUP_CURRENT_MEMBER_ASSIGNMENT",
    key="groupId string; memberId string",
    value="""
        memberEpoch int32
        previousMemberEpoch int32
        state int8
        assignedPartitions []{}
            topicId uuid
            partitions []int32
            assignmentEpochs []int32? tag 0
        partitionsPendingRevocation []{}
            topicId uuid
            partitions []int32
            assignmentEpochs []int32? tag 0
    """,
)

CONSUMER_GROUP_REGULAR_EXPRESSION = record_type(
    16,
    "CONSUMER_GROUP_REGULAR_EXPRESSION",
    key="groupId string; regularExpression string",
    value="topics []string; version int64; timestamp int64",
)

CONSUMER_PROTOCOL_SUBSCRIPTION = schema(
    """
        topics []string
        userData bytes?
        ownedPartitions []{} 1+
            topic string
            partitions []int32
        generationId int32 2+
        rackId string? 3+
    """,
    latest=3,
    flexible=NEVER,
)

CONSUMER_PROTOCOL_ASSIGNMENT = schema(
    """
        assignedPartitions []{}
            topic string
            partitions []int32
        userData bytes?
    """,
    latest=3,
    flexible=NEVER,
)

CONSUMER_GROUP_TYPES = (
    LEGACY_OFFSET_COMMIT,
    OFFSET_COMMIT,
    GROUP_METADATA,
    CONSUMER_GROUP_METADATA,
    CONSUMER_GROUP_PARTITION_METADATA,
    CONSUMER_GROUP_MEMBER_METADATA,
    CONSUMER_GROUP_TARGET_ASSIGNMENT_METADATA,
    CONSUMER_GROUP_TARGET_ASSIGNMENT_MEMBER,
    CONSUMER_GROUP_CURRENT_MEMBER_ASSIGNMENT,
    CONSUMER_GROUP_REGULAR_EXPRESSION,
)
