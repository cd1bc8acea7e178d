"""Documents on disk: what is saved is what is loaded, and damage is told in full."""

from __future__ import annotations

from pathlib import Path

import pytest

from tango_desktop import families, graph
from tango_desktop.errors import GraphError, ProjectError, SchemaTooNewError, ShapeError
from tango_desktop.graph import NetworkDocument, Node

GOOD = """\
schema: 1
name: tiny
input: {channels: 1, size: [8, 8]}
nodes:
- {id: conv, layer: conv2d, params: {out_channels: 2, kernel: [1, 3]}, inputs: [images]}
- {id: relu, layer: relu, inputs: [conv], block: head}
outputs: [relu]
"""


def write(folder: Path, text: str) -> Path:
    """``text`` in a file."""
    path = folder / "network.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", families.list_models())
def test_round_trip(name: str, tmp_path: Path) -> None:
    document = families.build(name, num_classes=3, in_channels=1)
    graph.save(document, tmp_path / "network.yaml")
    loaded = graph.load(tmp_path / "network.yaml")
    assert loaded == document
    assert loaded.digest() == document.digest()


def test_written_by_hand(tmp_path: Path) -> None:
    document = graph.load(write(tmp_path, GOOD))
    assert document.shapes() == {"conv": (2, 8, 6), "relu": (2, 8, 6)}
    assert document.node("relu").block == "head"
    assert graph.to_text(document) == GOOD


def test_one_line_per_node(tmp_path: Path) -> None:
    document = families.build("vgg11")
    assert len(graph.to_text(document).splitlines()) == len(document) + 5


def test_names_of_any_kind_survive(tmp_path: Path) -> None:
    document = NetworkDocument(
        "나사: #1 'yes'", 1, (8, 8), [Node("a", "relu", {}, ("images",))], ("a",)
    )
    graph.save(document, tmp_path / "n.yaml")
    assert graph.load(tmp_path / "n.yaml") == document


def test_unfinished_documents_are_kept_for_the_editor(tmp_path: Path) -> None:
    unfinished = NetworkDocument("x", 3, (8, 8), [Node("a", "rellu", {"b": [1, 2]}, ("c",))])
    graph.save(unfinished, tmp_path / "n.yaml")
    assert graph.load(tmp_path / "n.yaml", check=False) == unfinished
    with pytest.raises(GraphError):
        graph.load(tmp_path / "n.yaml")


def test_newer_schema(tmp_path: Path) -> None:
    with pytest.raises(SchemaTooNewError, match="schema 2"):
        graph.load(write(tmp_path, GOOD.replace("schema: 1", "schema: 2")))


def test_not_yaml(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="line"):
        graph.load(write(tmp_path, GOOD + "  - ]["))


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="cannot be read"):
        graph.load(tmp_path / "none.yaml")


def test_shape_misfits_are_shape_errors(tmp_path: Path) -> None:
    with pytest.raises(ShapeError, match="conv: "):
        graph.load(write(tmp_path, GOOD.replace("size: [8, 8]", "size: [8, 2]")))


def test_everything_that_is_wrong_is_listed(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """\
schema: 1
extra: 1
input: {channels: three, size: 8}
nodes:
- {layer: conv2d, inputs: [images]}
- {id: relu, layer: relu, inputs: conv}
- {id: pool, layer: max_pool, params: [2], inputs: [relu], kernel: 2}
- just text
outputs: relu
""",
    )
    with pytest.raises(GraphError, match="is not a network document") as caught:
        graph.load(path)
    details = caught.value.details
    for words in (
        "extra is not known here",
        "input needs channels and size",
        "Node 1 has no id",
        "Node 2: inputs is not a list of names",
        "Node 3: params is not a mapping",
        "Node 3: kernel is not known here",
        "Node 4 is not a mapping",
        "outputs is not a list of names",
    ):
        assert words in details
    assert caught.value.hint


@pytest.mark.parametrize("text", ["", "[]", "schema: one\n", "schema: 1\nnodes: 3\n", "5"])
def test_other_yaml(tmp_path: Path, text: str) -> None:
    with pytest.raises((GraphError, ProjectError)) as caught:
        graph.load(write(tmp_path, text))
    assert caught.value.hint


def test_a_broken_network_has_a_digest_too(tmp_path: Path) -> None:
    digests = {
        graph.load(write(tmp_path, GOOD.replace("conv2d", layer)), check=False).digest()
        for layer in ("conv2d", "conv9d", "conv8d")
    }
    assert len(digests) == 3
    wrong = write(tmp_path, GOOD.replace("out_channels: 2", "out_channels: -2"))
    assert graph.load(wrong, check=False).digest() not in digests


ENDLESS = "".join(f"- &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else 'x'}]\n" for n in range(40))


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace("name: tiny", f"a:\n{ENDLESS}name: *a39"),
        GOOD.replace("name: tiny", f"a:\n{ENDLESS}").replace("block: head", "block: *a39"),
        GOOD.replace("name: tiny", f"a:\n{ENDLESS}").replace("id: relu", "id: *a39"),
        GOOD.replace("name: tiny", f"a:\n{ENDLESS}").replace("[1, 3]", "*a39"),
    ],
)
def test_what_stands_for_something_endless_is_not_written_out(tmp_path: Path, text: str) -> None:
    with pytest.raises(GraphError) as caught:
        graph.load(write(tmp_path, text), check=False)
    assert len(caught.value.details) < 1000


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace("out_channels: 2", f"out_channels: 0x{'f' * 6000}"),
        GOOD.replace("size: [8, 8]", f"size: [0x{'f' * 6000}, 8]"),
    ],
)
def test_whole_numbers_without_end_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ProjectError, match="is damaged") as caught:
        graph.load(write(tmp_path, text), check=False)
    assert len(str(caught.value.details)) < 1000
