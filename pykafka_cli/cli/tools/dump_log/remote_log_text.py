"""How Kafka prints what it keeps about remote log segments (the toString methods of its classes, KIP-405)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pykafka_cli.cli.internal_records.reader import SchemaError
from pykafka_cli.cli.internal_records.remote_log_records import PARTITION_DELETE, SEGMENT, SEGMENT_UPDATE

if TYPE_CHECKING:
    from pykafka_cli.cli.internal_records.schema import RecordType

_SEGMENT_STATES = ("COPY_SEGMENT_STARTED", "COPY_SEGMENT_FINISHED", "DELETE_SEGMENT_STARTED", "DELETE_SEGMENT_FINISHED")
_DELETE_STATES = ("DELETE_PARTITION_MARKED", "DELETE_PARTITION_STARTED", "DELETE_PARTITION_FINISHED")


def remote_log_text(record_type: RecordType, data: dict[str, Any]) -> str:
    """The text of one record.

    Raises:
        SchemaError: if it says what no segment can be.
    """
    if record_type is PARTITION_DELETE:
        return (
            f"RemotePartitionDeleteMetadata{{topicPartition={_partition(data['topicIdPartition'])}, "
            f"state={_state(data['remotePartitionDeleteState'], _DELETE_STATES)}, "
            f"eventTimestampMs={data['eventTimestampMs']}, brokerId={data['brokerId']}}}"
        )
    custom, state = _custom(data["customMetadata"]), _state(data["remoteLogSegmentState"], _SEGMENT_STATES)
    if record_type is SEGMENT_UPDATE:
        return (
            f"RemoteLogSegmentMetadataUpdate{{remoteLogSegmentId={_segment(data['remoteLogSegmentId'])}, "
            f"customMetadata={custom}, state={state}, eventTimestampMs={data['eventTimestampMs']}, "
            f"brokerId={data['brokerId']}}}"
        )
    if record_type is SEGMENT:
        head = f"RemoteLogSegmentMetadata{{remoteLogSegmentId={_segment(data['remoteLogSegmentId'])}"
        when = (
            f"brokerId={data['brokerId']}, maxTimestampMs={data['maxTimestampMs']}, "
            f"eventTimestampMs={data['eventTimestampMs']}"
        )
        _check_offsets(data["startOffset"], data["endOffset"])
    else:
        head = f"RemoteLogSegmentMetadataSnapshot{{segmentId={data['segmentId']}"
        when = f"maxTimestampMs={data['maxTimestampMs']}"
    return (
        f"{head}, startOffset={data['startOffset']}, endOffset={data['endOffset']}, {when}, "
        f"segmentLeaderEpochs={_epochs(data['segmentLeaderEpochs'])}, segmentSizeInBytes={data['segmentSizeInBytes']}, "
        f"customMetadata={custom}, state={state}, txnIdxEmpty={'true' if data.get('txnIndexEmpty') else 'false'}}}"
    )


def _partition(partition: dict[str, Any]) -> str:
    return f"{partition['id']}:{partition['name']}-{partition['partition']}"


def _segment(segment: dict[str, Any]) -> str:
    return f"RemoteLogSegmentId{{topicIdPartition={_partition(segment['topicIdPartition'])}, id={segment['id']}}}"


def _epochs(epochs: list[dict[str, int]]) -> str:
    if not epochs:
        raise SchemaError("segmentLeaderEpochs can not be null or empty")
    starts = {epoch["leaderEpoch"]: epoch["offset"] for epoch in epochs}
    return f"{{{', '.join(f'{epoch}={starts[epoch]}' for epoch in sorted(starts))}}}"


def _custom(metadata: str | None) -> str:
    if metadata is None:
        return "Optional.empty"
    from base64 import b64decode  # noqa: PLC0415  (imported on use)

    return f"Optional[CustomMetadata{{{len(b64decode(metadata))} bytes}}]"


def _state(number: int, names: tuple[str, ...]) -> str:
    if not 0 <= number < len(names):
        raise SchemaError("state can not be null")
    return names[number]


def _check_offsets(start: int, end: int) -> None:
    if start < 0:
        raise SchemaError(f"Unexpected start offset = {start}. StartOffset for a remote segment cannot be negative")
    if end < start:
        raise SchemaError(
            f"Unexpected end offset = {end}. EndOffset for a remote segment cannot be less than startOffset = {start}"
        )
