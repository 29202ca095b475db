"""Kafka's own kafka-dump-log reads what our compaction leaves: valid batches, sound indexes, the offsets they had."""

from __future__ import annotations

import re

import pytest

from pykafka_cli.storage.log import ReplicaLog
from tests.format.beside_kafka import agree
from tests.format.kafka_jars import dump_log_segments, require_java
from tests.properties.compacted import keyed, stored
from tests.properties.replicas import Clock, scratch_directory, segment_file
from tests.properties.test_storage_compaction import SMALL, clean

pytestmark = [pytest.mark.java, pytest.mark.xdist_group("java")]

HOUR = 3_600_000


def test_kafka_finds_every_compacted_batch_valid_and_every_index_sound() -> None:
    require_java()
    clock = Clock()
    with scratch_directory() as directory:
        log = ReplicaLog.open(directory, SMALL, clock)
        for number in range(120):
            pairs = [(b"key-%d" % (number % 17), b"x" * number), (b"key-%d" % (number % 5), b"1"), (b"gone", None)]
            log.append([keyed(pairs, log.next_offset, codec=number % 5)])
            if number % 40 == 39:
                clean(log)
                clock.now += HOUR
        rows = stored(log)
        bases = log.segment_bases
        log.close()
        assert len(rows) < 60
        logs = [str(segment_file(directory, base)) for base in bases]
        indexes = [str(segment_file(directory, base, ending)) for base in bases for ending in (".index", ".timeindex")]
        dump = dump_log_segments("--deep-iteration", "--print-data-log", "--files", ",".join(logs))
        batches = [line for line in dump.splitlines() if line.startswith("baseOffset:")]
        assert batches
        assert all("isvalid: true" in line for line in batches)
        assert [int(offset) for offset in re.findall(r"\| offset: (\d+)", dump)] == [row[0] for row in rows]
        assert re.findall(r" key: (\S+)", dump) == [(row[1] or b"").decode() for row in rows]
        assert any("deleteHorizonMs: OptionalLong[" in line for line in batches)
        told = dump_log_segments("--index-sanity-check", "--files", ",".join(indexes)).splitlines()
        praised = {line.partition(" ")[0] for line in told if line.endswith(("passed sanity check.", "is empty."))}
        assert praised == set(indexes)
        verified = dump_log_segments("--verify-index-only", "--files", ",".join(indexes)).splitlines()
        agree("--print-data-log", "--files", ",".join([*logs, *indexes]))
        assert [line for line in verified if not line.startswith("Dumping ") and not line.endswith("is empty.")] == []
