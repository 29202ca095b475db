"""Options that several commands share, spelled once."""

from __future__ import annotations

from typing import Annotated

from typer import Option

BootstrapServer = Annotated[
    str | None,
    Option(
        "--bootstrap-server",
        metavar="HOST:PORT,…",
        help="Brokers to connect to. Left out: $PYKAFKA_BOOTSTRAP_SERVER, else the embedded cluster.",
    ),
]
BootstrapController = Annotated[
    str | None,
    Option(
        "--bootstrap-controller",
        metavar="HOST:PORT,…",
        help="Controllers to connect to. On the embedded cluster every broker will do.",
    ),
]
CommandConfig = Annotated[
    str | None, Option("--command-config", metavar="FILE", help="Property file with settings for the client.")
]
CommandProperty = Annotated[
    list[str] | None, Option("--command-property", metavar="NAME=VALUE", help="A setting of the client.")
]
DataDir = Annotated[
    str | None,
    Option(
        "--data-dir",
        metavar="DIR",
        help="Directory of the embedded cluster. Left out: $PYKAFKA_DATA_DIR, else the user data directory.",
    ),
]
Quiet = Annotated[bool, Option("--quiet", help="No progress bar.")]
Yes = Annotated[bool, Option("--yes", help="Do not ask before something is deleted of a protected context.")]
