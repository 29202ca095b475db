"""A producer's settings in librdkafka's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykafka_cli.cluster import ProducerSettings
from pykafka_cli.remote.producer_config import producer_config

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS = st.integers(0, 2**31 - 1)


@given(
    settings=st.builds(
        ProducerSettings,
        retries=SECONDS,
        retry_backoff_ms=SECONDS,
        request_timeout_ms=SECONDS,
        delivery_timeout_ms=SECONDS,
        max_request_size=SECONDS,
        linger_ms=SECONDS,
        batch_size=SECONDS,
        client=st.fixed_dictionaries(
            {},
            optional={
                name: SECONDS.map(str)
                for name in ("buffer.memory", "metadata.max.age.ms", "send.buffer.bytes", "retry.backoff.max.ms")
            },
        ),
    )
)
def test_librdkafka_takes_every_number_that_kafkas_producer_takes(settings: ProducerSettings) -> None:
    from confluent_kafka import Producer  # noqa: PLC0415  (it is imported where it is used)

    assert len(Producer(producer_config(settings))) == 0


@pytest.mark.parametrize(
    ("settings", "client", "idempotent"),
    [
        ({}, {}, True),
        ({"acks": "1"}, {}, False),
        ({"retries": 0}, {}, False),
        ({}, {"max.in.flight.requests.per.connection": "6"}, False),
        ({}, {"enable.idempotence": "false"}, False),
        ({"acks": "1"}, {"enable.idempotence": "true"}, True),  # which is refused
    ],
)
def test_a_producer_is_idempotent_where_it_can_be_unless_told_otherwise(
    settings: Mapping[str, object], client: Mapping[str, str], *, idempotent: bool
) -> None:
    of_all = ProducerSettings(**settings, client=client)  # type: ignore[arg-type]
    assert producer_config(of_all)["enable.idempotence"] is idempotent


@given(size=st.integers(1, 10**9), buffer=st.integers(0, 10**9))
def test_the_largest_record_fits_among_those_that_are_under_way(size: int, buffer: int) -> None:
    config = producer_config(ProducerSettings(max_request_size=size, client={"buffer.memory": str(buffer)}))
    assert int(config["queue.buffering.max.kbytes"]) * 1024 > size


def test_retries_and_times_are_those_of_the_options() -> None:
    config = producer_config(
        ProducerSettings(retries=7, retry_backoff_ms=20, request_timeout_ms=2500, delivery_timeout_ms=9000)
    )
    names = "retries", "retry.backoff.ms", "request.timeout.ms", "delivery.timeout.ms"
    assert [config[name] for name in names] == [7, 20, 2500, 9000]
