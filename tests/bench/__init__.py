"""How fast we are, beside our peers: `python -m tests.bench`."""
