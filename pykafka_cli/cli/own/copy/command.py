"""`pykafka copy`: what may be said."""

from typing import Annotated

from typer import Context, Option

from pykafka_cli.cli import options as opt
from pykafka_cli.cli.jopt import integer
from pykafka_cli.cli.own.copy import actions, documents, text
from pykafka_cli.cli.own.copy.partitions import Beginning
from pykafka_cli.cli.own.copy.targets import open_target
from pykafka_cli.cli.registry import Tool
from pykafka_cli.cli.terminal import Terminal
from pykafka_cli.errors import UsageError

_CODECS = ("none", "gzip", "snappy", "lz4", "zstd")


def copy(
    ctx: Context,
    *,
    from_: Annotated[
        str | None,
        Option(
            "--from",
            metavar="TARGET",
            help="Where from: HOST:PORT,… of a cluster, the data directory of an embedded one, or a context. Left out: "
            "the cluster that other commands take without --bootstrap-server.",
        ),
    ] = None,
    to: Annotated[
        str | None, Option("--to", metavar="TARGET", help="Where to, in the same way. At least one of both is needed.")
    ] = None,
    topic: Annotated[
        str | None,
        Option("--topic", metavar="TOPIC", help="The topics to copy: a name or a regex. Internal topics are left out."),
    ] = None,
    last: Annotated[
        str | None,
        Option("--last", metavar="N", help="Begin N offsets before the end of each partition, not at its beginning."),
    ] = None,
    since: Annotated[
        str | None,
        Option(
            "--since",
            metavar="TIME",
            help="Begin at a time: YYYY-MM-DDTHH:MM:SS[.sss][Z or offset] (UTC unless it says otherwise), or so long "
            "ago: -30m, -1h, -7d.",
        ),
    ] = None,
    until_end: Annotated[
        bool, Option("--until-end", help="Stop at the records that were the last ones at the start. The default.")
    ] = False,
    follow: Annotated[bool, Option("--follow", help="Go on with records that come later, until Ctrl-C.")] = False,
    replication_factor: Annotated[
        str | None,
        Option(
            "--replication-factor",
            metavar="N",
            help="Of topics that are created. Left out: the source's, at the most the number of brokers.",
        ),
    ] = None,
    compression_type: Annotated[
        str,
        Option("--compression-type", metavar="CODEC", help=f"{', '.join(_CODECS)}. Default: none.", show_default=False),
    ] = "none",
    restart: Annotated[
        bool,
        Option(
            "--restart", help="Do not go on where an earlier copy ended. What the target has stays, so it may double."
        ),
    ] = False,
    dry_run: Annotated[bool, Option("--dry-run", help="Only print what would be copied.")] = False,
    quiet: Annotated[bool, Option("--quiet", help="No progress bar, notes or summary.")] = False,
    from_config: Annotated[
        str | None, Option("--from-config", metavar="FILE", help="Property file with client settings for the source.")
    ] = None,
    to_config: Annotated[
        str | None, Option("--to-config", metavar="FILE", help="Property file with client settings for the target.")
    ] = None,
    command_config: Annotated[
        str | None,
        Option("--command-config", metavar="FILE", help="Property file for both, where they have none of their own."),
    ] = None,
    data_dir: opt.DataDir = None,
) -> None:
    """Copy topics from one cluster to another, embedded or real.

    Each record goes to the partition that it is in, with its key, value, headers and timestamp. Run again, also after
    an interruption of any kind, the same command goes on where it was and copies nothing twice.
    """
    if from_ is None and to is None:
        raise UsageError('Missing required argument "[from]" or "[to]"')
    if topic is None:
        raise UsageError('Missing required argument "[topic]"')
    if last is not None and since is not None:
        raise UsageError('Option "[last]" can\'t be used with option "[since]"')
    if follow and until_end:
        raise UsageError('Option "[follow]" can\'t be used with option "[until-end]"')
    if compression_type not in _CODECS:
        raise UsageError(f"Cannot parse argument '{compression_type}' of option compression-type")
    request = actions.Request(
        topic,
        _beginning(last, since),
        None if replication_factor is None else _positive(replication_factor, "replication-factor", bits=16),
        compression_type,
        follow,
        restart,
        quiet,
    )
    terminal = Terminal.of(ctx)
    with (
        open_target(terminal, from_, from_config or command_config, data_dir) as source,
        open_target(terminal, to, to_config or command_config, data_dir) as target,
    ):
        if dry_run:
            terminal.show(actions.look(source, target, request), text.outlook, documents.OUTLOOK)
            return
        summary = actions.copy(terminal, source, target, request)
        if not quiet:
            terminal.show(summary, text.summary, documents.SUMMARY)


def _beginning(last: str | None, since: str | None) -> Beginning:
    if last is not None:
        return Beginning(last=_positive(last, "last", bits=64))
    if since is None:
        return Beginning()
    import time  # noqa: PLC0415

    from pykafka_cli.cli.times import moment_ms  # noqa: PLC0415  (few copies begin at a time)

    return Beginning(since_ms=max(0, moment_ms(since, int(time.time() * 1000))))


def _positive(text_: str, option: str, *, bits: int) -> int:
    number = integer(text_, option, bits=bits)
    if number < 1:
        raise UsageError(f"Cannot parse argument '{text_}' of option {option}: it has to be at least 1")
    return number


TOOL = Tool(
    copy,
)
