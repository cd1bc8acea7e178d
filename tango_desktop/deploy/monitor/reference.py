"""What a model's validation pictures look like, and what it answers about them: the yardstick.

Counted by the same functions as on a device. Where the model cannot run here (an engine that only
the device has), the reference is of the pictures alone, and answers are not compared.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tango_desktop.core.files import read_text, write_json
from tango_desktop.core.jobs import JobContext, logger
from tango_desktop.core.project import Project
from tango_desktop.core.scratch import scratch_folder
from tango_desktop.data.lock import load_lock
from tango_desktop.data.records import DatasetIndex, LockedPicture
from tango_desktop.deploy.bundle import REFERENCE
from tango_desktop.deploy.card import ModelCard, read_card
from tango_desktop.deploy.runner.failures import RunnerError
from tango_desktop.deploy.runner.model import Model
from tango_desktop.deploy.runner.preprocess import PictureError, open_picture
from tango_desktop.deploy.runner.tally import Tally, look_of
from tango_desktop.deploy.runner.task import Observation
from tango_desktop.errors import DeployError
from tango_desktop.i18n import tr

SCHEMA = 1
MOST_PICTURES = 300
_MOST_S = 30.0  # a large network is asked about fewer pictures
_LEAST_PICTURES = 50
_NOTHING_OBSERVED = Observation([], [])


@dataclass(frozen=True)
class Reference:
    """What a model was checked with.

    Attributes:
        of: what it was made of; another model or other pictures give another one.
        split: the pictures' split: ``val``, else ``test`` or ``train``.
        has_answers: whether the model was asked, too.
        classes: the labels.
        tally: the counts.
    """

    of: str
    split: str
    has_answers: bool
    classes: tuple[str, ...]
    tally: Tally


def make_reference(project: Project, artifact: Path, ctx: JobContext) -> Path:
    """Make the reference of an exported model, beside it; one that still fits is kept.

    Args:
        project: whose pictures it was trained on.
        artifact: the folder of the export.
        ctx: the job's context.

    Returns:
        The file; bundles of that model carry it.

    Raises:
        DeployError: none of the pictures is there any more.
        ProjectError: lock or card is damaged, or the project cannot be written.
    """
    path = artifact / REFERENCE
    card = read_card(artifact)
    lock = load_lock(project.path(str(project.outputs("data")["lock"])))
    of = f"{dict(card.checksums).get(card.file, '')[:16]} {lock.digest()[:16]}"
    if path.is_file():
        try:
            if load_reference(path).of == of:
                return path
        except DeployError as error:
            logger("monitor").warning("%s", error.message)
    save_reference(path, _made(of, artifact, card, lock, ctx))
    return path


def _made(
    of: str, artifact: Path, card: ModelCard, lock: DatasetIndex, ctx: JobContext
) -> Reference:
    split, pictures = _chosen(lock)
    tally = Tally()
    with scratch_folder("reference") as folder:
        model = _model(artifact, card, folder)
        until = time.monotonic() + _MOST_S
        for picture in ctx.each(pictures, len(pictures), tr("Looking at validation pictures")):
            _count(tally, lock.file(picture), model)
            if tally.pictures >= _LEAST_PICTURES and time.monotonic() > until:
                break
    if not tally.pictures:
        raise DeployError(
            tr("The validation pictures are gone: {folder}", folder=lock.root),
            tr("Connect the disk they are on, or check the data again."),
        )
    return Reference(of, split, model is not None, card.classes, tally)


def _chosen(lock: DatasetIndex) -> tuple[str, Sequence[LockedPicture]]:
    """At most 300 pictures of the validation split (or test, or train), in a mixed order."""
    for split in ("val", "test", "train"):
        there = lock.of_split(split)
        if there:  # always the same ones
            return split, random.Random(0).sample(there, min(MOST_PICTURES, len(there)))
    return "train", ()


def _model(artifact: Path, card: ModelCard, folder: Path) -> Model | None:
    """The exported model as the runner opens it; None where it cannot run here."""
    content = {**card.content, "file": str((artifact / card.file).absolute())}
    (folder / "model.json").write_text(json.dumps(content), encoding="utf-8")
    try:
        return Model(str(folder))
    except RunnerError as error:
        logger("monitor").info("%s", tr("Answers are not compared: {reason}", reason=error))
        return None


def _count(tally: Tally, file: Path, model: Model | None) -> None:
    try:
        image = open_picture(file)
    except PictureError:
        return
    observed = _NOTHING_OBSERVED
    if model is not None:
        observed = model.task.observe(model.answer(image).value)
    tally.see(look_of(image), observed)


# -- the file ---------------------------------------------------------------------------------


def save_reference(path: Path, reference: Reference) -> None:
    """Write it, atomically.

    Raises:
        ProjectError: it cannot be written.
    """
    write_json(
        path,
        {
            "schema": SCHEMA,
            "of": reference.of,
            "split": reference.split,
            "has_answers": reference.has_answers,
            "classes": list(reference.classes),
            "tally": reference.tally.to_dict(),
        },
    )


def load_reference(path: Path) -> Reference:
    """Read it.

    Raises:
        DeployError: it is not what this program writes.
        ProjectError: it cannot be read.
    """
    text = read_text(path)
    try:
        content: dict[str, Any] = json.loads(text)
        if content["schema"] != SCHEMA:
            raise ValueError(f"schema {content['schema']}")
        return Reference(
            str(content["of"]),
            str(content["split"]),
            content["has_answers"] is True,
            tuple(str(name) for name in content["classes"]),
            Tally.from_dict(content["tally"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DeployError(
            tr("{path} is damaged: it is not what this program writes.", path=path),
            tr("Deploy again."),
            repr(error),
        ) from error
