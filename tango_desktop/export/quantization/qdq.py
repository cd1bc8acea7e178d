"""An 8-bit ONNX model out of the 32-bit one and a plan: ``QuantizeLinear``, ``DequantizeLinear``.

Written here rather than by ONNX Runtime's own tool: ranges are those of the plan, a ReLU is never
parted from its layer, layers are kept in floating point by the document's names, and no second
copy of the 32-bit weights is made.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tango_desktop.errors import ExportError
from tango_desktop.export.quantization.equalize import equalization
from tango_desktop.export.quantization.halves import halved, too_large
from tango_desktop.export.quantization.integers import (
    SCHEMES,
    Scaling,
    SchemeInfo,
    quantized,
    quantized_weights,
    scaling_of,
)
from tango_desktop.export.quantization.models import (
    CONV,
    GEMM,
    Floats,
    ModelView,
    attribute,
    channel_axis,
    model_digest,
    without_weights,
)
from tango_desktop.export.quantization.placement import Placement, data_inputs, key_of, place
from tango_desktop.export.quantization.plan import QuantizationPlan
from tango_desktop.i18n import tr

_FLOAT = 1  # TensorProto.FLOAT


def quantize(
    model: Any, plan: QuantizationPlan, scheme: str, only: Collection[str] | None = None
) -> Any:
    """The 8-bit form of a 32-bit model; metadata and names of tensors and nodes stay.

    Args:
        model: an ``onnx.ModelProto``; it is not changed.
        plan: made for this model.
        scheme: a name in ``integers.SCHEMES``: ``uint8`` for ONNX Runtime, ``uint8-plain`` for
            OpenVINO, ``int8`` for LiteRT, ``int8-symmetric`` for TensorRT.
        only: ids of the document nodes that are quantized; all but the plan's ``float_nodes`` when
            None.

    Raises:
        ExportError: the plan belongs to another model, or there is no such scheme.
    """
    found = model_digest(model)
    if found != plan.model:
        raise ExportError(
            tr("The calibration belongs to another model."),
            tr("Calibrate again."),
            f"{plan.model}, {found}",
        )
    return rounded(ModelView(model), plan, scheme, only)


def rounded(
    view: ModelView, plan: QuantizationPlan, scheme: str, only: Collection[str] | None = None
) -> Any:
    """Like :func:`quantize`, without asking whose plan it is."""
    info = SCHEMES.get(scheme)
    placement = place(view, plan.ranges, info, plan.float_nodes, only)
    if only is not None:  # what else the plan decides stays out of it
        plan = replace(plan, half_nodes=())
    return _Writer(view, plan, info, placement).written()


def clamped(model: Any, plan: QuantizationPlan) -> tuple[str, ...]:
    """The layers kept in 16 bits some of whose weights are too large for those.

    They become the largest there is.

    Args:
        model: the 32-bit model of the plan.
        plan: what is kept in 16 bits.

    Returns:
        Ids of document nodes.
    """
    if not plan.half_nodes:
        return ()
    view = ModelView(model)
    changed = equalization(view) if plan.equalized else {}
    found: dict[str, None] = {}
    for node in view.nodes:
        names = [node.input[place_] for place_ in half_places(view, plan, node)]
        stored = [changed[name] if name in changed else view.constant(name) for name in names]
        if any(too_large(values) for values in stored):
            found[view.owner(node)] = None
    return tuple(found)


def half_places(view: ModelView, plan: QuantizationPlan, node: Any) -> list[int]:
    """At which inputs a node that is not quantized reads weights that stay in 16 bits."""
    return view.weight_places(node) if view.owner(node) in plan.half_nodes else []


def _channels_into(view: ModelView, node: Any) -> int:
    """How many channels a convolution or a product with stored weights reads; else 0."""
    if node.op_type not in (CONV, "ConvTranspose", GEMM) or not view.is_float_constant(
        node.input[1]
    ):
        return 0
    shape = view.constant(node.input[1]).shape
    if node.op_type == CONV:
        return int(shape[1] * attribute(node, "group", 1))
    return int(shape[1 - channel_axis(node)] if node.op_type == GEMM else shape[0])


class _Writer:
    """Writes the quantized model's nodes one after the other."""

    def __init__(
        self,
        view: ModelView,
        plan: QuantizationPlan,
        scheme: SchemeInfo,
        placement: Placement,
    ) -> None:
        self._view, self._plan, self._scheme = view, plan, scheme
        self._placement = placement
        self._changed = equalization(view) if plan.equalized else {}
        self._nodes: list[Any] = []
        self._constants: dict[str, NDArray[Any]] = {}
        self._rounded: dict[str, str] = {}  # tensors by the name of what they are rounded to
        self._followers = set(placement.fused.values())

    def written(self) -> Any:
        """The quantized model."""
        for name in self._view.inputs:
            self._round(name, name)
        for node in self._view.nodes:
            self._write(node)
        return self._model()

    def _write(self, node: Any) -> None:
        import onnx

        made = onnx.NodeProto()
        made.CopyFrom(node)
        if not self._placement.quantized(node):
            self._float_inputs(node, made)
        elif key_of(node) not in self._followers:
            self._quantize_inputs(node, made)
        self._nodes.append(made)
        if key_of(node) not in self._placement.fused:  # else what follows it is rounded
            for place_, name in enumerate(node.output):
                made.output[place_] = self._given(node, name)
                self._round(name, made.output[place_])

    def _float_inputs(self, node: Any, made: Any) -> None:
        """Let a node in floating point read its values and weights."""
        made.input[:] = [self._read_by_float(name) for name in node.input]
        for place_ in half_places(self._view, self._plan, node):
            made.input[place_] = self._half(node.input[place_])
        channels = _channels_into(self._view, node) if self._scheme.guarded else 0
        if channels and made.input[0] == self._rounded.get(node.input[0]):
            made.input[0] = self._by_channel(node.input[0], channels)

    def _by_channel(self, name: str, channels: int) -> str:
        """A rounded tensor as floats again, with its scale written down once for each channel.

        Since 1.21 ONNX Runtime rounds float weights to 8 bits by itself, with one scale for all of
        them, where they meet a tensor of one scale (its ``WeightBiasQuantization``).
        """
        again = f"{name}/by_channel"
        if f"{again}/scale" not in self._constants:
            scaling = scaling_of(self._plan.ranges[self._placement.scaled_like[name]], self._scheme)
            zeros = np.full(channels, scaling.zero_point, self._scheme.kind)
            scales = np.full(channels, scaling.scale, np.float32)
            self._channelwise(again, f"{name}/quantized", scales, 1, zeros)
        return f"{again}/dequantized"

    def _read_by_float(self, name: str) -> str:
        """What a node in floating point reads: a quantized node's result only as it was rounded."""
        maker = self._view.producer.get(name)
        if maker is None or not self._placement.quantized(maker):
            return name
        return self._rounded.get(name, name)

    def _half(self, name: str) -> str:
        """Weights in 16 bits with what makes 32 of them again, which engines do as they open."""
        if f"{name}/half" not in self._constants:
            self._constants[f"{name}/half"] = halved(self._values(name))
            self._add("Cast", [f"{name}/half"], f"{name}/float", to=_FLOAT)
        return f"{name}/float"

    def _given(self, node: Any, name: str) -> str:
        """What a node calls its result: an output of the model is what comes after rounding."""
        is_output = name in self._view.outputs and name in self._placement.scaled_like
        return f"{name}/exact" if is_output and self._placement.quantized(node) else name

    def _round(self, name: str, exact: str) -> None:
        """Add the pair of nodes that rounds a tensor, where it is rounded.

        Args:
            name: of the tensor in the 32-bit model.
            exact: what it is called now, before rounding.
        """
        if name not in self._placement.scaled_like:
            return
        result = name if exact != name else f"{name}/dequantized"
        scale, zero_point = self._scaling_constants(self._placement.scaled_like[name])
        integers = f"{name}/quantized"
        self._add("QuantizeLinear", [exact, scale, zero_point], integers)
        self._add("DequantizeLinear", [integers, scale, zero_point], result)
        self._rounded[name] = result

    def _scaling_constants(self, name: str) -> tuple[str, str]:
        scaling = scaling_of(self._plan.ranges[name], self._scheme)
        return self._keep_scaling(name, scaling)

    def _keep_scaling(self, name: str, scaling: Scaling) -> tuple[str, str]:
        self._constants[f"{name}/scale"] = np.asarray(scaling.scale, np.float32)
        self._constants[f"{name}/zero_point"] = np.asarray(scaling.zero_point, self._scheme.kind)
        return f"{name}/scale", f"{name}/zero_point"

    def _add(self, kind: str, inputs: list[str], output: str, **values: Any) -> str:
        from onnx import helper

        name = f"{output}/{kind}"
        self._nodes.append(helper.make_node(kind, inputs, [output], name=name, **values))
        return output

    # -- quantized nodes -------------------------------------------------------------------------

    def _quantize_inputs(self, node: Any, made: Any) -> None:
        """Let a node read rounded values; what rounds its weights comes before it."""
        data = data_inputs(node)
        for place_, name in enumerate(data):
            is_stored = self._view.is_constant(name)
            made.input[place_] = self._stored(name) if is_stored else self._rounded[name]
        if self._view.weight_of(node):
            self._quantize_weights(node, made)

    def _stored(self, name: str) -> str:
        """A stored tensor that is added to or multiplied with a picture, rounded like one."""
        values = self._values(name)
        scaling = scaling_of((float(values.min()), float(values.max())), self._scheme)
        scale, zero_point = self._keep_scaling(name, scaling)
        result = f"{name}/dequantized"
        if f"{name}/quantized" not in self._constants:
            self._constants[f"{name}/quantized"] = quantized(values, scaling, self._scheme)
            self._add("DequantizeLinear", [f"{name}/quantized", scale, zero_point], result)
        return result

    def _quantize_weights(self, node: Any, made: Any) -> None:
        axis = channel_axis(node)
        weights = self._values(self._view.weight_of(node))
        bias = self._bias(node)
        like = self._placement.scaled_like[node.input[0]]
        scale = scaling_of(self._plan.ranges[like], self._scheme).scale
        found = quantized_weights(weights, bias, axis, scale)
        zeros = np.zeros_like(found.scales, np.int8)
        made.input[1] = self._dequantized(
            f"{key_of(node)}/weight", found.values, found.scales, axis, zeros
        )
        if found.bias is None:
            return
        unit = found.scales * np.float32(scale)
        name = self._dequantized(f"{key_of(node)}/bias", found.bias, unit, 0, None)
        made.input[:] = [*made.input[:2], name]

    def _dequantized(
        self,
        name: str,
        integers: NDArray[Any],
        scales: Floats,
        axis: int,
        zeros: NDArray[np.int8] | None,
    ) -> str:
        """Keep integers and add the node that turns them into floats, channel by channel."""
        self._constants[f"{name}/quantized"] = integers
        return self._channelwise(name, f"{name}/quantized", scales, axis, zeros)

    def _channelwise(
        self,
        name: str,
        integers: str,
        scales: Floats,
        axis: int,
        zeros: NDArray[np.integer] | None,
    ) -> str:
        """Add the node that turns a tensor of integers into floats, channel by channel."""
        self._constants[f"{name}/scale"] = scales
        inputs = [integers, f"{name}/scale"]
        if zeros is not None:
            self._constants[f"{name}/zero_point"] = zeros
            inputs.append(f"{name}/zero_point")
        return self._add("DequantizeLinear", inputs, f"{name}/dequantized", axis=axis)

    def _values(self, name: str) -> Floats:
        found = self._changed.get(name)
        return self._view.constant(name) if found is None else found

    def _bias(self, node: Any) -> Floats | None:
        name = self._view.bias_of(node)
        bias = self._values(name) if name else None
        shift = self._plan.bias_shifts.get(node.name)
        if shift is None:
            return bias
        shifts = np.asarray(shift, np.float32)
        return shifts if bias is None else bias + shifts

    # -- the whole -------------------------------------------------------------------------------

    def _model(self) -> Any:
        from onnx import numpy_helper

        made = without_weights(self._view.model)
        del made.graph.node[:]
        made.graph.node.extend(self._nodes)
        used = {name for node in self._nodes for name in node.input}
        for tensor in self._view.graph.initializer:
            if tensor.name in used and tensor.name in self._changed:
                values = np.asarray(self._changed[tensor.name], np.float32)
                made.graph.initializer.append(numpy_helper.from_array(values, tensor.name))
            elif tensor.name in used:
                made.graph.initializer.append(tensor)
        for name, values in self._constants.items():
            made.graph.initializer.append(numpy_helper.from_array(values, name))
        return made
