"""What the latency estimate is calibrated on: published and measured points, and the fit over them.

A point is one network on one device with one engine. :func:`fit` finds the share of the peak rate
that an engine reaches and what each of its kernels costs besides; :func:`leave_one_out` says how
far off the estimate is for a point that the fit has not seen: the error range that is shown.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from tango_desktop.recommend.workload import Kernel, workload_of

_NCNN = "published ncnn benchmarks, CPU, all cores"
_DOCKER = "Docker-based benchmark paper, table 2, mean of 30, inference only"
_NANO = "published figures for Jetson Nano's GPU at 256 × 256"
_HERE = "ONNX Runtime 1.31.1, AMD EPYC (Zen 5), median"


@dataclass(frozen=True)
class Machine:
    """The part of a device that computes.

    Attributes:
        rate: operations/s in the precision used.
        bandwidth: bytes/s.
        measured: whether the rate is what a benchmark reached, which an engine may surpass.
    """

    rate: float
    bandwidth: float
    measured: bool = False


@dataclass(frozen=True)
class Point:
    """A known latency.

    Attributes:
        group: the kind of engine it belongs to; see ``GROUPS``.
        device: a profile's name, or what it was.
        engine: that it was run with.
        precision: that it was computed in.
        model: the network, 1000 classes.
        side: of the pictures, in pixels.
        ms: its latency.
        machine: what computed it.
        source: who says so.
    """

    group: str
    device: str
    engine: str
    precision: str
    model: str
    side: int
    ms: float
    machine: Machine
    source: str

    @property
    def kernels(self) -> tuple[Kernel, ...]:
        """The work that was timed."""
        return workload_of(self.model, 1000, 3, self.side).kernels

    @property
    def beyond_peak(self) -> bool:
        """Whether it claims more operations a second than the machine has."""
        operations = 2 * sum(kernel.macs for kernel in self.kernels)
        reached = operations / (self.ms / 1000)
        return reached > self.machine.rate and not self.machine.measured


# CPU rates are cores × clock × operations a cycle, in half precision where the cores have it, since
# ncnn uses it there.
_PI_4 = Machine(48e9, 12.8e9)
_PI_5 = Machine(307.2e9, 17.1e9)
_NANO_CPU = Machine(45.8e9, 25.6e9)
_ORIN_CPU = Machine(845e9, 204.8e9)
_XAVIER_CPU = Machine(578e9, 136.5e9)
_A311D = Machine(99.2e9, 10.6e9)
_RK3568 = Machine(128e9, 12.8e9)
_XAVIER_CPU_FP32 = Machine(289e9, 136.5e9)
_XAVIER_GPU = Machine(11e12, 136.5e9)
_NANO_FP32 = Machine(0.236e12, 25.6e9)
_NANO_FP16 = Machine(0.472e12, 25.6e9)
# One computer twice: NumPy's matrix product reached half of its vector width by default (1 and 2
# threads) and all of it when told to. Other computers lie on either side, so both stand here.
_ONE, _TWO = Machine(136e9, 60e9, True), Machine(245e9, 60e9, True)
_ONE_WIDE, _TWO_WIDE = Machine(235e9, 60e9, True), Machine(464e9, 60e9, True)


def _ncnn(device: str, precision: str, machine: Machine, ms18: float, ms50: float) -> list[Point]:
    return [
        Point("ncnn-cpu", device, "ncnn", precision, model, 224, ms, machine, _NCNN)
        for model, ms in (("resnet18", ms18), ("resnet50", ms50))
    ]


def _docker(
    group: str, device: str, engine: str, precision: str, machine: Machine, r50: float, d201: float
) -> list[Point]:
    return [
        Point(group, device, engine, precision, model, 224, ms, machine, _DOCKER)
        for model, ms in (("resnet50", r50), ("densenet201", d201))
    ]


def _nano(precision: str, machine: Machine, *ms: float) -> list[Point]:
    models = ("resnet18", "resnet34", "resnet50")
    return [
        Point("gpu", "Jetson_Nano", "GPU", precision, model, 256, value, machine, _NANO)
        for model, value in zip(models, ms, strict=True)
    ]


def _here(machine: Machine, *ms: float) -> list[Point]:
    models = ("resnet18", "resnet50", "densenet121", "vgg16")
    return [
        Point("onnxruntime-cpu", "this", "onnxruntime", "fp32", model, 224, value, machine, _HERE)
        for model, value in zip(models, ms, strict=True)
    ]


POINTS: tuple[Point, ...] = (
    *_ncnn("Raspberry_Pi_4", "fp32", _PI_4, 123, 263),
    *_ncnn("Raspberry_Pi_5", "fp16", _PI_5, 20.0, 46.2),
    *_ncnn("Jetson_Nano", "fp32", _NANO_CPU, 83, 204),
    *_ncnn("Jetson_AGX_Orin", "fp16", _ORIN_CPU, 6.9, 15.7),
    *_ncnn("Jetson_AGX_Xavier", "fp16", _XAVIER_CPU, 11.4, 29.4),
    *_ncnn("A311D (near Odroid_N2)", "fp32", _A311D, 77, 186),
    *_ncnn("Odroid_M1", "fp16", _RK3568, 65, 149),
    *_docker("tflite-cpu", "Raspberry_Pi_4", "tflite", "fp32", _PI_4, 423.36, 1362.82),
    *_docker("tflite-cpu", "Jetson_AGX_Xavier", "tflite", "fp32", _XAVIER_CPU_FP32, 744.49, 847.91),
    *_docker("tflite-cpu", "Jetson_Nano", "tflite", "fp32", _NANO_CPU, 613.85, 796.43),
    *_docker("gpu", "Jetson_AGX_Xavier", "tensorrt", "fp16", _XAVIER_GPU, 1.65, 6.37),
    *_docker("gpu", "Jetson_Nano", "tensorrt", "fp16", _NANO_FP16, 7.68, 19.63),
    *_nano("fp32", _NANO_FP32, 26, 48, 79),
    *_nano("fp16", _NANO_FP16, 18, 30, 42),
    *_here(_ONE, 14.9, 32.7, 24.8, 127.8),
    *_here(_TWO, 7.6, 18.8, 13.3, 68.5),
    *_here(_ONE_WIDE, 14.9, 32.7, 24.8, 127.8),
    *_here(_TWO_WIDE, 7.6, 18.8, 13.3, 68.5),
)
# Bytes of a value in each precision, by those in fp32.
NARROWING = {"fp32": 1.0, "fp16": 0.5, "int8": 0.25}
GROUPS = ("onnxruntime-cpu", "ncnn-cpu", "tflite-cpu", "other-cpu", "gpu")


def points_of(group: str) -> tuple[Point, ...]:
    """The points of a group.

    ``other-cpu`` is for engines and CPUs without points of their own: it pools those engines whose
    number of threads is known (the paper behind the TFLite points does not tell it).
    """
    if group == "other-cpu":
        pooled = ("onnxruntime-cpu", "ncnn-cpu")
        return tuple(point for point in POINTS if point.group in pooled)
    return tuple(point for point in POINTS if point.group == group)


def predicted_s(
    work: Sequence[Kernel], machine: Machine, precision: str, efficiency: float, overhead_s: float
) -> float:
    """The roofline: each kernel takes the longer of its arithmetic and its traffic, and overhead.

    Williams, Waterman, Patterson: Roofline, CACM 52(4), 2009.
    """
    narrowing = NARROWING[precision]
    return sum(
        max(
            2 * kernel.macs / (machine.rate * efficiency),
            kernel.traffic_bytes * narrowing / machine.bandwidth,
        )
        + overhead_s
        for kernel in work
    )


@dataclass(frozen=True)
class Fit:
    """The two constants of a group of engines.

    Attributes:
        efficiency: share of the machine's rate that kernels reach; above 1 where the rate was
            measured with something slower than the engine.
        overhead_us: microseconds that each kernel takes besides.
    """

    efficiency: float
    overhead_us: float

    def ratio(self, point: Point) -> float:
        """Actual ÷ predicted latency of ``point``."""
        predicted = predicted_s(
            point.kernels, point.machine, point.precision, self.efficiency, self.overhead_us / 1e6
        )
        return point.ms / 1000 / predicted


_EFFICIENCIES = tuple(round(0.05 * 1.08**step, 4) for step in range(48))
_OVERHEADS_US = (0.0, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 15.0, 20.0, 30.0, 50.0, 100.0, 200.0)
_GRID = tuple(Fit(e, o) for e in _EFFICIENCIES for o in _OVERHEADS_US)


@functools.cache
def _squared_errors(point: Point) -> tuple[float, ...]:
    return tuple(math.log(candidate.ratio(point)) ** 2 for candidate in _GRID)


def fit(points: Sequence[Point]) -> Fit:
    """The constants with the least squared error of log latency, over a grid.

    A point beyond its machine's peak says nothing about efficiency: it is left out here, but not
    from the error range.
    """
    usable = [point for point in points if not point.beyond_peak] or list(points)
    totals = [sum(errors) for errors in zip(*map(_squared_errors, usable), strict=True)]
    return _GRID[totals.index(min(totals))]


def leave_one_out(points: Sequence[Point]) -> tuple[float, float]:
    """The least and greatest actual ÷ predicted latency of points that their fit has not seen.

    Once with each point left out, once with each machine, whose points are alike.
    """
    ratios = []
    for index, point in enumerate(points):
        others = [other for other in points if other.machine != point.machine]
        ratios.append(fit([*points[:index], *points[index + 1 :]]).ratio(point))
        ratios.append(fit(others).ratio(point))
    return min(ratios), max(ratios)
