"""How long a network takes on a device, from peak rates, with the error range that this has.

The constants are those that ``calibration.fit`` finds, and the ranges cover what
``calibration.leave_one_out`` finds: a test recomputes both.
"""

from __future__ import annotations

from dataclasses import dataclass

from tango_desktop.devices.records import DeviceProfile, Figure, Origin
from tango_desktop.errors import DeviceError
from tango_desktop.graph import ImageSize, NetworkDocument
from tango_desktop.i18n import tr
from tango_desktop.recommend.calibration import Machine, predicted_s
from tango_desktop.recommend.titles import ENGINE_TITLES, PART_TITLES
from tango_desktop.recommend.workload import Workload, workload

# Measured with ONNX Runtime 1.31 on four networks: the process without a model, and weights held
# twice, as read and as reordered for the processor.
_RUNTIME_BYTES = 90_000_000
_WEIGHT_COPIES = 2
_GPU_RUNTIME_BYTES = 500_000_000  # assumed: a CUDA context with its libraries


@dataclass(frozen=True)
class Estimate:
    """A latency of one inference, one picture at a time.

    Attributes:
        ms: the middle.
        low_ms: the least that known networks suggest.
        high_ms: the most.
        origin: estimated, or published.
        source: what it was made from, a sentence.
    """

    ms: float
    low_ms: float
    high_ms: float
    origin: Origin
    source: str


@dataclass(frozen=True)
class EngineModel:
    """What is known of a group of engines.

    Attributes:
        efficiency: share of the rate that kernels reach.
        overhead_us: microseconds that each kernel takes besides.
        low: least actual ÷ estimated latency to expect.
        high: greatest.
    """

    efficiency: float
    overhead_us: float
    low: float
    high: float


ENGINE_MODELS = {
    "onnxruntime-cpu": EngineModel(1.4778, 5.0, 0.59, 1.68),
    "ncnn-cpu": EngineModel(0.5869, 15.0, 0.55, 1.47),
    "tflite-cpu": EngineModel(0.1469, 200.0, 0.28, 6.6),
    "other-cpu": EngineModel(0.9313, 0.0, 0.40, 2.4),
    "gpu": EngineModel(0.7393, 10.0, 0.31, 2.8),
}


def estimate(
    document: NetworkDocument,
    size: ImageSize,
    profile: DeviceProfile,
    precision: str = "fp32",
    engine: str = "onnxruntime",
) -> Estimate:
    """The latency of ``document`` for one picture of ``size`` (h, w) on a device.

    Raises:
        DeviceError: the device cannot run the engine in that precision, or there is no rate or no
            known network to estimate from.
    """
    return estimate_work(workload(document, size), profile, precision, engine)


def estimate_work(
    work: Workload, profile: DeviceProfile, precision: str = "fp32", engine: str = "onnxruntime"
) -> Estimate:
    """The latency of ``work`` on a device; raises as :func:`estimate` does."""
    part, rate = part_for(profile, engine, precision)
    known = ENGINE_MODELS[group_of(profile, engine, part)]
    machine = Machine(rate.base, profile.bandwidth_of(part).base)
    overhead_s = known.overhead_us / 1e6
    seconds = predicted_s(work.kernels, machine, precision, known.efficiency, overhead_s)
    return Estimate(
        ms=1000 * seconds,
        low_ms=1000 * seconds * known.low,
        high_ms=1000 * seconds * known.high,
        origin=Origin.ESTIMATED,
        source=tr(
            "Roofline from the {kind} rate of the {part}, {engine}, {precision}; networks with"
            " known latency took {low} to {high} times such estimates.",
            kind=tr(rate.origin.value),
            part=tr(PART_TITLES[part]),
            engine=ENGINE_TITLES.get(engine, engine),
            precision=precision,
            low=f"{known.low:g}",
            high=f"{known.high:g}",
        ),
    )


def layer_times_ms(
    work: Workload, profile: DeviceProfile, precision: str = "fp32", engine: str = "onnxruntime"
) -> dict[str, float]:
    """What each kernel of ``work`` takes by the same estimate, by the layer that it begins with.

    Raises:
        DeviceError: as :func:`estimate` does.
    """
    part, rate = part_for(profile, engine, precision)
    known = ENGINE_MODELS[group_of(profile, engine, part)]
    machine = Machine(rate.base, profile.bandwidth_of(part).base)
    overhead_s = known.overhead_us / 1e6
    return {
        kernel.layer: 1000
        * predicted_s((kernel,), machine, precision, known.efficiency, overhead_s)
        for kernel in work.kernels
    }


def part_for(profile: DeviceProfile, engine: str, precision: str) -> tuple[str, Figure]:
    """Where the device would run ``engine`` in ``precision``, best way first, and how fast that is.

    Raises:
        DeviceError: nowhere.
    """
    for support in profile.engines:
        rate = profile.rate(support.part, precision)
        if rate and support.name == engine and precision in support.precisions:
            return support.part, rate
    raise DeviceError(
        tr(
            "No latency can be estimated for {engine} in {precision} on {device}.",
            engine=ENGINE_TITLES.get(engine, engine),
            precision=precision,
            device=tr(profile.title),
        ),
        tr("Its profile names no rate for that; measure it on the device instead."),
    )


def group_of(profile: DeviceProfile, engine: str, part: str) -> str:
    """The calibrated group that an engine on a part belongs to.

    Raises:
        DeviceError: no network is known for such a part.
    """
    if part == "gpu":
        return "gpu"
    if part != "cpu":
        raise DeviceError(
            tr(
                "There is no known latency to estimate from for the {part}.",
                part=tr(PART_TITLES.get(part, part)),
            ),
            tr("Measure it on the device instead."),
        )
    on_arm = profile.processor.architecture != "x86_64"
    suits = {"onnxruntime": not on_arm, "ncnn": on_arm, "tflite": on_arm}
    return f"{engine}-cpu" if suits.get(engine) else "other-cpu"


def memory_bytes(work: Workload, part: str) -> int:
    """What an inference process needs: runtime, weights, the most activations that live at once."""
    runtime = _GPU_RUNTIME_BYTES if part == "gpu" else _RUNTIME_BYTES
    return runtime + _WEIGHT_COPIES * work.weight_bytes + work.activation_bytes
