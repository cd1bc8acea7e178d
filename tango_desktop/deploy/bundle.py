"""A bundle: a folder with everything that a device needs besides Python and three packages."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from tango_desktop.core.files import staging_folder, write_error
from tango_desktop.core.jobs import JobContext
from tango_desktop.data import postprocess, preprocess
from tango_desktop.deploy.card import CARD, ModelCard, read_card, require_deployable
from tango_desktop.deploy.runner import manifest
from tango_desktop.deploy.tasks import DEPLOY_TASKS
from tango_desktop.deploy.wheels.engines import ENGINES
from tango_desktop.deploy.wheels.licences import FILE as LICENCES
from tango_desktop.deploy.wheels.licences import licences_text
from tango_desktop.errors import DeployError
from tango_desktop.i18n import tr

PACKAGE = "tango_runner"
LABELS = "labels.txt"
README = "README.txt"
_RUNNER = Path(__file__).parent / "runner"
_GOLDEN = ("golden.png", "golden.json")
# Outside the package folder, or another file's stand-in.
_NOT_IN_PACKAGE = {"run.py", "launcher.py", "offline.py", "preprocess.py", "postprocess.py"}
# What it does does not depend on these.
REFERENCE = "reference.json"  # what the model was checked with; there where it was made
_NOT_HASHED = {README, LICENCES, REFERENCE}


@dataclass(frozen=True)
class Bundle:
    """A bundle on disk.

    Attributes:
        hash: of all that influences what it does (not README, licences, manifest), 16 hex digits.
        folder: where it lies.
        name: the model's name.
        size_bytes: of all its files.
    """

    hash: str
    folder: Path
    name: str
    size_bytes: int


def make_bundle(artifact: Path, parent: Path, ctx: JobContext) -> Bundle:
    """Make the bundle of an exported model under ``parent/<hash>``; one that is whole is kept.

    Args:
        artifact: the folder of the export: model, card, golden picture.
        parent: where bundles are kept.
        ctx: the job's context.

    Raises:
        DeployError: the model may not be deployed, or its files are not whole.
        ProjectError: the card is damaged, or ``parent`` cannot be written.
    """
    card = read_card(artifact)
    require_deployable(artifact, card)
    try:
        with staging_folder(parent) as stage:
            _fill(stage, artifact, card, ctx)
            return _place(stage, parent)
    except OSError as error:
        raise write_error(parent, error) from error


def open_bundle(folder: Path) -> Bundle:
    """The bundle in ``folder``, every file checked.

    Raises:
        DeployError: it is not a bundle, or not whole.
    """
    problems = manifest.problems(str(folder))
    if problems:
        raise DeployError(
            tr("{folder} is not a complete bundle.", folder=folder),
            tr("Make the bundle again."),
            "\n".join(problems),
        )
    size_bytes = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Bundle(bundle_hash(folder), folder, read_card(folder).name, size_bytes)


def bundle_hash(folder: Path) -> str:
    """The hash of a bundle's content, computed from its manifest."""
    entries = manifest.read(str(folder))
    lines = [
        f"{digest}  {name}\n" for name, digest in sorted(entries.items()) if name not in _NOT_HASHED
    ]
    return hashlib.sha256("".join(lines).encode("utf-8")).hexdigest()[:16]


def _place(stage: Path, parent: Path) -> Bundle:
    folder = parent / bundle_hash(stage)
    is_richer = (stage / REFERENCE).is_file() and not (folder / REFERENCE).is_file()
    if is_richer or manifest.problems(str(folder)):
        shutil.rmtree(folder, ignore_errors=True)
        stage.chmod(0o755)
        stage.replace(folder)
    return open_bundle(folder)


def _fill(stage: Path, artifact: Path, card: ModelCard, ctx: JobContext) -> None:
    package = stage / PACKAGE
    package.mkdir()
    for source in sorted(_RUNNER.glob("*.py")):
        if source.name not in _NOT_IN_PACKAGE:
            shutil.copyfile(source, package / source.name)
    shutil.copyfile(preprocess.__file__, package / "preprocess.py")
    shutil.copyfile(postprocess.__file__, package / "postprocess.py")
    shutil.copyfile(_RUNNER / "run.py", stage / "run.py")
    for name in (*card.files, CARD, *_GOLDEN):
        ctx.check()
        (stage / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(artifact / name, stage / name)
    if (artifact / REFERENCE).is_file():
        shutil.copyfile(artifact / REFERENCE, stage / REFERENCE)
    _write(stage / "model.json", json.dumps(card.content, ensure_ascii=False, indent=1) + "\n")
    _write(stage / LABELS, "".join(f"{' '.join(label.split())}\n" for label in card.classes))
    _write(stage / "requirements.txt", requirements(card))
    _write(stage / README, readme(card))
    _write(stage / LICENCES, licences_text(card.name))
    ctx.check()
    _write(stage / manifest.NAME, _manifest(stage))


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)


def _manifest(stage: Path) -> str:
    names = sorted(
        str(path.relative_to(stage)).replace(os.sep, "/")
        for path in stage.rglob("*")
        if path.is_file()
    )
    return "".join(f"{manifest.sha256_of(str(stage / name))}  {name}\n" for name in names)


def requirements(card: ModelCard) -> str:
    """What ``pip install -r`` must bring on the device."""
    engine = ENGINES.get(card.engine)
    needs = (*engine.needs, replace(engine.package, minimum=card.engine_minimum))
    return "".join(f"{need.requirement}\n" for need in needs)


def readme(card: ModelCard) -> str:
    """README.txt: what this folder is and the commands to use it, in plain words."""
    task = DEPLOY_TASKS.get(card.task)
    parts = [
        task.sentence(card),
        tr(
            "This folder is complete: model, labels and the program that runs them. "
            "It needs Python {python} or newer and the packages in requirements.txt:",
            python=card.python,
        ),
        "    python -m pip install -r requirements.txt",
        tr("Check that it works here (compares one stored picture with its stored answer):"),
        "    python run.py --probe",
        tr("Use it:"),
        _commands(),
        tr(
            "Add --json for one line of JSON per picture, --save FOLDER for annotated copies and "
            "tables, --show for a window. {more} Video, cameras and streams "
            "need OpenCV: python -m pip install opencv-python",
            more=tr(task.options),
        ),
        tr("Measure it (raw samples as JSON):"),
        "    python run.py --benchmark --samples 100 pictures/",
        tr(
            "model.yaml tells what the model is and how pictures are prepared; model.json is the "
            "same for the program. sha256sum -c MANIFEST tells whether every file arrived whole."
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _commands() -> str:
    commands = [
        ("picture.jpg", tr("a picture")),
        ("pictures/", tr("a folder of pictures")),
        ("video.mp4", tr("a video")),
        ("0", tr("the first camera")),
        ("http://address/picture.jpg", tr("an address")),
    ]
    return "\n".join(f"    python run.py {what:<28} # {words}" for what, words in commands)
