"""The plan of a quantization: everything that turns a 32-bit model into the same 8-bit model again.

No pictures are needed to use a plan, and none of its values is found while a model is converted:
what was measured on this computer is what every engine gets.

Layers that suffer from 8 bits stay in floating point. Those of ``half_nodes`` have FP16 instead of
FP32: their weights, the stored tensors of two axes or more, take half the room and are rounded to
16 bits; values beyond 65504 become the largest there is, and the layer is named in a note
(``halves``, ``fp16.notes_on``). What an engine makes of that:

============  ==================================  ============================================
engine        a layer kept in FP32                a layer kept in FP16
============  ==================================  ============================================
ONNX Runtime  FP32                                stored as FP16 with a ``Cast``, which is folded
                                                  as the file is opened: computes in FP32, as fast
OpenVINO      FP32                                stored as f16 in the IR, computes like FP32
LiteRT        float32                             stored as float16 with ``DEQUANTIZE`` (weights of
                                                  1024 numbers and more), computes in float32
TFLM          float32                             float32, and a note: it has no float16
ncnn          FP32                                stored as FP16, computes in FP32
TensorRT      FP32; from 10 on as the builder     computes in FP16, biases and a ReLU behind it
              likes where it is allowed FP16      included; up to 9 by the layer's precision
ExecuTorch    FP32                                FP32, and a note: XNNPACK has no FP16 beside int8
RKNN          FP16, and a note: its NPU has no    FP16
              FP32 beside INT8
============  ==================================  ============================================

Other engines have no 8 bits by a plan. Training that rounds (``compress/rounding``) has kept layers
in FP32 either way: what 16 bits lose is far less than what 8 do.
"""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from tango_desktop.core.files import digest_of, read_mapping, write_yaml
from tango_desktop.errors import ProjectError
from tango_desktop.i18n import tr

SCHEMA = 1
MINMAX, PERCENTILE, ENTROPY, MSE = "minmax", "percentile", "entropy", "mse"
METHODS = (MINMAX, PERCENTILE, ENTROPY, MSE)
Range = tuple[float, float]


@dataclass(frozen=True)
class CalibrationInfo:
    """Where a plan's ranges come from.

    Attributes:
        pictures: how many were looked at.
        seed: of their choice.
        split: of the data set that they are from.
        digest: of the pictures' content, in their order.
    """

    pictures: int
    seed: int
    split: str
    digest: str


@dataclass(frozen=True)
class QuantizationPlan:
    """How one 32-bit ONNX model becomes an 8-bit one.

    Attributes:
        model: the digest of that model (``models.model_digest``).
        method: how the ranges were found, one of ``METHODS``.
        ranges: the lowest and the highest value of each activation tensor, by its name.
        calibration: the pictures they were found on.
        percentile: the share of values that is kept, in percent; for ``percentile`` only.
        float_nodes: ids of the document nodes that stay in floating point.
        half_nodes: those of ``float_nodes`` whose weights stay in FP16 instead of FP32.
        equalized: whether weights are equalised across layers first (``equalize.equalized``);
            the ranges are those of the equalised model.
        bias_shifts: what is added to the biases, by the ONNX node's name (``bias.shifts``).

    Raises:
        ValueError: a node is to stay in FP16 that does not stay in floating point.
    """

    model: str
    method: str
    ranges: Mapping[str, Range]
    calibration: CalibrationInfo
    percentile: float = 99.99
    float_nodes: tuple[str, ...] = ()
    equalized: bool = False
    bias_shifts: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    half_nodes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        strange = set(self.half_nodes) - set(self.float_nodes)
        if strange:
            raise ValueError(f"not among those in floating point: {sorted(strange)}")

    @property
    def bias_corrected(self) -> bool:
        """Whether biases are corrected for what quantization shifts."""
        return bool(self.bias_shifts)

    def keeping(self, *nodes: str, half: bool = False) -> QuantizationPlan:
        """The same plan with more document nodes in floating point.

        Args:
            nodes: their ids; those that stayed in floating point before get this precision now.
            half: whether their weights stay in FP16 instead of FP32.
        """
        kept = dict.fromkeys((*self.float_nodes, *nodes))
        others = [name for name in self.half_nodes if name not in nodes]
        halves = dict.fromkeys((*others, *nodes)) if half else others
        return replace(self, float_nodes=tuple(kept), half_nodes=tuple(halves))

    def digest(self) -> str:
        """A hash of all that the quantized model depends on."""
        return digest_of(_written(self))


def save_plan(path: Path, plan: QuantizationPlan) -> None:
    """Write ``plan`` to ``path``, atomically.

    Raises:
        ProjectError: it cannot be written; the earlier file is still there.
    """
    write_yaml(path, {"schema": SCHEMA} | _written(plan))


def load_plan(path: Path) -> QuantizationPlan:
    """The plan in ``path``.

    Raises:
        ProjectError: it cannot be read or is damaged.
        SchemaTooNewError: a newer version wrote it.
    """
    content = read_mapping(path, SCHEMA)
    try:
        return _read(content)
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error) as error:
        raise ProjectError(
            tr("{path} is damaged: it is not what this program writes.", path=path),
            tr("Calibrate again; that writes a new one."),
            repr(error),
        ) from error


def _written(plan: QuantizationPlan) -> dict[str, Any]:
    chosen = plan.calibration
    # Only where there are some: a plan without them keeps the digest that it always had.
    halves = {"half_nodes": list(plan.half_nodes)} if plan.half_nodes else {}
    return {
        "model": plan.model,
        "method": plan.method,
        "percentile": plan.percentile,
        "calibration": {
            "pictures": chosen.pictures,
            "seed": chosen.seed,
            "split": chosen.split,
            "digest": chosen.digest,
        },
        "float_nodes": list(plan.float_nodes),
        **halves,
        "equalized": plan.equalized,
        "ranges": {name: [low, high] for name, (low, high) in plan.ranges.items()},
        "bias_shifts": {name: _packed(values) for name, values in plan.bias_shifts.items()},
    }


def _read(content: Mapping[str, Any]) -> QuantizationPlan:
    chosen = content["calibration"]
    return QuantizationPlan(
        model=_text(content["model"]),
        method=_one_of(content["method"], METHODS),
        ranges={_text(name): _range(pair) for name, pair in content["ranges"].items()},
        calibration=CalibrationInfo(
            _count(chosen["pictures"]),
            _count(chosen["seed"]),
            _text(chosen["split"]),
            _text(chosen["digest"]),
        ),
        percentile=_finite(content["percentile"]),
        float_nodes=tuple(_text(name) for name in content["float_nodes"]),
        equalized=_flag(content["equalized"]),
        bias_shifts={_text(n): _unpacked(v) for n, v in content["bias_shifts"].items()},
        half_nodes=tuple(_text(name) for name in content.get("half_nodes", ())),
    )


# -- values that a damaged file may hold -------------------------------------------------------


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"not a text: {value!r}")
    return value


def _one_of(value: Any, known: tuple[str, ...]) -> str:
    if value not in known:
        raise ValueError(f"{value!r} is none of {known}")
    return str(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"neither true nor false: {value!r}")
    return value


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"not a count: {value!r}")
    return value


def _finite(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"not a number: {value!r}")
    return float(value)


def _range(pair: Any) -> Range:
    low, high = (_finite(value) for value in pair)
    if low > high:
        raise ValueError(f"{low} is above {high}")
    return low, high


def _packed(values: tuple[float, ...]) -> str:
    """Thousands of numbers as one word: base64 of little-endian 32-bit floats."""
    return base64.b64encode(np.asarray(values, "<f4").tobytes()).decode("ascii")


def _unpacked(text: Any) -> tuple[float, ...]:
    values = np.frombuffer(base64.b64decode(_text(text), validate=True), "<f4")
    if not np.isfinite(values).all():
        raise ValueError("not all shifts are numbers")
    return tuple(values.tolist())
