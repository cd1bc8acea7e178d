"""One YAML file per device: package data of ``tango_desktop``."""
