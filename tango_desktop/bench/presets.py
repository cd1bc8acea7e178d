"""Ways to measure: how the usual one, the published one and the long one differ."""

from __future__ import annotations

from dataclasses import dataclass

from tango_desktop.bench.results import Benchmark
from tango_desktop.core.registry import Registry
from tango_desktop.i18n import N_, tr

_PUBLISHED_PASSES = 30


@dataclass(frozen=True)
class PresetInfo:
    """A way to measure.

    Attributes:
        name: its key.
        title: what people call it.
        help: what it does, in a sentence.
        samples: passes that count; 0: as the settings say.
        minutes: whether the settings' minutes count, and not their number of passes.
        steady: whether warming up goes on until the times are steady.
        figure: the field of a summary that is its headline.
    """

    name: str
    title: str
    help: str
    samples: int = 0
    minutes: bool = False
    steady: bool = True
    figure: str = "p50_ms"


PRESETS: Registry[PresetInfo] = Registry(N_("way to measure"))
USUAL = PRESETS.add(
    PresetInfo(
        "usual",
        N_("Usual"),
        N_("Warms up until times are steady; half of the passes are faster than the median"),
    )
)
PUBLISHED = PRESETS.add(
    PresetInfo(
        "published",
        N_("Mean of 30"),
        N_("As published tables do: the mean of 30 passes of the network alone"),
        samples=_PUBLISHED_PASSES,
        steady=False,
        figure="mean_ms",
    )
)
SUSTAINED = PRESETS.add(
    PresetInfo(
        "sustained",
        N_("Sustained"),
        N_("Works for minutes and shows how rate and temperature go, and where it is throttled"),
        minutes=True,
    )
)


def headline(benchmark: Benchmark) -> str:
    """The figure that the measurement was made for, with what it is."""
    preset = PRESETS.get(benchmark.preset)
    value_ms = float(getattr(benchmark.inference, preset.figure))
    text = f"{value_ms:.3g}"
    if preset is PUBLISHED:
        return tr("{ms} ms network (mean of 30)", ms=text)
    return tr("{ms} ms network (p50)", ms=text)
