"""Devices that this program has met, the latest first; a file in the program's data folder."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from tango_desktop.core.files import write_json
from tango_desktop.core.folders import data_folder
from tango_desktop.core.jobs import logger
from tango_desktop.devices.targets import Target, parse_target
from tango_desktop.errors import DeviceError, ProjectError

SCHEMA = 1
KEPT = 50
_LARGEST_BYTES = 1 << 20
_LOCK_S = 5.0
_LATEST_S = 1e11


@dataclass(frozen=True)
class KnownDevice:
    """A device that was met; no password and no key is ever kept here.

    Attributes:
        target: as :class:`Target` writes it, ``ssh://pi@192.168.0.7``.
        title: what the person sees.
        profile: name of its device profile; empty when none was chosen.
        model: as the device says, ``Raspberry Pi 4 Model B Rev 1.4``.
        architecture: ``aarch64``, ``x86_64``, …
        last_used_s: seconds since 1970 UTC.
    """

    target: str
    title: str = ""
    profile: str = ""
    model: str = ""
    architecture: str = ""
    last_used_s: float = 0.0

    @property
    def address(self) -> Target:
        """Where it is.

        Raises:
            DeviceSettingError: what is kept is no address.
        """
        return parse_target(self.target)


def known_devices() -> tuple[KnownDevice, ...]:
    """The devices met, the latest first; a damaged file is as none, a damaged entry is left out."""
    found = {device.target: device for device in _entries(_read())}
    return tuple(sorted(found.values(), key=lambda device: -device.last_used_s))


def remember(device: KnownDevice) -> None:
    """Put ``device`` in front; what it leaves empty stays as it was. Only :data:`KEPT` are kept.

    A data folder that cannot be written costs only the memory: it is logged.
    """
    with _Changing() as change:
        before = change.devices.get(device.target)
        used = replace(device, last_used_s=device.last_used_s or time.time())
        merged = _filled(used, before) if before else used
        ordered = sorted(
            {**change.devices, device.target: merged}.values(),
            key=lambda one: -one.last_used_s,
        )
        change.devices = {one.target: one for one in ordered[:KEPT]}


def forget(target: str) -> None:
    """Take one off the list; nothing on the device changes."""
    with _Changing() as change:
        change.devices.pop(target, None)


def _filled(device: KnownDevice, before: KnownDevice) -> KnownDevice:
    empty = [known.name for known in fields(device) if not getattr(device, known.name)]
    return replace(device, **{name: getattr(before, name) for name in empty})


def _path() -> Path:
    return data_folder() / "known-devices.json"


class _Changing:
    """Reads, lets change, and writes, while no other program does."""

    def __init__(self) -> None:
        self.devices: dict[str, KnownDevice] = {}
        self._lock = FileLock(str(_path()) + ".lock", timeout=_LOCK_S)

    def __enter__(self) -> _Changing:
        try:
            _path().parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except (OSError, Timeout) as error:
            logger("devices").warning("%s", error)
        self.devices = {device.target: device for device in known_devices()}
        return self

    def __exit__(self, kind: object, error: object, traceback: object) -> None:
        try:
            if kind is None:
                self._write()
        finally:
            self._lock.release()

    def _write(self) -> None:
        devices = [asdict(device) for device in self.devices.values()]
        try:
            write_json(_path(), {"schema": SCHEMA, "devices": devices})
        except ProjectError as error:
            logger("devices").warning("%s", error.message)


def _read() -> Any:
    """The file's content; what cannot be understood is kept aside once, not overwritten."""
    path = _path()
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            return _put_aside(path)
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except OSError as error:
        logger("devices").warning("%s", error)
        return None
    except (ValueError, RecursionError):
        return _put_aside(path)
    return content


def _put_aside(path: Path) -> None:
    logger("devices").warning("%s is damaged: the devices met are forgotten", path)
    try:
        path.replace(path.with_name(path.name + ".damaged"))
    except OSError as error:
        logger("devices").warning("%s", error)


def _entries(content: Any) -> Iterator[KnownDevice]:
    listed = content.get("devices") if isinstance(content, dict) else None
    for entry in listed if isinstance(listed, list) else []:
        device = _entry(entry)
        if device is not None:
            yield device


def _entry(entry: Any) -> KnownDevice | None:
    if not isinstance(entry, dict):
        return None
    texts = {known.name: entry.get(known.name, "") for known in fields(KnownDevice)[:-1]}
    used = entry.get("last_used_s", 0.0)
    if not all(isinstance(text, str) for text in texts.values()) or not texts["target"]:
        return None
    if not isinstance(used, (int, float)) or not abs(used) < _LATEST_S:
        return None
    try:
        parse_target(texts["target"])
    except DeviceError:
        return None
    return KnownDevice(**texts, last_used_s=float(used))
