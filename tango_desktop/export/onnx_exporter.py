"""ONNX: traced by PyTorch, simplified by onnxslim, checked, with metadata that other tools read."""

from __future__ import annotations

import contextlib
import json
import logging
import shutil
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tango_desktop
from tango_desktop.core.jobs import JobContext
from tango_desktop.errors import ExportError
from tango_desktop.export.fixed_pools import with_fixed_pools
from tango_desktop.export.opsets import OpsetInfo, opset_for, opset_named
from tango_desktop.export.spec import INPUT, OUTPUT, ConvertedModel, ExportSpec
from tango_desktop.export.tasks import EXPORT_TASKS
from tango_desktop.graph import LAYERS, LayerGroup, NetworkDocument
from tango_desktop.i18n import tr

if TYPE_CHECKING:
    from torch import nn

FILE = "model.onnx"


def convert(module: nn.Module, spec: ExportSpec, folder: Path, ctx: JobContext) -> ConvertedModel:
    """Write ``model.onnx`` into ``folder``: a copy of ``spec.traced`` where that is what is wanted.

    Args:
        module: (B, C, H, W) float32 → (B, classes), in evaluation mode, on the CPU.
        spec: what is asked for.
        folder: exists.
        ctx: the job's context.

    Raises:
        ExportError: PyTorch cannot trace it, or the result is not valid ONNX.
    """
    import torch

    chosen = _opset(spec)
    producer = f"TANGO Desktop {tango_desktop.__version__}, PyTorch {torch.__version__}"
    about = metadata(spec, chosen.opset, producer)
    if spec.traced is not None and _is_of(spec.traced, about):
        shutil.copyfile(spec.traced, folder / FILE)
    else:
        _write(module, spec, chosen.opset, about, folder / FILE, ctx)
    return ConvertedModel(
        FILE, "onnxruntime", chosen.runtime, chosen.python, chosen.opset, producer
    )


def _is_of(traced: Path, about: Mapping[str, str]) -> bool:
    """Whether a file that was traced before has the opset, input and source that are wanted."""
    import onnx
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]

    try:
        props = onnx.load(traced).metadata_props
    except (OSError, DecodeError):
        return False  # gone, or damaged
    return about.items() <= {prop.key: prop.value for prop in props}.items()


def _write(
    module: nn.Module,
    spec: ExportSpec,
    opset: int,
    about: Mapping[str, str],
    path: Path,
    ctx: JobContext,
) -> None:
    import onnx

    from tango_desktop.export import onnx_names

    fixed = with_fixed_pools(module, spec.document, spec.size)
    traced, places = onnx_names.with_places(fixed)
    _trace(traced, places, spec, opset, path)
    ctx.check()
    model = onnx.load(path)
    onnx_names.rename(model, places)
    if spec.settings.simplify:
        model = _simplified(model)
        ctx.check()
    EXPORT_TASKS.get(spec.task).finish(model, spec)
    model.producer_name = "TANGO Desktop"
    model.producer_version = tango_desktop.__version__
    layers = {onnx_names.KEY: onnx_names.table(model, spec.document)}
    onnx.helper.set_model_props(model, {**about, **layers})
    _check(model)
    onnx.save(model, path)


def _opset(spec: ExportSpec) -> OpsetInfo:
    wanted = spec.settings.opset
    return opset_named(wanted) if wanted else opset_for(spec.runtime)


def _trace(
    module: nn.Module, places: Mapping[str, str], spec: ExportSpec, opset: int, path: Path
) -> None:
    # The tracing exporter, not dynamo: for plain feed-forward graphs it writes every opset of our
    # table itself (dynamo starts at 18 and fails to convert down to 17), in one file, with
    # GlobalAveragePool kept, in a tenth of the time (torch 2.13).
    import torch

    from tango_desktop.export import onnx_names

    axes = {INPUT: {0: "batch"}, OUTPUT: {0: "batch"}} if spec.settings.dynamic_batch else None
    example = torch.zeros(1, spec.channels, *spec.size)
    try:
        with _quiet():
            torch.onnx.export(
                module,
                (example,),
                str(path),
                input_names=[INPUT],
                output_names=[OUTPUT],
                opset_version=opset,
                dynamic_axes=axes,
                dynamo=False,
            )
    except (RuntimeError, ValueError, TypeError, torch.onnx.errors.OnnxExporterError) as error:
        raise _untraced(onnx_names.failed_at(error, module, places), spec, error) from error


def _untraced(node: str, spec: ExportSpec, error: Exception) -> ExportError:
    """The refusal of what cannot be traced, at a node of the document where it is known."""
    if not node:
        return ExportError(
            tr("The network could not be converted to ONNX."),
            tr("Look at the details for the layer that is not supported."),
            str(error),
        )
    layers = {one.id: one.layer for one in spec.document.nodes}
    return ExportError(
        tr(
            "The network could not be converted to ONNX; it failed at {layer}.",
            layer=f"{node} ({layers[node]})" if node in layers else node,
        ),
        tr("Replace this layer in the editor, or look at the details for what it lacks."),
        str(error),
    )


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without the notices that the tracing exporter is the older of two, and does not fold all."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", FutureWarning)
        warnings.filterwarnings("ignore", "Constant folding", UserWarning)
        yield


def _simplified(model: Any) -> Any:
    import onnxslim

    version = model.ir_version
    level = logging.getLogger("onnxslim").level
    logging.getLogger("onnxslim").setLevel(logging.ERROR)
    try:
        slim = onnxslim.slim(model)
    except (RuntimeError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise ExportError(
            tr("The converted network could not be simplified."),
            tr("Switch “Simplify” off and export again."),
            repr(error),
        ) from error
    finally:
        logging.getLogger("onnxslim").setLevel(level)
    slim.ir_version = version  # a newer one would shut out older runtimes
    return slim


def _check(model: Any) -> None:
    import onnx

    try:
        onnx.checker.check_model(model, full_check=True)
    except (onnx.checker.ValidationError, onnx.shape_inference.InferenceError) as error:
        raise ExportError(
            tr("The converted network is not valid ONNX."),
            tr("Try another opset, or switch “Simplify” off."),
            str(error),
        ) from error


def metadata(spec: ExportSpec, opset: int, producer: str) -> dict[str, str]:
    """What stands in the file: the names that Ultralytics' tools read, and ours.

    No date: the same weights give the same file.
    """
    height, width = spec.size
    names = dict(enumerate(spec.lock.classes))
    return {
        "description": f"{spec.name} ({spec.document.name})",
        "author": "TANGO Desktop",
        "version": tango_desktop.__version__,
        "task": EXPORT_TASKS.get(spec.task).tag,
        "batch": "dynamic" if spec.settings.dynamic_batch else "1",
        "imgsz": str([height, width]),
        "channels": str(spec.channels),
        "stride": str(stride_of(spec.document, spec.size)),
        "names": str(names),
        "preprocessing": json.dumps(dict(spec.preprocess), sort_keys=True),
        "opset": str(opset),
        "producer": producer,
        "source": spec.source.weights_sha256,
    }


def stride_of(document: NetworkDocument, size: tuple[int, int]) -> int:
    """By how much the smallest feature map is smaller than the input."""
    shapes = document.shapes(size)
    heights = [
        shapes[node.id][1]
        for node in document.order()
        if LAYERS.get(node.layer).group is LayerGroup.CONVOLUTION
    ]
    return max(1, round(size[0] / min(heights))) if heights else 1
