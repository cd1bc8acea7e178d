"""What happens behind the list of devices and the panel beside it: finding, connecting, asking."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal, Slot

from tango_desktop.core.jobs import JobContext, Progress
from tango_desktop.devices.records import DeviceProfile
from tango_desktop.devices.targets import Target
from tango_desktop.errors import TangoError
from tango_desktop.i18n import current_language, tr
from tango_desktop.ui.devices.device_panel import DevicePanel
from tango_desktop.ui.devices.finder import Finder
from tango_desktop.ui.devices.offered import DeviceServices, Looked, Offered
from tango_desktop.ui.job_runner import JobHandle
from tango_desktop.ui.session import Session

HANDED = "device looked"
LOOKING = "device looking"


@dataclass(frozen=True)
class Answer:
    """A device that was asked, with the profile to take for it.

    Attributes:
        target: where it is.
        profile: what is known of its kind.
        own: the profile was made from its facts and has to be kept.
    """

    target: Target
    profile: DeviceProfile
    own: bool = False


class DeviceDesk(QObject):
    """Drives a :class:`Finder` and a :class:`DevicePanel`.

    Attributes:
        services: where devices come from.
        current: the device in the panel; None when there is none.
        looked: what it said; None until it did.
    """

    changed = Signal()

    def __init__(self, session: Session, services: DeviceServices, parent: QObject) -> None:
        super().__init__(parent)
        self.services = services
        self.finder, self.panel = Finder(), DevicePanel()
        self.current: Offered | None = None
        self.looked: Looked | None = None
        self._session = session
        self._profile = ""  # the one that the project has for it
        self._search: JobHandle | None = None
        self._look: JobHandle | None = None
        self.finder.search_asked.connect(self.search)
        self.finder.stop_asked.connect(self.stop_search)
        self.finder.chosen.connect(self.connect_to)
        self.finder.forgotten.connect(self.forget)
        self.panel.connect_asked.connect(self.connect_again)
        self.panel.cancel_asked.connect(self.leave)
        self.panel.profile_changed.connect(self.changed)
        self._take_over()

    # -- finding ------------------------------------------------------------------------------

    def search(self) -> None:
        """Look around."""
        if self._search is not None:
            return
        handles: list[JobHandle] = []
        services = self.services

        def job(ctx: JobContext) -> tuple[str, ...]:
            def tell(found: Offered) -> None:
                handles[0].post("found", found)

            return services.find(ctx, tell)

        handle = JobHandle(tr("Look for devices"), job, heavy=False, parent=self._session.runner)
        handles.append(handle)
        handle.event_arrived.connect(self._on_found)
        handle.finished.connect(self.finder.show_problems)
        handle.failed.connect(self._session.post_error)
        handle.crashed.connect(self._session.post_crash)
        handle.ended.connect(self._on_search_ended)
        self._search = handle
        self.finder.show_searching(True)
        self._session.runner.adopt(handle)

    def stop_search(self) -> None:
        """Stop looking around."""
        if self._search is not None:
            self._search.cancel()

    @Slot(str, object)
    def _on_found(self, _: str, offered: Offered) -> None:
        self.finder.add(offered)
        if offered.answers:
            self._session.links.saw(offered.address)

    @Slot()
    def _on_search_ended(self) -> None:
        self._search = None
        self.finder.show_searching(False)

    # -- connecting ---------------------------------------------------------------------------

    def connect_to(self, offered: Offered) -> None:
        """Connect and ask what it is; another one that is being asked is left."""
        self._drop_look()
        self.current, self.looked = offered, None
        if offered.target is None:
            self.finder.select("")
            self.panel.show_blocked(offered)
            self.changed.emit()
            return
        self.finder.select(offered.address)
        self.panel.show_busy(offered)
        self._begin(offered, offered.target)

    def _begin(self, offered: Offered, target: Target) -> None:
        look = self.services.look
        handle = self._session.submit(
            tr("Connect to {device}", device=offered.title),
            lambda ctx: look(target, ctx),
            told_by_caller=True,
        )
        self._session.handed[LOOKING] = (offered, handle)
        self._follow(handle)
        self.changed.emit()

    def _follow(self, handle: JobHandle) -> None:
        self._look = handle
        handle.progressed.connect(self._on_progress)
        handle.finished.connect(self._on_looked)
        handle.failed.connect(self._on_failed)
        handle.ended.connect(self._on_look_ended)

    def _take_over(self) -> None:
        """Go on with the device that was being asked when the window was built anew."""
        looking = self._session.handed.get(LOOKING)
        if isinstance(looking, tuple):
            self.current, handle = looking
            self.panel.show_busy(looking[0])
            self.panel.busy.show_progress(handle.progress)
            self.finder.add(looking[0])
            self.finder.select(looking[0].address)
            self._follow(handle)

    @property
    def is_looking(self) -> bool:
        """Whether a device is being asked what it is."""
        return self._look is not None

    def _in_words(self, looked: Looked) -> Looked:
        """With reasons in the language of now: another one may have been chosen since."""
        if looked.language == current_language():
            return looked
        proposals = self.services.propose(looked.facts)
        return replace(looked, proposals=proposals, language=current_language())

    def connect_again(self) -> None:
        """Ask the same device again."""
        if self.current is not None:
            self.connect_to(self.current)

    def leave(self) -> None:
        """Leave the device that is being asked; what it may still say does not count."""
        self._drop_look()
        self.current = None
        self.finder.select("")
        self.panel.show_nothing()
        self.changed.emit()

    def _drop_look(self) -> None:
        if self._look is not None:
            self._look.cancel()
            self._look = None
            self._session.handed.pop(LOOKING, None)

    @Slot(object)
    def _on_progress(self, progress: Progress) -> None:
        if self.sender() is self._look:
            self.panel.busy.show_progress(progress)

    @Slot(object)
    def _on_looked(self, looked: Looked) -> None:
        if self.sender() is not self._look or self.current is None:
            return
        looked = self._in_words(looked)
        self._session.links.connected(str(looked.target))
        title = looked.facts.model or looked.facts.hostname or self.current.title
        self.current = replace(self.current, title=title)
        self.looked = looked
        self._session.handed[HANDED] = (self.current, looked)
        self.finder.add(replace(self.current, recent=True))
        self.finder.select(str(looked.target))
        self.panel.show_looked(self.current, looked, self.services.engines, self._profile)

    @Slot(object)
    def _on_failed(self, error: TangoError) -> None:
        if self.sender() is self._look and self.current is not None:
            self._session.links.failed(self.current.address, error)
            self.panel.show_failed(self.current, error)

    @Slot()
    def _on_look_ended(self) -> None:
        if self.sender() is not self._look:
            return
        self._look = None
        self._session.handed.pop(LOOKING, None)
        if self.panel.shown is self.panel.busy:  # cancelled elsewhere, or a defect that was told
            self.leave()
        self.changed.emit()

    # -- the project's device -----------------------------------------------------------------

    def show_chosen(self, target: Target, title: str, profile: str) -> None:
        """Show the device that the project has, unless another one is looked at."""
        self._profile = profile
        if self.current is not None:
            if self.panel.shown is self.panel.known and self.looked is not None:
                self.panel.show_age(self.looked)
            return
        handed = self._session.handed.get(HANDED)
        if isinstance(handed, tuple) and str(handed[1].target) == str(target):
            self.current, self.looked = handed[0], self._in_words(handed[1])
            self.panel.show_looked(self.current, self.looked, self.services.engines, profile)
            self.changed.emit()
        else:
            self.current = Offered(target, title)
            self.panel.show_away(title, str(target))
            self.finder.select(str(target))

    def forget(self, offered: Offered) -> None:
        """Take a device off the list of those met; nothing on it changes."""
        forget, target = self.services.forget, offered.target
        if target is not None:
            self._session.submit(
                tr("Forget {device}", device=offered.title), lambda ctx: forget(target, ctx)
            )
        self.finder.remove(offered)
        self._session.links.forget(offered.address)

    def answer(self) -> Answer | None:
        """The device that may be used; None until one has said what it is."""
        proposal = self.panel.known.proposal()
        if self.looked is None or proposal is None:
            return None
        return Answer(self.looked.target, proposal.profile, proposal.own)
