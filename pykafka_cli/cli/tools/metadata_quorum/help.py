"""`kafka-metadata-quorum --help`: what it says beside the options."""

from pykafka_cli.cli.help import Example, Help

HELP = {
    "describe": Help(
        groups={"What to show": ("status", "replication", "human-readable")},
        examples=(
            Example("Leader, epoch and voters", "kafka-metadata-quorum describe --status"),
            Example("How far each replica is", "kafka-metadata-quorum describe --replication"),
            Example(
                "The same, with times as so long ago",
                "kafka-metadata-quorum describe --replication --human-readable",
            ),
        ),
        exit_codes="0 if it was described, else 1; stderr says why.",
    ),
}
