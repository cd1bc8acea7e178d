"""The page “Optimize”: how small and quick the trained network is to become."""

from __future__ import annotations

from tango_desktop.i18n import tr
from tango_desktop.ui.pages.plain_page import PlainPage


class OptimizePage(PlainPage):
    """What was made of the trained network, and the answers to what is to be made of it."""

    stage = "optimize"

    def help_text(self) -> str:
        return tr(
            "A trained network can be made smaller by removing channels, and quicker by computing "
            "in 8 bits. Both cost some accuracy, which is measured here. Without either, the "
            "network goes on as it was trained."
        )
