"""Emulated boards for tests: real SSH hosts, an ARM userland, a phone, with faults on request.

A machine that cannot have them (no root, another system, kit absent or not set up) skips with the
reason. ``make boards`` sets the kit up.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

KIT = Path(__file__).resolve().parents[2] / "shared" / "boards" / "boardkit.py"


def boardkit() -> ModuleType:
    """The kit, or a skip when it is absent."""
    if not KIT.is_file():
        pytest.skip(f"the boards' kit is absent: {KIT}")
    name = "boardkit"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, KIT)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


def board_or_skip(kind: str, **options: Any) -> Iterator[Any]:
    """A running board of ``kind`` for a fixture to ``yield from``, or a skip with the reason.

    Args:
        kind: ``ssh``, ``link``, ``arm``, ``vm``, ``phone``, ``phone-host``, ``phone-unauthorized``.
        options: of the kit's function that makes it.
    """
    kit = boardkit()
    state = kit.capabilities()[kind]
    if not state.ok:
        pytest.skip(f"{kind} board: {state.reason}")
    makers: dict[str, Callable[..., AbstractContextManager[Any]]] = {
        "ssh": kit.ssh_board,
        "link": kit.ssh_board,
        "arm": kit.arm_board,
        "vm": kit.vm_board,
        "phone": kit.phone,
        "phone-host": kit.phone,
        "phone-unauthorized": kit.phone,
    }
    with makers[kind](**options) as board:
        yield board
