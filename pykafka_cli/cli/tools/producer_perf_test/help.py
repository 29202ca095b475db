"""`kafka-producer-perf-test --help`: what it says beside the options."""

from pykafka_cli.cli.help import Example, Help

HELP = Help(
    groups={
        "Where to and how many": ("topic", "num-records", "throughput"),
        "What records are like": ("record-size", "payload-file", "payload-delimiter", "payload-monotonic"),
        "What to print": ("print-metrics", "reporting-interval", "warmup-records"),
        "Transactions": ("transactional-id", "transaction-duration-ms"),
    },
    notes={
        "What is measured": """
A record's latency counts from where it joins its batch (batch.size [16384], linger.ms [5]) until it is acknowledged.
One batch is under way at a time.
""",
    },
    examples=(
        Example(
            "100,000 records of 100 bytes, as fast as it goes",
            "kafka-producer-perf-test --topic load --num-records 100000 \\\n    --record-size 100 --throughput -1",
        ),
        Example(
            "500 a second: what is the latency then?",
            "kafka-producer-perf-test --topic load --num-records 1000 \\\n    --record-size 100 --throughput 500",
        ),
        Example(
            "What does compression do?",
            "kafka-producer-perf-test --topic load --num-records 10000 \\\n"
            "    --record-size 1000 --throughput -1 --command-property compression.type=lz4",
        ),
    ),
    exit_codes="1 if a record was not delivered, else 0. 130 after Ctrl-C, 143 after SIGTERM.",
    differences=("Transactions are not written: --transactional-id is refused.",),
)
