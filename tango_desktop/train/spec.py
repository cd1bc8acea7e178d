"""What a training run is asked to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from tango_desktop.core.files import digest_of, sha256_of
from tango_desktop.data.lock import DatasetLock
from tango_desktop.errors import DataError, TrainError
from tango_desktop.graph import NetworkDocument
from tango_desktop.i18n import tr
from tango_desktop.train.continuation import lasting_settings
from tango_desktop.train.settings import TrainSettings

S = TypeVar("S", bound=TrainSettings)
ADDRESSES = ("http://", "https://", "file://")


class Alteration(Protocol):
    """What is changed in a network before it is trained, its tensors and their names apart."""

    def key(self) -> str:
        """A hash of it: another one is another run."""
        ...

    def apply(self, module: Any) -> None:
        """Change ``module``, an ``nn.Module`` made from the document, in place."""
        ...


@dataclass(frozen=True)
class TrainSpec:
    """A request to train.

    Attributes:
        task: a name in ``TRAIN_TASKS``.
        model: the network's name, for people.
        preprocess: how pictures become input (see ``data/preprocess.py``); its size is the input's.
        project_folder: runs are kept in its ``runs`` folder.
        alteration: what is changed in the network before it is trained; None: nothing.
    """

    task: str
    model: str
    document: NetworkDocument
    lock: DatasetLock
    preprocess: Mapping[str, Any]
    settings: TrainSettings
    project_folder: Path
    alteration: Alteration | None = None

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of the input."""
        height, width = self.preprocess["size"]
        return int(height), int(width)

    def settings_of(self, kind: type[S]) -> S:
        """The settings, which must be those of the task."""
        if not isinstance(self.settings, kind):
            raise TypeError(f"{type(self.settings).__name__} is not {kind.__name__}")
        return self.settings

    def start_file(self) -> Path | None:
        """The weights file to start from, when it is a file; relative ones are the project's."""
        start = self.settings.start_from
        if not start or start.startswith(ADDRESSES):
            return None
        return self.project_folder / Path(start).expanduser()

    def key(self) -> str:
        """The digest of all that decides the result, but for how long the run is."""
        start = self.start_file()
        values = {
            "task": self.task,
            "document": self.document.digest(),
            "data": self.lock.digest(),
            "preprocess": dict(self.preprocess),
            "settings": dict(lasting_settings(self.settings)),
            "start": sha256_of(start) if start and start.is_file() else "",
        }
        if self.alteration is not None:
            values["alteration"] = self.alteration.key()
        return digest_of(values)

    def check(self) -> None:
        """Make sure that there is data and that the network takes it; its task checks the outputs.

        Raises:
            DataError: there is nothing to train or to validate with.
            TrainError: the network takes another number of channels than the pictures have.
        """
        for split in ("train", "val"):
            if not self.lock.of_split(split):
                raise DataError(
                    tr("There are no pictures in the split “{split}”.", split=split),
                    tr("Check the data again and let it make the splits."),
                )
        if self.document.in_channels != int(self.preprocess["channels"]):
            raise TrainError(
                tr(
                    "The network takes {found} channels, the pictures have {wanted}.",
                    found=self.document.in_channels,
                    wanted=self.preprocess["channels"],
                ),
                tr("Run the network step again: it fits the network to the data."),
            )
