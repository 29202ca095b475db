"""Kafka on the command line, with no JVM and no server."""

__version__ = "0.1.0"
KAFKA_VERSION = "4.3.1"
"""The release of Apache Kafka whose tools these commands stand in for."""
