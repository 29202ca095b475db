"""How the answers of `pykafka cluster` read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cli.render.columns import columns
from pykafka_cli.cli.render.sizes import size_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykafka_cli.cluster.views import BrokerView, ClusterView


def created(view: ClusterView) -> str:
    """Where the new cluster is and who its brokers are."""
    brokers = ", ".join(f"{broker.broker_id} at {broker.host}:{broker.port}" for broker in view.brokers)
    return f"Created a cluster in {view.data_dir}: brokers {brokers}.\n"


def destroyed(directory: str) -> str:
    """That it is gone."""
    return f"Deleted the cluster in {directory}.\n"


def cluster_id(view: ClusterView) -> str:
    """As kafka-cluster prints it."""
    return f"Cluster ID: {view.cluster_id}\n"


def endpoints(brokers: Sequence[BrokerView]) -> str:
    """A table of brokers as kafka-cluster prints it."""
    width = max((len(broker.host) for broker in brokers), default=100)
    rows = [("ID", "HOST", "PORT", "RACK", "STATE", "ENDPOINT_TYPE")]
    rows += [
        (
            str(broker.broker_id),
            broker.host,
            str(broker.port),
            "null",
            "unfenced" if broker.alive else "fenced",
            "broker",
        )
        for broker in brokers
    ]
    return "".join(
        f"{number:<10} {host:<{width}} {port:<10} {rack:<10} {state:<10} {kind:<15}\n"
        for number, host, port, rack, state, kind in rows
    )


def unregistered(broker_id: int) -> str:
    """That the broker is gone."""
    return f"Broker {broker_id} is no longer registered.\n"


def info(view: ClusterView) -> str:
    """Identity and totals, one a line."""
    alive = sum(broker.alive for broker in view.brokers)
    brokers = ", ".join(str(broker.broker_id) + ("" if broker.alive else " (dead)") for broker in view.brokers)
    rows = [
        ("Cluster id:", view.cluster_id or "-"),
        ("Controller:", "none" if view.controller is None else str(view.controller)),
        ("Brokers:", f"{alive} of {len(view.brokers)} alive" + (f": {brokers}" if brokers else "")),
        ("Topics:", str(view.topics)),
        ("Partitions:", str(view.partitions)),
        ("Size on disk:", size_text(view.size)),
    ]
    if view.data_dir is not None:
        rows.append(("Data directory:", view.data_dir))
    return columns(rows)
