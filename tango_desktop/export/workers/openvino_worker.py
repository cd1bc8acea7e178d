"""ONNX → OpenVINO's IR.

The job: ``model`` (an ONNX file), ``operators`` (the names of its nodes by operator), ``outputs``
(the names of the nodes that give its outputs), ``xml`` (where the IR goes, its ``.bin`` beside it),
``half`` (weights in 16 bits), ``precision``.

The result: ``version``, ``unsupported`` (where it cannot be converted: the nodes' names by
operator), ``computed`` (how many of the heavy layers compute in which precision on this computer)
and ``minimum`` (the least OpenVINO that reads it).
"""

import re
from typing import Any, Dict, List

from . import talk

_HEAVY = ("Convolution", "Deconvolution", "FullyConnected", "MatMul")
# As it is run: otherwise processors with bf16 would compute in that.
_CHECKED = {"INFERENCE_PRECISION_HINT": "f32"}
_OPSET = re.compile(r'version="opset(\d+)"')
# Operators up to opset 12 are read since 2023.1; 2023.0 refuses a Pad of opset 12.
_TRIED_OPSET, _TRIED = 12, "2023.1"


def main() -> None:
    job = talk.begin()
    import openvino

    talk.progress(0.1, "Converting")
    try:
        model = openvino.convert_model(job["model"])
    except openvino.frontend.OpConversionFailure as error:
        print(error)
        talk.finish({"unsupported": unsupported(job["operators"], str(error))})
        return
    keep_halves(model, job["operators"].get("Cast", []))
    name_parts(model, job["outputs"])
    model.set_rt_info(job["precision"], ["framework", "precision"])
    talk.progress(0.6, "Writing")
    openvino.save_model(model, job["xml"], compress_to_fp16=job["half"])
    talk.progress(0.8, "Checking")
    computed = heavy_layers(openvino.Core().compile_model(job["xml"], "CPU", _CHECKED))
    version = openvino.__version__.partition("-")[0]
    found = {"version": version, "unsupported": {}, "computed": computed}
    talk.finish({**found, "minimum": least_version(job["xml"], version)})


def unsupported(operators: Dict[str, List[str]], text: str) -> Dict[str, List[str]]:
    """The nodes that OpenVINO has no rule for, by operator.

    Args:
        operators: names of the ONNX file's nodes by operator, ``Conv`` or ``domain.Foo``.
        text: OpenVINO's message; it names operators as ``ImageDecoder-20`` or ``domain.Foo``.
    """
    words = set(re.split(r"[^\w.]+", re.sub(r"-\d+\b", "", text)))
    return {name: nodes for name, nodes in operators.items() if name in words}


def keep_halves(model: Any, casts: List[str]) -> None:
    """Store weights in 16 bits that the file has in 16 bits: OpenVINO has made 32 of them.

    Args:
        model: changed in place.
        casts: the names of the ONNX nodes that change the type of values.
    """
    import numpy as np
    from openvino import opset1

    for op in model.get_ordered_ops():
        if op.get_type_name() != "Constant" or op.get_friendly_name() not in casts:
            continue
        whole = op.data
        half = whole.astype(np.float16)
        if whole.dtype != np.float32 or whole.ndim < 2 or not np.array_equal(half, whole):
            continue
        again = opset1.convert(opset1.constant(half), "f32", name=op.get_friendly_name())
        for reader in list(op.output(0).get_target_inputs()):
            reader.replace_source_output(again.output(0))


def name_parts(model: Any, outputs: Dict[str, str]) -> None:
    """Name the parts that an ONNX node was taken apart into after that node.

    Those that carry no name of the file get the one of what reads them: the scale of a batch norm
    that of its shift.

    Args:
        model: changed in place.
        outputs: the names of the ONNX nodes that give the outputs, by the outputs' names, which
            OpenVINO gives to what makes them.
    """
    for op in reversed(model.get_ordered_ops()):
        if op.get_type_name() in ("Parameter", "Result", "Constant"):
            continue
        name = outputs.get(op.get_friendly_name(), op.get_friendly_name())
        op.set_friendly_name(name)
        if not name.startswith("/"):
            place = _place(op)
            if place:
                op.set_friendly_name("{}/{}_{}".format(place, op.get_type_name(), name))


def _place(op: Any) -> str:
    """``/layer1.0.conv1`` of what ``op`` gives or of what reads it; empty where none is named."""
    names = [name for output in op.outputs() for name in sorted(output.get_names())]
    for output in op.outputs():
        names += [reader.get_node().get_friendly_name() for reader in output.get_target_inputs()]
    for name in names:
        if name.startswith("/"):
            return f"/{name.split('/')[1]}"
    return ""


def least_version(xml: str, version: str) -> str:
    """The least OpenVINO that has the operators of an IR: one that was tried, or the writer's."""
    with open(xml, encoding="utf-8") as stream:
        newest = max(int(found) for line in stream for found in _OPSET.findall(line))
    return _TRIED if newest <= _TRIED_OPSET else version


def heavy_layers(compiled: Any) -> Dict[str, int]:
    """How many convolutions and products compute in which precision (``f32``, ``u8``, ``i8``)."""
    found: Dict[str, int] = {}
    for op in compiled.get_runtime_model().get_ops():
        about = op.get_rt_info()
        if str(about["layerType"].value) in _HEAVY:
            precision = str(about["runtimePrecision"].value)
            found[precision] = found.get(precision, 0) + 1
    return found


if __name__ == "__main__":
    main()
