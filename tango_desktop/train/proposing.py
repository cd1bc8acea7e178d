"""Boxes that a trained detector proposes for pictures that a person is about to annotate."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from tango_desktop import graph
from tango_desktop.core.files import read_yaml
from tango_desktop.data.boxes import Boxes
from tango_desktop.data.postprocess import default_postprocess, detections
from tango_desktop.data.preprocess import PictureError, geometry_of, open_picture, preprocess
from tango_desktop.errors import DataError, TrainError, WeightsError
from tango_desktop.i18n import tr
from tango_desktop.metrics.detection_evaluation import load_detection_evaluation
from tango_desktop.nets import build_module, read_weights, transfer
from tango_desktop.nets.deploy_form import deploy_module
from tango_desktop.train.run_folder import RunPaths

LEAST_SCORE = 0.05  # what a person may still want to see; a slider hides the rest


class Proposer:
    """The best weights of a run, in deploy form, on the processor.

    Raises:
        TrainError: the run knows none of the classes, or its record of them is missing.
        WeightsError: its weights are missing or not its network's.
        ProjectError: its files cannot be read.
    """

    def __init__(self, run_folder: Path, classes: Sequence[str]) -> None:
        """``classes`` are the names that boxes get now; the run's are found among them."""
        paths = RunPaths(run_folder)
        document = graph.load(paths.network)
        module = build_module(document)
        report = transfer(module, read_weights(paths.best))
        if not report.complete:
            raise WeightsError(
                tr("The weights in {path} do not fit the trained network.", path=paths.best),
                tr("Train again, or use another run."),
                report.summary(),
            )
        _, self._module = deploy_module(document, module)
        self._preprocess = read_yaml(paths.preprocess)
        self._labels = _labels(load_detection_evaluation(run_folder).classes, classes)

    def propose(self, picture: Path) -> tuple[Boxes, NDArray[np.float32]]:
        """Boxes in pixels of the upright picture, best first, and their scores, (M,) 0 to 1.

        Raises:
            DataError: the picture cannot be read.
        """
        try:
            image = open_picture(picture)
        except PictureError as error:
            raise DataError(
                tr("{path} cannot be read.", path=picture),
                tr("Check the data again: it says what is wrong with it."),
                str(error),
            ) from error
        prepared = preprocess(image, self._preprocess)
        with torch.inference_mode():
            raw = self._module(torch.from_numpy(prepared)[None])
        lead = raw[0] if isinstance(raw, tuple) else raw
        spec = dict(default_postprocess(), score=LEAST_SCORE)
        geometry = geometry_of(image.size, self._preprocess)
        found = detections(np.asarray(lead.numpy(), np.float32), spec, geometry)
        labels = self._labels[found.classes]
        known = labels >= 0
        boxes = Boxes.of(found.boxes[known].tolist(), labels[known].tolist())
        return boxes, np.asarray(found.scores[known], np.float32)


def _labels(trained: Sequence[str], classes: Sequence[str]) -> NDArray[np.int64]:
    """For each class of the run its number now; −1: it is no more."""
    numbers = {name: number for number, name in enumerate(classes)}
    found = np.array([numbers.get(name, -1) for name in trained], np.int64)
    if not (found >= 0).any():
        raise TrainError(
            tr("The trained network knows none of these classes."),
            tr("Train it with this data first."),
        )
    return found
