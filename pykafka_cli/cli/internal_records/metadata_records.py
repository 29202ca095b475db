"""Records of __cluster_metadata and of KRaft snapshots."""

from __future__ import annotations

from pykafka_cli.cli.internal_records.schema import metadata_type

METADATA_TYPES = (
    metadata_type(
        0,
        "REGISTER_BROKER_RECORD",
        """
            brokerId int32
            isMigratingZkBroker bool 2+
            incarnationId uuid
            brokerEpoch int64
            endPoints []{}
                name string
                host string
                port uint16
                securityProtocol int16
            features []{}
                name string
                minSupportedVersion int16
                maxSupportedVersion int16
            rack string?
            fenced bool
            inControlledShutdown bool 1+
            logDirs []uuid 3+ tag 0
            cordonedLogDirs []uuid? 4+ tag 1 default null
        """,
        latest=4,
    ),
    metadata_type(
        1,
        "UNREGISTER_BROKER_RECORD",
        "brokerId int32; brokerEpoch int64",
    ),
    metadata_type(
        2,
        "TOPIC_RECORD",
        "name string; topicId uuid",
    ),
    metadata_type(
        3,
        "PARTITION_RECORD",
        """
            partitionId int32
            topicId uuid
            replicas []int32
            isr []int32
            removingReplicas []int32
            addingReplicas []int32
            leader int32
            leaderRecoveryState int8 tag 0
            leaderEpoch int32
            partitionEpoch int32
            directories []uuid 1+
            eligibleLeaderReplicas []int32? 2+ tag 1 default null
            lastKnownElr []int32? 2+ tag 2 default null
        """,
        latest=2,
    ),
    metadata_type(
        4,
        "CONFIG_RECORD",
        """
            resourceType int8
            resourceName string
            name string
            value string?
        """,
    ),
    metadata_type(
        5,
        "PARTITION_CHANGE_RECORD",
        """
            partitionId int32
            topicId uuid
            isr []int32? tag 0 default null
            leader int32 tag 1 default -2
            replicas []int32? tag 2 default null
            removingReplicas []int32? tag 3 default null
            addingReplicas []int32? tag 4 default null
            leaderRecoveryState int8 tag 5 default -1
            directories []uuid? 1+ tag 8 default null
            eligibleLeaderReplicas []int32? 2+ tag 6 default null
            lastKnownElr []int32? 2+ tag 7 default null
        """,
        latest=2,
    ),
    metadata_type(
        7,
        "FENCE_BROKER_RECORD",
        "id int32; epoch int64",
    ),
    metadata_type(
        8,
        "UNFENCE_BROKER_RECORD",
        "id int32; epoch int64",
    ),
    metadata_type(
        9,
        "REMOVE_TOPIC_RECORD",
        "topicId uuid",
    ),
    metadata_type(
        10,
        "DELEGATION_TOKEN_RECORD",
        """
            owner string
            requester string
            renewers []string
            issueTimestamp int64
            maxTimestamp int64
            expirationTimestamp int64
            tokenId string
        """,
    ),
    metadata_type(
        11,
        "USER_SCRAM_CREDENTIAL_RECORD",
        """
            name string
            mechanism int8
            salt bytes
            storedKey bytes
            serverKey bytes
            iterations int32
        """,
    ),
    metadata_type(
        12,
        "FEATURE_LEVEL_RECORD",
        "name string; featureLevel int16",
    ),
    metadata_type(
        14,
        "CLIENT_QUOTA_RECORD",
        """
            entity []{}
                entityType string
                entityName string?
            key string
            value float64
            remove bool
        """,
    ),
    metadata_type(
        15,
        "PRODUCER_IDS_RECORD",
        "brokerId int32; brokerEpoch int64; nextProducerId int64",
    ),
    metadata_type(
        17,
        "BROKER_REGISTRATION_CHANGE_RECORD",
        """
            brokerId int32
            brokerEpoch int64
            fenced int8 tag 0
            inControlledShutdown int8 1+ tag 1
            logDirs []uuid 2+ tag 2
            cordonedLogDirs []uuid? 3+ tag 3 default null
        """,
        latest=3,
    ),
    metadata_type(
        18,
        "ACCESS_CONTROL_ENTRY_RECORD",
        """
            id uuid
            resourceType int8
            resourceName string
            patternType int8
            principal string
            host string
            operation int8
            permissionType int8
        """,
    ),
    metadata_type(
        19,
        "REMOVE_ACCESS_CONTROL_ENTRY_RECORD",
        "id uuid",
    ),
    metadata_type(
        20,
        "NO_OP_RECORD",
        "",
    ),
    metadata_type(
        21,
        "ZK_MIGRATION_STATE_RECORD",
        "zkMigrationState int8",
    ),
    metadata_type(
        22,
        "REMOVE_USER_SCRAM_CREDENTIAL_RECORD",
        "name string; mechanism int8",
    ),
    metadata_type(
        23,
        "BEGIN_TRANSACTION_RECORD",
        "name string? tag 0 default null",
    ),
    metadata_type(
        24,
        "END_TRANSACTION_RECORD",
        "",
    ),
    metadata_type(
        25,
        "ABORT_TRANSACTION_RECORD",
        "reason string? tag 0 default null",
    ),
    metadata_type(
        26,
        "REMOVE_DELEGATION_TOKEN_RECORD",
        "tokenId string",
    ),
    metadata_type(
        27,
        "REGISTER_CONTROLLER_RECORD",
        """
            controllerId int32
            incarnationId uuid
            zkMigrationReady bool
            endPoints []{}
                name string
                host string
                port uint16
                securityProtocol int16
            features []{}
                name string
                minSupportedVersion int16
                maxSupportedVersion int16
        """,
    ),
    metadata_type(
        28,
        "CLEAR_ELR_RECORD",
        "topicName string",
    ),
)
