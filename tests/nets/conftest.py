"""Real weights of the data kit, torchvision's networks without values, and how to run both."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from tango_desktop.nets.torchvision_guard import torchvision

_KIT = Path(__file__).resolve().parents[3] / "shared" / "data"
_CACHE = Path.home() / ".cache" / "tango-desktop-tests"


@pytest.fixture
def fetched() -> Callable[[str], Path]:
    """The folder of a fetched set or weights, complete, or a skip that says which is absent."""

    def find(name: str) -> Path:
        if (_CACHE / name / "manifest.json").is_file():
            return _CACHE / name
        pytest.skip(f"data kit absent: {name}")

    return find


@pytest.fixture
def expected() -> Callable[[str], Any]:
    """The figures that the data kit expects of ``name``."""

    def read(name: str) -> Any:
        path = _KIT / "expected" / f"{name}.json"
        if not path.is_file():
            pytest.skip(f"data kit absent: expected/{name}.json")
        return json.loads(path.read_text(encoding="utf-8"))

    return read


@pytest.fixture
def reference() -> Callable[[str], nn.Module]:
    """Torchvision's network by name, on the meta device: shapes and names without values."""

    def make(name: str) -> nn.Module:
        with torch.device("meta"):
            if name == "resnet200":
                resnet = torchvision.models.resnet
                module: nn.Module = resnet.ResNet(resnet.Bottleneck, [3, 24, 36, 3])
            else:
                module = getattr(torchvision.models, name)(weights=None)
        return module.eval()

    return make


@pytest.fixture
def random_state() -> Callable[[nn.Module], dict[str, Tensor]]:
    """A module's state with running statistics that are not 0 and 1, so that they matter."""

    def draw(module: nn.Module) -> dict[str, Tensor]:
        generator = torch.Generator().manual_seed(0)
        state = module.state_dict()
        for name, value in state.items():
            if name.endswith("running_mean"):
                value.normal_(0, 0.1, generator=generator)
            elif name.endswith("running_var"):
                value.uniform_(0.5, 1.5, generator=generator)
        return state

    return draw
