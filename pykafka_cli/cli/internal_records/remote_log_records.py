"""Records of __remote_log_metadata (KIP-405)."""

from __future__ import annotations

from pykafka_cli.cli.internal_records.schema import schema

SEGMENT = schema(
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

SEGMENT_UPDATE = schema(
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

PARTITION_DELETE = schema(
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

SEGMENT_SNAPSHOT = schema(
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
