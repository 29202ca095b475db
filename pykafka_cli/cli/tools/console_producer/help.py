"""`kafka-console-producer --help`: what it says beside the options."""

from pykafka_cli.cli.help import Example, Help

HELP = Help(
    groups={
        "Where to": ("topic",),
        "What makes a record": ("input", "ignore", "key", "reader-property", "reader-config", "line-reader"),
        "How safe": ("request-required-acks", "sync", "message-send-max-retries", "retry-backoff-ms"),
        "How fast": (
            "compression-codec",
            "batch-size",
            "timeout",
            "request-timeout-ms",
            "max-block-ms",
            "metadata-expiry-ms",
            "max-memory-bytes",
            "socket-buffer-size",
        ),
    },
    notes={
        "Reader properties (--reader-property NAME=VALUE, default in brackets)": r"""
  parse.key [false]  take a key off the line: the text before the first key.separator is the key
  key.separator [tab]  may be longer than one character; --key KEY gives all records one key instead
  parse.headers [false]  take headers off the line, which come first: HEADERS<tab>KEY<tab>VALUE
  headers.delimiter [tab]  between the headers and the rest
  headers.separator [,]  between two headers; a Java regex, so that | is written \|
  headers.key.separator [:]  between the name and the value of a header
  ignore.error [false]  take a line without a separator as a value, instead of ending
  null.marker [none]  a key, value or header value that equals this text is null (a tombstone)
Values are taken literally: write $'\t' for a tab, not '\t'.
""",
        "JSON (--input json)": """
One object a line, of which only value has to be there:
  {"key":"k","value":"v","headers":[["name","value"]],"partition":0,
   "timestamp":1700000000000}
A key, value, or name or value of a header is a string, null, or {"base64":"…"}. Without partition the key decides;
without timestamp it is the time of sending. topic, offset and timestamp_type may be there and count for nothing. To let
records find their partitions anew, as in a topic with another number of them: --ignore partition. A malformed line ends
the run with exit code 1; those before it are sent. With ignore.error=true it is told, and left out.
""",
    },
    examples=(
        Example("One record", "echo hello | kafka-console-producer --topic greetings"),
        Example(
            "Keys: what has the same key stays in order",
            "printf 'k1:one\\nk2:two\\n' | kafka-console-producer --topic orders \\\n"
            "    --reader-property parse.key=true --reader-property key.separator=:",
        ),
        Example(
            "A file, one record a line",
            "seq 1000 > lines\nkafka-console-producer --topic numbers < lines",
        ),
        Example(
            "A whole document as one record",
            "echo '<report/>' > report.xml\n"
            "kafka-console-producer --topic documents --input all --key report.xml \\\n    < report.xml",
        ),
        Example(
            "JSON of any layout, one document a record",
            "echo '{\"a\": 1}' | jq -c . | kafka-console-producer --topic documents",
        ),
        Example(
            "From one topic to another, with keys, headers and timestamps",
            "kafka-console-consumer --topic orders --from-beginning --exit-at-end \\\n"
            "    --output json | kafka-console-producer --topic orders-copy --input json \\\n    --ignore partition",
        ),
        Example(
            "A tombstone: in a compacted topic k1 is gone",
            "printf 'k1:~\\n' | kafka-console-producer --topic orders \\\n"
            "    --reader-property parse.key=true --reader-property key.separator=: \\\n"
            "    --reader-property null.marker='~'",
        ),
    ),
    exit_codes="0 if every record was delivered, else 1. 130 after Ctrl-C, 143 after SIGTERM.",
    differences=(
        "It ends with exit code 1 where a record was not delivered; Kafka's tool ends with 0.",
        "A topic that is missing is created, as Kafka does, and one line on stderr says so.",
        "Bytes that are not UTF-8 go through unchanged.",
    ),
)
