"""`python -m pykafka_cli TOOL …` is `pykafka TOOL …`."""

from pykafka_cli.cli.main import pykafka

pykafka()
