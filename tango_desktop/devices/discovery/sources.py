"""What every source of devices is: begun once, polled often, closed; none waits for another."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import ClassVar

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.discovery.records import Sighting, Via


class Source(ABC):
    """A place to look for devices.

    Attributes:
        via: what it is called.
    """

    via: ClassVar[Via]

    def begin(self, ctx: JobContext) -> None:  # noqa: B027 - most have nothing to begin
        """Get ready.

        Raises:
            DeviceError: it cannot look.
        """

    @abstractmethod
    def poll(self, ctx: JobContext) -> Iterable[Sighting]:
        """What is new, at once: a poll takes a tenth of a second or less.

        Raises:
            DeviceError: it can look no longer.
        """

    def close(self) -> None:  # noqa: B027 - most keep nothing open
        """Stop; its threads are joined when this returns."""
