"""A folder to carry to a board that has no network."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from tango_desktop.core.files import write_error, write_json, write_text
from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.bundle import Bundle
from tango_desktop.deploy.runner import offline as board_side
from tango_desktop.deploy.wheels.fetching import fetch
from tango_desktop.deploy.wheels.licences import FILE as LICENCES
from tango_desktop.deploy.wheels.licences import licences_text
from tango_desktop.deploy.wheels.records import WheelPlan
from tango_desktop.errors import DeployError
from tango_desktop.i18n import tr

README = "README.txt"
SCRIPT = "install.py"
_STAGING = ".staging-"


def offline_folder(bundle: Bundle, plan: WheelPlan, folder: Path, ctx: JobContext) -> Path:
    """Make ``folder`` hold all that one board needs, to be carried there on a stick.

    On the board: ``python3 install.py``. An earlier one of this program's is replaced.

    Args:
        bundle: what to carry.
        plan: for that board, without a problem.
        folder: its parent must be writable; appears whole or not at all.
        ctx: the job's context.

    Raises:
        DeployError: the plan has a problem, a wheel cannot be fetched, or ``folder`` holds other
            things.
        ProjectError: it cannot be written.
    """
    wheels = fetch(plan, ctx)
    _require_replaceable(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=_STAGING, dir=folder.parent))
        try:
            _fill(stage, bundle, plan, wheels, ctx)
            if folder.exists():
                shutil.rmtree(folder)
            stage.replace(folder)
        finally:
            shutil.rmtree(stage, ignore_errors=True)
    except OSError as error:
        raise write_error(folder, error) from error
    return folder


def _require_replaceable(folder: Path) -> None:
    if not folder.exists() or (folder / board_side.PLAN).is_file():
        return
    if not folder.is_dir() or any(folder.iterdir()):
        raise DeployError(
            tr("{folder} holds other things.", folder=folder),
            tr("Choose an empty folder, or one that does not exist yet."),
        )


def _fill(
    stage: Path, bundle: Bundle, plan: WheelPlan, wheels: tuple[Path, ...], ctx: JobContext
) -> None:
    shutil.copytree(bundle.folder, stage / board_side.BUNDLE)
    (stage / board_side.WHEELS).mkdir()
    for path in wheels:
        ctx.check()
        shutil.copyfile(path, stage / board_side.WHEELS / path.name)
    shutil.copyfile(board_side.__file__, stage / SCRIPT)
    write_json(stage / board_side.PLAN, _content(bundle, plan))
    write_text(stage / LICENCES, licences_text(bundle.name, plan.wheels))
    write_text(stage / README, _readme(bundle, plan))
    stage.chmod(0o755)
    if hasattr(os, "sync"):  # a stick is pulled out early
        os.sync()


def _content(bundle: Bundle, plan: WheelPlan) -> dict[str, object]:
    target = plan.target
    return {
        "schema": 1,
        "name": bundle.name,
        "bundle": bundle.hash,
        "environment": plan.environment,
        "python": target.python_text if target else "",
        "architecture": target.architecture if target else "",
        "libc": target.libc if target else "",
        "wheels": [{"file": wheel.file, "sha256": wheel.sha256} for wheel in plan.wheels],
    }


def _readme(bundle: Bundle, plan: WheelPlan) -> str:
    target = plan.target
    system = (
        tr(
            "It is for Python {python} on {architecture} with {libc} or newer.",
            python=target.python_text,
            architecture=target.architecture,
            libc=target.libc,
        )
        if target
        else tr("It uses the packages that the device has.")
    )
    parts = [
        tr("{name}, with all that it needs, for a device without a network.", name=bundle.name),
        system,
        tr("Copy this folder to the device, or plug the stick in there, and run:"),
        f"    python3 {SCRIPT}",
        tr("It unpacks the packages, checks the golden picture and says how to start the model."),
    ]
    return "\n\n".join(parts) + "\n"
