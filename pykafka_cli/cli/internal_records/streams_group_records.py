"""Records of __consumer_offsets about streams groups (KIP-1071)."""

from __future__ import annotations

from pykafka_cli.cli.internal_records.schema import record_type

STREAMS_GROUP_METADATA = record_type(
    17,
    "STREAMS_GROUP_METADATA",
    key="groupId string",
    value="""
        epoch int32
        metadataHash int64
        validatedTopologyEpoch int32 tag 0 default -1
        lastAssignmentConfigs []{}? tag 1
            key string
            value string
    """,
)

STREAMS_GROUP_MEMBER_METADATA = record_type(
    19,
    "STREAMS_GROUP_MEMBER_METADATA",
    key="groupId string; memberId string",
    value="""
        instanceId string?
        rackId string?
        clientId string
        clientHost string
        rebalanceTimeoutMs int32
        topologyEpoch int32
        processId string
        userEndpoint {}?
            host string
            port uint16
        clientTags []{}
            key string
            value string
    """,
)

STREAMS_GROUP_TARGET_ASSIGNMENT_METADATA = record_type(
    20,
    "STREAMS_GROUP_TARGET_ASSIGNMENT_METADATA",
    key="groupId string",
    value="assignmentEpoch int32; assignmentTimestamp int64 tag 0",
)

STREAMS_GROUP_TARGET_ASSIGNMENT_MEMBER = record_type(
    21,
    "STREAMS_GROUP_TARGET_ASSIGNMENT_MEMBER",
    key="groupId string; memberId string",
    value="""
        activeTasks []{}
            subtopologyId string
            partitions []int32
        standbyTasks []{}
            subtopologyId string
            partitions []int32
        warmupTasks []{}
            subtopologyId string
            partitions []int32
    """,
)

STREAMS_GROUP_CURRENT_MEMBER_ASSIGNMENT = record_type(
    22,
    "STREAMS_GROUP_CURRENT_MEMBER_ASSIGNMENT",
    key="groupId string; memberId string",
    value="""
        memberEpoch int32
        previousMemberEpoch int32
        state int8
        activeTasks []{}
            subtopologyId string
            partitions []int32
            assignmentEpochs []int32? tag 0
        standbyTasks []{}
            subtopologyId string
            partitions []int32
            assignmentEpochs []int32? tag 0
        warmupTasks []{}
            subtopologyId string
            partitions []int32
            assignmentEpochs []int32? tag 0
        activeTasksPendingRevocation []{}
            subtopologyId string
            partitions []int32
            assignmentEpochs []int32? tag 0
        standbyTasksPendingRevocation []{}
            subtopologyId string
            partitions []int32
            assignmentEpochs []int32? tag 0
        warmupTasksPendingRevocation []{}
            subtopologyId string
            partitions []int32
            assignmentEpochs []int32? tag 0
    """,
)

STREAMS_GROUP_TOPOLOGY = record_type(
    23,
    "STREAMS_GROUP_TOPOLOGY",
    key="groupId string",
    value="""
        epoch int32
        subtopologies []{}
            subtopologyId string
            sourceTopics []string
            sourceTopicRegex []string
            stateChangelogTopics []{}
                name string
                partitions int32
                replicationFactor int16
                topicConfigs []{}
                    key string
                    value string
            repartitionSinkTopics []string
            repartitionSourceTopics []{}
                name string
                partitions int32
                replicationFactor int16
                topicConfigs []{}
                    key string
                    value string
            copartitionGroups []{}
                sourceTopics []int16
                sourceTopicRegex []int16
                repartitionSourceTopics []int16
    """,
)

STREAMS_GROUP_TYPES = (
    STREAMS_GROUP_METADATA,
    STREAMS_GROUP_MEMBER_METADATA,
    STREAMS_GROUP_TARGET_ASSIGNMENT_METADATA,
    STREAMS_GROUP_TARGET_ASSIGNMENT_MEMBER,
    STREAMS_GROUP_CURRENT_MEMBER_ASSIGNMENT,
    STREAMS_GROUP_TOPOLOGY,
)
