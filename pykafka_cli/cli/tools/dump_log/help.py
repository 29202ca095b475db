"""`kafka-dump-log --help`: what it says beside the options."""

from pykafka_cli.cli.help import Example, Help

HELP = Help(
    groups={
        "Which files": ("files", "max-bytes", "max-message-size"),
        "What to print": ("deep-iteration", "print-data-log", "skip-record-metadata"),
        "How records are read": (
            "key-decoder-class",
            "value-decoder-class",
            "offsets-decoder",
            "transaction-log-decoder",
            "cluster-metadata-decoder",
            "share-group-state-decoder",
            "remote-log-metadata-decoder",
        ),
        "What to check": ("index-sanity-check", "verify-index-only"),
    },
    examples=(
        Example(
            "The batches of a replica",
            "kafka-dump-log \\\n    --files $PYKAFKA_DATA_DIR/brokers/101/payments-0/00000000000000000000.log",
        ),
        Example(
            "And its records",
            "kafka-dump-log --print-data-log \\\n"
            "    --files $PYKAFKA_DATA_DIR/brokers/101/payments-0/00000000000000000000.log",
        ),
        Example(
            "Does an index fit its log?",
            "cd $PYKAFKA_DATA_DIR/brokers/101/payments-0\n"
            "kafka-dump-log --index-sanity-check --files 00000000000000000000.index",
        ),
    ),
    exit_codes="0 if all files could be read, 1 if not; stderr names file and position.",
)
