"""The files around an engine of TensorRT: what it is built from, where it is kept, what it fits.

An engine runs on the model of GPU and the version of TensorRT that it was built with, and nowhere
else. So a bundle holds the ONNX file, and the engine is built where it runs, into ``built/`` beside
that file: a release keeps its own through every switch and roll-back, and takes it along when it is
removed. What another release has built of the same model is taken over.
"""

import glob
import hashlib
import json
import os
import re
import shutil
import tempfile
from typing import Any, Dict, List, NamedTuple, Tuple

from . import manifest
from .cuda import GpuInfo
from .failures import ModelError

BUILD = "build.json"
BUILT = "built"
SCHEMA = 1
PLACE = "TANGO_BUILT"  # the folder for engines, where somebody wants another
_TYPED_ONLY = 11  # TensorRT 11 takes no precision but the one that the file itself says
_EXPLICIT = 10  # from TensorRT 10 on, 8 bits come from the file too: calibration is deprecated


class Build(NamedTuple):
    """What ``build.json`` says of how a model's engine is built.

    Attributes:
        folder: where it lies.
        precision: ``fp32``, ``fp16`` or ``int8``.
        onnx: the file with 32-bit values.
        typed: the file that says its precision itself; empty for fp32.
        calibration: the ranges for 8 bits; empty where there are none.
        workspace_mb: what TensorRT may use while it computes, at most.
        batches: the least, usual and largest number of pictures.
        float_layers: ONNX nodes that stay in floating point, with 32 bits.
        half_layers: ONNX nodes that stay in floating point, with 16 bits.
    """

    folder: str
    precision: str
    onnx: str
    typed: str
    calibration: str
    workspace_mb: int
    batches: Tuple[int, int, int]
    float_layers: Tuple[str, ...]
    half_layers: Tuple[str, ...] = ()

    def path(self, name: str) -> str:
        """Of one of its files."""
        return os.path.join(self.folder, name)


class Source(NamedTuple):
    """What one version of TensorRT takes of a build.

    Attributes:
        onnx: the path of the ONNX file.
        flags: names of ``BuilderFlag``.
        calibration: the path of the ranges; empty where the file has them.
    """

    onnx: str
    flags: Tuple[str, ...]
    calibration: str


def read_build(folder: str) -> Build:
    """The ``build.json`` of ``folder``.

    Raises:
        ModelError: it is missing, damaged or of a newer schema.
    """
    path = os.path.join(folder, BUILD)
    try:
        with open(path, encoding="utf-8") as stream:
            content = json.load(stream)
        if content["schema"] > SCHEMA:
            raise ModelError("%s was written for a newer runner: copy the bundle again." % path)
        least, usual, most = (int(number) for number in content["batches"])
        return Build(
            folder,
            str(content["precision"]),
            str(content["onnx"]),
            str(content["typed"]),
            str(content["calibration"]),
            int(content["workspace_mb"]),
            (least, usual, most),
            tuple(str(name) for name in content["float_layers"]),
            tuple(str(name) for name in content.get("half_layers", ())),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError("%s is missing or damaged: copy the bundle again." % path) from error


def numbers(version: str) -> Tuple[int, ...]:
    """``"8.6.1.6"`` → ``(8, 6, 1, 6)``."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:4])


def source_for(build: Build, version: str) -> Source:
    """What a version of TensorRT builds from.

    Raises:
        ModelError: the bundle has nothing for that version.
    """
    major = numbers(version)[0]
    plain, typed = build.path(build.onnx), build.path(build.typed)
    if build.precision == "fp32":
        return Source(plain, (), "")
    if major >= _TYPED_ONLY:
        return Source(_there(typed, build.typed, version), (), "")
    if build.precision == "fp16":
        return Source(plain, ("FP16",), "")
    both = ("FP16", "INT8")
    if major >= _EXPLICIT and build.typed:
        return Source(typed, both, "")
    return Source(plain, both, _there(build.path(build.calibration), build.calibration, version))


def _there(path: str, name: str, version: str) -> str:
    if name:
        return path
    raise ModelError(
        "The bundle has nothing that TensorRT %s can build from: export it again for this device."
        % version
    )


# -- what an engine fits ----------------------------------------------------------------------


def wanted(build: Build, source: Source, gpu: GpuInfo, version: str) -> Dict[str, str]:
    """What an engine must have been built from and for, to be used here."""
    return {
        "gpu": gpu.name,
        "capability": gpu.capability,
        "driver": gpu.driver,
        "tensorrt": version,
        "precision": build.precision,
        "onnx_sha256": _sha256(source.onnx),
        "calibration_sha256": _sha256(source.calibration) if source.calibration else "",
        "settings_sha256": _sha256(build.path(BUILD)),
    }


_REASONS = (
    ("onnx_sha256", "It was built from another model."),
    ("calibration_sha256", "It was built with other ranges."),
    ("settings_sha256", "It was built with other settings."),
    ("precision", "It was built for %s; the model is %s."),
    ("gpu", "It was built on %s; this is %s."),
    ("capability", "It was built for compute capability %s; this GPU has %s."),
    ("tensorrt", "It was built by TensorRT %s; here is %s."),
    ("driver", "It was built with a driver for CUDA %s; here is one for %s."),
)


def reason_against(found: Dict[str, Any], needed: Dict[str, str]) -> str:
    """Why an engine with this metadata cannot be used; empty when it can."""
    for key, sentence in _REASONS:
        was, here = str(found.get(key, "?")), needed[key]
        if was != here:
            return sentence % (was, here) if "%" in sentence else sentence
    return ""


# -- where engines are kept -------------------------------------------------------------------


class Engine(NamedTuple):
    """The files of an engine.

    Attributes:
        path: the engine.
        about: its metadata.
        timing: how long kernels took; makes the next build shorter.
    """

    path: str
    about: str
    timing: str


def engine_in(place: str, build: Build, gpu: GpuInfo, version: str) -> Engine:
    """The files in ``place`` of the engine for a build."""
    stem = os.path.splitext(os.path.basename(build.onnx))[0] + "-" + build.precision
    path = os.path.join(place, stem + ".engine")
    device = re.sub(r"[^A-Za-z0-9.]+", "-", "%s-%s" % (gpu.name, version)).strip("-").lower()
    return Engine(path, path + ".json", os.path.join(place, "timing-%s.cache" % device))


def place_for(folder: str) -> str:
    """The folder that engines of a bundle are kept in; exists and can be written.

    Raises:
        ModelError: there is none.
    """
    tried = []
    for place in _places(folder):
        try:
            if not os.path.isdir(place):
                os.makedirs(place)
            handle, name = tempfile.mkstemp(dir=place)
            os.close(handle)
            os.unlink(name)
            return place
        except OSError as error:
            tried.append("%s (%s)" % (place, error.strerror))
    raise ModelError(
        "The engine can be kept nowhere: %s. Name a folder in %s." % (", ".join(tried), PLACE)
    )


def _places(folder: str) -> List[str]:
    given = os.environ.get(PLACE)
    if given:
        return [given]
    real = os.path.realpath(folder)
    own = hashlib.sha256(real.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return [os.path.join(real, BUILT), os.path.join(cache, "tango-runner", own)]


def read_about(path: str) -> Dict[str, Any]:
    """The metadata of an engine; empty when there is none."""
    try:
        with open(path, encoding="utf-8") as stream:
            content = json.load(stream)
        return content if isinstance(content, dict) else {}
    except (OSError, ValueError):
        return {}


def is_whole(engine: Engine) -> bool:
    """Whether the engine's file is what its metadata says."""
    expected = read_about(engine.about).get("engine_sha256")
    return os.path.isfile(engine.path) and _sha256(engine.path) == expected


def take_over(folder: str, engine: Engine, needed: Dict[str, str]) -> bool:
    """Copy what another release beside ``folder`` has built of the same model for this GPU.

    Returns:
        Whether there was one.
    """
    releases = glob.escape(os.path.dirname(os.path.realpath(folder)))
    for about in sorted(glob.glob(os.path.join(releases, "*", BUILT, "*.engine.json"))):
        other = Engine(about[: -len(".json")], about, "")
        if other.path == engine.path or reason_against(read_about(about), needed):
            continue
        if is_whole(other):
            _copy(other.path, engine.path)
            _copy(other.about, engine.about)
            return True
    return False


def write_engine(engine: Engine, content: bytes, about: Dict[str, Any]) -> None:
    """Write an engine, whole or not at all; without its metadata it counts for nothing."""
    if os.path.exists(engine.about):
        os.unlink(engine.about)
    write(engine.path, content)
    digest = hashlib.sha256(content).hexdigest()
    text = json.dumps(dict(about, engine_sha256=digest), indent=1, sort_keys=True) + "\n"
    write(engine.about, text.encode("utf-8"))


def write(path: str, content: bytes) -> None:
    """Write a file in one step."""
    part = path + ".part"
    with open(part, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(part, path)


def _copy(source: str, target: str) -> None:
    shutil.copyfile(source, target + ".part")
    os.replace(target + ".part", target)


def _sha256(path: str) -> str:
    try:
        return manifest.sha256_of(path)
    except OSError as error:
        raise ModelError("%s is missing: copy the bundle again." % path) from error
