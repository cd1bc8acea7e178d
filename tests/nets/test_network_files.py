"""Networks in files of any form, told apart by what is in them."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from tango_desktop import families
from tango_desktop.errors import GraphError, ProjectError
from tango_desktop.graph import NetworkDocument, save, to_text
from tango_desktop.graph.edits import RemoveNode
from tango_desktop.graph.rows import to_rows
from tango_desktop.graph.text_files import is_onnx, read_text_network
from tango_desktop.nets import build_module, read_weights, save_weights, transfer
from tango_desktop.nets.network_files import FileKind, keep_weights, read_network_file
from tests.onnx_files import write_onnx


@pytest.fixture
def document() -> NetworkDocument:
    return families.build("resnet18", 4, 3, 32)


def test_a_document_is_read_whatever_it_is_called(
    document: NetworkDocument, tmp_path: Path
) -> None:
    save(document, tmp_path / "network.txt")
    found = read_network_file(tmp_path / "network.txt")
    assert found.kind is FileKind.DOCUMENT
    assert to_text(found.document) == to_text(document)
    assert not found.weights


def test_a_broken_document_is_read_unless_it_shall_be_checked(
    document: NetworkDocument, tmp_path: Path
) -> None:
    RemoveNode("fc").apply(document)
    save(document, tmp_path / "a.yaml")
    assert to_text(read_network_file(tmp_path / "a.yaml").document) == to_text(document)
    with pytest.raises(GraphError):
        read_network_file(tmp_path / "a.yaml", check=True)


def test_rows_are_told_from_documents_by_what_is_in_them(tmp_path: Path) -> None:
    document = families.build("yolov7-tiny", 3, 3, 64)
    (tmp_path / "a.yaml").write_text(to_rows(document).text, encoding="utf-8")
    found = read_network_file(tmp_path / "a.yaml")
    assert found.kind is FileKind.ROWS
    assert found.document.output_shapes() == document.output_shapes()


def test_onnx_is_read_with_its_weights_whatever_it_is_called(
    document: NetworkDocument, tmp_path: Path
) -> None:
    module = write_onnx(document, tmp_path / "a.bin")
    found = read_network_file(tmp_path / "a.bin")
    assert found.kind is FileKind.ONNX
    assert found.unmapped == ()
    keep_weights(found, tmp_path / "w.safetensors")
    again = build_module(found.document).eval()
    transfer(again, read_weights(tmp_path / "w.safetensors"))
    picture = torch.rand(1, 3, 32, 32)
    with torch.inference_mode():
        torch.testing.assert_close(again(picture), module(picture), rtol=1e-3, atol=1e-4)


def test_a_document_called_onnx_is_no_network(document: NetworkDocument, tmp_path: Path) -> None:
    save(document, tmp_path / "a.onnx")
    with pytest.raises(GraphError):
        read_network_file(tmp_path / "a.onnx")


@pytest.mark.parametrize("name", ["w.safetensors", "w.pt"])
def test_weights_are_named_as_what_they_are(tmp_path: Path, name: str) -> None:
    save_weights(tmp_path / name, {"a": torch.zeros(2)})
    with pytest.raises(GraphError, match="holds weights") as caught:
        read_network_file(tmp_path / name)
    assert "ONNX" in caught.value.hint


@pytest.mark.parametrize(
    "text", ["", "3", "- a\n- b\n", "name: a\n", "a: [1\n", "nodes: 3\n", "schema: 99\nnodes: []\n"]
)
def test_what_holds_no_network_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    with pytest.raises((GraphError, ProjectError)):
        read_network_file(tmp_path / "a.yaml")


@pytest.mark.parametrize("content", [b"\x00\x01\x02noise\xff" * 30, b"\x08\x07\x12", b"\xff" * 99])
def test_noise_is_no_network(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.yaml").write_bytes(content)
    with pytest.raises((GraphError, ProjectError)):
        read_network_file(tmp_path / "a.yaml")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="cannot be read"):
        read_network_file(tmp_path / "a.yaml")
    with pytest.raises(ProjectError, match="cannot be read"):
        read_text_network(tmp_path / "a.yaml")


def test_a_list_on_the_first_line_is_no_weights_file(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text('nodes: [{"id": "a"}]', encoding="utf-8")
    assert not is_onnx(tmp_path / "a.yaml")
