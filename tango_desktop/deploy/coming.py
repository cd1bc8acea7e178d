"""What a deployment would bring to a device, line by line: told before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tango_desktop.core.jobs import logger
from tango_desktop.deploy.bundle import Bundle
from tango_desktop.deploy.card import read_card
from tango_desktop.deploy.install import InstallationPlan
from tango_desktop.deploy.wheels import WheelPlan
from tango_desktop.deploy.wheels.versions import UNKNOWN
from tango_desktop.i18n import tr

LOG = "deploy.coming"  # its logger, which the command line shows


@dataclass(frozen=True)
class SentRow:
    """A line of what a deployment needs on the device.

    Attributes:
        what: a few words.
        size_bytes: of its content.
        licence: of a package; empty otherwise.
        there: whether the device has it already.
    """

    what: str
    size_bytes: int
    licence: str
    there: bool


@dataclass(frozen=True)
class Coming:
    """What would be sent to a device, and where it comes from.

    Attributes:
        plan: what would be sent, and what is there.
        wheels: where its packages come from; None on this computer.
        bundle: what would be installed.
    """

    plan: InstallationPlan
    wheels: WheelPlan | None
    bundle: Bundle

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know about the packages, sentences."""
        return self.wheels.notes if self.wheels is not None else ()

    def summary(self) -> str:
        """What is sent, what it takes there, and what is free, in one line."""
        plan = self.plan
        values = {
            "send": f"{plan.send_bytes / 1e6:.1f}",
            "need": f"{plan.need_bytes / 1e6:.0f}",
            "free": f"{plan.status.free_bytes / 1e6:.0f}",
        }
        if plan.is_estimate:
            return tr("{send} MB to send, about {need} MB needed there, {free} MB free", **values)
        return tr("{send} MB to send, {need} MB needed there, {free} MB free", **values)

    def tell(self) -> None:
        """Write it to the log: the sum, every line of it, and what a person should know."""
        log = logger(LOG)
        log.info("%s", self.summary())
        for row in self.rows():
            state = tr("there") if row.there else tr("to send")
            size = f"{row.size_bytes / 1e6:.1f} MB" if row.size_bytes else ""
            log.info("  %s", "  ".join(part for part in (row.what, size, state) if part))
        for note in self.notes:
            log.info("  %s", note)

    def rows(self) -> tuple[SentRow, ...]:
        """Model, runner, packages; those that the device brought along itself last."""
        return (*self._bundle_rows(), *self._package_rows(), *self._own_rows())

    def _bundle_rows(self) -> Iterator[SentRow]:
        card = read_card(self.bundle.folder)
        model = [file for file in self.plan.files if file.name in card.files]
        others = [file for file in self.plan.files if file.name not in card.files]
        for what, files in (
            (tr("Model {name}", name=card.name), model),
            (tr("Runner, labels, golden picture"), others),
        ):
            absent = sum(file.size_bytes for file in files if not file.there)
            size = sum(file.size_bytes for file in files)
            yield SentRow(what, absent or size, "", not absent)

    def _package_rows(self) -> Iterator[SentRow]:
        wheels = {wheel.file: wheel for wheel in self.wheels.wheels} if self.wheels else {}
        for file in self.plan.packages:
            wheel = wheels.get(file.name)
            what = f"{wheel.name} {wheel.version}" if wheel else file.name
            yield SentRow(what, file.size_bytes, wheel.licence if wheel else "", file.there)

    def _own_rows(self) -> Iterator[SentRow]:
        own = self.wheels.own if self.wheels is not None else {}
        for name, version in sorted(own.items()):
            title = name if version == UNKNOWN else f"{name} {version}"
            yield SentRow(title, 0, "", True)
