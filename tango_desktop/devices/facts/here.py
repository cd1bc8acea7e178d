"""The facts of this computer where it understands no shell script: Windows and macOS."""

from __future__ import annotations

import getpass
import importlib.machinery
import importlib.metadata
import os
import platform
import re
import shutil
import sys
import time
from pathlib import Path

import psutil

from tango_desktop.devices.facts.records import Facts, GpuInfo, PythonInfo
from tango_desktop.devices.this_computer import ARCHITECTURES, cpu_name, gpus, usable_cores


def facts_here() -> Facts:
    """What Python knows of this computer."""
    memory, home, now = psutil.virtual_memory(), Path.home(), time.time()
    frequency = psutil.cpu_freq() if hasattr(psutil, "cpu_freq") else None
    return Facts(
        model=platform.node(),
        architecture=_architecture(),
        cpu=cpu_name(),
        cores=usable_cores(),
        memory_bytes=memory.total,
        memory_free_bytes=memory.available,
        home=str(home),
        home_writable=os.access(home, os.W_OK),
        disk_free_bytes=shutil.disk_usage(home).free,
        user=_user(),
        hostname=platform.node(),
        os=f"{platform.system()} {platform.release()}",
        kernel=f"{platform.system()} {platform.version()}",
        clock_s=now,
        asked_s=now,
        pythons=(_python(),),
        clock_most_mhz=frequency.max if frequency else 0.0,
        gpus=tuple(
            GpuInfo(gpu.name, round(gpu.memory.base) if gpu.memory else 0) for gpu in gpus()
        ),
    )


def _architecture() -> str:
    return ARCHITECTURES.get(platform.machine(), platform.machine())


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # Windows without the variables, in several Pythons
        return ""


def _python() -> PythonInfo:
    suffix = importlib.machinery.EXTENSION_SUFFIXES[0]
    return PythonInfo(
        path=sys.executable,
        version=sys.version_info[:3],
        architecture=_architecture(),
        soabi=suffix.strip(".").rpartition(".")[0],
        packages=_packages(),
    )


def _packages() -> dict[str, str]:
    found = {}
    for distribution in importlib.metadata.distributions():
        name = distribution.metadata["Name"]
        if name:
            found[re.sub(r"[-_.]+", "-", name).lower()] = distribution.version
    return found
