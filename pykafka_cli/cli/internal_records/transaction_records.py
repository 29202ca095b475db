"""Records of __transaction_state."""

from __future__ import annotations

from pykafka_cli.cli.internal_records.schema import record_type

TRANSACTION_LOG = record_type(
    0,
    "TRANSACTION_LOG",
    key="transactionalId string",
    value="""
        producerId int64
        previousProducerId int64 tag 0 default -1
        nextProducerId int64 tag 1 default -1
        producerEpoch int16
        nextProducerEpoch int16 tag 3 default -1
        transactionTimeoutMs int32
        transactionStatus int8
        transactionPartitions []{}?
            topic string
            partitionIds []int32
        transactionLastUpdateTimestampMs int64
        transactionStartTimestampMs int64
        clientTransactionVersion int16 tag 2
    """,
    latest=1,
    flexible=1,
)
