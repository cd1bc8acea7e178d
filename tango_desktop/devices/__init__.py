"""Devices: profiles with their sources, and the facts of this computer. No Qt, no torch."""

from tango_desktop.devices.profiles import all_devices, find_profile, load_profiles
from tango_desktop.devices.records import DeviceProfile, Figure, Origin
from tango_desktop.devices.this_computer import this_computer

__all__ = [
    "DeviceProfile",
    "Figure",
    "Origin",
    "all_devices",
    "find_profile",
    "load_profiles",
    "this_computer",
]
