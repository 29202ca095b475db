"""`kafka-broker-api-versions --help`: what it says beside the options."""

from pykafka_cli.cli.help import Example, Help

HELP = Help(
    examples=(
        Example("What each broker speaks", "kafka-broker-api-versions"),
        Example("Only one request", "kafka-broker-api-versions | grep 'Fetch('"),
        Example(
            "Whether a real broker answers at all",
            "kafka-broker-api-versions --bootstrap-server broker.example.com:9092",
        ),
    ),
)
