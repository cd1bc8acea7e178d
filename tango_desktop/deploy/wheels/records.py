"""What a board needs besides the bundle, as plain records."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from tango_desktop.deploy.wheels.tags import WheelTarget
from tango_desktop.devices.facts.records import PythonInfo
from tango_desktop.errors import DeployError

FOLDER = "folder"
CACHE = "cache"
INDEX = "index"


@dataclass(frozen=True)
class WheelInfo:
    """A wheel that the board needs.

    Attributes:
        name: of the package, as indexes write it: small letters, hyphens.
        version: of the package.
        file: the wheel's file name.
        url: where it comes from; a ``file:`` address where it lies on this computer.
        size_bytes: None where the index does not tell.
        sha256: of the file, 64 hex digits.
        licence: what its METADATA says, a few words; empty where it says nothing.
        licence_files: names of the licence texts in it.
        requires: what it asks of other packages, as its METADATA writes it.
        source: ``folder``: one of the user's own; ``cache``: fetched before; ``index``: to be
            fetched.
    """

    name: str
    version: str
    file: str
    url: str
    size_bytes: int | None
    sha256: str
    licence: str = ""
    licence_files: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    source: str = INDEX


@dataclass(frozen=True)
class WheelPlan:
    """How the bundle gets its packages on one board.

    Attributes:
        python: the Python there that runs it; None when none can.
        wheels: to be unpacked there; none when the board has everything.
        own: packages that the board has already and that are good enough, with their versions.
        problem: why the model cannot run there, a sentence; empty when it can.
        hint: what to do about the problem.
        details: what the package finder said of it.
        target: what wheels must be like there; None when none are needed.
        notes: what a person should know, sentences.
    """

    python: PythonInfo | None
    wheels: tuple[WheelInfo, ...] = ()
    own: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    hint: str = ""
    details: str = ""
    target: WheelTarget | None = None
    notes: tuple[str, ...] = ()

    @property
    def environment(self) -> str:
        """The name of its folder of packages, 16 hex digits; empty when the board has them all."""
        if not self.wheels:
            return ""
        lines = "".join(sorted(f"{wheel.sha256}  {wheel.file}\n" for wheel in self.wheels))
        return hashlib.sha256(lines.encode("utf-8")).hexdigest()[:16]

    @property
    def size_bytes(self) -> int | None:
        """Of all wheels, as they are sent; None when one is not known."""
        sizes = [wheel.size_bytes for wheel in self.wheels]
        known = [size for size in sizes if size is not None]
        return sum(known) if len(known) == len(sizes) else None

    def require(self) -> PythonInfo:
        """The Python that runs it.

        Raises:
            DeployError: there is a problem.
        """
        if self.problem or self.python is None:
            raise DeployError(self.problem, self.hint, self.details)
        return self.python
