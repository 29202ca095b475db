"""What the answer of kafka-delete-records consists of."""

from __future__ import annotations

from pykafka_cli.cli.render.document import PLACE, Document, Field, Many, failure, itself

COMPLETED = Document(
    "kafka-delete-records",
    (
        Field(
            "partitions",
            Many(
                (
                    *PLACE,
                    Field("low_watermark", "integer?", "LOW-WATERMARK", lambda answer: answer.offset,
                          about="The offset at which the partition begins now. Null: nothing was deleted."),
                    failure(),
                )
            ),
            get=itself,
        ),
    ),
)  # fmt: skip
