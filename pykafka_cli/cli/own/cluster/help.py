"""`pykafka cluster --help`: what it says beside the options."""

from pykafka_cli.cli.help import Example, Help

_WHERE = """
  cluster.db           brokers, topics, partitions, configs and groups (SQLite)
  locks/               file locks; those of a killed process are free at once
  brokers/ID/TOPIC-N/  one replica, in Kafka's own files
"""

HELP = {
    "create": Help(
        groups={"What it is like": ("brokers", "port", "config", "seed")},
        examples=(
            Example(
                "Five brokers, beside another cluster",
                "pykafka cluster create --data-dir five --brokers 1,2,3,4,5 --port 19192",
            ),
            Example(
                "One in which chance repeats, for a class or a test",
                "pykafka cluster create --data-dir class --port 19292 --seed 7 \\\n    --config num.partitions=3",
            ),
        ),
        files=_WHERE,
    ),
    "info": Help(
        examples=(
            Example("Where the data is, and who is the controller", "pykafka cluster info"),
            Example("Of another directory", "pykafka cluster info --data-dir five"),
        ),
    ),
    "cluster-id": Help(
        examples=(Example("Kafka's own way to ask for it", "kafka-cluster cluster-id"),),
    ),
    "list-endpoints": Help(
        groups={"Which brokers": ("include-fenced-brokers",)},
        examples=(
            Example("The living brokers", "kafka-cluster list-endpoints"),
            Example("The dead ones as well", "kafka-cluster list-endpoints --include-fenced-brokers"),
        ),
    ),
    "unregister": Help(
        groups={"Which broker": ("id",)},
        examples=(
            Example(
                "A broker that holds nothing goes for good",
                "pykafka broker add 109\npykafka broker kill 109\nkafka-cluster unregister --id 109",
            ),
        ),
    ),
    "destroy": Help(
        examples=(Example("Without being asked", "pykafka cluster destroy --data-dir five --yes"),),
    ),
}
