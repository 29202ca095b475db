"""What the answer of kafka-features consists of."""

from __future__ import annotations

from pykafka_cli.cli.render.document import Document, Field, Many

FEATURES = Document(
    "kafka-features describe",
    (
        Field("epoch", "integer", "Epoch", lambda answer: answer[0]),
        Field(
            "features",
            Many(
                (
                    Field("name", "string", "FEATURE"),
                    Field("supported_min_version", "string", "MIN", lambda feature: feature.lowest,
                          about="Levels are text: that of metadata.version has a name."),
                    Field("supported_max_version", "string", "MAX", lambda feature: feature.highest),
                    Field("finalized_version", "string", "FINALIZED", lambda feature: feature.finalized),
                )
            ),
            get=lambda answer: answer[1],
        ),
    ),
)  # fmt: skip
