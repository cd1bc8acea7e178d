"""Pairing with a phone whose “Wireless debugging” shows a code."""

from __future__ import annotations

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.adb.phones import server_error
from tango_desktop.devices.adb.server import RefusedError, SilentError, ask_server, ensure_server
from tango_desktop.errors import LoginError
from tango_desktop.i18n import tr

_TIMEOUT_S = 20.0


def pair(address: str, code: str, ctx: JobContext) -> None:
    """Let the phone at ``address`` allow this computer.

    Args:
        address: ``host:port`` that the phone shows beside the code.
        code: the six digits that it shows.
        ctx: the job's context.

    Raises:
        LoginError: the code is wrong, or nobody waits there to be paired.
        DeviceError: the ADB server does not answer.
    """
    ensure_server(ctx)
    try:
        said = ask_server(f"host:pair:{code.strip()}:{address}", ctx, _TIMEOUT_S)
    except RefusedError as error:
        said = str(error)
    except (OSError, SilentError, ValueError) as error:
        raise server_error(str(error)) from error
    if not said.lower().startswith("successfully paired"):
        raise LoginError(
            tr("The phone at {address} could not be paired.", address=address),
            tr(
                "Choose “Pair device with pairing code” in the phone's wireless debugging, and "
                "type the code and the address that it shows now; they change every time."
            ),
            said,
        )
