"""What ``~/.ssh/config`` says of a host, as a record; ``Include`` and jump hosts resolved."""

from __future__ import annotations

import fnmatch
import getpass
import glob
import importlib.util
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import paramiko

from tango_desktop.devices.targets import Target, Way, parse_target
from tango_desktop.errors import DeviceError, DeviceSettingError
from tango_desktop.i18n import tr

PORT = 22
_DEEPEST = 8  # files that include each other, jump hosts behind jump hosts
_KEY_NAMES = ("id_ed25519", "id_ecdsa", "id_rsa", "id_ed25519_sk", "id_ecdsa_sk")
_LINE = re.compile(r"\s*(\w+)(?:\s*=\s*|\s+)(.+?)\s*")
# Criteria that paramiko takes for true because it does not know them.
_UNKNOWN_CRITERIA = {"tagged", "localnetwork", "sessiontype", "command", "version"}
_NEVER = "Host !*"


@dataclass(frozen=True)
class HostSettings:
    """How to reach one host and to recognise it.

    Attributes:
        title: as the person named it.
        host: name or address to connect to.
        port: 1 to 65535.
        user: who to be there.
        known_as: its name in ``known_hosts``.
        keys: private key files, the ones to try first in front.
        only_keys: offer no other keys of the agent.
        agent: the agent's socket; empty for the usual one, ``none`` for no agent.
        known_hosts: files that a person's new keys go to (the first) or are looked up in.
        shared_known_hosts: looked up in, too, never written.
        hash_names: write names into ``known_hosts`` hashed.
        command: a program whose pipes lead to the host; empty for a connection of our own.
    """

    title: str
    host: str
    port: int
    user: str
    known_as: str
    keys: tuple[Path, ...]
    only_keys: bool = False
    agent: str = ""
    known_hosts: tuple[Path, ...] = ()
    shared_known_hosts: tuple[Path, ...] = ()
    hash_names: bool = False
    command: str = ""

    @property
    def address(self) -> str:
        """Host and port, as people write them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def who(self) -> str:
        """The user at the host; what a password belongs to."""
        return f"{self.user}@{self.address}"


@dataclass(frozen=True)
class SshFiles:
    """Where the configuration is read from.

    Attributes:
        folder: the person's ``.ssh``.
        system: the computer's, ``/etc/ssh``.
    """

    folder: Path
    system: Path = Path("/etc/ssh")

    @classmethod
    def usual(cls) -> SshFiles:
        """The person's own."""
        return cls(Path.home() / ".ssh")

    def text_for(self, host: str) -> str:
        """The configuration that holds for ``host``, the person's before the computer's."""
        own = _expanded(self.folder / "config", self.folder, host, 0)
        shared = _expanded(self.system / "ssh_config", self.system, host, 0)
        return "\n".join([*own, "Host *", *shared, ""])


def route_to(target: Target, files: SshFiles) -> tuple[HostSettings, ...]:
    """The hosts to go through, the target last.

    Raises:
        DeviceSettingError: the configuration cannot be read, or its jumps go in a circle.
    """
    return tuple(_route(target, files, follow=True, depth=0))


def _route(target: Target, files: SshFiles, follow: bool, depth: int) -> Iterator[HostSettings]:
    if depth > _DEEPEST:
        raise DeviceSettingError(
            tr("The jump hosts of {host} go in a circle.", host=target.host),
            tr("Correct ProxyJump in {path}.", path=files.folder / "config"),
        )
    options = _options(target.host, files)
    settings = _settings(target, options, files)
    jumps = [] if not follow else _jumps(options)
    for number, jump in enumerate(jumps):
        # OpenSSH follows the jumps of the first one only: the others are reached through it.
        yield from _route(jump, files, number == 0, depth + 1)
    yield replace(settings, command="") if jumps else settings


def _options(host: str, files: SshFiles) -> paramiko.SSHConfigDict:
    try:
        return paramiko.SSHConfig.from_text(files.text_for(host)).lookup(host)
    except (paramiko.ConfigParseError, paramiko.ssh_exception.CouldNotCanonicalize) as error:
        raise DeviceSettingError(
            tr("{path} cannot be read: {reason}.", path=files.folder / "config", reason=error),
            tr("Correct the line, or write the address as ssh://user@host:port."),
        ) from error


def _settings(target: Target, options: paramiko.SSHConfigDict, files: SshFiles) -> HostSettings:
    host = str(options["hostname"])
    port = target.port or _port(options, files)
    user = target.user or str(options.get("user") or getpass.getuser())
    alias = str(options.get("hostkeyalias", ""))
    named = (host if port == PORT else f"[{host}]:{port}").lower()
    tokens = {"%h": host, "%n": target.host, "%r": user, "%u": getpass.getuser(), "%p": str(port)}
    return HostSettings(
        title=target.title,
        host=host,
        port=port,
        user=user,
        known_as=alias.lower() or named,
        keys=_keys(options, files, tokens),
        only_keys=options.get("identitiesonly", "no").lower() == "yes",
        agent=_agent(options, files, tokens),
        known_hosts=_known_hosts(options, files, tokens),
        shared_known_hosts=(files.system / "ssh_known_hosts", files.system / "ssh_known_hosts2"),
        hash_names=options.get("hashknownhosts", "no").lower() == "yes",
        command=str(options.get("proxycommand") or ""),
    )


def _port(options: paramiko.SSHConfigDict, files: SshFiles) -> int:
    text = str(options.get("port", PORT))
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise DeviceSettingError(
            tr("{text} is not a port.", text=text),
            tr("Correct Port in {path}.", path=files.folder / "config"),
        )
    return int(text)


def _keys(
    options: paramiko.SSHConfigDict, files: SshFiles, tokens: dict[str, str]
) -> tuple[Path, ...]:
    named: object = options.get("identityfile", [])
    assert isinstance(named, list)  # it may be given several times
    if not named:
        return tuple(files.folder / name for name in _KEY_NAMES)
    wanted = (_path(text, files, tokens) for text in named if text.lower() != "none")
    return tuple(dict.fromkeys(wanted))


def _agent(options: paramiko.SSHConfigDict, files: SshFiles, tokens: dict[str, str]) -> str:
    wanted = str(options.get("identityagent", ""))
    if wanted in ("", "SSH_AUTH_SOCK", "$SSH_AUTH_SOCK", "${SSH_AUTH_SOCK}"):
        return ""
    return "none" if wanted.lower() == "none" else str(_path(wanted, files, tokens))


def _known_hosts(
    options: paramiko.SSHConfigDict, files: SshFiles, tokens: dict[str, str]
) -> tuple[Path, ...]:
    named = _words(str(options.get("userknownhostsfile", "")))
    if [word.lower() for word in named] == ["none"]:
        return ()
    wanted = tuple(_path(text, files, tokens) for text in named)
    return wanted or (files.folder / "known_hosts", files.folder / "known_hosts2")


def _path(text: str, files: SshFiles, tokens: dict[str, str]) -> Path:
    """A file that the configuration names; ``~`` is the folder that ``.ssh`` lies in."""
    home = str(files.folder.parent)
    for token, value in {**tokens, "%d": home, "%%": "%"}.items():
        text = text.replace(token, value)
    if text.startswith("~/"):
        text = home + text[1:]
    return Path(text)


def _jumps(options: paramiko.SSHConfigDict) -> list[Target]:
    text = str(options.get("proxyjump", "none"))
    if text.strip().lower() == "none":
        return []
    jumps = [parse_target(part) for part in text.split(",") if part.strip()]
    if any(jump.way is not Way.SSH for jump in jumps):
        raise DeviceError(tr("“{text}” names no jump hosts.", text=text))
    return jumps


# -- the files --------------------------------------------------------------------------------


def _expanded(path: Path, folder: Path, host: str, depth: int) -> Iterator[str]:
    """The lines of a file, those that it includes for ``host`` in their place."""
    block = "Host *"
    for line in _lines(path):
        keyword, value = _parts(line)
        if keyword in ("host", "match"):
            block = _understood(line.strip(), keyword, value)
            yield block
        elif keyword != "include":
            yield line
        elif depth < _DEEPEST and _holds(block, host):
            for included in _included(value, folder):
                yield from _expanded(included, folder, host, depth + 1)
                yield block


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:  # there need not be one, and an unreadable one is as none
        return []
    return [line for line in text.splitlines() if line.strip() and line.strip()[0] != "#"]


def _parts(line: str) -> tuple[str, str]:
    match = _LINE.fullmatch(line)
    return (match[1].lower(), match[2]) if match else ("", "")


def _understood(line: str, keyword: str, value: str) -> str:
    """The head of a block; one that holds never when paramiko cannot tell whether it holds."""
    if keyword == "host":
        return line
    criteria = {word.lstrip("!").lower() for word in _words(value)}
    runs_program = "exec" in criteria and importlib.util.find_spec("invoke") is None
    return _NEVER if runs_program or criteria & _UNKNOWN_CRITERIA else line


def _holds(block: str, host: str) -> bool:
    """Whether a block may hold for ``host``; what ``Match`` says is left to paramiko."""
    keyword, value = _parts(block)
    if keyword != "host":
        return True
    patterns = _words(value)
    refused = any(fnmatch.fnmatch(host, word[1:]) for word in patterns if word[0] == "!")
    return not refused and any(fnmatch.fnmatch(host, word) for word in patterns)


def _included(value: str, folder: Path) -> Iterator[Path]:
    for word in _words(value):
        name = str(folder.parent) + word[1:] if word.startswith("~/") else word
        pattern = name if Path(name).is_absolute() else str(folder / name)
        yield from (Path(found) for found in sorted(glob.glob(pattern)))  # noqa: PTH207 - absolute


def _words(text: str) -> list[str]:
    try:
        return [word for word in shlex.split(text) if word]
    except ValueError:  # an open quotation mark
        return text.split()
