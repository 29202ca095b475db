"""What `--add-config 'SCRAM-SHA-256=[…]'` says of a user's credential."""

from __future__ import annotations

import pytest

from pykafka_cli.errors import UsageError
from pykafka_cli.remote.configs import _credential


@pytest.mark.parametrize(
    ("text", "iterations", "password"),
    [
        ("iterations=8192,password=pw", 8192, b"pw"),
        ("password=pw", 4096, b"pw"),
        ("iterations=,password=p,iterations=9", 4096, b"p,iterations=9"),
    ],
)
def test_iterations_come_first_and_the_rest_is_the_password(text: str, iterations: int, password: bytes) -> None:
    change = _credential("bob", "SCRAM-SHA-256", text)
    assert (change.scram_credential_info.iterations, change.password) == (iterations, password)


@pytest.mark.parametrize("text", ["iterations=many,password=pw", "password=", "xpassword=pw", "pw", "iterations=8192"])
def test_anything_else_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(UsageError, match=r"^Invalid credential property SCRAM-SHA-512: it looks like [^p]*pass"):
        _credential("bob", "SCRAM-SHA-512", text)
