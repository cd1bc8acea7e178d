"""The composition root: the one module that knows every part.

It lists the stages of the flow, and gives the command line the two things that need Qt. Qt, torch
and the converters are imported only when something that needs them is run.
"""

from __future__ import annotations

from pathlib import Path

from tango_desktop import cli
from tango_desktop.bench.stage import STAGE as MEASURE
from tango_desktop.compress.stage import STAGE as OPTIMIZE
from tango_desktop.core.flow import Flow
from tango_desktop.core.preferences import Preferences
from tango_desktop.core.tasks import STAGE as TASK
from tango_desktop.data.stage import STAGE as DATA
from tango_desktop.deploy.monitor.stage import STAGE as MONITOR
from tango_desktop.deploy.stage import STAGE as DEPLOY
from tango_desktop.devices.stage import STAGE as DEVICE
from tango_desktop.export.stage import STAGE as EXPORT
from tango_desktop.i18n import set_language, system_language
from tango_desktop.recommend.stage import STAGE as NETWORK
from tango_desktop.train.stage import STAGE as TRAIN


def build_flow() -> Flow:
    """The flow from a task to a measured deployment that is looked after."""
    return Flow([TASK, DATA, DEVICE, NETWORK, TRAIN, OPTIMIZE, EXPORT, DEPLOY, MEASURE, MONITOR])


def _open_window(folder: Path | None) -> int:
    from tango_desktop.ui.window import run_window

    return run_window(build_flow(), folder)


def _run_demo(out: Path, offscreen: bool, as_json: bool) -> int:
    from tango_desktop.ui.demo import run_demo

    return run_demo(build_flow(), out, offscreen, as_json)


def run(arguments: list[str]) -> int:
    """Run the program; the exit code."""
    wanted = Preferences().appearance().language
    set_language(system_language() if wanted == "system" else wanted)
    return cli.run(arguments, build_flow(), cli.Doors(window=_open_window, demo=_run_demo))
