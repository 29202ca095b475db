"""`kafka-groups --help`: what it says beside the options."""

from pykafka_cli.cli.help import Example, Help

HELP = Help(
    groups={
        "What to do": ("list",),
        "Which groups": ("group-type", "protocol", "consumer", "share", "streams"),
    },
    examples=(
        Example("Groups of every type", "kafka-groups --list"),
        Example("Only those of consumers", "kafka-groups --list --consumer"),
        Example("Only those of the classic protocol", "kafka-groups --list --group-type classic"),
    ),
)
