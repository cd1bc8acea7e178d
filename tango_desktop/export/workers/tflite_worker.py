"""ONNX → TFLite.

The job: ``model`` (an ONNX file), ``operators`` (the names of its nodes by operator), ``precision``
(``fp32``, ``fp16``, ``dynamic``, ``int8``), ``tflite`` (where the file goes), ``library`` (a folder
where the program's own package is found if this Python does not have it).

The result: ``version`` of LiteRT, ``unsupported`` (where it cannot be converted: the nodes' names
by operator), ``float_nodes`` (with int8: how many operators compute in float32) and ``nodes`` (how
many there are).
"""

import sys
from typing import Any, Dict

from . import talk


def main() -> None:
    job = talk.begin()
    sys.path.append(job["library"])
    import onnx

    from tango_desktop.export.tflite.convert import tflite_of, without_counterpart
    from tango_desktop.export.tflite.unsupported import UnsupportedError

    talk.progress(0.05, "Reading the model")
    missing = without_counterpart(job["operators"])
    if missing:
        talk.finish({"unsupported": {name: job["operators"][name] for name in missing}})
        return
    try:
        content = tflite_of(onnx.load(job["model"]), job["precision"], told)
    except UnsupportedError as error:
        print(error)
        name = "%s (%s)" % (error.operator, error.reason) if error.reason else error.operator
        talk.finish({"unsupported": {name: [error.node]}})
        return
    talk.progress(0.85, "Writing")
    with open(job["tflite"], "wb") as stream:
        stream.write(content)
    talk.progress(0.9, "Checking")
    talk.finish(dict(checked(content), unsupported={}))


def told(share: float) -> None:
    """Progress of the conversion, of which the operators are the most."""
    talk.progress(0.1 + 0.6 * share, "Converting")


def checked(content: bytes) -> Dict[str, Any]:
    """Open the file once, and count what computes with 8 bits."""
    import ai_edge_litert
    from ai_edge_litert import interpreter as litert

    from tango_desktop.export.tflite.reading import operator_kinds

    plain = litert.OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    made = litert.Interpreter(model_content=content, experimental_op_resolver_type=plain)
    made.allocate_tensors()
    kinds = operator_kinds(content)
    floats = [kind for kind in kinds if kind == "float32"]
    return {
        "version": ai_edge_litert.__version__,
        "nodes": len(kinds),
        "float_nodes": len(floats),
    }


if __name__ == "__main__":
    main()
