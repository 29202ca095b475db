"""The story of replication: a broker is lost, not a record is missing, the broker returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykafka_cli.cli.own.demo.fleet import REPORTS, TRUCKS, journeys, what_is_wrong
from pykafka_cli.cli.own.demo.stage import DemoError

if TYPE_CHECKING:
    from pykafka_cli.cli.own.demo.stage import Stage

TOPIC = "trucks_gps"
LOST = 102

PRODUCE = f"pykafka console-producer --topic {TOPIC} --reader-property parse.key=true --reader-property key.separator=:"
CONSUME = (
    f"pykafka console-consumer --topic {TOPIC} --from-beginning "
    "--formatter-property print.key=true --formatter-property key.separator=:"
)
_SHOWN_RECORDS = 5


def tell(stage: Stage) -> None:
    """Perform it.

    Raises:
        DemoError: if a command failed, or a position was lost, doubled or out of order.
    """
    sent = [position.line() for position in journeys()]

    stage.tell("Three brokers, 101 to 103. Any one of them gives access to the whole cluster.")
    stage.run("pykafka cluster create --brokers 101,102,103")

    stage.tell("A topic of 10 partitions, each kept by two brokers. Kafka would keep its records for a week.")
    stage.run(f"pykafka topics --create --topic {TOPIC} --partitions 10 --replication-factor 2")
    stage.run(f"pykafka topics --describe --topic {TOPIC}")

    stage.tell(
        f"{TRUCKS} trucks report id, latitude and longitude. The truck's id is the key, so a truck's reports stay "
        "in one partition, in order."
    )
    producer = stage.start(PRODUCE, shown=f"trucks | {PRODUCE}")
    middle = len(sent) // 2
    stage.feed(producer, sent[:middle])
    for line in sent[:_SHOWN_RECORDS]:
        stage.show(line)
    stage.show(f"… and it goes on: {middle} of {len(sent)} reports so far")

    stage.tell(f"While the trucks report, broker {LOST} dies. Its leaders move, the ISRs shrink.")
    stage.run(f"pykafka broker kill {LOST}")
    stage.run(f"pykafka topics --describe --topic {TOPIC}")
    stage.run(f"pykafka topics --describe --under-replicated-partitions --topic {TOPIC}")

    stage.tell("The producer has noticed and goes on by itself.")
    stage.feed(producer, sent[middle:])
    stage.finish(producer)
    stage.show(f"{len(sent)} reports sent, {REPORTS} of each truck.")

    stage.tell(f"Everything is there, although {LOST} is not.")
    read = stage.run(f"{CONSUME} --max-messages {len(sent)} --timeout-ms 5000", show_lines=_SHOWN_RECORDS)

    stage.tell(f"{LOST} returns: it copies what it missed, joins the ISRs and leads again.")
    stage.run(f"pykafka broker restart {LOST}")
    stage.run(f"pykafka topics --describe --topic {TOPIC}")
    stage.run("pykafka broker list")

    faults = what_is_wrong(sent, read.splitlines())
    if faults:
        raise DemoError(f"{len(faults)} trucks have wrong positions. {faults[0]}")
    stage.tell(f"Checked: all {len(sent)} positions were read exactly once, each truck's in order.")
