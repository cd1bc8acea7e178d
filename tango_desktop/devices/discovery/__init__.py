"""Finding devices: on the network, on USB, behind the ADB server, in what the person has used."""

from tango_desktop.devices.discovery.records import Discovery, Found, FoundState, Problem, Via
from tango_desktop.devices.discovery.search import discover

__all__ = ["Discovery", "Found", "FoundState", "Problem", "Via", "discover"]
