"""`pykafka demo --help`: what it says beside the options."""

from pykafka_cli.cli.help import Example, Help

HELP = Help(
    groups={"How": ("watch", "keep")},
    examples=(
        Example("See it", "pykafka demo"),
        Example("See it in a picture that moves", "pykafka demo --watch"),
        Example("And look around in its cluster afterwards", "pykafka demo --keep"),
        Example("Without pauses and colours, to read", "pykafka demo > demo.txt"),
    ),
)
