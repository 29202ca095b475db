"""`pykafka copy --help`: what it says beside the options."""

from pykafka_cli.cli.help import Example, Help

HELP = Help(
    groups={
        "Where from and where to": ("from", "to", "from-config", "to-config"),
        "What to copy": ("topic", "last", "since", "until-end", "follow"),
        "How": ("replication-factor", "compression-type", "restart", "dry-run"),
    },
    examples=(
        Example(
            "The last 1000 records of each partition of a real cluster, to work on here",
            "pykafka copy --from broker.example.com:9092 --topic 'orders.*' --last 1000",
        ),
        Example(
            "What was written in the last hour, and what comes",
            "pykafka copy --from broker.example.com:9092 --topic orders \\\n    --since -1h --follow",
        ),
        Example("What would be copied", "pykafka copy --to ./other --topic '.*' --dry-run"),
        Example(
            "Between two embedded clusters; run again, it copies what has come since",
            "pykafka copy --to ./other --topic orders",
        ),
        Example(
            "To a real cluster",
            "pykafka copy --to broker.example.com:9092 --to-config client.properties \\\n    --topic orders",
        ),
    ),
    exit_codes="0 at the end of a copy, also of one with --follow that Ctrl-C ended; 1 if it could not go on.",
)
