"""Where a device is: ``this``, ``ssh://user@host:port``, a name of ``~/.ssh/config``, ``adb:…``."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from tango_desktop.errors import DeviceSettingError
from tango_desktop.i18n import tr

_NAME = re.compile(
    r"(?:(?P<user>[^@\s/:]+)@)?(?P<host>[^\s/@:\[]+|\[[0-9A-Fa-f:.%]+\])(?::(?P<port>\d+))?"
)


class Way(enum.Enum):
    """What carries a connection."""

    LOCAL = "local"
    SSH = "ssh"
    ADB = "adb"


@dataclass(frozen=True)
class Target:
    """Where a device is.

    Attributes:
        way: what carries the connection.
        host: SSH: a host name, an address, or a name of ``~/.ssh/config``; ADB: the serial.
        user: SSH: empty leaves it to the configuration.
        port: SSH: 0 leaves it to the configuration.
    """

    way: Way
    host: str = ""
    user: str = ""
    port: int = 0

    def __str__(self) -> str:
        if self.way is Way.LOCAL:
            return "this"
        if self.way is Way.ADB:
            return f"adb:{self.host}"
        user = f"{quote(self.user, safe='')}@" if self.user else ""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"ssh://{user}{host}" + (f":{self.port}" if self.port else "")

    @property
    def title(self) -> str:
        """A short name for sentences."""
        if self.way is Way.LOCAL:
            return tr("this computer")
        return self.host if not self.user else f"{self.user}@{self.host}"


THIS = Target(Way.LOCAL)


def parse_target(text: str) -> Target:
    """The target that a person wrote.

    Raises:
        DeviceSettingError: it is none.
    """
    wanted = text.strip()
    if wanted in ("", "this"):
        return THIS
    if wanted.startswith("adb:") and wanted[4:].strip():
        return Target(Way.ADB, wanted[4:].strip())
    found = _ssh_address(wanted) if wanted.startswith("ssh://") else _short_address(wanted)
    if found is None or not 0 <= found.port < 65536 or found.host.startswith("-"):
        raise DeviceSettingError(
            tr("“{text}” is not the address of a device.", text=text),
            tr("Write ssh://user@host, a name of ~/.ssh/config, adb:SERIAL, or this."),
        )
    return found


def _ssh_address(text: str) -> Target | None:
    try:
        parts = urlsplit(text)
        port = parts.port or 0
    except ValueError:
        return None
    if not parts.hostname or parts.path not in ("", "/") or parts.password is not None:
        return None
    # urlsplit writes the host in small letters; names of ~/.ssh/config are case-sensitive.
    host = parts.netloc.rpartition("@")[2]
    host = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    return Target(Way.SSH, host, unquote(parts.username or ""), port)


def _short_address(text: str) -> Target | None:
    match = _NAME.fullmatch(text)
    if match is None:
        return None
    return Target(Way.SSH, match["host"].strip("[]"), match["user"] or "", int(match["port"] or 0))
