"""ONNX files as documents: the same outputs as ONNX Runtime, and what does not map is named."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from tango_desktop import families
from tango_desktop.core.jobs import JobContext
from tango_desktop.errors import GraphError, JobCancelled, ProjectError, TangoError
from tango_desktop.graph import NetworkDocument
from tango_desktop.nets import build_module
from tango_desktop.nets.deploy_form import deploy_module
from tango_desktop.nets.onnx_reading import OnnxNetwork, read_onnx
from tango_desktop.nets.onnx_reading.naming import final_ids, path_of_scope, path_of_tensor

_LIGHT = Path(onnx.__file__).parent / "backend" / "test" / "data" / "light"
_POSITIVE = ("riv", "var", "_s_0", "scale", "bn_w")


def _randomised(name: str, folder: Path) -> Path:
    """A ``light`` file of the onnx package with random weights in place of constant ones."""
    model = onnx.load(str(_LIGHT / f"light_{name}.onnx"))
    graph, random = model.graph, np.random.default_rng(0)
    shapes = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    kept = []
    for node in graph.node:
        if node.op_type != "ConstantOfShape":
            kept.append(node)
            continue
        shape, output = shapes[node.input[0]].tolist(), node.output[0]
        if len(shape) > 1:
            values = random.normal(0, (2 / np.prod(shape[1:])) ** 0.5, shape)
        else:
            values = random.uniform(0.05, 0.15, shape)
            values += 0.9 if any(word in output for word in _POSITIVE) else 0
        graph.initializer.append(numpy_helper.from_array(values.astype(np.float32), output))
    used = {name for node in kept for name in node.input}
    tensors = [tensor for tensor in graph.initializer if tensor.name in used]
    inputs = [value for value in graph.input if value.name in used]
    del graph.node[:], graph.initializer[:], graph.input[:]
    graph.node.extend(kept)
    graph.initializer.extend(tensors)
    graph.input.extend(inputs)
    path = folder / f"{name}.onnx"
    onnx.save(model, str(path))
    return path


def _learnt(path: Path) -> int:
    """Learnt numbers of a file: all but statistics and shapes."""
    model = onnx.load(str(path))
    skipped = {n.input[i] for n in model.graph.node for i in (3, 4) if _is_norm(n)}
    tensors = (t for t in model.graph.initializer if t.data_type == TensorProto.FLOAT)
    return sum(int(np.prod(t.dims)) for t in tensors if t.name not in skipped)


def _is_norm(node: Any) -> bool:
    return bool(node.op_type == "BatchNormalization")


def _expected(path: Path, images: Any) -> list[Any]:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # Its fusion of Pad into MaxPool takes the zeros for −∞ (1.31).
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return list(session.run(None, {session.get_inputs()[0].name: images}))


def _check(path: Path, tolerance: float = 1e-4) -> OnnxNetwork:
    """Read, build, run; compare with ONNX Runtime."""
    network = read_onnx(path)
    document = network.document
    assert document.problems() == ()
    module = build_module(document).eval()
    module.load_state_dict(dict(network.weights))
    random = np.random.default_rng(1)
    images = random.normal(size=(1, document.in_channels, *document.size)).astype(np.float32)
    with torch.no_grad():
        results = module(torch.from_numpy(images))
    results = results if isinstance(results, tuple) else (results,)
    for wanted, found in zip(_expected(path, images), results, strict=True):
        scale = max(1.0, float(np.abs(wanted).max()))
        assert np.abs(wanted.reshape(-1) - found.numpy().reshape(-1)).max() <= tolerance * scale
    assert network.unmapped == ()
    return network


_SLOW = {"bvlc_alexnet", "inception_v2", "densenet121"}
_LARGE = {"vgg19", "zfnet512"}
_MARKS = {
    **dict.fromkeys(_SLOW, pytest.mark.slow),
    **dict.fromkeys(_LARGE, pytest.mark.exhaustive),
}
_FILES = [
    pytest.param(name, marks=_MARKS[name]) if name in _MARKS else name
    for name in sorted(p.stem.removeprefix("light_") for p in _LIGHT.glob("light_*.onnx"))
]


@pytest.mark.parametrize("name", _FILES)
def test_files_of_the_onnx_package(name: str, tmp_path: Path) -> None:
    path = _randomised(name, tmp_path)
    network = _check(path)
    assert network.document.parameter_count() == _learnt(path)


def test_constant_weights_are_made(tmp_path: Path) -> None:
    network = read_onnx(_LIGHT / "light_squeezenet.onnx")
    assert network.document.parameter_count() == sum(t.numel() for t in network.weights.values())
    assert "fire2.squeeze1x1" in network.document
    assert network.document.output_shapes() == ((1000, 1, 1),)


def _export(document: NetworkDocument, path: Path, fused: bool, simplified: bool) -> None:
    module = build_module(document).eval()
    for name, value in module.state_dict().items():
        if name.endswith("running_var"):
            value.uniform_(0.5, 1.5)
    if fused:
        document, module = deploy_module(document, module)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            (torch.zeros(1, document.in_channels, *document.size),),
            str(path),
            input_names=["images"],
            output_names=["output"],
            opset_version=17,
            dynamo=False,
            training=torch.onnx.TrainingMode.EVAL,
            do_constant_folding=fused,
            dynamic_axes={"images": {0: "batch"}},
        )
    if simplified:
        import onnxslim

        onnx.save(onnxslim.slim(onnx.load(str(path))), str(path))


@pytest.mark.parametrize("simplified", [False, True])
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("resnet18", {"size": 64, "num_classes": 3}),
        ("densenet121", {"size": 64, "num_classes": 3}),
        pytest.param("vgg11_bn", {"num_classes": 3}, marks=pytest.mark.exhaustive),
        ("yolov7-tiny", {"size": 64, "num_classes": 3}),
        pytest.param("yolov7-w6", {"size": 128, "width": 0.25}, marks=pytest.mark.slow),
    ],
)
def test_own_exports(name: str, options: dict[str, Any], simplified: bool, tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    document = families.build(name, **options)
    _export(document, path, fused=True, simplified=simplified)
    network = _check(path)
    ids = {node.id for node in document if node.layer in ("conv2d", "linear", "detect")}
    found = {node.id for node in network.document if node.layer in ("conv2d", "linear", "detect")}
    assert found <= ids
    assert len(found) > len(ids) / 2


@pytest.mark.slow
def test_export_with_batch_norms(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    document = families.build("resnet18", size=64, num_classes=3)
    _export(document, path, fused=False, simplified=False)
    _check(path)


def _random_documents() -> Any:
    """The strategy of the tests that build random documents."""
    path = Path(__file__).with_name("test_random_documents.py")
    spec = importlib.util.spec_from_file_location("random_documents", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.documents()


@pytest.mark.slow
def test_random_exports_compute_the_same_or_say_why_not(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    checked: list[str] = []

    @given(_random_documents())
    @settings(
        max_examples=80, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    def run(document: NetworkDocument) -> None:
        document = document.copy()
        document.outputs = document.outputs[:1]
        used = {node.id for node in document if _is_used(document, node.id)}
        document.nodes = [node for node in document.nodes if node.id in used]
        try:
            _export(document, path, fused=False, simplified=False)
            network = read_onnx(path)
        except (torch.onnx.errors.OnnxExporterError, RuntimeError, GraphError):
            return
        if not network.unmapped:
            _check(path, 1e-3)
            checked.append(document.name)

    run()
    assert len(checked) > 20


def _is_used(document: NetworkDocument, node_id: str) -> bool:
    readers = (node.id for node in document.readers(node_id))
    return node_id in document.outputs or any(_is_used(document, reader) for reader in readers)


# -- single operators ---------------------------------------------------------------------------

_X = (1, 4, 6, 6)


def _save(
    path: Path,
    nodes: Sequence[Any],
    tensors: Mapping[str, Any] | None = None,
    shape: Sequence[int | str] = _X,
    opset: int = 17,
) -> Path:
    """A model from ``x`` to ``y``."""
    graph = helper.make_graph(
        nodes,
        "small",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(np.asarray(v), k) for k, v in (tensors or {}).items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
    model.ir_version = 8
    onnx.save(model, str(path))
    return path


def _node(kind: str, inputs: str = "x", output: str = "y", **attributes: Any) -> Any:
    return helper.make_node(kind, inputs.split(), [output], name=f"{kind}_{output}", **attributes)


_KERNEL = {"w": np.random.default_rng(0).normal(size=(4, 4, 3, 3)).astype(np.float32)}
_CHANNELS = {"c": np.arange(1, 5, dtype=np.float32).reshape(1, 4, 1, 1)}
_INTS = np.int64


@pytest.mark.parametrize(
    ("layers", "nodes", "tensors"),
    [
        (["relu"], [_node("Relu")], {}),
        (["leaky_relu"], [_node("LeakyRelu", alpha=0.2)], {}),
        (["silu"], [_node("Sigmoid", "x", "s"), _node("Mul", "x s")], {}),
        (["hardsigmoid"], [_node("HardSigmoid", alpha=1 / 6, beta=0.5)], {}),
        (["hardswish"], [_node("HardSigmoid", "x", "s", alpha=1 / 6), _node("Mul", "s x")], {}),
        (["hardswish"], [_node("HardSwish")], {}),
        (["mish"], [_node("Softplus", "x", "a"), _node("Tanh", "a", "b"), _node("Mul", "x b")], {}),
        (["relu6"], [_node("Clip", "x l h")], {"l": np.float32(0), "h": np.float32(6)}),
        (["tanh"], [_node("Tanh")], {}),
        (["softmax"], [_node("Softmax", axis=1)], {}),
        (
            ["max_pool"],
            [_node("MaxPool", kernel_shape=[3, 3], strides=[2, 2], pads=[0, 0, 1, 1])],
            {},
        ),
        (["max_pool"], [_node("MaxPool", kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1)], {}),
        (["avg_pool"], [_node("AveragePool", kernel_shape=[3, 3], pads=[1, 1, 1, 1])], {}),
        (
            ["avg_pool"],
            [_node("AveragePool", kernel_shape=[3, 3], pads=[1] * 4, count_include_pad=1)],
            {},
        ),
        (["adaptive_avg_pool"], [_node("GlobalAveragePool")], {}),
        (["max_pool"], [_node("GlobalMaxPool")], {}),
        (["global_avg_pool"], [_node("ReduceMean", axes=[2, 3], keepdims=0)], {}),
        (["conv2d"], [_node("Conv", "x w", pads=[1, 1, 1, 1], kernel_shape=[3, 3])], _KERNEL),
        (["pad", "conv2d"], [_node("Conv", "x w", pads=[0, 0, 1, 1])], _KERNEL),
        (["pad", "conv2d"], [_node("Conv", "x w", auto_pad="SAME_UPPER", strides=[2, 2])], _KERNEL),
        (
            ["conv2d"],
            [_node("Pad", "x p", "a"), _node("Conv", "a w")],
            {**_KERNEL, "p": np.array([0, 0, 1, 1, 0, 0, 1, 1], _INTS)},
        ),
        (
            ["pad", "max_pool"],
            [_node("Pad", "x p", "a"), _node("MaxPool", "a", kernel_shape=[2, 2])],
            {"p": np.array([0, 0, 1, 0, 0, 0, 1, 0], _INTS)},
        ),
        (["conv_transpose2d"], [_node("ConvTranspose", "x w", strides=[2, 2])], _KERNEL),
        (["implicit_multiply"], [_node("Mul", "x c")], _CHANNELS),
        (["implicit_add"], [_node("Add", "c x")], _CHANNELS),
        (["implicit_add"], [_node("Sub", "x c")], _CHANNELS),
        (["implicit_multiply"], [_node("Div", "x c")], _CHANNELS),
        (["upsample"], [_node("Upsample", "x s", mode="nearest")], {"s": np.float32([1, 1, 2, 2])}),
        (
            ["upsample"],
            [_node("Resize", "x  s", mode="linear", coordinate_transformation_mode="half_pixel")],
            {"s": np.float32([1, 1, 3, 3])},
        ),
        (["response_norm"], [_node("LRN", size=3, alpha=0.1, beta=0.5, bias=2.0)], {}),
        (
            ["flatten", "linear"],
            [_node("Flatten", "x", "f"), _node("MatMul", "f m", "g"), _node("Add", "g b")],
            {"m": np.ones((144, 5), np.float32), "b": np.arange(5, dtype=np.float32)},
        ),
        (
            ["flatten"],
            [
                _node("Shape", "x", "a"),
                _node("Gather", "a zero", "b"),
                _node("Unsqueeze", "b axes", "c"),
                _node("Concat", "c rest", "d", axis=0),
                _node("Reshape", "x d"),
            ],
            {"zero": _INTS(0), "axes": np.array([0], _INTS), "rest": np.array([-1], _INTS)},
        ),
        (
            ["channel_shuffle"],
            [
                _node("Reshape", "x s", "a"),
                _node("Transpose", "a", "b", perm=[0, 2, 1, 3, 4]),
                _node("Reshape", "b t"),
            ],
            {"s": np.array([1, 2, 2, 6, 6], _INTS), "t": np.array([1, 4, 6, 6], _INTS)},
        ),
        (["relu", "concat"], [_node("Relu", "x", "a"), _node("Concat", "a x", axis=1)], {}),
        (["relu", "add"], [_node("Relu", "x", "a"), _node("Sum", "a x x")], {}),
        (["relu"], [_node("Identity", "x", "a"), _node("Relu", "a")], {}),
    ],
)  # fmt: skip
def test_operators(
    layers: list[str], nodes: list[Any], tensors: Mapping[str, Any], tmp_path: Path
) -> None:
    kinds = {node.op_type for node in nodes}
    opset = 9 if "Upsample" in kinds else 17
    nodes = [_with_gaps(node) for node in nodes]
    network = _check(_save(tmp_path / "m.onnx", nodes, tensors, opset=opset))
    assert [node.layer for node in network.document] == layers


def _with_gaps(node: Any) -> Any:
    """``x  s`` leaves the second input out."""
    if node.op_type == "Resize":
        del node.input[:]
        node.input.extend(["x", "", "s"])
    return node


def test_what_does_not_map_is_named(tmp_path: Path) -> None:
    nodes = [
        _node("Relu", "x", "a"),
        _node("Selu", "a", "b"),
        _node("Relu", "b", "c"),
        _node("CumSum", "c axis", "y"),
    ]
    network = read_onnx(_save(tmp_path / "m.onnx", nodes, {"axis": _INTS(1)}))
    assert network.unmapped == (("Selu", ("Selu_b",)),)
    assert [node.layer for node in network.document] == ["relu"]
    assert network.document.problems() == ()


def test_open_sizes(tmp_path: Path) -> None:
    path = _save(tmp_path / "m.onnx", [_node("Relu")], shape=["n", 3, "h", "w"])
    network = read_onnx(path, size=(32, 64))
    assert network.document.size == (32, 64)
    assert "32 × 64" in network.notes[0]
    assert read_onnx(path).document.size == (224, 224)


def test_bad_files(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="cannot be read"):
        read_onnx(tmp_path / "absent.onnx")
    for number, content in enumerate((b"", b"not onnx at all", b"\x08\x07", b"\x00" * 1000)):
        path = tmp_path / f"{number}.onnx"
        path.write_bytes(content)
        with pytest.raises(GraphError, match="not an ONNX model"):
            read_onnx(path)
    path = _save(tmp_path / "v.onnx", [_node("Relu")], shape=[1, 5])
    with pytest.raises(GraphError, match="takes no pictures"):
        read_onnx(path)
    path = _save(tmp_path / "s.onnx", [_node("Selu")])
    with pytest.raises(GraphError, match="Nothing of") as caught:
        read_onnx(path)
    assert caught.value.details == "Selu: Selu_y"


def test_data_beside_the_file(tmp_path: Path) -> None:
    path = _save(tmp_path / "m.onnx", [_node("Conv", "x w")], _KERNEL)
    model = onnx.load(str(path))
    onnx.save(model, str(path), save_as_external_data=True, location="d.bin", size_threshold=0)
    network = read_onnx(path)
    assert np.array_equal(network.weights["w.weight" if "w" in network.document else "conv.weight"],
                          _KERNEL["w"])  # fmt: skip
    (tmp_path / "d.bin").unlink()
    with pytest.raises(GraphError, match="cannot be read"):
        read_onnx(path)


def test_reading_can_be_cancelled() -> None:
    ctx = JobContext()
    ctx.control.cancel()
    with pytest.raises(JobCancelled):
        read_onnx(_LIGHT / "light_squeezenet.onnx", ctx=ctx)


@given(data=st.data())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_damaged_files_are_refused_or_read(data: st.DataObject, tmp_path: Path) -> None:
    nodes = [_node("Conv", "x w", "a", pads=[1, 1, 1, 1]), _node("Relu", "a")]
    path = _save(tmp_path / "whole.onnx", nodes, _KERNEL)
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    damaged = tmp_path / "damaged.onnx"
    damaged.write_bytes(bytes(content[: data.draw(st.integers(1, len(content)))]))
    try:
        network = read_onnx(damaged)
    except TangoError:
        return
    assert network.document.problems() == ()


@pytest.mark.parametrize(
    ("node", "tensors"),
    [
        (_node("MaxPool", "a", "y", kernel_shape=[2, 2], strides=[0, 0]), {}),
        (_node("Conv", "a w", "y", strides=[0, 0]), _KERNEL),
        (helper.make_node("Relu", ["a"], []), {}),
        (_node("ConstantOfShape", "s", "y"), {"s": np.ones(100, np.int64)}),
        (_node("ConstantOfShape", "s", "y"), {"s": np.full(2, 1j, np.complex64)}),
        (_node("ConstantOfShape", "s", "y"), {"s": np.ones(2, np.float32)}),
        (
            _node("ConstantOfShape", "s", "y", value=numpy_helper.from_array(np.zeros(0))),
            {"s": np.ones(2, np.int64)},
        ),
    ],
)
def test_numbers_that_no_operator_takes_leave_it_out(
    node: Any, tensors: Mapping[str, Any], tmp_path: Path
) -> None:
    path = _save(tmp_path / "odd.onnx", [_node("Relu", "x", "a"), node], tensors)
    assert [found.layer for found in read_onnx(path).document] == ["relu"]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("layer1.0.conv1.weight", "layer1.0.conv1"),
        ("gpu_0/res2_0_branch2a_w_0", "gpu_0.res2_0_branch2a"),
        ("conv1/7x7_s2_w_0", "conv1.n7x7_s2"),
        ("onnx::Conv_123", ""),
        ("model.type.weight", "model.type_"),
        ("images.weight", "images_"),
    ],
)
def test_paths_of_tensors(name: str, path: str) -> None:
    assert path_of_tensor(name) == path


def test_paths_of_scopes() -> None:
    assert path_of_scope("/layer1/layer1.0/conv1/Conv") == "layer1.0.conv1"
    assert path_of_scope("Conv_3") == ""


def test_no_id_stands_inside_another() -> None:
    wanted = [("a", "conv"), ("a.bn", "bn"), ("a", "relu"), ("a.bn", "bn"), ("b", "x")]
    assert final_ids(wanted) == ["a.conv", "a.bn", "a.relu", "a.bn_2", "b"]
