"""The trade-off of a network in 8 bits: how many layers stay in floats, and what that gives.

Layers are kept in floating point from the worst on. Level 10 of precision is the network as it was
trained, level 0 has everything in 8 bits; between, the number of layers kept grows by equal
factors, since the first few matter most.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tango_desktop.compress.settings import AS_TRAINED
from tango_desktop.core.files import read_mapping, write_json
from tango_desktop.errors import ProjectError
from tango_desktop.i18n import tr

SCHEMA = 1
INT8, FP16, FP32 = "int8", "fp16", "fp32"


@dataclass(frozen=True)
class CurvePoint:
    """One form of the network, measured.

    Attributes:
        precision: ``int8``, ``fp16`` or ``fp32``.
        kept: how many layers stay in floating point.
        size_bytes: of the ONNX file.
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
        half: in 16 bits; its size alone.
        points: 8-bit forms, with few layers kept first.
    """

    key: str
    score_name: str
    split: str
    pictures: int
    processor: str
    layers: tuple[str, ...]
    exact: CurvePoint
    half: CurvePoint
    points: tuple[CurvePoint, ...]

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
        self, most_loss: float, reference: float | None = None
    ) -> CurvePoint | None:
        """The quickest form that loses at most so many points; None: no 8-bit form loses so little.

        It is ``exact`` where that is quicker than every 8-bit form that is allowed, and allowed
        itself. Of equally quick forms it is the one with the fewest layers kept.
        """
        allowed = [p for p in self.points if self._is_allowed(p, most_loss, reference)]
        if not allowed:
            return None
        exact = [self.exact] if self._is_allowed(self.exact, most_loss, reference) else []
        return min([*allowed, *exact], key=lambda p: (latency_of(p), p.precision == FP32, p.kept))

    def _is_allowed(self, point: CurvePoint, most_loss: float, reference: float | None) -> bool:
        return self.loss(point, reference) <= most_loss + 1e-9

    @property
    def is_exact_quickest(self) -> bool:
        """Whether no 8-bit form is quicker than the network in floating point."""
        return all(latency_of(self.exact) <= latency_of(point) for point in self.points)

    def best(self) -> CurvePoint:
        """The most accurate 8-bit form; of equals the one with the fewest layers kept."""
        return max(self.points, key=lambda point: (point.score or 0.0, -point.kept))


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


def counts_to_measure(layers: int) -> tuple[int, ...]:
    """The numbers of layers kept that the levels below 10 stand for, ascending."""
    found = {kept_at(level, layers) for level in range(AS_TRAINED)}
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
        half=CurvePoint(**values["half"]),
        points=points,
    )
