"""Trust and key stores of a Java client in librdkafka's words. Passwords never get into a message.

Which kind of store a file is, its first bytes tell: Java's keytool has written PKCS12 for years whatever the file is
called, and Java reads both kinds as either (keystore.type.compat).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pykafka_cli.errors import TargetError

if TYPE_CHECKING:
    from collections.abc import Mapping

_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n?", re.DOTALL)
_MAGIC = {b"\xfe\xed\xfe\xed": "JKS", b"\xce\xce\xce\xce": "JCEKS"}
_KINDS = ("JKS", "PEM", "PKCS12")
_OPENSSL_S = 20.0


def add_trust(client: Mapping[str, str], config: dict[str, str]) -> None:
    """Whom the client believes.

    Raises:
        TargetError: for a store that cannot be read here.
    """
    if certificates := client.get("ssl.truststore.certificates"):
        config["ssl.ca.pem"] = _pem_text(certificates)
    location = client.get("ssl.truststore.location")
    if not location:
        return
    if _kind(client, "ssl.truststore", location) == "PEM":
        config["ssl.ca.location"] = location
    else:
        config["ssl.ca.pem"] = _certificates(location, client.get("ssl.truststore.password", ""))


def add_keys(client: Mapping[str, str], config: dict[str, str]) -> None:
    """Who the client is.

    Raises:
        TargetError: for a store that cannot be read here.
    """
    if chain := client.get("ssl.keystore.certificate.chain"):
        config["ssl.certificate.pem"] = _pem_text(chain)
    if key := client.get("ssl.keystore.key"):
        config["ssl.key.pem"] = _pem_text(key)
    location = client.get("ssl.keystore.location")
    if not location:
        return
    if _kind(client, "ssl.keystore", location) == "PEM":
        config["ssl.certificate.location"] = config["ssl.key.location"] = location
        return
    if not client.get("ssl.keystore.password"):
        raise TargetError(f"The key store {location} needs ssl.keystore.password.")
    config["ssl.keystore.location"] = location
    config["ssl.keystore.password"] = client["ssl.keystore.password"]


def _pem_text(value: str) -> str:
    r"""PEM as people put it into a line: with `\n`, with blanks for line ends, or as it is."""
    text = value.replace("\\n", "\n").strip()
    parts = re.split(r"(-----(?:BEGIN|END) [A-Z ]+-----)", text)
    lines = [part if part.startswith("-----") else "\n".join(part.split()) for part in parts]
    return "\n".join(line for line in lines if line) + "\n"


def _kind(client: Mapping[str, str], store: str, location: str) -> str:
    """PEM or PKCS12."""
    declared = client.get(f"{store}.type", "").strip().upper()
    if declared and declared not in _KINDS:
        raise TargetError(f"{store}.type={declared} cannot be read here. Use PEM or PKCS12.")
    try:
        with open(location, "rb") as file:  # noqa: PTH123  (pathlib costs 3 ms)
            beginning = file.read(4)
    except OSError as error:
        raise TargetError(f"{store}.location={location}: {error.strerror or error}") from error
    if declared == "PEM":
        return "PEM"
    kind = _MAGIC.get(beginning, "PKCS12" if beginning[:1] == b"\x30" else "PEM")
    if kind in _MAGIC.values():
        converted = location.rpartition(".")[0] or location
        raise TargetError(
            f"The {kind} store {location} can be read by Java only. Make a PKCS12 store of it: keytool "
            f"-importkeystore -srckeystore {location} -destkeystore {converted}.p12 -deststoretype PKCS12, then set "
            f"{store}.location={converted}.p12 and {store}.type=PKCS12."
        )
    if kind == "PEM" and declared == "PKCS12":
        raise TargetError(f"{location} is no PKCS12 store. If it holds PEM, set {store}.type=PEM.")
    return kind


def _certificates(location: str, password: str) -> str:
    """The certificates of a PKCS12 store as PEM. librdkafka reads PKCS12 for keys only, so openssl is asked."""
    import shutil  # noqa: PLC0415  (only for such a store)
    import subprocess  # noqa: PLC0415

    openssl = shutil.which("openssl")
    if openssl is None:
        raise TargetError(
            f"Reading the PKCS12 trust store {location} takes the openssl command, which is not installed. Where it "
            f"is, make PEM of it: openssl pkcs12 -in {location} -nokeys -out trust.pem, then set "
            "ssl.truststore.location=trust.pem and ssl.truststore.type=PEM."
        )
    read = [openssl, "pkcs12", "-in", location, "-nokeys", "-passin", "stdin"]
    for more in ([], ["-legacy"]):  # the latter for ciphers of stores that Java 8 wrote
        done = subprocess.run(  # noqa: S603  (a program of the system on a file that the user named)
            [*read, *more], input=password.encode() + b"\n", capture_output=True, check=False, timeout=_OPENSSL_S
        )
        found = _CERTIFICATE.findall(done.stdout)
        if done.returncode == 0 and found:
            return b"".join(found).decode("ascii")
        if b"invalid password" in done.stderr:
            raise TargetError(f"The password of the trust store {location} is wrong (ssl.truststore.password).")
    raise TargetError(f"No certificate could be read from the trust store {location}; openssl pkcs12 -info shows why.")
