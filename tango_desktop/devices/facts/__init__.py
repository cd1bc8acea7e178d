"""What a device says of itself, the profile that fits it, and the engines that can run there."""

from tango_desktop.devices.facts.engines import EngineOnDevice, engines_on
from tango_desktop.devices.facts.gather import gather
from tango_desktop.devices.facts.own_profile import keep_profile
from tango_desktop.devices.facts.proposals import Proposal, propose
from tango_desktop.devices.facts.records import AndroidInfo, Facts, GpuInfo, PythonInfo
from tango_desktop.devices.facts.throttling import throttling_sentence

__all__ = [
    "AndroidInfo",
    "EngineOnDevice",
    "Facts",
    "GpuInfo",
    "Proposal",
    "PythonInfo",
    "engines_on",
    "gather",
    "keep_profile",
    "propose",
    "throttling_sentence",
]
