"""What a keeper refuses or fails at, as sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tango_desktop.core.files import NO_SPACE
from tango_desktop.errors import (
    ConnectionLostError,
    DeployError,
    DeviceFullError,
    TangoError,
)
from tango_desktop.i18n import tr

Values = Mapping[str, Any]


def refusal(answer: Values, title: str) -> TangoError:
    """A keeper's answer that carries an error, as a sentence.

    Args:
        answer: what it said.
        title: the device.
    """
    return _SENTENCES[str(answer["error"])](answer, title)


def ended(title: str, details: str) -> ConnectionLostError:
    """The keeper is gone, and nobody knows why."""
    return ConnectionLostError(
        tr("The line to {device} was lost in the middle of the installation.", device=title),
        tr(
            "What was installed before is still current. Check the cable or the wireless network "
            "and that the device is on, then try again: what was sent is kept."
        ),
        details,
    )


def no_room(title: str, short_bytes: int, need_bytes: int, free_bytes: int) -> DeviceFullError:
    """The disk does not hold what would be written."""
    return DeviceFullError(
        tr(
            "{device} needs {needed} MB for this and has {free} MB free.",
            device=title,
            needed=f"{need_bytes / 1e6:.1f}",
            free=f"{free_bytes / 1e6:.1f}",
        ),
        tr(
            "Free {short} MB there, or choose a folder on another disk. "
            "What was installed before is still current.",
            short=f"{max(short_bytes, 0) / 1e6:.1f}",
        ),
    )


def no_files(title: str, need: int, free: int) -> DeviceFullError:
    """The file system has no room for so many files."""
    return DeviceFullError(
        tr(
            "{device} can hold {free} more files; {needed} are to be written.",
            device=title,
            free=free,
            needed=need,
        ),
        tr("Delete files there that are not needed. What was installed before is still current."),
    )


def _disk(answer: Values, title: str) -> TangoError:
    if answer["number"] in NO_SPACE:
        return DeviceFullError(
            tr("The disk of {device} is full.", device=title),
            tr("Free some space there. What was installed before is still current."),
            answer["text"],
        )
    return DeployError(
        tr(
            "The folder on {device} could not be written: {reason}.",
            device=title,
            reason=answer["reason"],
        ),
        tr(
            "Choose a folder that you may write to, with enough space. "
            "What was installed before is still current."
        ),
        answer["text"],
    )


def _busy(answer: Values, title: str) -> TangoError:
    holder = answer["holder"]
    wait = tr("Wait until it has finished, then try again.")
    if not holder.get("host"):
        return DeployError(
            tr("Another program is installing in {folder}.", folder=answer["folder"]), wait
        )
    return DeployError(
        tr(
            "{user} at {host} is installing in {folder}.",
            user=holder.get("user") or tr("somebody"),
            host=holder["host"],
            folder=answer["folder"],
        ),
        wait,
    )


def _foreign(answer: Values, title: str) -> TangoError:
    return DeployError(
        tr("{folder} holds other things: {name}.", folder=answer["folder"], name=answer["name"]),
        tr("Choose an empty folder, or one that does not exist yet."),
    )


def _damaged_record(answer: Values, title: str) -> TangoError:
    return DeployError(
        tr("{path} is damaged.", path=answer["path"]),
        tr("Delete that folder and install again, or choose another folder."),
        answer["text"],
    )


def _not_whole(answer: Values, title: str) -> TangoError:
    return DeployError(
        tr("The copy on {device} is not whole.", device=title),
        tr("Is the disk sound? Try again, or choose another folder."),
        "\n".join(answer["problems"]),
    )


def _nothing(answer: Values, title: str) -> TangoError:
    return DeployError(tr("Nothing is installed in {folder}.", folder=answer["folder"]))


def _no_release(answer: Values, title: str) -> TangoError:
    return DeployError(
        tr("There is no release {release} on {device}.", release=answer["release"], device=title),
        tr("Known: {names}.", names=", ".join(answer["known"])),
    )


def _no_earlier(answer: Values, title: str) -> TangoError:
    return DeployError(
        tr("There is no earlier release in {folder}.", folder=answer["folder"]),
        tr("Install another one first."),
    )


def _damaged_release(answer: Values, title: str) -> TangoError:
    return DeployError(
        tr("Release {release} is not whole any more.", release=answer["release"]),
        tr("Choose another release, or install again."),
        "\n".join(answer["problems"]),
    )


def _wheel(answer: Values, title: str) -> TangoError:
    return DeployError(
        tr(
            "A package could not be unpacked on {device}: {reason}",
            device=title,
            reason=answer["text"],
        ),
        tr("Deploy again; the package is fetched anew when it is damaged."),
    )


_SENTENCES: dict[str, Callable[[Values, str], TangoError]] = {
    "disk": _disk,
    "busy": _busy,
    "foreign": _foreign,
    "damaged record": _damaged_record,
    "not whole": _not_whole,
    "nothing": _nothing,
    "no release": _no_release,
    "no earlier": _no_earlier,
    "damaged release": _damaged_release,
    "wheel": _wheel,
}
