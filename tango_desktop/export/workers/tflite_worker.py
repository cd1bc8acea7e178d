"""ONNX → TFLite.

The job: ``model`` (an ONNX file), ``operators`` (the names of its nodes by operator), ``precision``
(``fp32``, ``fp16``, ``dynamic``, ``int8``), ``tflite`` (where the file goes), ``library`` (a folder
where the program's own package is found if this Python does not have it), ``sources`` (a folder for
the C++ source for microcontrollers, which have no 16-bit floats; empty for none).

The result: ``version`` of LiteRT, ``unsupported`` (where it cannot be converted: the nodes' names
by operator), ``float_nodes`` (how many operators compute in float32), ``nodes`` (how many there
are), and, with sources, ``arena`` (bytes, estimated) and ``operators`` (those of TFLite).
"""

import os
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
        model, halves = onnx.load(job["model"]), not job["sources"]
        content = tflite_of(model, job["precision"], told, halves)
    except UnsupportedError as error:
        print(error)
        name = "%s (%s)" % (error.operator, error.reason) if error.reason else error.operator
        talk.finish({"unsupported": {name: [error.node]}})
        return
    sources = {}  # type: Dict[str, Any]
    if job["sources"]:
        sources = written_sources(content, job["sources"])
    talk.progress(0.85, "Writing")
    with open(job["tflite"], "wb") as stream:
        stream.write(content)
    talk.progress(0.9, "Checking")
    found = dict(checked(content), unsupported={})
    found.update(sources)
    talk.finish(found)


def told(share: float) -> None:
    """Progress of the conversion, of which the operators are the most."""
    talk.progress(0.1 + 0.6 * share, "Converting")


def written_sources(content: bytes, folder: str) -> Dict[str, Any]:
    """The file as C++ for microcontrollers, where all of its operators exist there."""
    from tango_desktop.export.tflite import arena, c_array
    from tango_desktop.export.tflite.reading import places, read_model

    model = read_model(content)
    known = c_array.operators(model)
    missing = [name for name in known if name not in c_array.RESOLVER]
    if missing:
        return {"unsupported": {name: places(content, name) for name in missing}}
    needed = arena.estimate(model)
    with open(os.path.join(folder, c_array.HEADER), "w", encoding="utf-8") as stream:
        stream.write(c_array.header(model, len(content), needed))
    with open(os.path.join(folder, c_array.SOURCE), "w", encoding="utf-8") as stream:
        stream.writelines(c_array.source(content))
    return {"arena": needed.total_bytes, "operators": known}


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
