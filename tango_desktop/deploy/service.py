"""A deployed model as a service: started with the device, started again when it fails.

On Linux a unit of the user's own systemd (nothing of root's), on Android a service of Termux:
``termux-services`` where it is installed, else a script that Termux:Boot runs. Everything is done
by one shell script, so that the device needs nothing but a shell.
"""

from __future__ import annotations

import enum
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from tango_desktop.core.child import ChildResult
from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.service_needs import require_able
from tango_desktop.devices.connection import Connection
from tango_desktop.errors import DeployError
from tango_desktop.i18n import tr

STOP_S = 10
_TIMEOUT_S = 40.0
_LOG_LINES = 100
_INTERRUPTED = 130  # the runner's exit code when it is told to stop
_ABSENT = 3  # the script's: there is neither systemd nor Termux
_NOT_INSTALLED = 4


class ServiceKind(enum.Enum):
    """What starts the service."""

    SYSTEMD = "systemd"
    TERMUX_SERVICES = "termux-services"
    TERMUX_BOOT = "termux-boot"
    NONE = "none"


@dataclass(frozen=True)
class ServiceSpec:
    """What is to run.

    Attributes:
        project: the project's name; the service is named after it.
        command: how the runner is started there, from the outputs of the stage “deploy”.
        arguments: inputs and outputs, as on its command line.
        folder: the deployment folder there.
        environment: for passwords of MQTT, say; written into a file that only the user may read.
    """

    project: str
    command: tuple[str, ...]
    arguments: tuple[str, ...]
    folder: str
    environment: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """The service's name: plain letters, whatever the project is called."""
        return service_name(self.project)


@dataclass(frozen=True)
class ServiceStatus:
    """How a service does.

    Attributes:
        kind: what starts it.
        installed: whether it is there.
        running: whether it runs now.
        starts_with_device: whether it starts without anybody logging in.
        text: what the device says of it.
        hint: what to do so that it starts with the device; empty when it does.
    """

    kind: ServiceKind
    installed: bool
    running: bool
    starts_with_device: bool
    text: str
    hint: str = ""


def service_name(project: str) -> str:
    """``tango-`` and the project's name in letters that every system takes."""
    plain = re.sub(r"[^a-z0-9]+", "-", project.lower()).strip("-")
    if plain:
        return f"tango-{plain[:40].strip('-')}"
    return "tango-" + project.encode("utf-8").hex()[:12]


# -- texts ------------------------------------------------------------------------------------


def unit_text(spec: ServiceSpec) -> str:
    """The unit for ``systemd --user``."""
    lines = [
        "[Unit]",
        f"Description=TANGO {_one_line(spec.project)}",
        "After=network-online.target",
        "StartLimitIntervalSec=0",
        "",
        "[Service]",
        "Type=simple",
        f"WorkingDirectory={spec.folder.replace('%', '%%')}",
        "Environment=PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1",
        *(f"Environment={_quoted(f'{key}={value}')}" for key, value in spec.environment),
        f"ExecStart={' '.join(map(_argument, (*spec.command, *spec.arguments)))}",
        f"SuccessExitStatus={_INTERRUPTED}",
        "Restart=on-failure",
        "RestartSec=5",
        f"TimeoutStopSec={STOP_S}",
        "",
        "[Install]",
        "WantedBy=default.target",
    ]
    return "\n".join(lines) + "\n"


def _quoted(part: str) -> str:
    """A word of a unit file: quoted, and nothing in it expanded (systemd.syntax(7))."""
    if "\n" in part or "\0" in part:
        raise DeployError(tr("A service cannot have line breaks in its command."))
    escaped = part.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


def _argument(part: str) -> str:
    """A word of ``ExecStart``, where variables are expanded, too."""
    return _quoted(part).replace("$", "$$")


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("%", "%%")


def script_text(spec: ServiceSpec) -> str:
    """The script for Termux, of runit (termux-services) and of Termux:Boot alike."""
    exports = [f"export {key}={shlex.quote(value)}" for key, value in spec.environment]
    return "\n".join(
        [
            "#!/data/data/com.termux/files/usr/bin/sh",
            "termux-wake-lock 2>/dev/null",
            "export PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1",
            *exports,
            f"cd {shlex.quote(spec.folder)} || exit 1",
            f"exec {shlex.join((*spec.command, *spec.arguments))} 2>&1",
            "",
        ]
    )


# -- doing ------------------------------------------------------------------------------------

# Arguments: what to do, the name, and for "log" the number of lines. Standard input: the text.
# A login without a session has no XDG_RUNTIME_DIR, and systemctl --user then finds nobody.
_SCRIPT = r"""
umask 077
act=$1 name=$2
: "${XDG_RUNTIME_DIR:=/run/user/$(id -u)}"; export XDG_RUNTIME_DIR
unit="${XDG_CONFIG_HOME:-$HOME/.config}/systemd/user/$name.service"
sv="$PREFIX/var/service/$name"
boot="$HOME/.termux/boot/$name"
kind() {
  if [ -n "$PREFIX" ] && [ -d "$PREFIX/var/service" ] && command -v sv >/dev/null; then
    echo termux-services
  elif [ -n "$TERMUX_VERSION" ] || case "$PREFIX" in *com.termux*) true;; *) false;; esac; then
    echo termux-boot
  elif command -v systemctl >/dev/null && systemctl --user show-environment >/dev/null 2>&1; then
    echo systemd
  else
    echo none
  fi
}
kind=$(kind)
alive() { [ -s "$boot.pid" ] && kill -0 "$(cat "$boot.pid")" 2>/dev/null; }
there() {
  case $kind in
    systemd) [ -f "$unit" ];; termux-services) [ -f "$sv/run" ];; *) [ -f "$boot" ];;
  esac
}
[ "$act" = kind ] && { echo "$kind"; exit 0; }
[ "$kind" = none ] && exit 3
case $act in install|status) ;; *) there || exit 4;; esac
case $act-$kind in
  install-systemd)
    mkdir -p "${unit%/*}" && cat >"$unit.new" && mv "$unit.new" "$unit" &&
    systemctl --user daemon-reload && systemctl --user enable "$name" &&
    systemctl --user restart "$name" || exit 1
    loginctl enable-linger >/dev/null 2>&1 || true;;
  install-termux-services)
    mkdir -p "$sv/log" && cat >"$sv/run.new" && chmod 700 "$sv/run.new" && mv "$sv/run.new" \
    "$sv/run" && ln -sf "$PREFIX/share/termux-services/svlogger" "$sv/log/run" || exit 1
    rm -f "$sv/down"; sv restart "$sv" 2>&1 || sv up "$sv" || true;;
  install-termux-boot)
    mkdir -p "${boot%/*}" && cat >"$boot.new" && chmod 700 "$boot.new" && mv "$boot.new" "$boot" ||
    exit 1
    alive && kill "$(cat "$boot.pid")" && sleep 1
    nohup "$boot" >"$HOME/.$name.log" 2>&1 </dev/null & echo $! >"$boot.pid";;
  start-systemd|stop-systemd) systemctl --user "$act" "$name";;
  start-termux-services) rm -f "$sv/down"; sv up "$sv";;
  stop-termux-services) touch "$sv/down"; sv down "$sv";;
  start-termux-boot)
    alive || { nohup "$boot" >"$HOME/.$name.log" 2>&1 </dev/null & echo $! >"$boot.pid"; };;
  stop-termux-boot) alive && kill "$(cat "$boot.pid")"; rm -f "$boot.pid";;
  remove-systemd)
    systemctl --user disable --now "$name"; rm -f "$unit"; systemctl --user daemon-reload;;
  remove-termux-services) sv down "$sv"; rm -rf "$sv";;
  remove-termux-boot)
    alive && kill "$(cat "$boot.pid")"; rm -f "$boot" "$boot.pid" "$HOME/.$name.log";;
  log-systemd) journalctl --user -u "$name" -n "$3" --no-pager -o short-iso;;
  log-termux-services) tail -n "$3" "$PREFIX/var/log/sv/$name/current";;
  log-termux-boot) tail -n "$3" "$HOME/.$name.log";;
  status-*)
    there && echo installed
    case $kind in
      systemd)
        systemctl --user is-active "$name" | sed 's/^active$/running/'
        [ "$(loginctl show-user "$(id -un)" -p Linger --value 2>/dev/null)" = yes ] && echo lingers
        systemctl --user status "$name" --no-pager -n 3 2>&1 | sed 's/^/| /';;
      termux-services) sv status "$sv" 2>&1 | sed -n '/^run:/s/.*/running/p'; echo lingers;;
      termux-boot) alive && echo running; echo lingers;;
    esac; true;;
esac
"""


def service_kind(connection: Connection, ctx: JobContext) -> ServiceKind:
    """What would start a service on a device.

    Raises:
        DeviceError: the device cannot be reached.
    """
    result = _asked(connection, ctx, "kind", "none")
    word = result.output.strip()
    known = {kind.value: kind for kind in ServiceKind}
    return known.get(word, ServiceKind.NONE) if result.code == 0 else ServiceKind.NONE


def install_service(connection: Connection, spec: ServiceSpec, ctx: JobContext) -> ServiceStatus:
    """Make the service, start it now and with the device.

    Raises:
        DeployError: the device has nothing that starts services, lacks what an input or output
            needs, or refuses.
        DeviceError: the device cannot be reached.
    """
    require_able(connection, spec.command, spec.folder, spec.arguments, ctx)
    kind = service_kind(connection, ctx)
    text = unit_text(spec) if kind is ServiceKind.SYSTEMD else script_text(spec)
    _done(connection, ctx, "install", spec.name, given=text.encode("utf-8"))
    return service_status(connection, spec.name, ctx)


def remove_service(connection: Connection, name: str, ctx: JobContext) -> None:
    """Stop the service and take it away.

    Raises:
        DeployError: it is not there, or the device refuses.
        DeviceError: the device cannot be reached.
    """
    _done(connection, ctx, "remove", name)


def start_service(connection: Connection, name: str, ctx: JobContext) -> None:
    """Start the service now; errors as of :func:`remove_service`."""
    _done(connection, ctx, "start", name)


def stop_service(connection: Connection, name: str, ctx: JobContext) -> None:
    """Stop the service; it starts again with the device; errors as of :func:`remove_service`."""
    _done(connection, ctx, "stop", name)


def service_log(connection: Connection, name: str, ctx: JobContext, lines: int = _LOG_LINES) -> str:
    """The last lines that the service wrote; errors as of :func:`remove_service`."""
    return _done(connection, ctx, "log", name, str(lines)).output


def service_status(connection: Connection, name: str, ctx: JobContext) -> ServiceStatus:
    """How the service does.

    Raises:
        DeviceError: the device cannot be reached.
    """
    kind = service_kind(connection, ctx)
    if kind is ServiceKind.NONE:
        return ServiceStatus(kind, False, False, False, "")
    lines = _asked(connection, ctx, "status", name).output.splitlines()
    words = {line for line in lines if not line.startswith("| ")}
    starts = "lingers" in words
    text = "\n".join(line[2:] for line in lines if line.startswith("| "))
    return ServiceStatus(
        kind, "installed" in words, "running" in words, starts, text, _hint(kind, starts)
    )


def _hint(kind: ServiceKind, starts: bool) -> str:
    if kind is ServiceKind.TERMUX_BOOT:
        return tr("Install the app Termux:Boot from F-Droid and open it once.")
    if kind is ServiceKind.SYSTEMD and not starts:
        return tr(
            "It starts when you log in there. To start it with the device: {command}",
            command="sudo loginctl enable-linger $USER",
        )
    return ""


def _asked(
    connection: Connection, ctx: JobContext, act: str, name: str, *more: str, given: bytes = b""
) -> ChildResult:
    command: Sequence[str] = ("sh", "-c", _SCRIPT, "sh", act, name, *more)
    return connection.run(command, ctx, _TIMEOUT_S, given=given)


def _done(
    connection: Connection, ctx: JobContext, act: str, name: str, *more: str, given: bytes = b""
) -> ChildResult:
    result = _asked(connection, ctx, act, name, *more, given=given)
    if result.code == 0:
        return result
    device = connection.target.title
    if result.code == _ABSENT:
        raise DeployError(
            tr("{device} has nothing that starts services for a user.", device=device),
            tr(
                "It needs systemd with a user session, or Termux. Otherwise start the command by "
                "the means of that system."
            ),
            result.errors,
        )
    if result.code == _NOT_INSTALLED:
        raise DeployError(
            tr("There is no service {name} on {device}.", name=name, device=device),
            tr("Make it first."),
        )
    raise DeployError(
        tr("The service failed on {device}: {reason}", device=device, reason=_reason(result)),
        tr("Look at its log."),
        result.errors,
    )


def _reason(result: ChildResult) -> str:
    if result.code is None:
        return tr("it took too long")
    return result.last_error or tr("exit code {code}", code=result.code)
