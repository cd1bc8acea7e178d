"""Adds the program to a Linux user's menu: a ``.desktop`` entry and an icon."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from tango_desktop.core.files import atomic_write, write_text
from tango_desktop.core.resources import resource
from tango_desktop.errors import TangoError
from tango_desktop.i18n import tr

COMMAND = "Exec=tango-desktop"


def _command() -> str:
    script = Path(sys.executable).with_name("tango-desktop")
    if script.is_file():
        return f'"{script}"'
    found = shutil.which("tango-desktop")
    return f'"{found}"' if found else f'"{sys.executable}" -m tango_desktop'


def install_desktop_entry() -> tuple[Path, Path]:
    """Write the entry and the icon; their paths.

    Raises:
        TangoError: this platform has no such menu.
        ProjectError: the user's data folder cannot be written.
    """
    if not sys.platform.startswith("linux"):
        raise TangoError(
            tr("This platform has no .desktop entries."),
            tr("Make a shortcut to the program “tango-desktop” by hand."),
        )
    share = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    entry = share / "applications" / "tango-desktop.desktop"
    icon = share / "icons" / "hicolor" / "scalable" / "apps" / "tango-desktop.svg"
    template = resource("desktop/tango-desktop.desktop").read_text(encoding="utf-8")
    write_text(entry, template.replace(COMMAND, f"Exec={_command()}"))
    with atomic_write(icon) as stream:
        stream.write(resource("icons/app/tango-desktop.svg").read_bytes())
    return entry, icon
