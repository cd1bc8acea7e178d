"""What a device says of itself, the profile that fits it, and the engines that can run there."""

from tango_desktop.devices.facts.gather import gather
from tango_desktop.devices.facts.records import AndroidInfo, Facts, GpuInfo, PythonInfo

__all__ = ["AndroidInfo", "Facts", "GpuInfo", "PythonInfo", "gather"]
