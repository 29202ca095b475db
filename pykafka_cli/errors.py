"""What can go wrong: Kafka's protocol errors as one table, and the few exceptions that carry them."""

from __future__ import annotations

from enum import Enum


class PykafkaError(Exception):
    """Anything that a command reports as one line on stderr before it ends.

    `exit_code` is the process's exit status; 1 like Kafka's tools unless a subclass says otherwise.
    """

    exit_code = 1


class UsageError(PykafkaError):
    """The command line itself is wrong; nothing was contacted and nothing was changed."""


class TargetError(PykafkaError):
    """No cluster could be reached at the given addresses, or the data directory cannot be used."""


class ProtectedError(TargetError):
    """The target is protected against deleting by mistake, and nobody has said yes."""


class UnsupportedError(PykafkaError):
    """This side (embedded or real cluster) cannot do what was asked; the message says what to use instead."""


class CorruptRecordError(PykafkaError):
    """Bytes that should be a record batch are not one; the message names partition, segment and offset."""


class ErrorCode(Enum):
    """Kafka's error table (org.apache.kafka.common.protocol.Errors): number, Java class, retriable, text."""

    # fmt: off
    UNKNOWN_SERVER_ERROR = -1, "UnknownServerException", False, "The server experienced an unexpected error when processing the request."
    OFFSET_OUT_OF_RANGE = 1, "OffsetOutOfRangeException", False, "The requested offset is not within the range of offsets maintained by the server."
    CORRUPT_MESSAGE = 2, "CorruptRecordException", True, "This message has failed its CRC checksum, exceeds the valid size, has a null key for a compacted topic, or is otherwise corrupt."
    UNKNOWN_TOPIC_OR_PARTITION = 3, "UnknownTopicOrPartitionException", True, "This server does not host this topic-partition."
    LEADER_NOT_AVAILABLE = 5, "LeaderNotAvailableException", True, "There is no leader for this topic-partition as we are in the middle of a leadership election."
    NOT_LEADER_OR_FOLLOWER = 6, "NotLeaderOrFollowerException", True, "For requests intended only for the leader, this error indicates that the broker is not the current leader."
    REQUEST_TIMED_OUT = 7, "TimeoutException", True, "The request timed out."
    REPLICA_NOT_AVAILABLE = 9, "ReplicaNotAvailableException", True, "The replica is not available for the requested topic-partition. Produce/Fetch requests and other requests intended only for the leader or follower return NOT_LEADER_OR_FOLLOWER if the broker is not a replica of the topic-partition."
    MESSAGE_TOO_LARGE = 10, "RecordTooLargeException", False, "The request included a message larger than the max message size the server will accept."
    COORDINATOR_NOT_AVAILABLE = 15, "CoordinatorNotAvailableException", True, "The coordinator is not available."
    INVALID_TOPIC_EXCEPTION = 17, "InvalidTopicException", False, "The request attempted to perform an operation on an invalid topic."
    NOT_ENOUGH_REPLICAS = 19, "NotEnoughReplicasException", True, "Messages are rejected since there are fewer in-sync replicas than required."
    INCONSISTENT_GROUP_PROTOCOL = 23, "InconsistentGroupProtocolException", False, "The group member's supported protocols are incompatible with those of existing members or first group member tried to join with empty protocol type or empty protocol list."
    INVALID_GROUP_ID = 24, "InvalidGroupIdException", False, "The group id is invalid."
    UNKNOWN_MEMBER_ID = 25, "UnknownMemberIdException", False, "The coordinator is not aware of this member."
    INVALID_TIMESTAMP = 32, "InvalidTimestampException", False, "The timestamp of the message is out of acceptable range."
    UNSUPPORTED_VERSION = 35, "UnsupportedVersionException", False, "The version of API is not supported."
    TOPIC_ALREADY_EXISTS = 36, "TopicExistsException", False, "Topic with this name already exists."
    INVALID_PARTITIONS = 37, "InvalidPartitionsException", False, "Number of partitions is below 1."
    INVALID_REPLICATION_FACTOR = 38, "InvalidReplicationFactorException", False, "Replication factor is below 1 or larger than the number of available brokers."
    INVALID_REPLICA_ASSIGNMENT = 39, "InvalidReplicaAssignmentException", False, "Replica assignment is invalid."
    INVALID_CONFIG = 40, "InvalidConfigurationException", False, "Configuration is invalid."
    INVALID_REQUEST = 42, "InvalidRequestException", False, "This most likely occurs because of a request being malformed by the client library or the message was sent to an incompatible broker."
    POLICY_VIOLATION = 44, "PolicyViolationException", False, "Request parameters do not satisfy the configured policy."
    KAFKA_STORAGE_ERROR = 56, "KafkaStorageException", True, "Disk error when trying to access log file on the disk."
    LOG_DIR_NOT_FOUND = 57, "LogDirNotFoundException", False, "The user-specified log directory is not found in the broker config."
    NON_EMPTY_GROUP = 68, "GroupNotEmptyException", False, "The group is not empty."
    GROUP_ID_NOT_FOUND = 69, "GroupIdNotFoundException", False, "The group id does not exist."
    TOPIC_DELETION_DISABLED = 73, "TopicDeletionDisabledException", False, "Topic deletion is disabled."
    PREFERRED_LEADER_NOT_AVAILABLE = 80, "PreferredLeaderNotAvailableException", True, "The preferred leader was not available."
    GROUP_MAX_SIZE_REACHED = 81, "GroupMaxSizeReachedException", False, "The consumer group has reached its max size."
    FENCED_INSTANCE_ID = 82, "FencedInstanceIdException", False, "The broker rejected this static consumer since another consumer with the same group.instance.id has registered with a different member.id."
    ELIGIBLE_LEADERS_NOT_AVAILABLE = 83, "EligibleLeadersNotAvailableException", True, "Eligible topic partition leaders are not available."
    ELECTION_NOT_NEEDED = 84, "ElectionNotNeededException", False, "Leader election not needed for topic partition."
    NO_REASSIGNMENT_IN_PROGRESS = 85, "NoReassignmentInProgressException", False, "No partition reassignment is in progress."
    GROUP_SUBSCRIBED_TO_TOPIC = 86, "GroupSubscribedToTopicException", False, "Deleting offsets of a topic is forbidden while the consumer group is actively subscribed to it."
    INVALID_RECORD = 87, "InvalidRecordException", False, "This record has failed the validation on the broker and hence will be rejected."
    UNKNOWN_TOPIC_ID = 100, "UnknownTopicIdException", True, "This server does not host this topic ID."
    BROKER_ID_NOT_REGISTERED = 102, "BrokerIdNotRegisteredException", False, "The given broker ID was not registered."
    UNRELEASED_INSTANCE_ID = 111, "UnreleasedInstanceIdException", False, "The instance ID is still used by another member in the consumer group. That member must leave first."
    UNSUPPORTED_ASSIGNOR = 112, "UnsupportedAssignorException", False, "The assignor or its version range is not supported by the consumer group."
    # fmt: on

    def __init__(self, number: int, java_name: str, retriable: bool, text: str) -> None:
        self.number, self.java_name, self.retriable, self.text = number, java_name, retriable, text


class KafkaError(PykafkaError):
    """A Kafka protocol error; the embedded engine and a real broker raise the same one.

    Callers compare `code`, never the text.
    """

    def __init__(self, code: ErrorCode, message: str | None = None) -> None:
        super().__init__(message or code.text)
        self.code = code


def in_words(error: BaseException) -> str:
    """An exception as part of a sentence: of one of the system's the reason and the file, without its number."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return str(error)
