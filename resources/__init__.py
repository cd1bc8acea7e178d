"""Icons, translations and styles: package data of ``tango_desktop``."""
