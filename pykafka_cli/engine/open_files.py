"""How many files this process may have open: raised where the system allows it, kept to where it does not."""

from __future__ import annotations

SPARE = 20
"""Open files that are left for the store, the cluster lock, standard streams and whatever is opened in passing."""


def allowed(wanted: int) -> int:
    """How many files besides the spare ones may be open, `wanted` if possible; at least one.

    Raises the process's soft limit as far as its hard limit, never lowers it.
    """
    import resource  # noqa: PLC0415  (only where there are many partitions)

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted + SPARE:
        raised = wanted + SPARE if hard == resource.RLIM_INFINITY else min(wanted + SPARE, hard)
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (max(raised, soft), hard))
            soft = max(raised, soft)
        except (OSError, ValueError):
            pass  # macOS has limits that it does not tell
    return wanted if soft == resource.RLIM_INFINITY else max(1, min(wanted, soft - SPARE))
