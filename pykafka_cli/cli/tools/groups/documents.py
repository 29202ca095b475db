"""What the answer of kafka-groups consists of."""

from __future__ import annotations

from pykafka_cli.cli.render.document import Document, Field, Many, itself

GROUP = (
    Field("group_id", "string", "GROUP"),
    Field("type", "string", "TYPE"),
    Field("state", "string", "STATE"),
    Field("protocol", "string", "PROTOCOL"),
)
"""The fields of a GroupListing."""

LISTING = Document("kafka-groups --list", (Field("groups", Many(GROUP), get=itself),))
