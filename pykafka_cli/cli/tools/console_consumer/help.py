"""`kafka-console-consumer --help`: what it says beside the options."""

from pykafka_cli.cli.help import Example, Help

HELP = Help(
    groups={
        "What to read": ("topic", "include", "partition", "group", "isolation-level"),
        "Where to begin": ("from-beginning", "offset", "since", "last"),
        "Where to end": ("max-messages", "timeout-ms", "until", "exit-at-end"),
        "Which records": ("key", "grep", "skip-message-on-error"),
        "What is printed of a record": (
            "format",
            "formatter",
            "formatter-property",
            "formatter-config",
            "key-deserializer",
            "value-deserializer",
            "enable-systest-events",
        ),
    },
    notes={
        "Formatter properties (--formatter-property NAME=VALUE, default in brackets)": r"""
The fields of a record always come in this order, parted by key.separator:
  print.timestamp [false]  CreateTime:1700000000000
  print.partition [false]  Partition:0
  print.offset [false]  Offset:5
  print.delivery, print.epoch  Delivery:NOT_PRESENT and Epoch:NOT_PRESENT, always
  print.headers [false]  name:value,name:value or NO_HEADERS
  print.key [false]  the key
  print.value [true]  the value
  key.separator [tab]  between all fields
  line.separator [newline]  after each record; may be empty
  headers.separator [,]  between two headers
  null.literal [null]  printed for a null key or value; choose a word that no record holds to tell a null from the text
    "null"
  key.deserializer, value.deserializer, headers.deserializer  none: bytes as they are
Values are taken literally: write $'\t' for a tab, not '\t'.
""",
        "Deserializers (org.apache.kafka.common.serialization.…)": """
StringDeserializer, ShortDeserializer, IntegerDeserializer, LongDeserializer, FloatDeserializer, DoubleDeserializer,
BooleanDeserializer, UUIDDeserializer, BytesDeserializer, ByteArrayDeserializer, ByteBufferDeserializer,
ListDeserializer, VoidDeserializer.
""",
        "Formatters (org.apache.kafka.tools.consumer.…)": """
DefaultMessageFormatter, LoggingMessageFormatter, NoOpMessageFormatter; OffsetsMessageFormatter and
GroupMetadataMessageFormatter for __consumer_offsets, TransactionLogMessageFormatter for __transaction_state.
""",
        "Format (--format STRING)": r"""
Tokens as kcat has them. Nothing is added behind a record, so end with \n.
  %t  topic
  %p  partition
  %o  offset
  %T  timestamp in ms (-1: none)
  %h  headers: name=value,name=value
  %k  key
  %s  value
  %K and %S  sizes of key and value in bytes (-1: null)
  %R  size of the value as 4 bytes, big endian
  %% \n \r \t \\ \xNN  the character, or a byte
  %{hex:s} %{base64:k} %{json:s} %{escaped:s}  another way to write s, k or the values of h
  %{iso:T} %{%Y-%m-%d %H:%M:%S:T}  a time by ISO 8601 or a pattern of strftime, in UTC
A null key or value is empty, a null value of a header is NULL.
""",
        "JSON (--output json)": """
One object a line, which console-producer --input json reads again:
  {"topic":"t","partition":0,"offset":5,"timestamp":1700000000000,
   "timestamp_type":"CreateTime","headers":[["name","value"]],"key":null,
   "value":"text"}
A key, value, name of a header or value of a header is a string, null, or {"base64":"…"} for bytes that are not UTF-8.
Values that are JSON themselves: jq '.value | fromjson'.
Without --output records come as Kafka's tool prints them, at a terminal too; --output table has columns, and nothing in
it that a terminal would obey.
""",
        "Ranges": """
--since, --until, --last, --offset START:END and --exit-at-end hold for every partition that is read. An end is
exclusive and found when the command starts; when all partitions have come to theirs, the command ends with exit
code 0. With --group, a partition of another member has come to its end when the committed offset has. --max-messages
counts what is printed; what --key and --grep leave out counts as processed for the offsets of a group.

Records of one partition come in order; between partitions the order is not specified.
""",
    },
    examples=(
        Example("All there is, then end", "kafka-console-consumer --topic orders --from-beginning --exit-at-end"),
        Example(
            "As a member of a group, with keys",
            "kafka-console-consumer --topic orders --group billing --timeout-ms 1000 \\\n"
            "    --formatter-property print.key=true",
        ),
        Example(
            "One record",
            "kafka-console-consumer --topic orders --partition 0 --offset 1 \\\n    --max-messages 1",
        ),
        Example(
            "A range, as JSON",
            "kafka-console-consumer --topic orders --partition 0 --offset 0:2 --output json",
        ),
        Example(
            "The last hour, as you like it",
            "kafka-console-consumer --topic orders --since -1h --exit-at-end \\\n    --format '%{iso:T} %k: %s\\n'",
        ),
        Example(
            "What looks wrong among the newest",
            "kafka-console-consumer --topic orders --last 10 --exit-at-end \\\n    --grep 'error|warn'",
        ),
        Example(
            "All of one customer, from the one partition that can have it",
            "kafka-console-consumer --topic orders --from-beginning --exit-at-end \\\n    --key customer-7",
        ),
    ),
    exit_codes="0 at --max-messages, --timeout-ms, the end of a range or a closed stdout; 130 and 143 on a signal; "
    "1 if something failed, or if the topic or partition did not exist until --timeout-ms was over. The last line on "
    "stderr counts the records.",
    differences=(
        "It creates no topic: it says that the topic is missing, and waits for it.",
        "Without --group it leaves no group behind.",
        "The end of --timeout-ms is a normal end; an offset outside the log is named with the valid range.",
        "Bytes that are not UTF-8 go through unchanged.",
    ),
)
