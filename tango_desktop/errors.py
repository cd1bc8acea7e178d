"""The exception tree. Leaves build their own sentence; the hint says what to do next.

TangoError
├── ProjectError            the project folder: missing, corrupt, locked, unwritable, too new
│   ├── ProjectLockedError
│   └── SchemaTooNewError
├── SettingsError           answers and settings that are out of range or unknown
├── DataError               pictures, labels, folders
├── GraphError              network documents: unknown layers, shapes that do not fit
│   ├── ShapeError
│   │   └── InputSizeError  a setting asks for a size that does not fit (a SettingsError, too)
│   └── NetworkSettingError a setting asks for a network that cannot be (a SettingsError, too)
├── WeightsError            weights files
├── TrainError              training runs
│   └── OutOfMemoryError
├── ExportError             converters
│   └── ParityError
├── DeviceError             profiles, facts, connections
│   ├── DeviceSettingError  a setting asks for a device that cannot be (a SettingsError, too)
│   ├── UnreachableError    nobody answers at its address
│   ├── LoginError          it refuses who we are: password, key, an unauthorised phone
│   ├── HostKeyError        it is not known, or not the one it was
│   ├── DeviceFullError     its disk is full
│   └── ConnectionLostError the line went in the middle of something
├── DeployError             install, switch, roll back
│   └── NotThereError       the device answers, but what was deployed is gone (a BenchError, too)
└── BenchError              measurements

JobCancelled is a BaseException: no library's ``except Exception`` swallows it.
"""

from __future__ import annotations

from tango_desktop.i18n import tr


class TangoError(Exception):
    """Something that a person can understand and often mend.

    Attributes:
        message: what happened, one sentence.
        hint: what to do next; may be empty.
        details: technical details, folded away in the window.
    """

    def __init__(self, message: str, hint: str = "", details: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = details


class ProjectError(TangoError):
    """The project folder is missing, corrupt or cannot be written."""


class ProjectLockedError(ProjectError):
    """Another program has the project open."""

    def __init__(self, folder: object, owner: str) -> None:
        super().__init__(
            tr(
                "The project {folder} is open in another program ({owner}).",
                folder=folder,
                owner=owner,
            ),
            tr("Close it there first, or work on a copy of the folder."),
        )


class SchemaTooNewError(ProjectError):
    """A file was written by a newer version of the program."""

    def __init__(self, path: object, found: int, known: int) -> None:
        super().__init__(
            tr(
                "{path} was written by a newer version (schema {found}; this one knows {known}).",
                path=path,
                found=found,
                known=known,
            ),
            tr("Install the newer version of TANGO Desktop to open it. Nothing was changed."),
        )


class SettingsError(TangoError):
    """An answer or setting is out of range, of the wrong type or unknown."""


class DataError(TangoError):
    """Pictures, labels or folders that cannot be used."""


class GraphError(TangoError):
    """A network document that is not valid."""


class ShapeError(GraphError):
    """Shapes that do not fit together."""


class NetworkSettingError(GraphError, SettingsError):
    """A setting asks for a network that is not known."""


class InputSizeError(ShapeError, SettingsError):
    """A setting asks for pictures of a size that the network does not take."""


class WeightsError(TangoError):
    """A file that is not a weights file, or does not fit the network."""


class TrainError(TangoError):
    """A training run that cannot go on."""


class OutOfMemoryError(TrainError):
    """The device's memory does not hold even the smallest batch."""


class ExportError(TangoError):
    """A converter could not convert."""


class ParityError(ExportError):
    """The exported model does not compute what PyTorch computes."""


class DeviceError(TangoError):
    """A device that cannot be found, reached or described."""


class DeviceSettingError(DeviceError, SettingsError):
    """A setting asks for a device that is not known, or not suitable."""


class UnreachableError(DeviceError):
    """Nobody answers at a device's address."""


class LoginError(DeviceError):
    """A device refuses who we are."""


class HostKeyError(DeviceError):
    """A device is not known, or its host key is not the one that it had.

    Attributes:
        command: takes back what is known of it; empty where nothing is to be taken back.
    """

    command: str = ""


class DeviceFullError(DeviceError):
    """A device's disk is full."""


class ConnectionLostError(DeviceError):
    """The line to a device went in the middle of something."""


class DeployError(TangoError):
    """An installation that did not succeed; the earlier release still runs."""


class BenchError(TangoError):
    """A measurement that could not be taken."""


class NotThereError(DeployError, BenchError):
    """What was deployed is not there any more; the device did answer."""


class JobCancelled(BaseException):
    """Raised by ``ctx.check()`` when the user has cancelled the job."""
