"""`kafka-get-offsets --help`: what it says beside the options."""

from pykafka_cli.cli.help import Example, Help

HELP = Help(
    groups={
        "Which partitions": ("topic", "partitions", "topic-partitions", "exclude-internal-topics"),
        "Which offset": ("time",),
    },
    examples=(
        Example("The end of every partition of a topic", "kafka-get-offsets --topic orders"),
        Example(
            "Where partitions begin",
            "kafka-get-offsets --topic-partitions orders:0,payments:0-5 --time earliest",
        ),
        Example(
            "The first record since a moment (ms since 1970)", "kafka-get-offsets --topic orders --time 1700000000000"
        ),
        Example(
            "How many records a topic holds",
            "kafka-get-offsets --topic orders --output json |\n    jq '[.offsets[].offset] | add'",
        ),
    ),
)
