"""`pykafka context --help`: what it says beside the options."""

from pykafka_cli.cli.help import Example, Help

_ORDER = """What counts, from the strongest on:
  --bootstrap-server, --data-dir   no context at all, unless --context names one
  --context NAME                   on every command
  $PYKAFKA_BOOTSTRAP_SERVER        and $PYKAFKA_DATA_DIR
  $PYKAFKA_CONTEXT                 the name of a context
  pykafka context use NAME         the current context
  nothing of these                 the embedded cluster of the user data directory"""
_FILES = (
    "  $PYKAFKA_CONFIG  the file with the contexts; left out: pykafka-cli/config.toml in the configuration directory"
)

HELP = {
    "list": Help(examples=(Example("All of them", "pykafka context list"),), files=_FILES),
    "use": Help(
        groups={"Which": ("none",)},
        examples=(Example("From now on", "pykafka context use staging"),),
        notes={"Order": _ORDER},
        files=_FILES,
    ),
    "show": Help(examples=(Example("What counts now, and why", "pykafka context show"),), notes={"Order": _ORDER}),
    "add": Help(
        groups={"What it is like": ("default-output", "protected"), "How": ("replace", "use")},
        examples=(
            Example(
                "A real cluster behind a login, guarded against deleting by mistake",
                "pykafka context add prod \\\n    --bootstrap-server broker.example.com:9093 \\\n"
                "    --command-config prod.properties --protected",
            ),
            Example("An embedded one, to be the current one", "pykafka context add try --data-dir ./kafka --use"),
        ),
        files=_FILES,
    ),
    "remove": Help(examples=(Example("Forget the name", "pykafka context remove try"),), files=_FILES),
}
