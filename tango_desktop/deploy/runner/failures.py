"""What can go wrong on the device: one sentence each, and an exit code that scripts can use.

0 fine · 1 unforeseen · 2 wrong command line · 3 an input cannot be read · 4 the model or a file of
the bundle is missing or damaged · 5 a Python package is missing · 6 the probe failed · 7 the output
cannot be written · 130 interrupted
"""

import importlib.util
import os
import sys

EXIT_OK = 0
EXIT_UNFORESEEN = 1
EXIT_USAGE = 2
EXIT_INPUT = 3
EXIT_MODEL = 4
EXIT_PACKAGE = 5
EXIT_PROBE = 6
EXIT_OUTPUT = 7
EXIT_INTERRUPTED = 130


class RunnerError(Exception):
    """Has a sentence for the user and an exit code."""

    exit_code = EXIT_UNFORESEEN


class UsageError(RunnerError):
    """The command line asks for what this model does not have."""

    exit_code = EXIT_USAGE


class InputError(RunnerError):
    """A picture, folder, video, camera or address cannot be read."""

    exit_code = EXIT_INPUT


class ModelError(RunnerError):
    """The model or another file of the bundle is missing or damaged."""

    exit_code = EXIT_MODEL


class PackageError(RunnerError):
    """A Python package is missing."""

    exit_code = EXIT_PACKAGE


def missing_package(title: str, module: str, error: ImportError) -> PackageError:
    """A package that cannot be imported: it is not there, or what it needs of the system is not.

    Args:
        title: as people write it.
        module: that was imported.
        error: what Python said.
    """
    if importlib.util.find_spec(module) is None:
        return PackageError(
            "%s is not installed here: python -m pip install -r requirements.txt" % title
        )
    cause: BaseException = error
    before = cause.__cause__ or cause.__context__
    while isinstance(before, (ImportError, OSError)):  # the first says which library is absent
        cause, before = before, before.__cause__ or before.__context__
    return PackageError("%s is here but cannot be loaded: %s" % (title, cause))


class ProbeError(RunnerError):
    """The model does not answer what it answered where it was made."""

    exit_code = EXIT_PROBE


class OutputError(RunnerError):
    """Results cannot be written."""

    exit_code = EXIT_OUTPUT


def forget_output() -> None:
    """Drop what is left to be printed: nobody can take it, and Python would try at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
