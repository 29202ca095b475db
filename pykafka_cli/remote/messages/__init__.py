"""Messages of Kafka's protocol that kafka-python lacks, described as Kafka's own message files describe them."""

from __future__ import annotations

from kafka.protocol.api_message import ApiMessage


class ConsumerGroupDescribeRequest(ApiMessage, load_json=__name__):  # type: ignore[call-arg, misc]
    """Describes groups of the protocol of KIP-848, with epochs and target assignments."""


class ConsumerGroupDescribeResponse(ApiMessage, load_json=__name__):  # type: ignore[call-arg, misc]
    """Its answer."""


class UnregisterBrokerRequest(ApiMessage, load_json=__name__):  # type: ignore[call-arg, misc]
    """Forgets a broker (KIP-631)."""


class UnregisterBrokerResponse(ApiMessage, load_json=__name__):  # type: ignore[call-arg, misc]
    """Its answer."""
