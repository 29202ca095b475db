"""Certificates of a test cluster, in the forms in which people have them: PEM, PKCS12 and JKS."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

PASSWORD = "store-secret"  # noqa: S105  (of stores that live as long as one test run)
"""Of every store and every encrypted key."""
_EC = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")


class Certificates:
    """An authority, a server `localhost` and a client that it signed, and an authority that signed nothing."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.authority = directory / "authority.pem"
        self.stranger = directory / "stranger.pem"
        self.server_keystore = directory / "server.p12"
        self.client_chain = directory / "client.pem"
        self.client_key = directory / "client.key"
        """PKCS8, as Java wants it."""
        self.client_encrypted_key = directory / "client-encrypted.key"
        self.client_pem = directory / "client-both.pem"
        """Key and chain in one file: a key store of type PEM."""
        self.client_keystore = directory / "client.p12"
        self.truststore_p12 = directory / "trust.p12"
        """Made by openssl."""

    def make(self) -> None:
        """Make them all; skips the test where openssl is missing."""
        if shutil.which("openssl") is None:
            pytest.skip("openssl is not installed, so that no certificates can be made")
        self._directory.mkdir(parents=True)
        for path in (self.authority, self.stranger):
            self._openssl(
                "req", "-x509", *_EC, "-nodes", "-days", "30", "-subj", f"/CN={path.stem}",
                "-keyout", str(path.with_suffix(".key")), "-out", str(path),
            )  # fmt: skip
        for name, subject in (("server", "/CN=localhost"), ("client", "/CN=client")):
            self._signed(name, subject)
        self.client_pem.write_bytes(self.client_key.read_bytes() + self.client_chain.read_bytes())
        self._openssl(
            "pkcs8", "-topk8", "-in", str(self.client_key), "-passout", f"pass:{PASSWORD}", "-v2", "aes256",
            "-out", str(self.client_encrypted_key),
        )  # fmt: skip
        self._openssl(
            "pkcs12", "-export", "-nokeys", "-in", str(self.authority), "-passout", f"pass:{PASSWORD}",
            "-out", str(self.truststore_p12),
        )  # fmt: skip

    def keytool_truststore(self, kind: str) -> Path:
        """A trust store that Java's keytool makes: JKS or PKCS12. Skips the test where keytool is missing."""
        keytool = shutil.which("keytool")
        if keytool is None:
            pytest.skip("keytool is not installed")
        path = self._directory / f"keytool.{kind.lower()}"
        if not path.exists():
            subprocess.run(
                [
                    keytool, "-importcert", "-noprompt", "-alias", "authority", "-file", str(self.authority),
                    "-keystore", str(path), "-storetype", kind, "-storepass", PASSWORD,
                ],
                check=True, capture_output=True,
            )  # fmt: skip
        return path

    def _signed(self, name: str, subject: str) -> None:
        base = self._directory / name
        key, request, certificate = (str(base.with_suffix(ending)) for ending in (".key", ".csr", ".pem"))
        self._openssl(
            "req", *_EC, "-nodes", "-subj", subject, "-addext", "subjectAltName=DNS:localhost",
            "-keyout", key, "-out", request,
        )  # fmt: skip
        self._openssl(
            "x509", "-req", "-in", request, "-CA", str(self.authority), "-CAkey",
            str(self.authority.with_suffix(".key")), "-CAcreateserial", "-copy_extensions", "copy", "-days", "30",
            "-out", certificate,
        )  # fmt: skip
        self._openssl(
            "pkcs12", "-export", "-in", certificate, "-inkey", key, "-certfile", str(self.authority), "-name", name,
            "-passout", f"pass:{PASSWORD}", "-out", str(base.with_suffix(".p12")),
        )  # fmt: skip

    def _openssl(self, *words: str) -> None:
        done = subprocess.run(["openssl", *words], capture_output=True, check=False, cwd=self._directory)
        assert done.returncode == 0, (words, done.stderr.decode())
