"""Whether one measurement is faster than another, and whether the two can be compared."""

from __future__ import annotations

from dataclasses import dataclass

from tango_desktop.bench.fallback import provider_title
from tango_desktop.bench.results import Benchmark
from tango_desktop.bench.statistics import Ratio, ratio_of_medians
from tango_desktop.i18n import tr

_ALIKE_C = 10.0  # temperatures before that are further apart are other circumstances


@dataclass(frozen=True)
class Comparison:
    """How a measurement compares with an earlier one.

    Attributes:
        phase: what was compared.
        ratio: of medians, the second over the first.
        caveats: circumstances in which the two differ, in sentences.
        subjects: what else differs, and may be what the comparison is about: engine, precision.
    """

    phase: str
    ratio: Ratio
    caveats: tuple[str, ...]
    subjects: tuple[str, ...] = ()

    @property
    def comparable(self) -> bool:
        """Whether both were taken under the same circumstances."""
        return not self.caveats

    def sentence(self) -> str:
        """What to make of it."""
        figures = {
            "ratio": f"{self.ratio.value:.2f}",
            "low": f"{self.ratio.low:.2f}",
            "high": f"{self.ratio.high:.2f}",
        }
        if not self.ratio.certain:
            return tr("No clear difference: {ratio} × the time ({low}–{high}).", **figures)
        if self.ratio.value < 1:
            return tr("Faster: {ratio} × the time ({low}–{high}).", **figures)
        return tr("Slower: {ratio} × the time ({low}–{high}).", **figures)


def compare(first: Benchmark, second: Benchmark, phase: str = "total") -> Comparison:
    """Whether ``second`` is faster than ``first``, and by how much."""
    ratio = ratio_of_medians(first.samples[phase].counted, second.samples[phase].counted)
    return Comparison(phase, ratio, _caveats(first, second), _subjects(first, second))


def _different(what: str, first: object, second: object) -> str:
    return tr("Different {what}: {first}, {second}.", what=what, first=first, second=second)


def _differences(pairs: tuple[tuple[str, object, object], ...]) -> tuple[str, ...]:
    return tuple(
        _different(what, one or "–", other or "–") for what, one, other in pairs if one != other
    )


def _subjects(first: Benchmark, second: Benchmark) -> tuple[str, ...]:
    providers = provider_title(first.provider), provider_title(second.provider)
    return _differences(
        (
            (tr("engine"), first.engine, second.engine),
            (tr("precision"), first.precision, second.precision),
            (tr("accelerator"), *providers),
        )
    )


def _caveats(first: Benchmark, second: Benchmark) -> tuple[str, ...]:
    one, other = first.context, second.context
    different = _differences(
        (
            (tr("device"), one.device, other.device),
            (tr("processor"), one.cpu, other.cpu),
            (tr("cores"), one.cores, other.cores),
            (tr("threads"), first.threads, second.threads),
            (tr("clock governor"), one.governor, other.governor),
            (tr("power mode"), one.power_mode, other.power_mode),
            (tr("power"), one.power, other.power),
            (tr("pictures"), first.pictures, second.pictures),
            (tr("boxes a picture"), _boxes(first), _boxes(second)),
            (tr("way of measuring"), first.way, second.way),
            (tr("versions"), _versions(first), _versions(second)),
        )
    )
    troubled = [text for one in (first, second) for text in _troubles(one)]
    return (*different, *_temperatures(first, second), *troubled)


def _temperatures(first: Benchmark, second: Benchmark) -> tuple[str, ...]:
    one, other = first.context.temperature_c, second.context.temperature_c
    if one is None or other is None or abs(one - other) <= _ALIKE_C:
        return ()
    return (_different(tr("temperature before"), f"{one:.0f} °C", f"{other:.0f} °C"),)


def _troubles(benchmark: Benchmark) -> list[str]:
    found = []
    if benchmark.context.throttled:
        reasons = ", ".join(benchmark.context.throttled)
        found.append(
            tr(
                "The device of {when} was throttled: {reasons}.",
                when=benchmark.when,
                reasons=reasons,
            )
        )
    if benchmark.noisy:
        found.append(tr("The measurement of {when} is noisy.", when=benchmark.when))
    return found


def _boxes(benchmark: Benchmark) -> str:
    return "" if benchmark.mean_boxes is None else f"{benchmark.mean_boxes:.0f}"


def _versions(benchmark: Benchmark) -> str:
    return ", ".join(f"{name} {version}" for name, version in benchmark.context.versions)
