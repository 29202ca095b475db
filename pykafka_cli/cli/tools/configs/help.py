"""`kafka-configs --help`: what it says beside the options."""

from pykafka_cli.cli.help import Example, Help

HELP = Help(
    groups={
        "What to do": ("describe", "alter", "all"),
        "What to set (--alter)": ("add-config", "add-config-file", "delete-config"),
        "Whose configs": (
            "topic",
            "broker",
            "broker-defaults",
            "group",
            "broker-logger",
            "client-metrics",
        ),
        "Whose quotas": (
            "user",
            "user-defaults",
            "client",
            "client-defaults",
            "ip",
            "ip-defaults",
        ),
        "The same in the long form": ("entity-type", "entity-name", "entity-default"),
    },
    examples=(
        Example("What was set for a topic", "kafka-configs --describe --topic orders"),
        Example(
            "Everything that holds for it, with where it comes from", "kafka-configs --describe --all --topic orders"
        ),
        Example(
            "Keep records for an hour",
            "kafka-configs --alter --topic orders --add-config retention.ms=3600000",
        ),
        Example(
            "A value with a comma stands in square brackets",
            "kafka-configs --alter --topic orders \\\n    --add-config 'cleanup.policy=[compact,delete]'",
        ),
        Example(
            "Back to the default",
            "kafka-configs --alter --topic orders --delete-config cleanup.policy",
        ),
        Example(
            "For all brokers",
            "kafka-configs --alter --broker-defaults --add-config log.retention.ms=86400000",
        ),
        Example(
            "A quota of 1 MB/s for a user",
            "kafka-configs --alter --user ann --add-config producer_byte_rate=1048576",
        ),
    ),
    differences=(
        "Broker loggers, SCRAM credentials and client metrics belong to a Java server: the embedded cluster has none.",
    ),
)
