"""TANGO Desktop: from a folder of pictures to a measured neural network on the user's board."""

import os

# Idle OpenMP threads that spin starve the window while both cores train; this must be set before
# torch is imported anywhere, hence here (measured: spinning costs 9/10 of the speed).
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

__version__ = "0.1.0"
