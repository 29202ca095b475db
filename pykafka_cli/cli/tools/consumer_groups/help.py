"""`kafka-consumer-groups --help`: what it says beside the options."""

from pykafka_cli.cli.help import Example, Help

HELP = Help(
    groups={
        "What to do": (
            "list",
            "describe",
            "reset-offsets",
            "delete-offsets",
            "delete",
            "validate-regex",
        ),
        "Which groups and topics": ("group", "all-groups", "topic", "all-topics"),
        "What to show (--list, --describe)": ("state", "type", "offsets", "members", "verbose"),
        "Where to reset to (--reset-offsets)": (
            "to-earliest",
            "to-latest",
            "to-current",
            "to-offset",
            "shift-by",
            "to-datetime",
            "by-duration",
            "from-file",
        ),
        "How (--reset-offsets)": ("dry-run", "execute", "export"),
        "Time": ("timeout",),
    },
    examples=(
        Example("All groups and their states", "kafka-consumer-groups --list --state"),
        Example("How far behind a group is: LAG", "kafka-consumer-groups --describe --group billing"),
        Example(
            "Who is in it and reads what",
            "kafka-consumer-groups --describe --all-groups --members --verbose",
        ),
        Example(
            "Look at what reading all again would mean",
            "kafka-consumer-groups --reset-offsets --group billing --topic orders \\\n    --to-earliest --dry-run",
        ),
        Example(
            "Go back ten records in two partitions (the group must not be running)",
            "kafka-consumer-groups --reset-offsets --group billing \\\n    --topic orders:0,1 --shift-by -10 --execute",
        ),
        Example(
            "The lag of everybody as one number",
            "kafka-consumer-groups --describe --all-groups --output json |\n    jq '[.groups[].offsets[].lag] | add'",
        ),
    ),
    differences=(
        "It ends with exit code 1 where a group or partition could not be handled; Kafka's tool ends with 0.",
        "A time may lack milliseconds and a zone; it then is UTC.",
    ),
)
