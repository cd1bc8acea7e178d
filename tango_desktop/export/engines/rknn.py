"""RKNN: a model for the neural processor of one of Rockchip's chips.

The toolkit lives in an environment of its own; it wants other versions of nearly everything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.scratch import scratch_folder
from tango_desktop.errors import ExportError
from tango_desktop.export import onnx_names
from tango_desktop.export.engines import from_onnx
from tango_desktop.export.environments import RKNN, python_for
from tango_desktop.export.limits import INT8
from tango_desktop.export.quantization.plan import load_plan
from tango_desktop.export.spec import ConvertedModel, ExportSpec
from tango_desktop.export.unfollowed import kept_narrower, unfollowed
from tango_desktop.i18n import Lasting, lasting, tr

if TYPE_CHECKING:
    from torch import nn

FILE, ABOUT, SIMULATOR = "model.rknn", "rknn.json", "simulator"
# The chips of the toolkit 2.5 that boards with Linux and Python have.
PLATFORMS = ("rk3562", "rk3566", "rk3568", "rk3576", "rk3588")
OPSET = 17  # of the 12 to 19 that the toolkit reads
# What RKNN has for the ways to find ranges; "normal" takes the ends. Its "mmse", which stands for
# least error, is not worth its time. In its simulator, by normal with 128 pictures and mmse with 50
# (the guide of RKNN-Toolkit2 1.6 names 20 to 50): ResNet-56 32.3 and 32.4 dB of signal to noise, in
# 2 and 16 s; ResNet-50 26.4 dB in 19 s, and half done after 4 minutes. By kl_divergence ResNet-50
# has 27.1 dB, but YOLOv7 17.1 instead of 22.9.
_ALGORITHMS = {
    "minmax": "normal",
    "percentile": "normal",
    "entropy": "kl_divergence",
    "mse": "normal",
}
_MOST_PICTURES = 200  # more only takes longer; each is kept on disk as 32-bit floats
# A line of the table that the toolkit prints of the layers as they are computed.
_LAYER = re.compile(
    r"\]\s+\d+\s+(?P<op>\w+)\s+(?P<kind>[A-Z]+\d*)\s+(?P<target>\w+)\s+(?:\\|\().*?\s(?P<name>\w+:\S+)"
)
_ENDS = ("InputOperator", "OutputOperator")
_NOWHERE = "Unkown op target"  # spelt so
_SHOWN = 5


@dataclass(frozen=True)
class PlacedLayer:
    """A layer as RKNN computes it.

    Attributes:
        op: RKNN's name for what it does.
        kind: of its numbers: ``FLOAT16``, ``INT8``.
        target: ``NPU`` or ``CPU``.
        name: of the ONNX node that it comes from, or near it.
    """

    op: str
    kind: str
    target: str
    name: str


def convert(module: nn.Module, spec: ExportSpec, folder: Path, ctx: JobContext) -> ConvertedModel:
    """Write ``model.rknn`` and ``rknn.json`` into ``folder``, and what the simulator needs.

    Args:
        module: (1, C, H, W) float32 → what its task gives, in evaluation mode, on the CPU.
        spec: what is asked for; its target has a chip of ``PLATFORMS``.
        folder: exists.
        ctx: the job's context.

    Raises:
        MissingEnvironmentError: the toolkit is not here.
        ExportError: the device has no such chip, or RKNN cannot convert the network.
    """
    platform = platform_of(spec)
    python_for(RKNN)  # before anything that takes long
    notes: list[str] = [*done_otherwise(spec)]
    spec = replace(spec, settings=replace(spec.settings, opset=OPSET, dynamic_batch=False))
    before = _size(spec.log)
    plain = replace(spec, precision="fp32")
    with from_onnx.master(module, plain, folder, ctx) as onnx, scratch_folder("rknn") as scratch:
        if spec.precision == INT8:
            notes += [_how_ranges_are_found(spec), *_warnings(spec, ctx)]
        job = {
            "model": onnx.path,
            "platform": platform,
            "precision": spec.precision,
            "rknn": folder / FILE,
            "simulator": folder / SIMULATOR,
            **_ranges(onnx.path, spec, scratch, ctx),
        }
        found = from_onnx.run("rknn_worker", RKNN, job, spec, ctx)
        outputs = list(onnx.outputs)
        made = onnx.made
    version = str(found["version"])
    about = {
        "platform": platform,
        "toolkit": version,
        "precision": spec.precision,
        "algorithm": job["algorithm"],
        "outputs": outputs,
    }
    _write_about(folder / ABOUT, about)
    text = spec.log.read_bytes()[before:].decode("utf-8", "replace")
    return ConvertedModel(
        FILE,
        "rknn-toolkit-lite2",
        version,
        "3.7",
        made.opset,
        f"{made.producer}, RKNN Toolkit {version}",
        (ABOUT, *made.extra_files),
        (*made.notes, *notes_on(text, spec), *notes),
    )


def done_otherwise(spec: ExportSpec) -> tuple[Lasting, ...]:
    """What the user has set and RKNN does in its own way."""
    asked = spec.settings
    used: dict[str, object] = {"opset": OPSET, "dynamic_batch": False}
    if spec.precision == INT8:
        if spec.plan:
            asked = replace(asked, range_method=load_plan(spec.plan).method)
        used["calibration_pictures"] = _picture_count(spec)
        if asked.range_method == "percentile":
            used["range_method"] = "minmax"
    kept = kept_narrower("RKNN", spec.plan) if spec.precision == INT8 else ()
    return (*unfollowed("RKNN", asked, used), *kept)


def platform_of(spec: ExportSpec) -> str:
    """The chip that the model is made for.

    Raises:
        ExportError: the device has none of those that RKNN converts for.
    """
    chip = spec.target.chip.lower()
    if chip in PLATFORMS:
        return chip
    raise ExportError(
        tr("RKNN is for Rockchip's chips; the device has {chip}.", chip=chip or tr("another")),
        tr("Choose a device with one of: {names}.", names=", ".join(PLATFORMS)),
    )


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _write_about(path: Path, content: dict[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


# -- where layers are computed ----------------------------------------------------------------


def layers_in(log: str) -> tuple[PlacedLayer, ...]:
    """The layers in what the toolkit has printed, without input and output."""
    found = []
    for line in log.splitlines():
        match = _LAYER.search(line)
        if match and match["op"] not in _ENDS:
            name = match["name"].partition(":")[2].partition("#")[0]
            found.append(PlacedLayer(match["op"], match["kind"], match["target"], name))
    return tuple(found)


def notes_on(log: str, spec: ExportSpec) -> tuple[Lasting, ...]:
    """What people should know of a conversion that has succeeded."""
    layers = layers_in(log)
    outside = [layer for layer in layers if layer.target != "NPU"]
    counts = {"count": len(outside), "all": len(layers), "names": _names(outside, spec)}
    if outside and _NOWHERE in log:
        return (
            lasting(
                "{count} of {all} layers run on the board's processor, not on the NPU; RKNN “does "
                "not know the target” of such: {names}",
                **counts,
            ),
        )
    if outside:
        return (
            lasting(
                "{count} of {all} layers run on the board's processor, not on the NPU: {names}",
                **counts,
            ),
        )
    if _NOWHERE in log:
        return (
            lasting(
                "RKNN reports an operation whose target it does not know, though all its layers "
                "run on the NPU; compare on the board"
            ),
        )
    return ()


def _names(layers: Sequence[PlacedLayer], spec: ExportSpec) -> str:
    known = [node.id for node in spec.document.nodes]
    places = {f"{onnx_names.owner(one.name, known) or one.name} ({one.op})": None for one in layers}
    return ", ".join([*places][:_SHOWN] + (["…"] if len(places) > _SHOWN else []))


# -- what 8 bits need -------------------------------------------------------------------------


def _ranges(model: Path, spec: ExportSpec, scratch: Path, ctx: JobContext) -> dict[str, Any]:
    """What the worker is told of ranges: pictures, how to look at them, what stays in floats.

    RKNN finds the ranges itself, after it has melted layers together; of a plan it takes what stays
    in floating point, and how ranges are found.
    """
    if spec.precision != INT8:
        return {"algorithm": "normal", "pictures": [], "float_tensors": []}
    plan = load_plan(spec.plan) if spec.plan else None
    return {
        "algorithm": _algorithm(spec),
        "pictures": _prepared(spec, scratch, ctx),
        "float_tensors": list(float_tensors(model, plan.float_nodes if plan else ())),
    }


def _method(spec: ExportSpec) -> str:
    """How ranges are to be found: as the plan says, where there is one."""
    return load_plan(spec.plan).method if spec.plan else spec.settings.range_method


def _algorithm(spec: ExportSpec) -> str:
    """RKNN's name for how it finds ranges."""
    return _ALGORITHMS[_method(spec)]


def _how_ranges_are_found(spec: ExportSpec) -> Lasting:
    return lasting(
        "RKNN finds the ranges of 8-bit values itself, by its algorithm “{name}”",
        name=_algorithm(spec),
    )


def _picture_count(spec: ExportSpec) -> int:
    """How many pictures RKNN looks at, at most."""
    return min(spec.settings.calibration_pictures, _MOST_PICTURES)


def _warnings(spec: ExportSpec, ctx: JobContext) -> tuple[str, ...]:
    """What speaks against the calibration pictures that RKNN takes."""
    from tango_desktop.export.calibrating import calibration_warnings

    settings = replace(spec.settings, calibration_pictures=_picture_count(spec))
    return calibration_warnings(replace(spec, settings=settings), ctx)


def float_tensors(model: Path, float_nodes: Sequence[str]) -> tuple[str, ...]:
    """The results that stay in floating point: of some layers, and a detector's answers and boxes.

    Args:
        model: an ONNX file.
        float_nodes: ids of document nodes.
    """
    import onnx

    from tango_desktop.export.quantization.models import ModelView
    from tango_desktop.export.quantization.placement import (
        answering_nodes,
        decoding_nodes,
        key_of,
    )

    view = ModelView(onnx.load(model))
    exact = decoding_nodes(view) | answering_nodes(view)
    nodes = [n for n in view.nodes if view.owner(n) in float_nodes or key_of(n) in exact]
    return tuple(name for node in nodes for name in node.output)


def _prepared(spec: ExportSpec, folder: Path, ctx: JobContext) -> list[Path]:
    """Calibration pictures as the network sees them, each a file (1, C, H, W) of 32-bit floats."""
    from tango_desktop.export.calibrating import calibration_pictures

    made: list[Path] = []
    most = _picture_count(spec)
    for number, picture in enumerate(calibration_pictures(spec)):
        if number == most:
            break
        ctx.check()
        made.append(folder / f"{number}.npy")
        np.save(made[-1], picture[np.newaxis].astype(np.float32))
    return made
