"""Networks in rows: what is read, what is refused, what is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tango_desktop import families
from tango_desktop.errors import GraphError, ProjectError, TangoError
from tango_desktop.graph import DocumentBuilder, NetworkDocument
from tango_desktop.graph.rows import ROW_MODULES, document_from_rows, read_rows, to_rows

_P5 = [[12, 16, 19, 36, 40, 28], [36, 75, 76, 55, 72, 146], [142, 110, 192, 243, 459, 401]]
_ALL = [-1, -2, -3, -4, -5, -6]

Rows = list[list[Any]]


def _conv(channels: int, kernel: int = 1, stride: int = 1, source: int = -1) -> list[Any]:
    return [source, 1, "Conv", [channels, kernel, stride]]


def _elan(hidden: int, inner: int, out: int, taps: list[int]) -> Rows:
    """Arxiv 2207.02696: two 1 × 1, a chain of four 3 × 3, joined, 1 × 1."""
    chain = [_conv(inner, 3) for _ in range(4)]
    joined = [taps, 1, "Concat", [1]]
    return [_conv(hidden), _conv(hidden, source=-2), *chain, joined, _conv(out)]


def _down(channels: int, *skips: int) -> Rows:
    """Max pool beside a strided convolution."""
    joined = [[-1, -3, *skips], 1, "Concat", [1]]
    pooled = [[-1, 1, "MP", []], _conv(channels)]
    return [*pooled, _conv(channels, source=-3), _conv(channels, 3, 2), joined]


def _up(channels: int, route: int) -> Rows:
    enlarge = [-1, 1, "nn.Upsample", ["None", 2, "nearest"]]
    return [_conv(channels), enlarge, _conv(channels, source=route), [[-1, -2], 1, "Concat", [1]]]


def _yolov7() -> str:
    """The published network, row by row."""
    odd = [-1, -3, -5, -6]
    backbone = [_conv(32, 3), _conv(64, 3, 2), _conv(64, 3), _conv(128, 3, 2)]
    backbone += [*_elan(64, 64, 256, odd), *_down(128), *_elan(128, 128, 512, odd)]
    backbone += [*_down(256), *_elan(256, 256, 1024, odd), *_down(512)]
    backbone += _elan(256, 256, 1024, odd)
    head: Rows = [[-1, 1, "SPPCSPC", [512]], *_up(256, 37), *_elan(256, 128, 256, _ALL)]
    head += [*_up(128, 24), *_elan(128, 64, 128, _ALL), *_down(128, 63)]
    head += [*_elan(256, 128, 256, _ALL), *_down(256, 51), *_elan(512, 256, 512, _ALL)]
    head += [[source, 1, "RepConv", [256 << n, 3, 1]] for n, source in enumerate((75, 88, 101))]
    head += [[[102, 103, 104], 1, "IDetect", ["nc", "anchors"]]]
    return yaml.safe_dump({"nc": 80, "anchors": _P5, "backbone": backbone, "head": head})


def _text(rows: object, **more: object) -> str:
    return yaml.safe_dump({"backbone": rows, "imgsz": 64, **more})


def _layers(text: str) -> list[str]:
    return [node.layer for node in document_from_rows(text)]


def test_published_network() -> None:
    document = document_from_rows(_yolov7())
    ours = families.build("yolov7")
    assert document.parameter_count() == ours.parameter_count()
    assert document.macs() == ours.macs()
    assert document.output_shapes() == ours.output_shapes()
    assert document.node("model.105.detect").params["strides"] == (8, 16, 32)
    assert "model.102.rbr_identity" not in document


def test_width_and_depth_multiples() -> None:
    rows = [[-1, 1, "Conv", [64, 3, 2]], [-1, 3, "C3", [128]], [-1, 3, "Conv", [8]]]
    text = _text(rows, width_multiple=0.3, depth_multiple=0.33)
    document = document_from_rows(text)
    assert document.node("model.0.conv").params["out_channels"] == 24
    assert document.node("model.1.cv3.conv").params["out_channels"] == 40
    assert "model.1.m.0.cv1.conv" in document
    assert "model.1.m.1.cv1.conv" not in document
    assert (
        len([n for n in document_from_rows(_text(rows)) if ".m." in n.id and n.layer == "add"]) == 3
    )


def test_repeats_stand_one_after_the_other() -> None:
    document = document_from_rows(_text([[-1, 3, "Conv", [8, 3]]]))
    assert [node.id for node in document if node.layer == "conv2d"] == [
        "model.0.0.conv",
        "model.0.1.conv",
        "model.0.2.conv",
    ]


@pytest.mark.parametrize(
    ("row", "layers"),
    [
        (["Conv", [8]], ["conv2d", "batch_norm", "silu"]),
        (["Conv", [8, 3, 1, None, 1, False]], ["conv2d", "batch_norm"]),
        (["Conv", [8, 3, 2, "None", 1, "nn.ReLU()"]], ["conv2d", "batch_norm", "relu"]),
        (["nn.Conv2d", [8, 3, 1, 1, False]], ["conv2d"]),
        (["nn.BatchNorm2d", [3]], ["batch_norm"]),
        (["nn.ReLU", [True]], ["relu"]),
        (["nn.MaxPool2d", [3, 2, 1, 1, False, False]], ["max_pool"]),
        (["MP", []], ["max_pool"]),
        (["SP", [5]], ["max_pool"]),
        (["ReOrg", []], ["reorg"]),
        (["Focus", [8, 3]], ["reorg", "conv2d", "batch_norm", "silu"]),
        (["nn.AdaptiveAvgPool2d", [1]], ["adaptive_avg_pool"]),
        (["nn.Flatten", []], ["flatten"]),
        (["nn.ZeroPad2d", [[1, 2, 3, 4]]], ["pad"]),
        (["nn.Upsample", [None, 2, "nearest"]], ["upsample"]),
        (["DWConv", [9, 3]], ["conv2d", "batch_norm", "silu"]),
    ],
)  # fmt: skip
def test_modules(row: list[Any], layers: list[str]) -> None:
    assert _layers(_text([[-1, 1, *row]])) == layers


def test_blocks_keep_what_they_say() -> None:
    rows = [[-1, 1, "Conv", [16]], [-1, 1, "DownC", [32]], [-1, 1, "SPPF", [32]]]
    rows += [[-1, 1, "SPP", [32]], [-1, 2, "Bottleneck", [32]], [[-1, -2], 1, "Shortcut", [1]]]
    document = document_from_rows(_text(rows))
    shapes = document.shapes()
    assert shapes["model.1.concat"] == (32, 32, 32)
    assert shapes["model.5"] == (32, 32, 32)
    assert document.node("model.5").inputs == ("model.4.1.add", "model.3.cv2.act")


@pytest.mark.parametrize("name", ["Bottleneck", "C3"])
def test_another_programs_module_of_the_same_name_is_told(name: str) -> None:
    rows = [[-1, 1, "Conv", [8]], [-1, 1, name, [64, 1, True, 1, 64, 1, None]]]
    with pytest.raises(GraphError, match="7 arguments; the published module has at most 4"):
        document_from_rows(_text(rows))


def test_unknown_modules_are_all_named() -> None:
    rows = [[-1, 1, "Conv", [8]], [-1, 1, "Ghost", [8]], [-1, 1, "os.system", ["ls"]]]
    with pytest.raises(GraphError, match=r"Ghost, os\.system") as caught:
        document_from_rows(_text([*rows, [-1, 1, "Ghost", [8]]]))
    assert caught.value.details.splitlines() == ["Row 1: Ghost", "Row 2: os.system", "Row 3: Ghost"]
    assert "SPPCSPC" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("backbone: [[", "stops making sense"),
        ("- 1", "neither backbone nor head"),
        ("nc: 3", "neither backbone nor head"),
        ("backbone: []", "0 rows"),
        ("backbone: 7", "no list of rows"),
        (_text([[-1, 1, "Conv"]]), r"Row 0: it is not \[from"),
        (_text([[-2, 1, "Conv", [8]]]), "Row 0: its from -2 leads nowhere"),
        (_text([[-1, 1, "Conv", [8]], [-2, 1, "MP", []]]), "Row 1: its from -2 leads nowhere"),
        (_text([[0, 1, "Conv", [8]]]), "Row 0: its from 0 is not a row before it"),
        (_text([[3, 1, "Conv", [8]]]), "Row 0: its from 3 is not a row before it"),
        (_text([["x", 1, "Conv", [8]]]), "Row 0: its from x leads nowhere"),
        (_text([[[], 1, "Concat", [1]]]), "Row 0: it reads no row"),
        (_text([[-1, 10**9, "Conv", [8]]]), "Row 0: its number is not 1 to 100"),
        (_text([[-1, 0, "Conv", [8]]]), "Row 0: its number is not 1 to 100"),
        (_text([[-1, 1, "Conv", [8]]], depth_multiple=1e9), "depth_multiple is no number"),
        (_text([[-1, 1, "Conv", [8]]], width_multiple=".nan"), "width_multiple is no number"),
        (_text([[-1, 1, "Conv", [8]]], nc="many"), "nc is no whole number"),
        (_text([[-1, 1, "Conv", [8]]], anchors=[[1, 2], [3]]), "anchors is no list"),
        (_text([[-1, 1, "Conv", [{"a": 1}]]]), "Row 0: its args are no list"),
        (_text([[-1, 1, "Conv", ["exit()"]]]), "number of channels is exit"),
        (_text([[-1, 1, "Conv", [10**9]]]), "number of channels is 1000000000"),
        (_text([[-1, 1, "Conv", [8, 3, 1, None, 1, "eval(1)"]]]), r"activation eval\(1\)"),
        (_text([[-1, 1, "nn.Linear", [5]]]), r"Row 0 \(nn.Linear\): It takes a vector"),
        (_text([[[-1, -1], 1, "Conv", [8]]]), r"Row 0 \(Conv\): It reads one row"),
        (_text([[-1, 1, "nn.Conv2d", [8, "big"]]]), r"Row 0 \(nn.Conv2d\)"),
        (_text([[-1, 1, "nn.Dropout", ["half"]]]), "its args do not fit"),
        (_text([[[-1], 1, "IDetect", ["nc", "anchors"]]]), "It has no anchors"),
        (_text([[[-1], 1, "IDetect", [2, []]]], anchors=[[1, 2], [3, 4]]), "reads 1 rows"),
    ],
)  # fmt: skip
def test_bad_files_are_refused_in_a_sentence(text: str, said: str) -> None:
    with pytest.raises(TangoError, match=said):
        document_from_rows(text.replace("'.nan'", ".nan"))


def test_huge_networks_and_files_are_refused(tmp_path: Path) -> None:
    rows = [[-1, 100, "C3", [8]] for _ in range(300)]
    with pytest.raises(GraphError, match="more than 20000 layers"):
        document_from_rows(_text(rows))
    path = tmp_path / "large.yaml"
    with path.open("wb") as stream:
        stream.truncate(100 << 20)
    with pytest.raises(GraphError, match="too large"):
        read_rows(path)
    with pytest.raises(ProjectError, match="cannot be read"):
        read_rows(tmp_path / "absent.yaml")
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(12)
    )
    with pytest.raises(GraphError, match="Row 0: its args"):
        document_from_rows(bomb + "backbone: [[-1, 1, Conv, [*m]]]")


def test_every_problem_is_listed() -> None:
    with pytest.raises(GraphError) as caught:
        document_from_rows(_text([[5, 1, "Conv", [8]], [-1, 0, "Conv", [8]]], nc=0))
    assert len(caught.value.details.splitlines()) == 3


def same(one: NetworkDocument, other: NetworkDocument) -> bool:
    return (
        one.parameter_count() == other.parameter_count()
        and one.output_shapes() == other.output_shapes()
        and one.macs() == other.macs()
    )


def _row_lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("- [")]


_BUILT: dict[str, Callable[[], NetworkDocument]] = {
    name: lambda name=name: families.build(name)  # type: ignore[misc]
    for name in families.list_models()
    if "cifar" not in families.MODELS.get(name).form
}


@pytest.mark.parametrize("name", _BUILT)
def test_written_and_read_again(name: str) -> None:
    document = _BUILT[name]()
    written = to_rows(document)
    again = document_from_rows(written.text)
    assert same(document, again)
    layers = [document.node(node_id).layer for node_id in written.order]
    assert layers == [node.layer for node in again.order()]
    assert _row_lines(to_rows(again).text) == _row_lines(written.text)


def test_rows_use_known_blocks() -> None:
    lines = to_rows(families.build("yolov7-tiny")).text.splitlines()
    assert "- [-1, 1, Conv, [32, 3, 2, null, 1, nn.LeakyReLU(0.1)]]  # 0" in lines
    assert lines[-1] == "- [[74, 75, -1], 1, IDetect, [nc, anchors]]  # 77"
    assert "IAuxDetect" in to_rows(families.build("yolov7-w6")).text


def test_what_rows_cannot_say_is_listed() -> None:
    net = DocumentBuilder("odd", 3, (8, 8))
    net.add("a", "conv2d", out_channels=21)
    net.add("b", "global_avg_pool")
    with pytest.raises(GraphError, match="more than one output") as caught:
        to_rows(net.document("b", "a"))
    assert [line.partition(":")[0] for line in caught.value.details.splitlines()][1:] == ["a", "b"]


def test_modules_of_the_issue_are_there() -> None:
    wanted = "Conv Focus Concat SPPCSPC RepConv MP SP ReOrg Upsample nn.Upsample Detect IDetect"
    wanted += " IAuxDetect Shortcut DownC nn.Conv2d nn.BatchNorm2d nn.Linear nn.Flatten Bottleneck"
    assert set(wanted.split()) <= set(ROW_MODULES.names())


def test_a_factor_without_end_is_told() -> None:
    text = (
        "nc: 2\nbackbone:\n- [-1, 1, Conv, [8]]\n- [-1, 1, nn.Upsample, [null, .inf]]\nhead: []\n"
    )
    with pytest.raises(GraphError) as caught:
        document_from_rows(text)
    assert "nn.Upsample" in caught.value.message + caught.value.details
