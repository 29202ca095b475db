"""What the answer of kafka-get-offsets consists of."""

from __future__ import annotations

from pykafka_cli.cli.render.document import PLACE, Document, Field, Many, itself

OFFSETS = Document(
    "kafka-get-offsets",
    (Field("offsets", Many((*PLACE, Field("offset", "integer", "OFFSET"))), get=itself),),
)
