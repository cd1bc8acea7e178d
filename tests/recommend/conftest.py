"""A computer with fixed rates, so that recommendations do not depend on the machine."""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Callable

import pytest

from tango_desktop.devices import this_computer
from tango_desktop.devices.rates import MeasuredRates
from tango_desktop.devices.records import Accelerator, DeviceProfile, Figure, Origin, Rate


def _computer_of(
    profile: DeviceProfile, gflops: float, gigabytes: float = 16.0, gpu: bool = False
) -> DeviceProfile:
    """``profile`` with another strength."""
    fp32 = Figure(gflops, "GFLOP/s", "fixed for a test", origin=Origin.MEASURED)
    return dataclasses.replace(
        profile,
        memory=Figure(gigabytes, "GB", "fixed for a test"),
        bandwidth=Figure(40, "GB/s", "fixed for a test"),
        processor=dataclasses.replace(profile.processor, rates=(Rate("fp32", "measured", fp32),)),
        accelerators=(Accelerator("card", "gpu", ()),) if gpu else (),
    )


@pytest.fixture(scope="session")
def computer_of() -> Callable[..., DeviceProfile]:
    """Makes a computer of another strength."""
    return _computer_of


@pytest.fixture
def computer(monkeypatch: pytest.MonkeyPatch) -> DeviceProfile:
    """This computer, as strong as two cores of 2024."""
    # The package's function of the same name hides the module from attribute access.
    module = importlib.import_module("tango_desktop.devices.this_computer")
    monkeypatch.setattr(module, "measured_rates", lambda facts: MeasuredRates(245e9, 60e9))
    return _computer_of(this_computer(), 245)
