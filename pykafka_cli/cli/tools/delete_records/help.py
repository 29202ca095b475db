"""`kafka-delete-records --help`: what it says beside the options."""

from pykafka_cli.cli.help import Example, Help

HELP = Help(
    groups={"What to delete": ("offset-json-file",)},
    notes={
        "The file": """
{"version": 1, "partitions": [{"topic": "orders", "partition": 0, "offset": 2}]} deletes what stands before offset 2;
-1 deletes all that is there. The answer has a line for each partition: where it begins now, or an error.
""",
    },
    examples=(
        Example(
            "All of partition 0",
            'echo \'{"partitions": [{"topic": "orders", "partition": 0, "offset": -1}]}\' \\\n'
            "    > below.json\nkafka-delete-records --offset-json-file below.json",
        ),
        Example(
            "All of a topic, with the file made from its ends",
            "kafka-get-offsets --topic payments --output json |\n"
            "    jq '{partitions: .offsets}' > below.json\n"
            "kafka-delete-records --offset-json-file below.json",
        ),
        Example(
            "On a real cluster",
            "kafka-delete-records --bootstrap-server broker.example.com:9092 \\\n    --offset-json-file below.json",
        ),
    ),
)
