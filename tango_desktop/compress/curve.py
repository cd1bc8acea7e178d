"""The trade-off of a network in 8 bits: how many layers stay in floats, and what that gives.

Layers are kept in floating point from the worst on. Level 10 of precision is the network as it was
trained, level 0 has everything in 8 bits; between, the number of layers kept grows by equal
factors, since the first few matter most.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tango_desktop.compress.settings import AS_TRAINED
from tango_desktop.core.files import read_mapping, write_json
from tango_desktop.errors import ProjectError
from tango_desktop.i18n import tr

SCHEMA = 1
INT8, FP16, FP32 = "int8", "fp16", "fp32"
_PRECISIONS = (INT8, FP16, FP32)  # the smallest first
_SOME_LEVELS = (0, 3, 6, 9)


@dataclass(frozen=True)
class CurvePoint:
    """One form of the network, measured.

    Attributes:
        precision: ``int8``, ``fp16`` or ``fp32``.
        kept: how many layers stay in floating point.
        size_bytes: of its files.
        score: top-1 or mAP50-95 on the validation pictures, 0 to 1; None where only the size is
            known.
        latency_ms: the median for one picture on one thread of this computer; None as ``score``.
    """

    precision: str
    kept: int
    size_bytes: int
    score: float | None = None
    latency_ms: float | None = None


@dataclass(frozen=True)
class Curve:
    """The forms of one network.

    Attributes:
        key: what it was measured of; another network or setting has another.
        score_name: what the score is: top-1, mAP50-95.
        split: where the pictures are from.
        pictures: how many.
        processor: what measured the latencies: this computer.
        layers: document nodes that can be quantized, the worst first.
        exact: the network as it was trained.
        half: in 16 bits; None where the engine of the export has none.
        points: 8-bit forms, with few layers kept first.
        engine: what has measured, a name in ``EXPORTERS``.
        wanted: the engine of the export; empty: the same.
        kept_in: the precision of the layers that stay in floating point, fp16 or fp32.
        precisions: those that the engine of the export has.
    """

    key: str
    score_name: str
    split: str
    pictures: int
    processor: str
    layers: tuple[str, ...]
    exact: CurvePoint
    half: CurvePoint | None
    points: tuple[CurvePoint, ...]
    engine: str = "onnxruntime"
    wanted: str = ""
    kept_in: str = FP32
    precisions: tuple[str, ...] = _PRECISIONS

    @property
    def is_own(self) -> bool:
        """Whether the engine of the export itself was measured."""
        return self.wanted in ("", self.engine)

    def loss(self, point: CurvePoint, reference: float | None = None) -> float:
        """By how many points (100 are all) a form is worse than as trained, or ``reference``."""
        whole = self.exact.score if reference is None else reference
        assert whole is not None
        assert point.score is not None
        return 100.0 * (whole - point.score)

    def kept(self, point: CurvePoint) -> tuple[str, ...]:
        """The document nodes that stay in floating point."""
        return self.layers[: point.kept]

    def at_level(self, level: int) -> CurvePoint:
        """The form that a precision level stands for."""
        if level >= AS_TRAINED:
            return self.exact
        wanted = kept_at(level, len(self.layers))
        return next((p for p in self.points if p.kept >= wanted), self.points[-1])

    def quickest_within(
        self, most_loss: float, reference: float | None = None, failed: Sequence[CurvePoint] = ()
    ) -> CurvePoint | None:
        """The quickest form that loses at most so many points; None: none loses so little.

        Of equally quick forms it is the smallest precision with the fewest layers kept.

        Args:
            most_loss: in points; 100 are all.
            reference: the score that the loss is counted from; None: that of ``exact``.
            failed: forms that are out of the question, and with an 8-bit form all that have no
                more layers in floating point.
        """
        most_kept = max((one.kept for one in failed if one.precision == INT8), default=-1)
        rounded = [one for one in self.points if one.kept > most_kept]
        found = [one for one in (*rounded, *self.floats) if one not in failed]
        allowed = [one for one in found if self.is_within(one, most_loss, reference)]
        return min(allowed, key=_by_speed, default=None)

    def is_within(
        self, point: CurvePoint, most_loss: float, reference: float | None = None
    ) -> bool:
        """Whether a form loses at most so many points."""
        return self.loss(point, reference) <= most_loss + 1e-9

    def rounds_within(self, most_loss: float, reference: float | None = None) -> bool:
        """Whether an 8-bit form loses at most so many points."""
        return any(self.is_within(point, most_loss, reference) for point in self.points)

    @property
    def floats(self) -> tuple[CurvePoint, ...]:
        """The measured forms in floating point that the engine of the export has.

        What another engine says of 16 bits against 32 tells nothing of that engine: where it has
        16 bits, they stand for both.
        """
        known = [one for one in (self.half, self.exact) if one is not None]
        found = [p for p in known if p.precision in self.precisions and p.score is not None]
        return tuple(found if self.is_own else found[:1])

    @property
    def are_floats_quickest(self) -> bool:
        """Whether no 8-bit form is quicker than the network in floating point."""
        quickest = min(latency_of(one) for one in (self.exact, *self.floats))
        return all(quickest <= latency_of(point) for point in self.points)

    def best(self) -> CurvePoint:
        """The most accurate 8-bit form; of equals the one with the fewest layers kept."""
        return max(self.points, key=lambda point: (point.score or 0.0, -point.kept))


def _by_speed(point: CurvePoint) -> tuple[float, int, int]:
    return latency_of(point), _PRECISIONS.index(point.precision), point.kept


def latency_of(point: CurvePoint) -> float:
    """Milliseconds for one picture; infinite where they are not measured."""
    return math.inf if point.latency_ms is None else point.latency_ms


def kept_at(level: int, layers: int) -> int:
    """How many of ``layers`` stay in floating point at a precision level, 0 to ``layers``.

    It never falls with the level.
    """
    if level <= 0:
        return 0
    if level >= AS_TRAINED:
        return layers
    return min(layers, round(math.pow(layers, level / AS_TRAINED)))


def counts_to_measure(layers: int, every: bool = True) -> tuple[int, ...]:
    """The numbers of layers kept that the levels below 10 stand for, ascending.

    Args:
        layers: how many there are.
        every: for each level; otherwise some levels share one.
    """
    levels = range(AS_TRAINED) if every else _SOME_LEVELS
    found = {kept_at(level, layers) for level in levels}
    return tuple(sorted(found - {layers} or {0}))


def save_curve(path: Path, curve: Curve) -> None:
    """Write ``curve`` to ``path``, atomically.

    Raises:
        ProjectError: it cannot be written; the earlier file is still there.
    """
    write_json(path, {"schema": SCHEMA, **asdict(curve)})


def load_curve(path: Path) -> Curve | None:
    """The curve in ``path``; None where there is none.

    Raises:
        ProjectError: it is damaged.
        SchemaTooNewError: a newer version wrote it.
    """
    if not path.is_file():
        return None
    values = read_mapping(path, SCHEMA)
    try:
        return _read(values)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ProjectError(
            tr("{path} is damaged: it is not what this program writes.", path=path),
            tr("Delete it, and measure again."),
            repr(error),
        ) from error


def _read(values: Mapping[str, Any]) -> Curve:
    points = tuple(CurvePoint(**row) for row in values["points"])
    if not points or any(p.score is None or p.latency_ms is None for p in points):
        raise ValueError("no points, or some without figures")
    exact = CurvePoint(**values["exact"])
    if exact.score is None:
        raise ValueError("no score of the network as trained")
    return Curve(
        key=str(values["key"]),
        score_name=str(values["score_name"]),
        split=str(values["split"]),
        pictures=int(values["pictures"]),
        processor=str(values["processor"]),
        layers=tuple(str(name) for name in values["layers"]),
        exact=exact,
        half=CurvePoint(**values["half"]) if values["half"] is not None else None,
        points=points,
        engine=str(values["engine"]),
        wanted=str(values["wanted"]),
        kept_in=str(values["kept_in"]),
        precisions=tuple(str(name) for name in values["precisions"]),
    )
