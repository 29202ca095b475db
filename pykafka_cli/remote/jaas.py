"""The login line of a Java client, `sasl.jaas.config`, in librdkafka's words. Secrets never get into a message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pykafka_cli.errors import TargetError
from pykafka_cli.remote.oauth import add_oauth

if TYPE_CHECKING:
    from collections.abc import Mapping

MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER")
"""SASL mechanisms that work here."""

_MODULES = {
    "PlainLoginModule": ("PLAIN",),
    "ScramLoginModule": ("SCRAM-SHA-256", "SCRAM-SHA-512"),
    "OAuthBearerLoginModule": ("OAUTHBEARER",),
}
_OPTION = re.compile(r"""([\w.$-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s;"']+))""", re.DOTALL)
_ESCAPE = re.compile(r"\\([0-3]?[0-7]{1,2}|.)", re.DOTALL)
_CONTROL = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_HANDLERS = ("OAuthBearerLoginCallbackHandler", "OAuthBearerUnsecuredLoginCallbackHandler")
_EXAMPLE = (
    'sasl.jaas.config=org.apache.kafka.common.security.{} required username="…" password="…";'  # what people copy
)
_EXAMPLES = {
    "PLAIN": _EXAMPLE.format("plain.PlainLoginModule"),
    "SCRAM-SHA-256": _EXAMPLE.format("scram.ScramLoginModule"),
    "SCRAM-SHA-512": _EXAMPLE.format("scram.ScramLoginModule"),
}


def add_login(client: Mapping[str, str], config: dict[str, str]) -> None:
    """Put the login of Java's properties `client` into librdkafka's `config`, where the protocol has a login.

    Raises:
        TargetError: for a login that cannot be had here, or that lacks something.
    """
    if not client.get("security.protocol", "").upper().startswith("SASL_"):
        config.pop("sasl.mechanism", None)
        return
    mechanism = (client.get("sasl.mechanism") or "GSSAPI").upper()
    if mechanism == "GSSAPI":
        raise TargetError(
            "Kerberos (GSSAPI, which sasl.mechanism is if it is left out) does not work here. "
            f"Set sasl.mechanism to one of {', '.join(MECHANISMS)}."
        )
    if mechanism not in MECHANISMS:
        raise TargetError(f"sasl.mechanism={mechanism} does not work here; {', '.join(MECHANISMS)} do.")
    handler = client.get("sasl.login.callback.handler.class", "").rpartition(".")[2]
    if handler and handler not in _HANDLERS:
        raise TargetError(f"sasl.login.callback.handler.class={handler} needs Java, so that login does not work here.")
    config["sasl.mechanism"] = mechanism
    options = _options(client.get("sasl.jaas.config", ""), mechanism)
    if mechanism == "OAUTHBEARER":
        add_oauth(client, options, config)
        return
    if "username" not in options or "password" not in options:
        raise TargetError(
            f"security.protocol={client['security.protocol']} with {mechanism} needs a user name and a password: "
            f"{_EXAMPLES[mechanism]}"
        )
    config["sasl.username"], config["sasl.password"] = options["username"], options["password"]


def _options(jaas: str, mechanism: str) -> dict[str, str]:
    """The options of the line, which has to name a module for the mechanism (JaasConfig of Java's client)."""
    words = jaas.split(None, 1)
    if not words:
        return {}
    module = words[0].rpartition(".")[2]
    if module not in _MODULES:
        raise TargetError(
            "sasl.jaas.config names a login module that needs Java; those of PLAIN, SCRAM and OAUTHBEARER work."
        )
    if mechanism not in _MODULES[module]:
        raise TargetError(f"sasl.jaas.config has a {module}, which does not fit sasl.mechanism={mechanism}.")
    return {
        name: bare or _ESCAPE.sub(_character, double or single)
        for name, double, single, bare in _OPTION.findall(words[1] if len(words) > 1 else "")
    }


def _character(escape: re.Match[str]) -> str:
    """What an escape in quotes stands for (java.io.StreamTokenizer)."""
    text = escape[1]
    return chr(int(text, 8)) if text.isdigit() and text[0] in "01234567" else _CONTROL.get(text, text)
