"""`kafka-features --help`: what it says beside the options."""

from pykafka_cli.cli.help import Example, Help

HELP = {
    "describe": Help(
        examples=(
            Example("Which features are there, and at which level", "kafka-features describe"),
            Example("Only the metadata version", "kafka-features describe | grep metadata.version"),
            Example(
                "Of a real cluster",
                "kafka-features --bootstrap-server broker.example.com:9092 describe",
            ),
        ),
        exit_codes="0 if it was described, else 1; stderr says why.",
    ),
}
