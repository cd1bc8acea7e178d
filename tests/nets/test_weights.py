"""Weights files in and out, whoever wrote them; what is not one is told so."""

from __future__ import annotations

import contextlib
import functools
import io
import os
import zipfile
from pathlib import Path

import pytest
import safetensors.torch
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from tango_desktop import families
from tango_desktop.errors import ProjectError, WeightsError
from tango_desktop.nets import (
    build_module,
    read_meta,
    read_weights,
    save_weights,
    transfer,
)


@pytest.fixture
def state() -> dict[str, torch.Tensor]:
    """A few tensors of several kinds."""
    torch.manual_seed(0)
    return {
        "conv.weight": torch.randn(4, 3, 3, 3),
        "bn.running_mean": torch.zeros(4),
        "bn.num_batches_tracked": torch.tensor(7),
    }


def same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    """Equal names, types and values."""
    return list(one) == list(other) and all(
        one[k].dtype == other[k].dtype and torch.equal(one[k], other[k]) for k in one
    )


@pytest.mark.parametrize("suffix", [".safetensors", ".pt", ".pth"])
def test_round_trip(suffix: str, tmp_path: Path, state: dict[str, torch.Tensor]) -> None:
    path = tmp_path / f"w{suffix}"
    save_weights(path, state, {"model": "tiny", "classes": "나사,너트"})
    loaded = read_weights(path)
    assert same(dict(sorted(loaded.items())), dict(sorted(state.items())))
    assert read_meta(path)["classes"] == "나사,너트"


def test_tensors_that_share_memory_are_saved(tmp_path: Path) -> None:
    shared = torch.arange(6.0)
    save_weights(tmp_path / "w.safetensors", {"a": shared, "b": shared[2:4], "c": shared})
    assert torch.equal(read_weights(tmp_path / "w.safetensors")["b"], torch.tensor([2.0, 3.0]))


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_other_precisions_become_float32(dtype: torch.dtype, tmp_path: Path) -> None:
    safetensors.torch.save_file({"w": torch.ones(3, dtype=dtype)}, tmp_path / "w.safetensors")
    torch.save({"w": torch.ones(3, dtype=dtype)}, tmp_path / "w.pth")
    for name in ("w.safetensors", "w.pth"):
        assert read_weights(tmp_path / name)["w"].dtype == torch.float32


@pytest.mark.parametrize("wrapper", ["state_dict", "model", "weights", "ema"])
def test_checkpoints_of_others(
    wrapper: str, tmp_path: Path, state: dict[str, torch.Tensor]
) -> None:
    inner = {f"module.{name}": value for name, value in state.items()}
    torch.save({"epoch": 3, "optimizer": {"lr": 0.1}, wrapper: inner}, tmp_path / "c.pt")
    assert same(read_weights(tmp_path / "c.pt"), state)


def test_the_suffix_does_not_matter(tmp_path: Path, state: dict[str, torch.Tensor]) -> None:
    (tmp_path / "w.bin").write_bytes(safetensors.torch.save(state))
    assert set(read_weights(tmp_path / "w.bin")) == set(state)
    torch.save(state, tmp_path / "old.bin", _use_new_zipfile_serialization=False)
    assert same(read_weights(tmp_path / "old.bin"), state)


def test_a_header_whose_length_looks_like_a_pickle(tmp_path: Path) -> None:
    """safetensors begin with the header's length: 128 bytes are written as 0x80."""
    content = safetensors.torch.save({"a.weight": torch.ones(2, 2), "a.bias": torch.zeros(2)})
    assert content.startswith(b"\x80")
    (tmp_path / "w.safetensors").write_bytes(content)
    assert set(read_weights(tmp_path / "w.safetensors")) == {"a.weight", "a.bias"}


def test_names_of_published_densenets(tmp_path: Path) -> None:
    """torchvision's files say norm.1 where its modules say norm1."""
    old = "features.denseblock2.denselayer11.norm.1.running_mean"
    torch.save({old: torch.zeros(2), "features.norm5.weight": torch.zeros(2)}, tmp_path / "d.pth")
    names = set(read_weights(tmp_path / "d.pth"))
    assert names == {
        "features.denseblock2.denselayer11.norm1.running_mean",
        "features.norm5.weight",
    }


class _Trap:
    """A pickle of it would run a command."""

    def __init__(self, witness: Path) -> None:
        self._witness = witness

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self._witness),)


@pytest.mark.parametrize("new_format", [True, False])
def test_code_in_a_file_is_not_run(tmp_path: Path, new_format: bool) -> None:
    witness = tmp_path / "ran"
    torch.save(
        {"state_dict": _Trap(witness)},
        tmp_path / "w.pt",
        _use_new_zipfile_serialization=new_format,
    )
    with pytest.raises(WeightsError, match="program code") as caught:
        read_weights(tmp_path / "w.pt")
    assert "state dict" in caught.value.hint
    assert not witness.exists()


def test_a_whole_pickled_module_is_refused(tmp_path: Path) -> None:
    torch.save(nn.Linear(2, 2), tmp_path / "m.pt")
    with pytest.raises(WeightsError, match="program code"):
        read_weights(tmp_path / "m.pt")


@pytest.mark.parametrize(
    "content", [b"", b"text", b"\x89PNG\r\n\x1a\n" + bytes(50), b"PK\x03\x04", b"\x80", b"{" * 20]
)
def test_files_that_are_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "w.pt").write_bytes(content)
    for read in (read_weights, read_meta):
        with pytest.raises(WeightsError, match="is not a weights file") as caught:
            read(tmp_path / "w.pt")
        assert ".safetensors" in caught.value.hint


def test_another_zip_file(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "w.pt", "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(WeightsError, match="is not a weights file"):
        read_weights(tmp_path / "w.pt")


@pytest.mark.parametrize("content", [{}, [1, 2], {"epoch": 3}, torch.zeros(3), {1: torch.zeros(1)}])
def test_files_without_tensors(tmp_path: Path, content: object) -> None:
    torch.save(content, tmp_path / "w.pt")
    with pytest.raises(WeightsError, match="holds no weights"):
        read_weights(tmp_path / "w.pt")


def test_missing_and_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.pt", tmp_path):
        with pytest.raises(WeightsError, match="cannot be read"):
            read_weights(path)


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_damage_is_a_weights_error(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Cut or altered anywhere, a file either still reads or is refused in words."""
    content = bytearray(data.draw(st.sampled_from(_contents())))
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(0, len(content))) :]
    else:
        for _ in range(data.draw(st.integers(1, 8))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "damaged.pt"
    path.write_bytes(content)
    with contextlib.suppress(WeightsError):
        assert all(isinstance(value, torch.Tensor) for value in read_weights(path).values())


@functools.cache
def _contents() -> list[bytes]:
    """One file of each kind, made once: the old format writes addresses, so two are not equal."""
    tensors = {"a.weight": torch.ones(2, 2), "a.bias": torch.zeros(2)}
    files = [safetensors.torch.save(tensors)]
    for new_format in (True, False):
        buffer = io.BytesIO()
        torch.save(tensors, buffer, _use_new_zipfile_serialization=new_format)
        files.append(buffer.getvalue())
    return files


def test_unwritable(tmp_path: Path, state: dict[str, torch.Tensor]) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ProjectError, match="could not be written"):
        save_weights(tmp_path / "file" / "w.pt", state)


def test_transfer_replaces_the_head() -> None:
    source = build_module(families.build("resnet18", num_classes=9, size=32))
    target = build_module(families.build("resnet18", num_classes=4, size=32))
    head = target.state_dict()["fc.weight"].clone()
    report = transfer(target, source.state_dict())
    assert report.replaced == ("fc.weight", "fc.bias")
    assert report.missing == report.unexpected == ()
    assert not report.complete
    assert "120 of 122 tensors taken over" in report.summary()
    assert "fc.weight, fc.bias" in report.summary()
    assert torch.equal(target.state_dict()["fc.weight"], head)
    assert torch.equal(target.state_dict()["conv1.weight"], source.state_dict()["conv1.weight"])


def test_transfer_of_everything() -> None:
    source = build_module(families.build("resnet20", num_classes=4))
    target = build_module(families.build("resnet20", num_classes=4))
    report = transfer(target, source.state_dict())
    assert report.complete
    images = torch.randn(2, 3, 32, 32)
    assert torch.equal(source.eval()(images), target.eval()(images))


def test_transfer_lists_what_does_not_match() -> None:
    shallow = build_module(families.build("resnet18", num_classes=3, size=32)).state_dict()
    del shallow["conv1.weight"]
    deep = build_module(families.build("resnet34", num_classes=3, size=32))
    report = transfer(deep, {**shallow, "spare.weight": torch.zeros(1)})
    assert "conv1.weight" in report.missing
    assert "layer1.2.conv1.weight" in report.missing
    assert report.unexpected == ("spare.weight",)
    assert "spare.weight" in report.summary()
    assert "more" in report.summary()
    assert report.unmatched == {"missing": report.missing, "unexpected": report.unexpected}
    assert len(report.missing) > 40


def test_missing_batch_counters_are_no_matter() -> None:
    source = build_module(families.build("resnet20", num_classes=4)).state_dict()
    old = {k: v for k, v in source.items() if not k.endswith("num_batches_tracked")}
    assert transfer(build_module(families.build("resnet20", num_classes=4)), old).complete


def test_weights_of_another_network() -> None:
    vgg = {"features.0.weight": torch.zeros(64, 3, 3, 3)}
    with pytest.raises(WeightsError, match="for another network"):
        transfer(build_module(families.build("resnet20")), vgg)
