"""Where a run computes, and that PyTorch is left as it was found."""

from __future__ import annotations

import os

import pytest
import torch

from tango_desktop.errors import SettingsError
from tango_desktop.train.execution import (
    Execution,
    choose_execution,
    is_out_of_memory,
    running_as,
    training_threads,
)
from tango_desktop.train.settings import ClassificationTrainSettings


def test_one_core_is_left_to_the_window_for_the_length_of_a_run() -> None:
    execution = choose_execution(ClassificationTrainSettings(device="cpu"))
    threads, drawn = torch.get_num_threads(), torch.get_rng_state()
    with running_as(execution, deterministic=True):
        assert torch.get_num_threads() == execution.threads == training_threads()
        assert torch.are_deterministic_algorithms_enabled()
        torch.manual_seed(123)
    assert torch.get_num_threads() == threads
    assert not torch.are_deterministic_algorithms_enabled()
    assert torch.equal(torch.get_rng_state(), drawn)
    assert training_threads() == max(1, len(os.sched_getaffinity(0)) - 1)


def test_switches_are_restored_after_an_error() -> None:
    execution = choose_execution(ClassificationTrainSettings(device="cpu"))
    threads = torch.get_num_threads()
    with pytest.raises(KeyError), running_as(execution, deterministic=False):
        raise KeyError
    assert torch.get_num_threads() == threads


def test_a_missing_graphics_card_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(SettingsError, match="graphics card"):
        choose_execution(ClassificationTrainSettings(device="cuda"))
    assert choose_execution(ClassificationTrainSettings(device="auto")).device.type == "cpu"


@pytest.mark.parametrize("amx", [False, True])
def test_a_cpu_uses_half_precision_only_with_the_instructions_for_it(
    monkeypatch: pytest.MonkeyPatch, amx: bool
) -> None:
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: amx)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)
    chosen = choose_execution(ClassificationTrainSettings(device="cpu"))
    assert chosen.precision is (torch.bfloat16 if amx else torch.float32)
    assert (
        choose_execution(ClassificationTrainSettings(device="cpu", mixed_precision="off")).mixed
        is False
    )
    images = torch.zeros(1, 3, 4, 4)
    with chosen.autocast():
        assert torch.nn.Conv2d(3, 2, 3)(images).dtype is chosen.precision


def test_channels_last_is_applied_when_asked_for() -> None:
    execution = choose_execution(ClassificationTrainSettings(device="cpu", channels_last="on"))
    images = execution.place_images(torch.zeros(2, 3, 4, 4))
    assert images.is_contiguous(memory_format=torch.channels_last)
    module = execution.place_module(torch.nn.Conv2d(3, 2, 3))
    assert module.weight.is_contiguous(memory_format=torch.channels_last)
    assert execution.memory_mb() > 10
    assert execution.free_bytes() > 2**20


def test_failures_for_lack_of_memory_are_told_from_others() -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(2**60)
    assert is_out_of_memory(caught.value)
    assert is_out_of_memory(MemoryError())
    assert is_out_of_memory(torch.OutOfMemoryError("CUDA out of memory"))
    assert not is_out_of_memory(RuntimeError("shapes do not match"))
    assert not is_out_of_memory(ValueError("out of memory"))


def test_a_task_may_refuse_half_precision_on_a_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: True)
    settings = ClassificationTrainSettings(device="cpu")
    assert choose_execution(settings).mixed
    assert not choose_execution(settings, half_on_cpu=False).mixed


def test_kernels_over_levels_stay_beside_channels_last_ones() -> None:
    module = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.Conv3d(4, 4, 3))
    placed = Execution(torch.device("cpu"), torch.float32, True, 1).place_module(module)
    flat, deep = (layer.weight for layer in placed)  # type: ignore[attr-defined]
    assert flat.is_contiguous(memory_format=torch.channels_last)
    assert deep.is_contiguous()
