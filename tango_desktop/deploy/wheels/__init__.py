"""The packages that a board needs, chosen from its facts and fetched on this computer.

``plan`` says what is needed, how large it is and where it comes from; ``fetch`` brings the files
here. On the board, ``deploy.runner.unpack`` makes a folder of them that a release names.
"""

from tango_desktop.deploy.wheels.fetching import fetch
from tango_desktop.deploy.wheels.planning import plan
from tango_desktop.deploy.wheels.records import WheelInfo, WheelPlan

__all__ = ["WheelInfo", "WheelPlan", "fetch", "plan"]
