"""librdkafka's errors in Kafka's words."""

from __future__ import annotations

from confluent_kafka import KafkaError as TheirError
from confluent_kafka import KafkaException

from pykafka_cli.errors import ErrorCode, KafkaError
from pykafka_cli.remote.failures import kafka_error

FENCED = (
    "Fatal error: Broker: Static consumer fenced by other consumer with same group.instance.id: "
    "Fatal consumer error: Broker: Static consumer fenced by other consumer with same group.instance.id"
)


def test_a_fatal_error_has_the_code_and_the_words_of_what_the_broker_answered() -> None:
    error = kafka_error(KafkaException(TheirError(TheirError._FATAL, FENCED)))
    assert isinstance(error, KafkaError)
    assert error.code is ErrorCode.FENCED_INSTANCE_ID
    assert str(error) == ErrorCode.FENCED_INSTANCE_ID.text


def test_a_fatal_error_of_the_client_itself_keeps_its_sentence() -> None:
    error = kafka_error(KafkaException(TheirError(TheirError._FATAL, "Fatal error: out of sequence")))
    assert isinstance(error, KafkaError)
    assert error.code is ErrorCode.UNKNOWN_SERVER_ERROR
    assert str(error) == "Fatal error: out of sequence"
