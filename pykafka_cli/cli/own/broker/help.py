"""`pykafka broker --help`: what it says beside the options."""

from pykafka_cli.cli.help import Example, Help

HELP = {
    "list": Help(
        examples=(
            Example("Who lives, leads and holds how much", "pykafka broker list"),
            Example("The dead ones", "pykafka broker list --output json | jq '.brokers[] | select(.alive | not)'"),
        ),
    ),
    "kill": Help(
        examples=(
            Example("See who leads then", "pykafka broker kill 102\nkafka-topics --describe --topic orders"),
            Example("All but one", "pykafka broker kill 101 103"),
        ),
    ),
    "restart": Help(
        groups={"How": ("no-rebalance",)},
        examples=(
            Example("It copies what it lacks and leads again", "pykafka broker restart 102"),
            Example("It leads nothing yet", "pykafka broker restart 101 103 --no-rebalance"),
        ),
    ),
    "add": Help(
        examples=(
            Example("Two more", "pykafka broker add 104 105"),
            Example("They are empty until partitions are moved", "kafka-reassign-partitions --list"),
        ),
    ),
    "clean": Help(
        examples=(
            Example(
                "A compacted topic, now",
                "kafka-topics --create --topic clients --config cleanup.policy=compact\npykafka broker clean clients",
            ),
        ),
    ),
    "verify": Help(
        groups={"What to check": ("topic",), "What to do": ("repair",)},
        examples=(
            Example("Is everything whole?", "pykafka broker verify"),
            Example("Set right what has a good copy", "pykafka broker verify --repair"),
        ),
        exit_codes="0 if all is well or was repaired, 1 if anything is wrong.",
    ),
}
