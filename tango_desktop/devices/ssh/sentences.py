"""What paramiko and the system say when something fails, as sentences that help."""

from __future__ import annotations

import contextlib
import errno
import socket
from collections.abc import Iterator

import paramiko

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.ssh.settings import HostSettings
from tango_desktop.errors import ConnectionLostError, DeviceError, LoginError, UnreachableError
from tango_desktop.i18n import N_, tr

FOREIGN = (paramiko.SSHException, OSError, EOFError)
"""What paramiko's calls raise."""

_SWITCHED_ON = N_("Check that the device is switched on and in the same network.")
_UNREACHABLE = {
    errno.ECONNREFUSED: (
        N_("{host} answers, but nobody listens on port {port}."),
        N_("Is the SSH server on? On a Raspberry Pi: sudo raspi-config, Interface Options, SSH."),
    ),
    errno.EHOSTUNREACH: (N_("There is no way to {host}."), _SWITCHED_ON),
    errno.ENETUNREACH: (
        N_("There is no network that leads to {host}."),
        N_("Check this computer's network connection."),
    ),
    errno.ETIMEDOUT: (N_("{host} does not answer on port {port}."), _SWITCHED_ON),
    errno.EACCES: (
        N_("This computer does not allow a connection to {host}."),
        N_("Check its firewall."),
    ),
}


def unreachable(settings: HostSettings, error: OSError) -> UnreachableError:
    """Why no connection to a host came about."""
    if isinstance(error, socket.gaierror):
        return UnreachableError(
            tr("No computer is known by the name {host}.", host=settings.host),
            tr("Check how it is written, or use its address; some networks want {host}.local.")
            if "." in settings.host
            else tr("Check how it is written, or try {host}.local.", host=settings.host),
            str(error),
        )
    if isinstance(error, TimeoutError):
        error.errno = errno.ETIMEDOUT
    unknown = (N_("{host} cannot be reached on port {port}."), _SWITCHED_ON)
    message, hint = _UNREACHABLE.get(error.errno or 0, unknown)
    return UnreachableError(
        tr(message, host=settings.host, port=settings.port), tr(hint), str(error)
    )


def no_greeting(
    settings: HostSettings, error: BaseException, heard: bool, hung_up: bool
) -> UnreachableError:
    """Something accepted the connection, but no encrypted line came about.

    Args:
        settings: the host.
        error: what paramiko says.
        heard: whether it said anything that is not SSH.
        hung_up: whether it ended the connection.
    """
    if isinstance(error, paramiko.ssh_exception.IncompatiblePeer):
        return UnreachableError(
            tr("{host} and this program have no way of encryption in common.", host=settings.title),
            tr("Update the SSH server of the device."),
            str(error),
        )
    if heard:
        return UnreachableError(
            tr("What answers at {address} does not speak SSH.", address=settings.address),
            tr("Check the port."),
            str(error),
        )
    if hung_up:
        return UnreachableError(
            tr("{host} ends every connection at once.", host=settings.title),
            tr("It may still be starting, or refuse this computer for a while after many tries."),
            str(error),
        )
    return UnreachableError(
        tr("{host} accepts the connection but says nothing.", host=settings.title),
        tr("It may hang or still be starting: wait a little, or switch it off and on."),
        str(error),
    )


def lost(settings: HostSettings, error: BaseException | None) -> ConnectionLostError:
    """The line went in the middle of something."""
    return ConnectionLostError(
        tr("The connection to {host} was lost.", host=settings.title),
        tr("Check the cable or the wireless network and that the device is on, then try again."),
        repr(error) if error is not None else "",
    )


def login_ended(settings: HostSettings, tries: int) -> LoginError:
    """The device hung up while keys were offered."""
    return LoginError(
        tr("{host} ended the login after {tries} tries.", host=settings.title, tries=tries),
        tr(
            "Too many keys may have been offered: set IdentityFile and IdentitiesOnly yes for it "
            "in ~/.ssh/config."
        ),
    )


def refused(settings: HostSettings, methods: tuple[str, ...], keys: int) -> LoginError:
    """Nothing that we could offer was taken."""
    if "password" in methods or "keyboard-interactive" in methods:
        return LoginError(
            tr("{host} does not accept the password of {user}.", **_names(settings)),
            tr("Check the user's name and the password."),
        )
    return LoginError(
        tr("{host} does not accept the keys of {user} ({number} offered).", number=keys,
           **_names(settings)),
        tr("Bring a key there with ssh-copy-id {user}@{host}, or check the user's name.",
           user=settings.user, host=settings.host),
    )  # fmt: skip


def unanswered(settings: HostSettings) -> LoginError:
    """A password would be needed, and nobody is there to give it."""
    return LoginError(
        tr("{host} wants a password of {user}, and nobody is here to give it.",
           **_names(settings)),
        tr("Bring a key there with ssh-copy-id {user}@{host}, or connect in the window.",
           user=settings.user, host=settings.host),
    )  # fmt: skip


def _names(settings: HostSettings) -> dict[str, str]:
    return {"host": settings.title, "user": settings.user}


def no_session(settings: HostSettings, error: BaseException) -> DeviceError:
    """The device lets us in but opens no channel."""
    return DeviceError(
        tr("{host} starts no program for {user}.", **_names(settings)),
        tr("Its SSH server may allow too few sessions (MaxSessions) or none for this user."),
        str(error),
    )


@contextlib.contextmanager
def lines_lost(settings: HostSettings, ctx: JobContext) -> Iterator[None]:
    """Translate what a call over a line raises; a cancelled job is cancelled, nothing else."""
    try:
        yield
    except FOREIGN as error:
        ctx.check()
        raise lost(settings, error) from error


def behind(settings: HostSettings, jump: HostSettings, error: BaseException) -> UnreachableError:
    """A jump host does not get through."""
    return UnreachableError(
        tr(
            "{jump} does not reach {host} on port {port}.",
            jump=jump.title,
            host=settings.host,
            port=settings.port,
        ),
        tr("Check that the device is on, and that {jump} allows forwarding.", jump=jump.title),
        str(error),
    )
