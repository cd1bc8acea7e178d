"""The hub that carries log lines to the window."""

from __future__ import annotations

import logging

import shiboken6
from PySide6.QtWidgets import QApplication

from tango_desktop.ui.logs import ROOT, LogHub


def test_a_hub_that_is_gone_stops_to_listen(qapp: QApplication) -> None:
    hub = LogHub()
    hub.install()
    handlers = len(logging.getLogger(ROOT).handlers)
    shiboken6.delete(hub)

    logging.getLogger(f"{ROOT}.test").warning("late")

    assert len(logging.getLogger(ROOT).handlers) < handlers
