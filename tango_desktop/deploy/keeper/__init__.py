"""The keeper: the part of an installation that runs on the device, and the layout it keeps.

The desk sends these files over the line and starts them with whatever Python 3.6 or newer is there:
standard library only, no dataclasses, no walrus, no ``list[str]``. Nothing is left behind.
"""
