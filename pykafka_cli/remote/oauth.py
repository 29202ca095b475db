"""OAUTHBEARER: where a Java client gets its token, in librdkafka's words. Secrets never get into a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.errors import TargetError

if TYPE_CHECKING:
    from collections.abc import Mapping

_PREFIX = "sasl.oauthbearer."
_OF_LOGIN_LINE = {
    "clientId": f"{_PREFIX}client.id",
    "clientSecret": f"{_PREFIX}client.secret",
    "scope": f"{_PREFIX}scope",
}
_ASSERTION = f"{_PREFIX}assertion."
_BEARER = "JwtBearerJwtRetriever"
_RETRIEVERS = ("DefaultJwtRetriever", "ClientCredentialsJwtRetriever", _BEARER)


def add_oauth(client: Mapping[str, str], options: Mapping[str, str], config: dict[str, str]) -> None:
    """Put what gets a token into `config`; `options` are those of the login line, and yield to properties.

    The retrievers are those of KIP-1139: client credentials, or an assertion (JWT bearer).

    Raises:
        TargetError: for a token that cannot be had here, or if something is missing.
    """
    for theirs, ours in _OF_LOGIN_LINE.items():
        if theirs in options:
            config.setdefault(ours, options[theirs])
    extensions = [
        f"{name.removeprefix('extension_')}={value}" for name, value in options.items() if name.startswith("extension_")
    ]
    if extensions:
        config[f"{_PREFIX}extensions"] = ",".join(extensions)
    principal = options.get("unsecuredLoginStringClaim_sub")
    if principal is not None:
        config["enable.sasl.oauthbearer.unsecure.jwt"] = "true"
        config[f"{_PREFIX}config"] = f"principal={principal}"
        return
    retriever = client.get(f"{_PREFIX}jwt.retriever.class", "").rpartition(".")[2]
    if retriever and retriever not in _RETRIEVERS:
        raise TargetError(
            f"{_PREFIX}jwt.retriever.class={retriever} needs Java; {' and '.join(_RETRIEVERS[1:])} work here."
        )
    if client.get(f"{_PREFIX}header.urlencode", "").lower() == "true":
        raise TargetError(f"{_PREFIX}header.urlencode=true cannot be honoured here: remove it.")
    config.setdefault(f"{_PREFIX}method", "oidc")
    if retriever == _BEARER:
        config[f"{_PREFIX}grant.type"] = "urn:ietf:params:oauth:grant-type:jwt-bearer"
    else:
        for name in [name for name in config if name.startswith(_ASSERTION)]:
            del config[name]  # only the other retriever reads it, in Java as well
    _check_endpoint(config)
    if retriever == _BEARER:
        _check_assertion(config)
    else:
        _check_credentials(config)


def _check_endpoint(config: Mapping[str, str]) -> None:
    url = config.get(f"{_PREFIX}token.endpoint.url")
    if url is not None and not url.lower().startswith(("http://", "https://")):
        raise TargetError(f"{_PREFIX}token.endpoint.url has to begin with https:// or http:// here.")


def _check_credentials(config: Mapping[str, str]) -> None:
    for name in ("token.endpoint.url", "client.id", "client.secret"):
        if _PREFIX + name not in config:
            raise TargetError(
                f"sasl.mechanism=OAUTHBEARER needs {_PREFIX}token.endpoint.url, and clientId and clientSecret "
                f"in sasl.jaas.config; {_PREFIX}{name} is missing."
            )


def _check_assertion(config: Mapping[str, str]) -> None:
    has_assertion = f"{_ASSERTION}file" in config or f"{_ASSERTION}private.key.file" in config
    if f"{_PREFIX}token.endpoint.url" not in config or not has_assertion:
        raise TargetError(
            f"{_BEARER} needs {_PREFIX}token.endpoint.url, and {_ASSERTION}file or {_ASSERTION}private.key.file."
        )
