"""SSH as people have it: their configuration, keys, agent, known hosts and jump hosts."""

from tango_desktop.devices.ssh.connection import SshConnection

__all__ = ["SshConnection"]
