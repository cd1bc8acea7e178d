"""Random valid documents build, and run at the inferred shapes; window rules are torch's."""

from __future__ import annotations

from math import prod
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from torch import fx
from torch.nn import functional

from tango_desktop.core.params import Kind, Param
from tango_desktop.errors import ShapeError
from tango_desktop.graph import IMAGES, LAYERS, LayerInfo, NetworkDocument, Node, Shape, to_text
from tango_desktop.graph.layers import SizeParam, declared_params
from tango_desktop.graph.layers.sizes import window_output
from tango_desktop.nets import build_module
from tango_desktop.nets.deploy_form import deploy_module

_LARGEST = 2000  # elements of a tensor


def _values(declared: Param) -> st.SearchStrategy[object]:
    """Small values of a parameter, from its declaration."""
    low = 0 if declared.minimum is None else declared.minimum
    if isinstance(declared, SizeParam):
        side = st.integers(int(low), int(low) + 2)
        return st.one_of(side, st.tuples(side, side))
    kinds: dict[Kind, st.SearchStrategy[object]] = {
        Kind.INT: st.integers(int(low), int(low) + 5),
        Kind.FLOAT: st.floats(low, 1.0),
        Kind.BOOL: st.booleans(),
        Kind.CHOICE: st.sampled_from(declared.choices or ("",)),
        Kind.NUMBERS: st.lists(st.integers(int(low) + 1, 9), min_size=1, max_size=4),
    }
    return kinds[declared.kind]


def _params(info: LayerInfo) -> st.SearchStrategy[dict[str, object]]:
    declared = declared_params(info.params)
    wide = {name for name, d in declared.items() if d.kind is Kind.INT and d.default > 8}
    return st.fixed_dictionaries(
        {name: _values(declared[name]) for name in wide},  # the default is too wide for a test
        optional={name: _values(d) for name, d in declared.items() if name not in wide},
    )


# Layers with weights come more often than their share of the registry, and first, where
# hypothesis looks most.
_WEIGHT = {
    "conv2d": 6,
    "linear": 5,
    "batch_norm": 3,
    "stack_levels": 3,
    "conv3d": 3,
    "detect": 3,
    "group_norm": 2,
    "conv_transpose2d": 2,
}
_DRAWN = sorted(
    ((info, _params(info)) for info in LAYERS for _ in range(_WEIGHT.get(info.name, 1))),
    key=lambda drawn: -_WEIGHT.get(drawn[0].name, 1),
)


class _Growing:
    """A document that grows by nodes that fit."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        channels = draw(st.integers(1, 4))
        size = draw(st.integers(1, 12)), draw(st.integers(1, 12))
        self.document = NetworkDocument("random", channels, size)
        self._shapes: dict[str, Shape] = {IMAGES: (channels, *size)}

    def step(self, number: int) -> None:
        """Add a node where it fits, unless it fits nowhere."""
        info, params = self._draw(st.sampled_from(_DRAWN))
        values = self._draw(params)
        names = list(self._shapes)
        start = self._draw(st.integers(0, len(names) - 1))
        for first in names[start:] + names[:start]:
            inputs = self._inputs(info, first)
            if info.name == "detect":
                values = self._head_values(len(inputs), self._shapes[first][0])
            node = Node(f"block{number % 3}.n{number}", info.name, values, inputs)
            if self._fits(node):
                self.document.nodes.append(node)
                return

    def _fits(self, node: Node) -> bool:
        inputs = [self._shapes[source] for source in node.inputs]
        try:
            shape = node.info.shape(node.settings, inputs)
        except ShapeError:
            return False
        if prod(shape) > _LARGEST:
            return False
        self._shapes[node.id] = shape
        return True

    def _inputs(self, info: LayerInfo, first: str) -> tuple[str, ...]:
        """Sources for every port: all of the shape of the first."""
        same = [name for name, shape in self._shapes.items() if shape == self._shapes[first]]
        more = info.ports.least - 1 + (info.ports.repeats and self._draw(st.integers(0, 1)))
        return first, *(self._draw(st.sampled_from(same)) for _ in range(more))

    def _head_values(self, levels: int, channels: int) -> dict[str, object]:
        """Parameters of a ``detect`` for maps of ``channels``, if there are any."""
        counts = [n for n in range(1, channels) if channels % n == 0 and channels // n > 5]
        count = self._draw(st.sampled_from(counts or [1]))
        return {
            "classes": max(1, channels // count - 5),
            "anchors": [float(n + 1) for n in range(2 * count * levels)],
            "strides": [8] * levels,
        }

    def finish(self) -> NetworkDocument:
        """What nobody reads is an output."""
        read = {source for node in self.document.nodes for source in node.inputs}
        self.document.outputs = tuple(
            node.id for node in self.document.nodes if node.id not in read
        )
        return self.document


@st.composite
def documents(draw: st.DrawFn) -> NetworkDocument:
    """Valid documents of any registered layers, with branches and several outputs."""
    growing = _Growing(draw)
    for number in range(draw(st.integers(2, 12))):
        growing.step(number)
    assume(growing.document.nodes)
    return growing.finish()


class _Check(fx.Interpreter):
    """Runs a module line by line and compares every shape."""

    def __init__(self, module: fx.GraphModule, shapes: dict[str, Shape]) -> None:
        super().__init__(module)
        self._expected = shapes
        self.checked = 0

    def run_node(self, n: fx.Node) -> Any:
        result = super().run_node(n)
        if "node" in n.meta:
            assert tuple(result.shape) == (2, *self._expected[n.meta["node"]])
            self.checked += 1
        return result


def check(document: NetworkDocument) -> None:
    """Build and run ``document``; compare shapes, parameters and outputs."""
    assert document.problems() == ()
    shapes = document.shapes()
    module = build_module(document).eval()
    images = torch.rand(2, document.in_channels, *document.size)
    with torch.no_grad():
        checker = _Check(module, shapes)
        checker.run(images)
        results = module(images)
    assert checker.checked == len(document)
    results = results if isinstance(results, tuple) else (results,)
    assert [tuple(result.shape[1:]) for result in results] == list(document.output_shapes())
    assert document.parameter_count() == sum(p.numel() for p in module.parameters())
    assert 4 * max(map(prod, shapes.values())) <= document.activation_bytes()


@given(documents())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_random_documents_run(document: NetworkDocument) -> None:
    check(document)


@pytest.mark.slow
def test_thousand_random_documents_run() -> None:
    seen: set[str] = set()

    @given(documents())
    @settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
    def run(document: NetworkDocument) -> None:
        seen.add(to_text(document))
        check(document)

    run()
    assert len(seen) >= 1000


def check_deploy_form(document: NetworkDocument) -> None:
    """Trained in one form, deployed in the other: the same outputs."""
    module = build_module(document).eval()
    generator = torch.Generator().manual_seed(0)
    for name, value in module.state_dict().items():
        if name.endswith("running_mean"):
            value.normal_(0, 0.2, generator=generator)
        elif name.endswith(("running_var", "implicit")):
            value.uniform_(0.5, 1.5, generator=generator)
    deployed_document, deployed = deploy_module(document, module)
    assert deployed_document.problems() == ()
    assert deployed_document.output_shapes() == document.output_shapes()
    images = torch.rand(2, document.in_channels, *document.size, generator=generator)
    with torch.no_grad():
        expected, results = (
            out if isinstance(out, tuple) else (out,) for out in (module(images), deployed(images))
        )
    for one, other in zip(expected, results, strict=True):
        scale = one.abs().max().clamp(min=1.0)
        assert torch.allclose(one / scale, other / scale, atol=1e-4)


@given(documents())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_random_documents_deploy(document: NetworkDocument) -> None:
    check_deploy_form(document)


_SIDE = st.integers(1, 9)


@given(_SIDE, st.integers(1, 5), st.integers(1, 4), st.integers(0, 3), st.integers(1, 3))
@settings(max_examples=200, deadline=None)
def test_convolution_windows_are_torchs(
    size: int, kernel: int, stride: int, padding: int, dilation: int
) -> None:
    images, weight = torch.zeros(1, 1, size, size), torch.zeros(1, 1, kernel, kernel)
    try:
        result = functional.conv2d(images, weight, None, stride, padding, dilation)
    except RuntimeError:
        with pytest.raises(ShapeError):
            window_output((size, size), kernel, stride, padding, dilation)
    else:
        assert window_output((size, size), kernel, stride, padding, dilation) == result.shape[2:]


@given(_SIDE, st.integers(1, 5), st.integers(1, 5), st.integers(0, 3), st.booleans())
@example(size=7, kernel=2, stride=3, padding=0, ceil=True)
@example(size=1, kernel=2, stride=4, padding=1, ceil=True)
@settings(max_examples=200, deadline=None)
def test_pooling_windows_are_torchs(
    size: int, kernel: int, stride: int, padding: int, ceil: bool
) -> None:
    info = LAYERS.get("max_pool")
    values = {"kernel": kernel, "stride": stride, "padding": padding, "ceil_mode": ceil}
    try:
        result = functional.max_pool2d(
            torch.zeros(1, 1, size, size), kernel, stride, padding, ceil_mode=ceil
        )
    except RuntimeError:
        with pytest.raises(ShapeError):
            info.shape(info.parse(values), [(1, size, size)])
    else:
        assert info.shape(info.parse(values), [(1, size, size)]) == tuple(result.shape[1:])
