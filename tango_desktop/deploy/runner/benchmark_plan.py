"""What a benchmark is asked for on the command line. The standard library only."""

import argparse
from typing import Any, NamedTuple, Optional

from .engine import CPU, PROVIDERS

STEADY = "steady"


class Plan(NamedTuple):
    """How to measure.

    Attributes:
        warmup: passes before the samples, recorded apart; None: until the times are steady.
        samples: the least number of passes that count.
        seconds: the least time they take: a fast model is measured for longer than a moment.
        threads: of the engine, inside one picture; 0 leaves the choice to it.
        provider: what runs the model, a name in ``engine.PROVIDERS``.
        layers: runs that are profiled layer by layer after the samples; 0: none.
        sensors_s: how often clocks, temperatures and power are read, in seconds; 0: never.
        live: progress and what the sensors say is written at once, a line of JSON each.
    """

    warmup: Optional[int] = 10
    samples: int = 100
    seconds: float = 0.0
    threads: int = 0
    provider: str = CPU
    layers: int = 0
    sensors_s: float = 1.0
    live: bool = False


def add_arguments(parser: argparse.ArgumentParser, at_least: Any, seconds: Any) -> None:
    """Add what a benchmark takes; ``at_least`` and ``seconds`` read numbers and times."""
    add = parser.add_argument
    add("--benchmark", action="store_true", help="measure; raw samples as JSON")
    add(
        "--warmup",
        type=lambda text: None if text == STEADY else at_least(0)(text),
        default=10,
        metavar="N",
        help="passes before samples (10), or steady: until their times are",
    )
    add("--samples", type=at_least(1), default=100, metavar="N", help="passes that count (100)")
    add("--seconds", type=seconds, default=0.0, metavar="S", help="measure at least so long (0)")
    add("--layers", type=at_least(0), default=0, metavar="N", help="runs timed layer by layer (0)")
    add("--sensors", type=seconds, default=1.0, metavar="S", help="read them so often (1), 0: not")
    add("--live", action="store_true", help="tell of the progress as lines of JSON")


def add_provider(parser: argparse.ArgumentParser) -> None:
    """Add what chooses the part of the device that runs the model."""
    parser.add_argument(
        "--provider",
        choices=sorted(PROVIDERS),
        default=CPU,
        help="benchmark: what runs the model (cpu); never another in silence",
    )


def plan_of(args: argparse.Namespace) -> Plan:
    """The plan that a command line asks for."""
    return Plan(
        args.warmup,
        args.samples,
        args.seconds,
        args.threads,
        args.provider,
        args.layers,
        args.sensors,
        args.live,
    )
