"""`kafka-consumer-perf-test --help`: what it says beside the options."""

from pykafka_cli.cli.help import Example, Help

HELP = Help(
    groups={
        "What to read": ("topic", "include", "num-records", "messages", "group", "from-latest"),
        "How": ("fetch-size", "socket-buffer-size", "timeout"),
        "What to print": (
            "print-metrics",
            "show-detailed-stats",
            "reporting-interval",
            "date-format",
            "hide-header",
        ),
    },
    notes={
        "What is measured": """
rebalance.time.ms is the time until the first poll was over, which finds the partitions; fetch.time.ms is the rest.
""",
    },
    examples=(
        Example("Read what there is", "kafka-consumer-perf-test --topic orders --num-records 3"),
        Example(
            "A line each second",
            "kafka-consumer-perf-test --topic orders --num-records 3 \\\n"
            "    --show-detailed-stats --reporting-interval 1000",
        ),
        Example(
            "For a spreadsheet",
            "kafka-consumer-perf-test --topic orders --num-records 3 --hide-header \\\n    > measured.csv",
        ),
    ),
)
