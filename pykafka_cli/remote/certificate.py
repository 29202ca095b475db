"""What is wrong with a broker's certificate."""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_LOOK_S = 1.5
_OTHER_NAME = (62, 64)
"""X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH."""


def verdict(address: str, security: Mapping[str, Any]) -> str | None:
    """Why the certificate at `address` is not accepted, in a few words; None if that cannot be found out.

    `security` is librdkafka's configuration. Takes one connection, and at most a few seconds.
    """
    host, _, port = address.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    try:
        context = ssl.create_default_context(cafile=security.get("ssl.ca.location"), cadata=security.get("ssl.ca.pem"))
        with (
            socket.create_connection((host, int(port)), timeout=_LOOK_S) as connection,
            context.wrap_socket(connection, server_hostname=host),
        ):
            return None
    except ssl.SSLCertVerificationError as error:
        said = error.verify_message.rstrip(".")
        if error.verify_code in _OTHER_NAME:
            return f"{said}; ssl.endpoint.identification.algorithm= (empty) would not look at the name"
        return f"{said}; ssl.truststore.location names the file of the authorities that are trusted"
    except (OSError, ValueError):
        return None
