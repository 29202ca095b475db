"""`kafka-e2e-latency --help`: what it says beside the options."""

from pykafka_cli.cli.help import Example, Help

HELP = Help(
    groups={
        "How many, where and how": ("topic", "num-records", "producer-acks"),
        "What records are like": (
            "record-size",
            "record-key-size",
            "num-headers",
            "record-header-key-size",
            "record-header-size",
        ),
    },
    examples=(
        Example(
            "The usual question",
            "kafka-e2e-latency --topic latency --num-records 500 --producer-acks all \\\n    --record-size 100",
        ),
        Example(
            "Without waiting for the followers",
            "kafka-e2e-latency --topic latency --num-records 500 --producer-acks 1 \\\n    --record-size 100",
        ),
        Example(
            "With keys and headers",
            "kafka-e2e-latency --topic latency --num-records 500 --producer-acks all \\\n"
            "    --record-size 100 --record-key-size 10 --num-headers 2",
        ),
    ),
)
