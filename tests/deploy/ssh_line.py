"""A connection to a board of the kit, with a known host key and a key that it takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tango_desktop.devices.ssh import SshConnection
from tango_desktop.devices.ssh.secret_store import SecretStore
from tango_desktop.devices.ssh.settings import SshFiles
from tango_desktop.devices.targets import Target, Way


def line_to(board: Any, folder: Path) -> SshConnection:
    """The connection; ``folder`` is for the files of ``~/.ssh``."""
    (folder / ".ssh").mkdir(parents=True)
    facts = board.connection
    (folder / ".ssh" / "known_hosts").write_text(facts.known_hosts_line())
    (folder / ".ssh" / "config").write_text(f"IdentityFile {facts.key_path}\n")
    target = Target(Way.SSH, facts.host, facts.user, facts.port)
    return SshConnection(target, SshFiles(folder / ".ssh", folder / "etc"), SecretStore())
