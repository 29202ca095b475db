"""`kafka-topics --help`: what it says beside the options."""

from pykafka_cli.cli.help import Example, Help

HELP = Help(
    groups={
        "What to do": ("list", "describe", "create", "alter", "delete"),
        "Which topics": ("topic", "topic-id", "exclude-internal", "if-exists", "if-not-exists"),
        "What a topic becomes (--create, --alter)": (
            "partitions",
            "replication-factor",
            "replica-assignment",
            "config",
        ),
        "Which partitions (--describe)": (
            "under-replicated-partitions",
            "unavailable-partitions",
            "under-min-isr-partitions",
            "at-min-isr-partitions",
            "topics-with-overrides",
            "partition-size-limit-per-response",
        ),
    },
    examples=(
        Example(
            "A topic of three partitions, each on two brokers",
            "kafka-topics --create --topic invoices --partitions 3 --replication-factor 2",
        ),
        Example("Who leads, and which replicas are in sync", "kafka-topics --describe --topic orders"),
        Example(
            "What a dead broker has left with too few copies", "kafka-topics --describe --under-replicated-partitions"
        ),
        Example("More partitions (never fewer)", "kafka-topics --alter --topic orders --partitions 6"),
        Example(
            "A topic that keeps the last record of each key",
            "kafka-topics --create --topic users --config cleanup.policy=compact",
        ),
        Example("All of one kind", "kafka-topics --delete --topic 'invoic.*'"),
    ),
    differences=(
        "--topic a.b is the topic of exactly that name if there is one; only else is it a regular expression.",
        "An empty list prints nothing, where Kafka's tool prints an empty line.",
    ),
)
