"""What a bundle runs with on its device: which Python, and the packages that go along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.card import ModelCard
from tango_desktop.deploy.sending import NO_PACKAGES, FileToSend, Packages, packages_of
from tango_desktop.deploy.wheels import WheelInfo, WheelPlan, fetch
from tango_desktop.deploy.wheels import plan as plan_wheels
from tango_desktop.deploy.wheels.fetching import place_of
from tango_desktop.devices.connection import Connection
from tango_desktop.devices.facts import gather
from tango_desktop.devices.targets import Way
from tango_desktop.i18n import tr

# What NumPy, Pillow and ONNX Runtime take together for Python 3.8 to 3.13, their blocks included.
_UNPACKED_SHARE = 3.0


@dataclass(frozen=True)
class Provision:
    """What a bundle runs with.

    Attributes:
        python: on the device; empty on this computer, where it is this program's own.
        packages: the wheels that go along, as they are sent.
        plan: where they come from; None on this computer, which has all of them.
    """

    python: str = ""
    packages: Packages = NO_PACKAGES
    plan: WheelPlan | None = None

    def fetch(self, ctx: JobContext) -> tuple[Path, ...]:
        """The wheels, on this computer.

        Raises:
            DeployError: one cannot be fetched.
        """
        return fetch(self.plan, ctx) if self.plan is not None and self.plan.wheels else ()


def provision(
    connection: Connection, card: ModelCard, ctx: JobContext, extras: Sequence[str] = ()
) -> Provision:
    """Which Python of the device runs the model of ``card``, and what it lacks.

    Args:
        connection: leads to the device.
        card: the model's.
        ctx: the job's context.
        extras: names in ``wheels.engines.EXTRAS``: what more the runner is to be able to do there.

    Raises:
        DeployError: it cannot run there; says why and what would help.
        DeviceError: the device cannot be reached.
    """
    if connection.target.way is Way.LOCAL:
        return Provision()
    ctx.report(None, tr("Asking the device what it has"))
    found = plan_wheels(card, gather(connection, ctx), ctx, extras=extras)
    unpacked, is_estimate = _unpacked(found.wheels)
    files = tuple(
        FileToSend(wheel.file, Path(wheel.file), wheel.sha256, wheel.size_bytes or 0)
        for wheel in found.wheels
    )
    packages = Packages(found.environment, files, *unpacked, is_estimate)
    return Provision(found.require().path, packages, found)


def _unpacked(wheels: Sequence[WheelInfo]) -> tuple[tuple[int, int], bool]:
    """The (bytes, files) of all wheels unpacked, and whether that is an estimate."""
    places = [place_of(wheel) for wheel in wheels]
    here = [path for path in places if path.is_file()]
    far = [wheel for wheel, path in zip(wheels, places, strict=True) if not path.is_file()]
    guess = sum(round((wheel.size_bytes or 0) * _UNPACKED_SHARE) for wheel in far)
    known = packages_of(here)
    return (known.unpacked_bytes + guess, known.unpacked_files), bool(far)
