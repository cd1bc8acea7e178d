"""Whether a device has what a service's inputs and outputs need, before it is made."""

from __future__ import annotations

import argparse
import contextlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.runner.main import parser
from tango_desktop.deploy.runner.sources import is_stream, shown
from tango_desktop.deploy.wheels.planning import OWN_OPENCV
from tango_desktop.devices.connection import Connection
from tango_desktop.devices.targets import Way
from tango_desktop.errors import DeployError
from tango_desktop.i18n import N_, tr

_TIMEOUT_S = 60.0
# As the launcher and the release find their packages; asks, and imports none of them.
_QUESTION = """
import sys
from importlib.util import find_spec
sys.path.insert(0, sys.argv[1])
import run
release = run.chosen()
sys.path.insert(0, release)
from tango_runner.environment import use_environment
use_environment(release)
print("found", *[name for name in sys.argv[2:] if find_spec(name)])
"""


@dataclass(frozen=True)
class _NeedInfo:
    """What some of the runner's arguments need.

    Attributes:
        module: that the runner imports for them.
        title: of the package, as people write it.
        setting: of the deployment, as it is shown, that has it go along.
        package: its name for pip.
        asked: those of the arguments that need it.
    """

    module: str
    title: str
    setting: str
    package: str
    asked: Callable[[argparse.Namespace], list[str]]


def _streams(arguments: argparse.Namespace) -> list[str]:
    return [one for one in arguments.inputs if is_stream(one)]


def _brokers(arguments: argparse.Namespace) -> list[str]:
    return ["--mqtt"] if arguments.mqtt else []


_NEEDS = (
    _NeedInfo("cv2", "OpenCV", N_("Video and cameras"), "opencv-python-headless", _streams),
    _NeedInfo("paho", "paho-mqtt", N_("MQTT"), "paho-mqtt", _brokers),
)


def require_able(
    connection: Connection,
    command: Sequence[str],
    folder: str,
    arguments: Sequence[str],
    ctx: JobContext,
) -> None:
    """Refuse inputs and outputs whose package is not there.

    A device that does not answer the question is given the benefit of the doubt.

    Args:
        connection: leads to the device.
        command: how the runner is started there; its Python comes first.
        folder: the deployment folder there.
        arguments: of the runner.
        ctx: the job's context.

    Raises:
        DeployError: it lacks a package; says how to bring it there.
        DeviceError: the device cannot be reached.
    """
    needs = _needs_of(arguments)
    if not needs or not command:
        return
    modules = [need.module for need, _ in needs]
    question = [command[0], "-B", "-c", _QUESTION, folder, *modules]
    result = connection.run(question, ctx, _TIMEOUT_S)
    found = [line.split()[1:] for line in result.output.splitlines() if line.startswith("found")]
    for need, asked in needs:
        if result.code == 0 and found and need.module not in found[-1]:
            raise _lacking(need, asked, connection)


def _needs_of(arguments: Sequence[str]) -> list[tuple[_NeedInfo, str]]:
    """Each need with the first argument that has it; none of a wrong command line."""
    try:
        with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
            given, _ = parser().parse_known_args(list(arguments))
    except SystemExit:  # its log will say what is wrong
        return []
    return [(need, asked[0]) for need in _NEEDS if (asked := need.asked(given))]


def _lacking(need: _NeedInfo, asked: str, connection: Connection) -> DeployError:
    message = tr(
        "The input or output “{argument}” needs {package}, which {device} does not have.",
        argument=shown(asked),
        package=need.title,
        device=connection.target.title,
    )
    if connection.target.way is Way.LOCAL:
        command = f"python -m pip install {need.package}"
        return DeployError(message, tr("Install it: {command}", command=command))
    hint = tr(
        "Switch on “{setting}” in the settings of Deploy and deploy again.",
        setting=tr(need.setting),
    )
    if need.module == "cv2":
        hint = " ".join(
            [
                hint,
                tr(
                    "A camera at the board's own connector (CSI) needs the device's own OpenCV: "
                    "{command}",
                    command=OWN_OPENCV,
                ),
            ]
        )
    return DeployError(message, hint)
