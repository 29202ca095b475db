"""Requests that librdkafka does not have, sent through kafka-python: the `admin` extra.

Only this module opens connections of kafka-python. The messages are Kafka's own, by their names in the protocol.
"""

from __future__ import annotations

import logging
import warnings
from typing import TYPE_CHECKING, Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # how kafka-python reads its message files
    from kafka import errors as their_errors
    from kafka.net.compat import KafkaNetClient
    from kafka.protocol import admin, consumer, metadata

    from pykafka_cli.remote import messages

from pykafka_cli.errors import TargetError, UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Mapping

_REACH_MS = 8_000
_ANSWER_MS = 9_000
_NAMES = {
    "security.protocol": "security_protocol",
    "client.id": "client_id",
    "ssl.ca.location": "ssl_cafile",
    "ssl.certificate.location": "ssl_certfile",
    "ssl.key.location": "ssl_keyfile",
    "ssl.key.password": "ssl_password",
    "sasl.mechanism": "sasl_mechanism",
    "sasl.username": "sasl_plain_username",
    "sasl.password": "sasl_plain_password",
    "sasl.kerberos.service.name": "sasl_kerberos_service_name",
}
"""librdkafka's settings in kafka-python's words."""

_ONLY_LIBRDKAFKA = {
    "ssl.keystore.location": "a PKCS12 key store (use ssl.keystore.type=PEM)",
    "ssl.certificate.pem": "a certificate inside the properties (put it into a file, with ssl.keystore.location)",
    "ssl.key.pem": "a key inside the properties (put it into a file, with ssl.keystore.location)",
    "ssl.cipher.suites": "ssl.cipher.suites",
    "sasl.oauthbearer.method": "the OAUTHBEARER login",
    "sasl.oauthbearer.config": "the OAUTHBEARER login",
}
"""Security settings that kafka-python cannot honour: refused rather than left out."""


class Requests:
    """A connection to each broker that is asked, opened on use."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        """Connect with librdkafka's settings.

        Raises:
            UnsupportedError: for a security setting that kafka-python does not have.
            TargetError: if no broker answers.
        """
        logging.getLogger("kafka").addHandler(logging.NullHandler())
        logging.getLogger("kafka").propagate = False
        self._client = KafkaNetClient(
            **kafka_python_settings(config), request_timeout_ms=_ANSWER_MS, socket_connection_setup_timeout_ms=5_000
        )
        try:
            self._client.check_version(timeout_ms=_REACH_MS)
        except their_errors.KafkaError as error:
            self.close()
            raise _unreachable(config["bootstrap.servers"], error) from error

    def send(self, name: str, fields: Mapping[str, Any], broker: int | None = None, *, lowest: int = 0) -> Any:
        """The response of one broker, of any if none is named. `lowest` is the first version that knows the fields.

        `name` is a request of Kafka's protocol; `fields` holds structures as mappings and arrays of them as lists.

        Raises:
            UnsupportedError: if the broker does not know the request.
            TargetError: if it does not answer.
        """
        request = _built(_message(f"{name}Request"), fields, min_version=lowest)
        node = self._client.least_loaded_node(bootstrap_fallback=True) if broker is None else broker
        try:
            return self._client.send_and_receive(node, request, timeout_ms=_ANSWER_MS)
        except their_errors.IncompatibleBrokerVersion as error:
            raise UnsupportedError(f"The brokers of this cluster are too old to know {name}.") from error
        except their_errors.KafkaError as error:
            raise _unreachable(f"broker {node}", error) from error

    def close(self) -> None:
        """Hang up. Safe to call twice."""
        self._client.close()


def _message(name: str) -> Any:
    return next(getattr(module, name) for module in (messages, admin, consumer, metadata) if hasattr(module, name))


def _built(kind: Any, fields: Mapping[str, Any], **options: int) -> Any:
    """A message of kafka-python out of mappings and lists."""
    values: dict[str, Any] = {**options}
    for name, value in fields.items():
        field = kind.fields[name]
        if field.is_struct_array() and value is not None:
            values[name] = [_built(field.data_class, one) for one in value]
        elif field.is_struct() and value is not None:
            values[name] = _built(field.data_class, value)
        else:
            values[name] = value
    return kind(**values)


def kafka_python_settings(config: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of librdkafka in kafka-python's words. Raises UnsupportedError for one that it does not have."""
    for name, what in _ONLY_LIBRDKAFKA.items():
        if name in config:
            raise UnsupportedError(f"kafka-python, which this needs, cannot use {what}.")
    settings = {ours: config[name] for name, ours in _NAMES.items() if name in config}
    settings["bootstrap_servers"] = config["bootstrap.servers"].split(",")
    settings["security_protocol"] = str(settings.get("security_protocol", "PLAINTEXT")).upper()
    if config.get("ssl.endpoint.identification.algorithm") == "none":
        settings["ssl_check_hostname"] = False
    if pem := config.get("ssl.ca.pem"):
        settings["ssl_context"] = _context(pem, settings)
    return settings


def _context(ca: str, settings: Mapping[str, Any]) -> Any:
    """A context that trusts certificates which stand in the properties: kafka-python reads them from files only."""
    import ssl  # noqa: PLC0415  (only here)

    context = ssl.create_default_context(cadata=ca)
    context.check_hostname = settings.get("ssl_check_hostname", True)
    if "ssl_certfile" in settings:
        context.load_cert_chain(settings["ssl_certfile"], settings.get("ssl_keyfile"), settings.get("ssl_password"))
    return context


def _unreachable(where: str, error: Exception) -> TargetError:
    """One sentence. kafka-python's own messages may quote settings, so they stay unsaid."""
    if isinstance(error, their_errors.SaslAuthenticationFailedError):
        return TargetError(f"{where}: the login was refused.")
    if isinstance(error, (their_errors.KafkaTimeoutError, their_errors.RequestTimedOutError)):
        return TargetError(f"No answer from {where} within {_ANSWER_MS // 1000} s.")
    return TargetError(f"The connection to {where} failed.")
