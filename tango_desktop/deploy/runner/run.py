"""Starts the runner of this bundle: ``python run.py picture.jpg``; ``--help`` tells the rest."""

import os
import sys

# The real folder, not ``current``: a switch to another release must not mix two of them.
HERE = os.path.dirname(os.path.realpath(os.path.abspath(__file__)))

if __name__ == "__main__":
    sys.path.insert(0, HERE)
    # The packages that came with this release, before the runner imports any.
    from tango_runner.environment import (  # type: ignore[import-not-found, unused-ignore]
        use_environment,
    )

    use_environment(HERE)
    from tango_runner.main import main  # type: ignore[import-not-found, unused-ignore]

    sys.exit(main(HERE))
