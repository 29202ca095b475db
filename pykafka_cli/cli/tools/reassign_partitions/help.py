"""`kafka-reassign-partitions --help`: what it says beside the options."""

from pykafka_cli.cli.help import Example, Help

HELP = Help(
    groups={
        "What to do": ("generate", "execute", "verify", "cancel", "list"),
        "Which partitions and where to": (
            "reassignment-json-file",
            "topics-to-move-json-file",
            "broker-list",
        ),
        "How": (
            "additional",
            "throttle",
            "replica-alter-log-dirs-throttle",
            "preserve-throttles",
            "disallow-replication-factor-change",
            "disable-rack-aware",
            "timeout",
        ),
    },
    notes={
        "The file": """
{"version": 1, "partitions": [{"topic": "orders", "partition": 0, "replicas": [102, 103]}]}: the first replica is the
preferred leader. More or fewer replicas than before change the replication factor.

On the embedded cluster --execute copies what it moves itself and returns when all is done; producers and consumers go
on meanwhile.
""",
    },
    examples=(
        Example(
            "Partition 0 to brokers 102 and 103",
            'echo \'{"partitions": [{"topic": "orders", "partition": 0,\n'
            '    "replicas": [102, 103]}]}\' > move.json\n'
            "kafka-reassign-partitions --execute --reassignment-json-file move.json",
        ),
        Example("Is it done?", "kafka-reassign-partitions --verify --reassignment-json-file move.json"),
        Example(
            "A proposal for whole topics",
            'echo \'{"version": 1, "topics": [{"topic": "orders"}]}\' > topics.json\n'
            "kafka-reassign-partitions --generate --broker-list 101,102 \\\n"
            "    --topics-to-move-json-file topics.json",
        ),
        Example("What is under way", "kafka-reassign-partitions --list"),
    ),
)
