"""How many examples a property is tried with: more than usual when somebody asks for it."""

from __future__ import annotations

import os

VARIABLE = "TANGO_EXAMPLES"


def examples(usual: int) -> int:
    """``usual``, or what the environment variable asks for: ``TANGO_EXAMPLES=10000 pytest …``."""
    return int(os.environ.get(VARIABLE, usual))
