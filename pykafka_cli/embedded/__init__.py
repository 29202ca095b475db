"""The interface of `cluster`, answered by an embedded cluster."""
