"""`kafka-log-dirs --help`: what it says beside the options."""

from pykafka_cli.cli.help import Example, Help

HELP = Help(
    groups={"What to do": ("describe",), "Which": ("topic-list", "broker-list")},
    examples=(
        Example("Replicas on all brokers", "kafka-log-dirs --describe"),
        Example("One topic on one broker", "kafka-log-dirs --describe --topic-list orders --broker-list 101"),
        Example(
            "Topics by size",
            "kafka-log-dirs --describe --output json |\n"
            "    jq '[.. | objects | select(has(\"partition\")) | .size] | add'",
        ),
    ),
)
