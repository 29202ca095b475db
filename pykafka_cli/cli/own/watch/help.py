"""`pykafka watch --help`: what it says beside the options."""

from pykafka_cli.cli.help import Example, Help

HELP = Help(
    groups={"What to look at": ("topic",), "How": ("interval", "once")},
    examples=(
        Example("One picture", "pykafka watch --once"),
        Example(
            "Some topics of a real cluster", "pykafka watch --bootstrap-server broker.example.com:9092 --topic 'o.*'"
        ),
        Example("A picture for a program", "pykafka watch --once --output json"),
    ),
)
