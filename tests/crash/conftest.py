"""The commands as a user has them."""

from tests.contract.conftest import cluster, fresh

__all__ = ["cluster", "fresh"]
