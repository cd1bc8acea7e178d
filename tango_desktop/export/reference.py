"""The trained side of the comparison: PyTorch, in evaluation mode, behind training's own loader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from tango_desktop.core.jobs import JobContext
from tango_desktop.data.loader import Loader
from tango_desktop.data.lock import DatasetLock
from tango_desktop.data.records import LockedPicture
from tango_desktop.errors import WeightsError
from tango_desktop.export.comparison import Floats, sample_input
from tango_desktop.export.parity import Outputs
from tango_desktop.export.spec import ExportSpec
from tango_desktop.graph import NetworkDocument
from tango_desktop.i18n import tr
from tango_desktop.nets import build_module, read_weights, transfer

_BATCH = 16


def load_trained(document: NetworkDocument, weights: Path) -> nn.Module:
    """The trained network in evaluation mode.

    Raises:
        WeightsError: the weights do not fit it to the last tensor.
    """
    module = build_module(document)
    report = transfer(module, _trained_weights(weights))
    if not report.complete:
        raise WeightsError(
            tr("The weights in {path} do not fit the trained network.", path=weights),
            tr("Train again, or use another run."),
            report.summary(),
        )
    return module.eval()


def _trained_weights(path: Path) -> dict[str, torch.Tensor]:
    try:
        return read_weights(path)
    except WeightsError as error:
        hint = tr("Train again, or use another run.")
        raise WeightsError(error.message, hint, error.details) from error


def run_trained(
    module: nn.Module,
    spec: Mapping[str, Any],
    lock: DatasetLock,
    pictures: Sequence[LockedPicture],
    ctx: JobContext,
) -> Outputs:
    """The trained network's side.

    Raises:
        DataError: a picture cannot be read any more.
    """
    inputs: dict[int, Floats] = {}
    logits = np.zeros((len(pictures), len(lock.classes)), np.float32)
    total = -(-len(pictures) // _BATCH)
    with _loader(pictures, lock, spec) as loader, torch.inference_mode():
        batches = ctx.each(loader.epoch(0), total, tr("Comparing with the trained network"))
        for batch in batches:
            places = np.asarray(batch.indices)
            logits[places] = module(batch.images).numpy()
            for place, image in zip(places, batch.images.numpy(), strict=True):
                inputs[int(place)] = sample_input(image)
    return Outputs(np.stack([inputs[place] for place in range(len(pictures))]), logits)


def trained_classes(
    spec: ExportSpec, pictures: Sequence[LockedPicture], ctx: JobContext
) -> list[str]:
    """The trained network's answers about pictures, in their order.

    Raises:
        WeightsError: the weights do not fit the network.
        DataError: a picture cannot be read any more.
    """
    module = load_trained(spec.document, spec.weights)
    outputs = run_trained(module, spec.preprocess, spec.lock, pictures, ctx)
    return [spec.lock.classes[label] for label in outputs.logits.argmax(axis=1)]


def _loader(
    pictures: Sequence[LockedPicture], lock: DatasetLock, spec: Mapping[str, Any]
) -> Loader:
    # Each picture is looked at once: nothing to keep in memory.
    return Loader(pictures, lock.root, spec, batch_size=_BATCH, cache_bytes=0)


def logits_of(module: nn.Module, prepared: Floats) -> Floats:
    """PyTorch's logits (K,) of one prepared picture (C, H, W)."""
    with torch.inference_mode():
        found: Floats = module(torch.from_numpy(prepared)[None])[0].numpy()
        return found
