"""`kafka-leader-election --help`: what it says beside the options."""

from pykafka_cli.cli.help import Example, Help

HELP = Help(
    groups={
        "Which election": ("election-type",),
        "Which partitions": ("topic", "partition", "all-topic-partitions", "path-to-json-file"),
    },
    examples=(
        Example(
            "Preferred leaders lead again, everywhere",
            "kafka-leader-election --election-type preferred --all-topic-partitions",
        ),
        Example(
            "One partition",
            "kafka-leader-election --election-type preferred --topic orders --partition 0",
        ),
        Example(
            "Partitions of a file",
            'echo \'{"partitions": [{"topic": "orders", "partition": 1}]}\' > these.json\n'
            "kafka-leader-election --election-type preferred \\\n    --path-to-json-file these.json",
        ),
        Example(
            "A leader at the price of records, where the ISR is dead (pykafka-failover(7))",
            "kafka-leader-election --election-type unclean --all-topic-partitions",
        ),
    ),
)
