"""What a run starts from, and what is written down about weights that do not all fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from tango_desktop.core.files import read_yaml
from tango_desktop.core.jobs import JobContext
from tango_desktop.nets import build_module, read_weights, save_weights
from tango_desktop.train.detection import DetectionRun
from tango_desktop.train.execution import choose_execution
from tango_desktop.train.job import train
from tango_desktop.train.run_folder import RunPaths
from tango_desktop.train.spec import TrainSpec
from tango_desktop.train.starting import listed, start_state
from tests.train.conftest import tiny_detector

SpecMaker = Callable[..., TrainSpec]
_PREDICTING = [f"detect_map{n}.{kind}" for n in (0, 1) for kind in ("weight", "bias")]


@pytest.fixture
def of_more_classes(make_detection_spec: SpecMaker, tmp_path: Path) -> Path:
    """Weights of the same detector for seven classes, with one tensor too many and one missing."""
    torch.manual_seed(5)
    state = build_module(tiny_detector(classes=7)).state_dict()
    for name in _PREDICTING:
        state[name] = torch.rand_like(state[name])
    del state["stem0.conv.weight"]
    path = tmp_path / "own.safetensors"
    save_weights(path, {**state, "spare.weight": torch.zeros(3)})
    return path


def _begun(spec: TrainSpec) -> Any:
    execution = choose_execution(spec.settings)
    return start_state(spec, execution, 4, JobContext(), DetectionRun(spec))


def _rows(value: Tensor) -> Tensor:
    return value.reshape(2, -1, *value.shape[1:])


def test_box_rows_of_an_own_detector_are_kept_and_its_classes_go_further(
    make_detection_spec: SpecMaker, of_more_classes: Path
) -> None:
    spec = make_detection_spec(start_from=str(of_more_classes))
    given, state = read_weights(of_more_classes), _begun(spec)
    for name in _PREDICTING:
        own = _rows(state.module.state_dict()[name])
        assert torch.equal(own[:, :5], _rows(given[name])[:, :5])
    assert set(state.progress.unmatched["partly"]) == set(_PREDICTING)
    assert not set(_PREDICTING).intersection(state.progress.loaded)
    tuning = DetectionRun(spec).fine_tuning(state.module, state.progress.loaded)
    named = {id(p): n for n, p in state.module.named_parameters()}
    assert {named[id(part.parameter)] for part in tuning.eager} == set(_PREDICTING)
    for part in tuning.eager:
        assert part.reach.flatten().tolist() == ([1.0] * 5 + [10.0] * 2) * 2


def test_every_tensor_that_does_not_fit_is_written_down_and_stays_so(
    make_detection_spec: SpecMaker, of_more_classes: Path
) -> None:
    spec = make_detection_spec(epochs=1, start_from=str(of_more_classes))
    paths = RunPaths(train(spec, JobContext()).run.folder)
    expected = {
        "partly": sorted(_PREDICTING),
        "missing": ["stem0.conv.weight"],
        "unexpected": ["spare.weight"],
    }
    assert _told(paths) == expected
    log = paths.log.read_text(encoding="utf-8")
    assert "\nTensors taken over in part, whose rest starts fresh (4):\n    " in log
    for names in expected.values():
        assert all(f"\n    {name}\n" in log for name in names)
    longer = replace(spec, settings=replace(spec.settings, epochs=2))
    train(longer, JobContext())
    assert _told(paths) == expected
    paths.last.write_bytes(b"half a file")
    train(replace(spec, settings=replace(spec.settings, epochs=3)), JobContext())
    assert _told(paths) == expected
    assert paths.log.read_text(encoding="utf-8").count("    spare.weight\n") == 1


def _told(paths: RunPaths) -> dict[str, list[str]]:
    return {kind: sorted(names) for kind, names in read_yaml(paths.args)["unmatched"].items()}


def test_weights_that_fit_leave_nothing_to_tell(make_detection_spec: SpecMaker) -> None:
    first = make_detection_spec(epochs=1)
    start = RunPaths(train(first, JobContext()).run.folder).best
    run = train(
        replace(first, settings=replace(first.settings, start_from=str(start))), JobContext()
    ).run
    assert read_yaml(RunPaths(run.folder).args)["unmatched"] == {}
    assert listed({}) == []


# -- small inputs -------------------------------------------------------------------------------


@pytest.mark.parametrize("auxiliary", [False, True])
def test_a_small_input_starts_with_more_objectness(
    make_detection_spec: SpecMaker, auxiliary: bool
) -> None:
    spec = make_detection_spec(auxiliary=auxiliary)
    module = build_module(spec.document)
    before = {name: value.clone() for name, value in module.state_dict().items()}
    DetectionRun(spec).begin(module)
    for name, value in module.state_dict().items():
        raised = value - before[name]
        if name.startswith("detect") and name.endswith("bias"):
            expected = torch.zeros(2, 7)
            expected[:, 4] = 2 * torch.log(torch.tensor(640 / 64))
            assert torch.allclose(raised.reshape(2, 7), expected)
        else:
            assert not raised.any(), name


def test_from_320_px_up_and_from_given_weights_nothing_is_raised(
    make_detection_spec: SpecMaker, of_more_classes: Path
) -> None:
    spec = make_detection_spec()
    large = replace(spec, preprocess={**spec.preprocess, "size": [320, 320]})
    module = build_module(large.document)
    before = module.get_parameter("detect_map0.bias").clone()
    DetectionRun(large).begin(module)
    assert torch.equal(module.get_parameter("detect_map0.bias"), before)
    given = make_detection_spec(start_from=str(of_more_classes))
    bias = _begun(given).module.get_parameter("detect_map0.bias")
    wanted = read_weights(of_more_classes)["detect_map0.bias"]
    assert torch.equal(_rows(bias)[:, 4], _rows(wanted)[:, 4])
