"""Training in 8 bits: what the module rounds is what the 8-bit model rounds, and it is learnt."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from tango_desktop.compress.asked import doctor_spec
from tango_desktop.compress.doctor import diagnose, master
from tango_desktop.compress.rounding import (
    RoundingSpec,
    rounded_values,
    rounded_weights,
    rounding_of,
)
from tango_desktop.core.files import sha256_of
from tango_desktop.core.flow import Flow
from tango_desktop.core.jobs import JobContext
from tango_desktop.core.project import Project
from tango_desktop.data.lock import DatasetLock
from tango_desktop.export.engine import OnnxSession
from tango_desktop.export.quantization.integers import (
    SCHEMES,
    dequantized,
    quantized,
    quantized_weights,
    scaling_of,
)
from tango_desktop.export.quantization.qdq import quantize
from tango_desktop.graph import IMAGES
from tango_desktop.nets import build_module, read_weights, save_weights
from tango_desktop.train.job import train
from tango_desktop.train.runs import read_run
from tango_desktop.train.spec import TrainSpec
from tests.compress.conftest import locked, trained_flow

CTX = JobContext()


def test_weights_are_rounded_as_in_the_8_bit_model() -> None:
    weights = torch.randn(6, 3, 3, 3, generator=torch.Generator().manual_seed(0))
    found = quantized_weights(weights.numpy(), None, 0, 1.0)
    wanted = found.values * found.scales[:, None, None, None]
    assert np.allclose(rounded_weights(weights).numpy(), wanted, atol=1e-6)


def test_values_are_rounded_as_in_the_8_bit_model() -> None:
    scheme = SCHEMES.get("uint8")
    scaling = scaling_of((-0.7, 2.9), scheme)
    values = torch.linspace(-2, 4, 301)
    wanted = dequantized(quantized(values.numpy(), scaling, scheme), scaling)
    found = rounded_values(values, scaling.scale, scaling.zero_point)
    steps = np.abs(found.numpy() - wanted) / scaling.scale
    assert (steps > 1e-3).mean() < 0.02  # a tie may go either way
    assert steps.max() < 1.001


def test_gradients_pass_where_values_are_in_range() -> None:
    values = torch.tensor([-5.0, 0.3, 1.1, 9.0], requires_grad=True)
    rounded_values(values, 0.01, 0).sum().backward()
    assert values.grad is not None
    assert values.grad.tolist() == [0.0, 1.0, 1.0, 0.0]


def test_the_module_computes_what_the_8_bit_model_does(trained: tuple[Project, Flow]) -> None:
    project, _ = trained
    spec = doctor_spec(project)
    found = diagnose(spec, CTX)
    model = master(spec.export, CTX)
    rounding = rounding_of(model, found.plan, spec.export.document)
    assert {"conv1", "conv2", "fc"} <= set(rounding.weights)
    assert {IMAGES, "relu1", "relu2"} <= set(rounding.activations)
    module = build_module(spec.export.document)
    module.load_state_dict(read_weights(spec.export.weights))
    exact = copy.deepcopy(module).eval()
    rounding.apply(module)
    assert list(module.state_dict()) == list(exact.state_dict())
    rounded = OnnxSession(quantize(model, found.plan, "uint8").SerializeToString())
    far = near = 0.0
    for picture in np.random.default_rng(0).normal(size=(8, 3, 12, 12)).astype(np.float32):
        with torch.inference_mode():
            ours = copy.deepcopy(module).eval()(torch.from_numpy(picture)[None])[0].numpy()
            plain = exact(torch.from_numpy(picture)[None])[0].numpy()
        theirs = rounded.logits(picture)
        near += float(np.abs(ours - theirs).sum())
        far += float(np.abs(plain - theirs).sum())
    assert near < 0.5 * far  # what is left are ties, and sums that ONNX Runtime rounds elsewhere


def test_layers_kept_in_floats_are_not_rounded(trained: tuple[Project, Flow]) -> None:
    project, _ = trained
    spec = doctor_spec(project)
    found = diagnose(spec, CTX)
    rounding = rounding_of(
        master(spec.export, CTX), found.plan.keeping("conv1"), spec.export.document
    )
    half = found.plan.keeping("conv1", half=True)  # trained in 32 bits all the same
    assert rounding_of(master(spec.export, CTX), half, spec.export.document) == rounding
    assert "conv1" not in rounding.weights
    assert (
        rounding.key()
        != rounding_of(master(spec.export, CTX), found.plan, spec.export.document).key()
    )


def test_another_rounding_is_another_run(make_spec: Callable[..., TrainSpec]) -> None:
    order = make_spec(epochs=1)
    one = replace(order, alteration=RoundingSpec(("conv1",), {}))
    other = replace(order, alteration=RoundingSpec(("conv2",), {}))
    assert len({order.key(), one.key(), other.key()}) == 3
    first = train(one, CTX)
    assert train(one, CTX).run.number == first.run.number


def digits(folder: Path) -> DatasetLock:
    """Handwritten digits, 8 × 8."""
    from sklearn.datasets import load_digits

    pictures, labels = load_digits(return_X_y=True)
    found = []
    for number, (pixels, label) in enumerate(zip(pictures[:600], labels[:600], strict=True)):
        split = "val" if number % 3 == 0 else "train"
        path = folder / split / str(label) / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray((pixels.reshape(8, 8) * 15.9).astype(np.uint8)).convert("RGB").save(path)
        found.append(locked(folder, path, int(label), split))
    names = tuple(str(number) for number in range(10))
    return DatasetLock(folder, str(folder), "class-folders", names, tuple(found))


def unbalance(weights: Path, strongest: float) -> None:
    """Let channels behind the first layer differ in size, the network's answers being the same.

    One scale for all of them then rounds the small ones away.
    """
    state = read_weights(weights)
    scales = torch.logspace(0, np.log10(strongest), len(state["bn1.weight"]))
    state["bn1.weight"] *= scales
    state["bn1.bias"] *= scales
    state["conv2.weight"] /= scales[None, :, None, None]
    save_weights(weights, state)


@pytest.mark.slow
def test_training_in_8_bits_wins_back_what_rounding_lost(
    make_spec: Callable[..., TrainSpec], tmp_path: Path
) -> None:
    order = make_spec(digits(tmp_path / "digits"), epochs=6, augment="none", batch_size=32)
    with Project.create(order.project_folder) as project:
        flow = trained_flow(order, project)
        flow.run(project, CTX, "train")
        outputs = project.outputs("train")
        unbalance(project.path(outputs["weights"]), 3000.0)
        outputs["weights_sha256"] = sha256_of(project.path(outputs["weights"]))
        project.set_outputs("train", outputs, "")
        flow.apply(project, ["optimize.precision_level=0", "optimize.measured_pictures=0"])
        flow.run_stage(project, "optimize", CTX)
        before = project.outputs("optimize")["figures"]
        assert before["before"]["score"] > 0.85
        assert before["after"]["score"] < before["before"]["score"] - 0.05
        flow.apply(project, ["optimize.qat_epochs=4"])
        flow.run_stage(project, "optimize", CTX)
        after = project.outputs("optimize")
        assert after["run"] == 2
        assert read_run(project.folder, 2).record.model == "tiny-8bit"
        assert after["figures"]["after"]["score"] > before["after"]["score"] + 0.03
