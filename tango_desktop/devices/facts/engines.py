"""Which inference engines can run on a device, from its facts; every “no” with its reason.

An entry of :data:`ENGINES` is an engine on a part of the device. ``own`` looks for it among what
the device has; where that finds nothing, its package's wheels are looked up; ``needs`` says what
hardware or system has to be there for either. For which of them this program makes models is told
by the caller: what converts networks lies in a room above.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from tango_desktop.devices.facts.records import Facts, PythonInfo
from tango_desktop.devices.facts.wheel_table import numbers, wheel_table
from tango_desktop.devices.records import DeviceProfile
from tango_desktop.i18n import N_, tr

INSTALLED, BUNDLED, IMAGE = "installed", "with the bundle", "part of the image"
OLDEST_PYTHON = (3, 6)  # that the runner is written for
_ROCKCHIP_NPUS = ("rk3562", "rk3566", "rk3568", "rk3576", "rk3588", "rv1103", "rv1106")


@dataclass(frozen=True)
class EngineOnDevice:
    """Whether an engine can run on a part of a device.

    Attributes:
        name: the engine's key, as in the exporters and profiles.
        title: as people call it.
        part: where it computes: ``cpu``, ``gpu`` or ``npu``.
        precisions: those it can run there, the usual one first.
        available: whether it can run there.
        how: it gets there: :data:`INSTALLED`, :data:`BUNDLED`, :data:`IMAGE`; empty when not.
        version: of the one that is there or would be sent; may be unknown.
        reason: why it is not available, or why this program does not use it yet; a sentence.
        can_deploy: whether this program can send a model for it there now.
    """

    name: str
    title: str
    part: str
    precisions: tuple[str, ...]
    available: bool
    how: str = ""
    version: str = ""
    reason: str = ""
    can_deploy: bool = False


@dataclass(frozen=True)
class _Found:
    """Where an engine comes from, or why it does not."""

    how: str = ""
    version: str = ""
    reason: str = ""


def _nothing(_: Facts) -> str:
    return ""


def _not_own(_: Facts) -> _Found | None:
    return None


@dataclass(frozen=True)
class EngineInfo:
    """An engine on a part.

    Attributes:
        name: its key.
        title: as people call it.
        part: where it computes.
        precisions: where no profile says better.
        packages: that bring it, those that are looked up first.
        needs: why a device cannot have it, whatever is installed; empty when it can.
        own: finds it among what the device has.
        bundled: whether wheels of the index are enough for it to run.
        by_hand: what to do where they are not.
        brought: whether a deployment brings those wheels; otherwise the device must have them.
    """

    name: str
    title: str
    part: str
    precisions: tuple[str, ...]
    packages: tuple[str, ...] = ()
    needs: Callable[[Facts], str] = _nothing
    own: Callable[[Facts], _Found | None] = _not_own
    bundled: Callable[[Facts], bool] = lambda facts: True
    by_hand: str = ""
    brought: bool = True


def engines_on(
    facts: Facts,
    profile: DeviceProfile | None = None,
    exporters: Collection[tuple[str, str]] = (),
) -> tuple[EngineOnDevice, ...]:
    """Every engine, whether it can run there, how it gets there, and otherwise why not.

    Args:
        facts: what the device says of itself.
        profile: what is known of its kind: its precisions count where it names the engine.
        exporters: the engines that this program makes and deploys models for, each with a part of
            a device that computes them: ``("onnxruntime", "cpu")``.
    """
    return tuple(_judged(engine, facts, profile, exporters) for engine in ENGINES)


def _judged(
    engine: EngineInfo,
    facts: Facts,
    profile: DeviceProfile | None,
    exporters: Collection[tuple[str, str]],
) -> EngineOnDevice:
    reason = engine.needs(facts)
    found = _Found(reason=reason) if reason else engine.own(facts) or _packaged(engine, facts)
    known = profile.engine(engine.name, engine.part) if profile else None
    available = bool(found.how)
    later = _not_yet(engine, found, exporters) if available else ""
    return EngineOnDevice(
        engine.name,
        engine.title,
        engine.part,
        known.precisions if known else engine.precisions,
        available,
        found.how,
        found.version,
        found.reason or later,
        can_deploy=available and not later,
    )


def _not_yet(engine: EngineInfo, found: _Found, exporters: Collection[tuple[str, str]]) -> str:
    """Why no model is deployed for an engine that can run there; empty when one can be."""
    if (engine.name, engine.part) not in exporters:
        return tr("This version does not make models for it yet.")
    if found.how == BUNDLED and not engine.brought:
        return tr(
            "A deployment brings {engine} for the processor; install {package} there to use the "
            "graphics unit.",
            engine=engine.title,
            package=engine.packages[0],
        )
    return ""


# -- engines that are Python packages ---------------------------------------------------------


def _packaged(engine: EngineInfo, facts: Facts) -> _Found:
    """The engine in a Python of the device, or in a wheel that one could take."""
    reason = _no_python(facts)
    if reason or not engine.packages:
        return _Found(reason=reason or tr(engine.by_hand))
    pythons = [python for python in facts.pythons if python.version[:2] >= OLDEST_PYTHON]
    for package in engine.packages:
        for python in pythons:
            if package in python.packages:
                return _Found(INSTALLED, python.packages[package])
    if not engine.bundled(facts):
        return _Found(reason=tr(engine.by_hand))
    return _from_wheels(engine, facts, pythons)


def _no_python(facts: Facts) -> str:
    """Why nothing that is a Python package can run there."""
    if facts.android and not facts.pythons:
        return tr("Android has no Python of its own; Termux brings one.")
    if not facts.pythons:
        return tr("There is no Python 3 on the device.")
    newest = facts.pythons[0]
    if all(python.version[:2] < OLDEST_PYTHON for python in facts.pythons):
        return tr(
            "Python {version} is too old: the runner needs {least}.",
            version=newest.short_version,
            least="3.6",
        )
    return ""


def _from_wheels(engine: EngineInfo, facts: Facts, pythons: list[PythonInfo]) -> _Found:
    if facts.kernel and not facts.kernel.startswith("Linux"):
        return _Found(reason=tr("{engine} is not installed there.", engine=engine.title))
    if facts.android:  # whatever C library a userland on it brings: the deployment takes none
        return _Found(
            reason=tr("There are no wheels of {engine} for Android.", engine=engine.title)
        )
    if facts.libc and facts.libc != "glibc":
        return _Found(
            reason=tr(
                "Its C library is {libc}; the wheels of {engine} are made for glibc.",
                libc=facts.libc,
                engine=engine.title,
            )
        )
    table, reason = wheel_table(), ""
    for package in engine.packages:
        versions = [table.newest(package, python, facts.libc_version) for python in pythons]
        if any(versions):
            return _Found(BUNDLED, max(versions, key=numbers))
        reason = reason or _no_wheel(engine, package, facts, pythons[0])
    return _Found(reason=reason)


def _no_wheel(engine: EngineInfo, package: str, facts: Facts, python: PythonInfo) -> str:
    """Why there is no wheel, for the Python that the device has."""
    table, title = wheel_table(), engine.title
    known = table.pythons(package, python.architecture)
    if not known:
        if facts.architecture == "aarch64" and python.architecture != facts.architecture:
            return tr(
                "The system is a 32-bit one ({architecture}), which {engine} has no wheels for; "
                "the 64-bit system has them.",
                architecture=python.architecture,
                engine=title,
            )
        return tr(
            "{engine} has no wheels for {architecture}.",
            engine=title,
            architecture=python.architecture or facts.architecture,
        )
    names = {"version": python.short_version, "engine": title}
    if numbers(python.short_version) < numbers(known[0]):
        return tr(
            "Python {version} is too old for {engine}: its wheels need {least}.",
            least=known[0],
            **names,
        )
    if numbers(python.short_version) > numbers(known[-1]):
        return tr(
            "Python {version} is too new for {engine}: its wheels end at {last}.",
            last=known[-1],
            **names,
        )
    least = table.least_glibc(package, python)
    if least and facts.libc_version:
        return tr(
            "glibc {glibc} is too old for {engine}: its wheels need {least}.",
            glibc=facts.libc_version,
            engine=title,
            least=least,
        )
    return tr("{engine} has no wheels for Python {version} there.", **names)


# -- hardware and libraries -------------------------------------------------------------------


def is_jetson(facts: Facts) -> bool:
    """Whether it is a board of NVIDIA's Jetson family."""
    return bool(facts.l4t) or "tegra" in facts.soc


def _no_nvidia(facts: Facts) -> str:
    if is_jetson(facts) or any(_of_nvidia(gpu.name) for gpu in facts.gpus):
        return ""
    return tr("There is no NVIDIA graphics unit.")


def _of_nvidia(name: str) -> bool:
    words = ("nvidia", "geforce", "rtx", "gtx", "tesla", "quadro")
    return any(word in name.casefold() for word in words)


def _no_rockchip(facts: Facts) -> str:
    if facts.soc.startswith(_ROCKCHIP_NPUS) or "rknpu-driver" in facts.libraries:
        return ""
    return tr("There is no Rockchip neural unit.")


def _not_android(facts: Facts) -> str:
    return "" if facts.android else tr("This delegate is made for Android.")


def _cuda_provider(facts: Facts) -> _Found | None:
    """ONNX Runtime that can compute on the graphics unit."""
    for python in facts.pythons:
        if "cuda" in python.providers:
            packages = (python.packages.get(name) for name in ("onnxruntime-gpu", "onnxruntime"))
            return _Found(INSTALLED, next((version for version in packages if version), ""))
    return None


def _has_cuda(facts: Facts) -> bool:
    """Whether wheels that were made for servers find their libraries: JetPack 7 on, or a PC."""
    old_jetson = is_jetson(facts) and numbers(facts.l4t)[:1] < (38,)
    return not old_jetson and {"cuda", "cudnn"} <= set(facts.libraries)


def _tensorrt(facts: Facts) -> _Found | None:
    """TensorRT with its Python package; on Jetsons it comes with the system."""
    for python in facts.pythons:
        if "tensorrt" in python.packages:
            how = IMAGE if is_jetson(facts) else INSTALLED
            version = facts.libraries.get("tensorrt", "")
            return _Found(how, version or python.packages["tensorrt"])
    if "tensorrt" in facts.libraries:
        return _Found(reason=tr("TensorRT is installed without its Python package."))
    return None


def _rknn(facts: Facts) -> _Found | None:
    """The neural unit's library; without it the wheels do nothing."""
    if "rknn" in facts.libraries:
        return None
    return _Found(reason=tr("The neural unit's library librknnrt.so is not installed."))


ENGINES: tuple[EngineInfo, ...] = (
    EngineInfo(
        "onnxruntime", "ONNX Runtime", "cpu", ("fp32", "int8"), ("onnxruntime", "onnxruntime-gpu")
    ),
    EngineInfo(
        "onnxruntime",
        "ONNX Runtime",
        "gpu",
        ("fp32", "fp16"),
        ("onnxruntime-gpu",),
        needs=_no_nvidia,
        own=_cuda_provider,
        bundled=_has_cuda,
        brought=False,
        by_hand=N_("Install NVIDIA's build of ONNX Runtime there, with CUDA and cuDNN."),
    ),
    EngineInfo(
        "tensorrt",
        "TensorRT",
        "gpu",
        ("fp16", "fp32", "int8"),
        needs=_no_nvidia,
        own=_tensorrt,
        by_hand=N_("TensorRT is not installed there; NVIDIA's packages bring it."),
    ),
    EngineInfo("tflite", "LiteRT", "cpu", ("fp32", "int8"), ("ai-edge-litert", "tflite-runtime")),
    EngineInfo(
        "tflite",
        "LiteRT",
        "gpu",
        ("fp16",),
        needs=_not_android,
        by_hand=N_("It needs an app or a benchmark program on the phone."),
    ),
    EngineInfo("ncnn", "ncnn", "cpu", ("fp16", "fp32", "int8"), ("ncnn",)),
    EngineInfo("mnn", "MNN", "cpu", ("fp16", "fp32", "int8"), ("mnn",)),
    EngineInfo(
        "rknn",
        "RKNN",
        "npu",
        ("int8", "fp16"),
        ("rknn-toolkit-lite2",),
        needs=_no_rockchip,
        own=_rknn,
    ),
    EngineInfo("openvino", "OpenVINO", "cpu", ("fp32", "fp16", "int8"), ("openvino",)),
    EngineInfo("executorch", "ExecuTorch", "cpu", ("fp32", "int8"), ("executorch",)),
    EngineInfo("tvm", "TVM", "cpu", ("fp32",), ("apache-tvm",)),
)
