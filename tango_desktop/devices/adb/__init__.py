"""Phones over ADB: a client of the ADB server's protocol (AOSP, ``adb/SERVICES.TXT``).

The protocol, not the ``adb`` program: a program of another version than the running server would
end that server and with it what other programs do with their phones. The program (the person's
own, else the one that the package adbutils ships) only starts a server where none runs.
"""

from tango_desktop.devices.adb.connection import AdbConnection
from tango_desktop.devices.adb.pairing import pair
from tango_desktop.devices.adb.phones import PhoneInfo, PhoneState, list_phones

__all__ = ["AdbConnection", "PhoneInfo", "PhoneState", "list_phones", "pair"]
