"""`kafka-console-consumer --help`: what stands below the options."""

EPILOG = """\b
Formatter properties (--formatter-property NAME=VALUE, default in brackets). The fields of a record always come in
this order, parted by key.separator:
  print.timestamp [false]        CreateTime:1700000000000
  print.partition [false]        Partition:0
  print.offset [false]           Offset:5
  print.delivery, print.epoch    Delivery:NOT_PRESENT and Epoch:NOT_PRESENT, always
  print.headers [false]          name:value,name:value or NO_HEADERS
  print.key [false]
  print.value [true]
  key.separator [tab]            between all fields
  line.separator [newline]       after each record; may be empty
  headers.separator [,]          between two headers
  null.literal [null]            printed for a null key or value; choose a word that no record holds to tell
                                 a null from the text "null"
  key.deserializer, value.deserializer, headers.deserializer [none: bytes as they are]
Values are taken literally: write $'\\t' for a tab, not '\\t'.

\b
Deserializers (org.apache.kafka.common.serialization.…): StringDeserializer, ShortDeserializer, IntegerDeserializer,
LongDeserializer, FloatDeserializer, DoubleDeserializer, BooleanDeserializer, UUIDDeserializer, BytesDeserializer,
ByteArrayDeserializer, ByteBufferDeserializer, ListDeserializer, VoidDeserializer.

\b
Formatters (org.apache.kafka.tools.consumer.…): DefaultMessageFormatter, LoggingMessageFormatter,
NoOpMessageFormatter; OffsetsMessageFormatter and GroupMetadataMessageFormatter for __consumer_offsets,
TransactionLogMessageFormatter for __transaction_state.

\b
Format (--format STRING): tokens as kcat has them. Nothing is added behind a record, so end with \\n.
  %t topic   %p partition   %o offset   %T timestamp in ms (-1: none)   %h headers: name=value,name=value
  %k key   %s value   %K and %S their sizes in bytes (-1: null)   %R size of the value as 4 bytes, big endian
  %%   \\n   \\r   \\t   \\\\   \\xNN (a byte)
  %{hex:s}   %{base64:k}   %{json:s}   %{escaped:s}   another way to write s, k or the values of h
  %{iso:T}   %{%Y-%m-%d %H:%M:%S:T}   a time by ISO 8601 or a pattern of strftime, in UTC
A null key or value is empty, a null value of a header is NULL.

\b
JSON (--output json): one object a line, which console-producer --input json reads again:
  {"topic":"t","partition":0,"offset":5,"timestamp":1700000000000,"timestamp_type":"CreateTime",
   "headers":[["name","value"]],"key":null,"value":"text"}
A key, value, name of a header or value of a header is a string, null, or {"base64":"…"} for bytes that are not UTF-8.
Values that are JSON themselves: jq '.value | fromjson'.

\b
Ranges: --since, --until, --last, --offset START:END and --exit-at-end hold for every partition that is read. An end
is exclusive and found when the command starts; when all partitions have come to theirs, the command ends with exit
code 0. With --group, a partition of another member has come to its end when the committed offset has. --max-messages
counts what is printed; what --key and --grep leave out counts as processed for the offsets of a group.

\b
Records of one partition come in order; between partitions the order is not specified.

\b
Examples:
  kafka-console-consumer --topic orders --from-beginning --timeout-ms 3000
  kafka-console-consumer --topic orders --group billing --formatter-property print.key=true
  kafka-console-consumer --topic orders --partition 0 --offset 100 --max-messages 1
  kafka-console-consumer --topic orders --partition 0 --offset 100:200 --output json
  kafka-console-consumer --topic orders --since -1h --exit-at-end --format '%{iso:T} %k: %s\\n'
  kafka-console-consumer --topic orders --last 10 --grep 'error|warn'
  kafka-console-consumer --topic orders --from-beginning --exit-at-end --key customer-7

\b
Exit code: 0 at --max-messages, --timeout-ms, the end of a range or a closed stdout; 130 and 143 on a signal; 1 if
something failed, or if the topic or partition did not exist until --timeout-ms was over. The last
line on stderr counts the records."""
