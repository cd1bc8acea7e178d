"""Refuses what was made for another kind of device, before anything is sent to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.card import ModelCard, require_installable
from tango_desktop.deploy.runner import engine_rknn, engine_tvm
from tango_desktop.devices.connection import Connection
from tango_desktop.devices.facts import Facts, gather
from tango_desktop.devices.profiles import find_profile
from tango_desktop.errors import DeployError, DeviceError
from tango_desktop.i18n import tr

_PROCESSORS = "/proc/cpuinfo"
_ARCHITECTURES = {"arm64": "aarch64", "AMD64": "x86_64"}


@dataclass(frozen=True)
class _Place:
    """The device, as far as it is asked."""

    facts: Facts
    connection: Connection
    ctx: JobContext

    @property
    def title(self) -> str:
        facts = self.facts
        return facts.model or facts.hostname or self.connection.target.title

    @property
    def architecture(self) -> str:
        return _ARCHITECTURES.get(self.facts.architecture, self.facts.architecture)

    def instructions(self) -> frozenset[str]:
        """Those of the processor in Linux's words; empty where it does not tell."""
        if not self.facts.kernel.startswith("Linux"):
            return frozenset()
        told = self.connection.run(["cat", _PROCESSORS], self.ctx)
        return (
            engine_tvm.instructions_in(told.output.splitlines()) if told.code == 0 else frozenset()
        )


def require_fitting(folder: Path, card: ModelCard, connection: Connection, ctx: JobContext) -> None:
    """Refuse a model that cannot run on the device, whatever is installed there.

    Args:
        folder: where the model's files lie.
        card: the model's.
        connection: leads to the device; it is asked only where the model is for one kind of it.
        ctx: the job's context.

    Raises:
        DeployError: it was made for another kind of device, or for none that this program runs.
        DeviceError: the device cannot be reached.
    """
    require_installable(folder, card)
    check = _CHECKS.get(card.engine)
    if check is None:
        return
    place = _Place(gather(connection, ctx), connection, ctx)
    reason = check(folder, place)
    if reason:
        raise DeployError(
            tr(
                "This model was made for {made}; this is {here}.",
                made=_made_for(card) or tr("another device"),
                here=place.title,
            ),
            tr("Choose this device on the page Device and export again."),
            reason,
        )


def _made_for(card: ModelCard) -> str:
    """What people call the device that the card names."""
    name = str(dict(card.content.get("source", {})).get("device", ""))
    try:
        return tr(find_profile(name).title) if name else ""
    except DeviceError:
        return name


def _facts_of(path: Path) -> Mapping[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise DeployError(
            tr("{path} is missing or damaged.", path=path),
            tr("Export the model again."),
            str(error),
        ) from error


def _machine_code(folder: Path, place: _Place) -> str:
    """Why the processor there cannot run the code; empty when it can, or nobody knows."""
    made = _facts_of(folder / engine_tvm.FACTS)
    system = place.facts.kernel.partition(" ")[0].lower() or "linux"
    wanted = (str(made.get("system")), str(made.get("architecture")))
    if wanted != (system, place.architecture):
        return tr(
            "It is machine code for {wanted} under {system}; the device has {architecture} under "
            "{there}.",
            wanted=wanted[1],
            system=wanted[0],
            architecture=place.architecture,
            there=system,
        )
    known = place.instructions() if made.get("needs") else frozenset()
    missing = [str(name) for name in made.get("needs", ()) if known and name not in known]
    if not missing:
        return ""
    return tr(
        "It is machine code for {processor}; the processor there lacks {missing}.",
        processor=made.get("processor", ""),
        missing=", ".join(missing),
    )


def _neural_code(folder: Path, place: _Place) -> str:
    """Why the neural unit there cannot run the model; empty when it can, or nobody knows."""
    made = _facts_of(folder / engine_rknn.ABOUT)
    platform, chip = str(made.get("platform", "")), place.facts.soc.lower()
    if not engine_rknn.reason_against(platform, chip):
        return ""
    return tr("It is for the neural unit of {made}; the chip is {chip}.", made=platform, chip=chip)


_CHECKS: Mapping[str, Callable[[Path, _Place], str]] = {
    "tvm": _machine_code,
    "rknn": _neural_code,
}
