"""What a line of `console-consumer --output json` consists of; `console-producer --input json` reads the same."""

from __future__ import annotations

from pykafka_cli.cli.render.document import Document, Field

_BYTES = "A string if the bytes are UTF-8, else an object with their base64."

RECORD = Document(
    "console-consumer, one line a record",
    (
        Field("topic", "string"),
        Field("partition", "integer"),
        Field("offset", "integer"),
        Field("timestamp", "integer?", about="Null: it has none."),
        Field("timestamp_type", "string", about="CreateTime or LogAppendTime."),
        Field("headers", "[header]", about=f"In order, each a list of name and value; a value may be null. {_BYTES}"),
        Field("key", "bytes?", about=_BYTES),
        Field("value", "bytes?", about=_BYTES),
    ),
)
