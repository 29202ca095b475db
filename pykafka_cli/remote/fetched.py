"""Messages of a real cluster, as columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import confluent_kafka
from confluent_kafka import TopicPartition as TheirPartition

from pykafka_cli.cluster import Fetched
from pykafka_cli.model import ConsumerRecords, TimestampType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.model import Headers

Message: Any = confluent_kafka.Message
"""Its methods are called through `map`, on a thousand messages at once."""
_LOG_APPEND = 2


class FetchedMessages(Fetched):
    """Messages of one partition that were fetched together."""

    def __init__(self, messages: Sequence[Any]) -> None:
        self.topic, self.partition, self.count = messages[0].topic(), messages[0].partition(), len(messages)
        self.next_offset = messages[-1].offset() + 1
        self._messages = messages
        self._records: ConsumerRecords | None = None

    def values(self) -> Sequence[bytes | None]:
        """See `Fetched`."""
        return list(map(Message.value, self._messages))

    def records(self) -> ConsumerRecords:
        """See `Fetched`."""
        if self._records is None:
            self._records = self._columns()
        return self._records

    def _columns(self) -> ConsumerRecords:
        stamps = list(map(Message.timestamp, self._messages))
        log_append = stamps[0][0] == _LOG_APPEND
        headers = list(map(Message.headers, self._messages))
        return ConsumerRecords(
            offsets=list(map(Message.offset, self._messages)),
            timestamps=[stamp if kind else -1 for kind, stamp in stamps],
            keys=list(map(Message.key, self._messages)),
            values=self.values(),
            headers=list(map(_headers, headers)) if any(headers) else [()] * len(headers),
            timestamp_type=TimestampType.LOG_APPEND_TIME if log_append else TimestampType.CREATE_TIME,
        )

    def place_after(self, count: int) -> TheirPartition:
        """Where reading goes on when the first `count` messages were processed.

        As with the Java client, only what ends a fetch has the leader epoch of its last message.
        """
        if count < self.count:
            return TheirPartition(self.topic, self.partition, self._messages[count].offset())
        last = self._messages[-1]
        epoch = last.leader_epoch()
        place = (self.topic, self.partition, last.offset() + 1)
        return TheirPartition(*place) if epoch is None else TheirPartition(*place, leader_epoch=epoch)


def _headers(headers: list[tuple[str, bytes | None]] | None) -> Headers:
    """In bytes, as they are."""
    return tuple((name.encode("utf-8", "surrogateescape"), content) for name, content in headers or ())
