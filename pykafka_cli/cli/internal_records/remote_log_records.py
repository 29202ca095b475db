"""Records of __remote_log_metadata (KIP-405)."""

from __future__ import annotations

from pykafka_cli.cli.internal_records.schema import metadata_type

SEGMENT = metadata_type(
    0,
    "REMOTE_LOG_SEGMENT_METADATA_RECORD",
    """
        remoteLogSegmentId {}
            topicIdPartition {}
                name string
                id uuid
                partition int32
            id uuid
        startOffset int64
        endOffset int64
        brokerId int32
        maxTimestampMs int64
        eventTimestampMs int64
        segmentLeaderEpochs []{}
            leaderEpoch int32
            offset int64
        segmentSizeInBytes int32
        customMetadata bytes?
        remoteLogSegmentState int8
        txnIndexEmpty bool tag 0
    """,
)

SEGMENT_UPDATE = metadata_type(
    1,
    "REMOTE_LOG_SEGMENT_METADATA_UPDATE_RECORD",
    """
        remoteLogSegmentId {}
            topicIdPartition {}
                name string
                id uuid
                partition int32
            id uuid
        brokerId int32
        eventTimestampMs int64
        customMetadata bytes?
        remoteLogSegmentState int8
    """,
)

PARTITION_DELETE = metadata_type(
    2,
    "REMOTE_PARTITION_DELETE_METADATA_RECORD",
    """
        topicIdPartition {}
            name string
            id uuid
            partition int32
        brokerId int32
        eventTimestampMs int64
        remotePartitionDeleteState int8
    """,
)

SEGMENT_SNAPSHOT = metadata_type(
    3,
    "REMOTE_LOG_SEGMENT_METADATA_SNAPSHOT_RECORD",
    """
        segmentId uuid
        startOffset int64
        endOffset int64
        brokerId int32
        maxTimestampMs int64
        eventTimestampMs int64
        segmentLeaderEpochs []{}
            leaderEpoch int32
            offset int64
        segmentSizeInBytes int32
        customMetadata bytes?
        remoteLogSegmentState int8
        txnIndexEmpty bool tag 0
    """,
)

REMOTE_LOG_TYPES = (SEGMENT, SEGMENT_UPDATE, PARTITION_DELETE, SEGMENT_SNAPSHOT)
