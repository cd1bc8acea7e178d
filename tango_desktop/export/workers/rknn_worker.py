"""ONNX → RKNN, for one chip, in 16-bit floats or 8-bit integers.

The job: ``model`` (an ONNX file), ``platform`` (``rk3568``), ``precision`` (``fp16``, ``int8``),
``rknn`` (where the result goes), ``simulator`` (a folder for what the simulator builds from),
``pictures`` (.npy files, (1, C, H, W), as the network sees them), ``algorithm`` (how ranges are
found), ``float_tensors`` (results that stay in 16-bit floats). The result: ``version``, and
``unsupported``, which stays empty: what the processor does not compute, the board's CPU does.

Pictures come prepared, with mean 0 and deviation 1: so the network sees what it has learnt from,
whatever the preparation is.
"""

import json
import os
import re
import shutil
from importlib.metadata import version
from typing import Any, Dict, List

from . import talk

# What the first of the two steps leaves for the second.
_PARTS = (".model", ".data", ".quantization.cfg")
_RANGES = "quantize_parameters"
# What RKNN has put in the place of a result: ``output0-rs``, ``/detect/Reshape_output_0_sw``.
_PUT_IN = re.compile(r"([-_][a-z]+)+")


def main() -> None:
    job = talk.begin()
    talk.progress(0.05, "Starting")
    os.makedirs(job["simulator"], exist_ok=True)
    convert = _integers if job["precision"] == "int8" else _floats
    rknn = convert(job)
    talk.progress(0.9, "Writing")
    _require(rknn.export_rknn(job["rknn"]), "RKNN could not write the model.")
    talk.finish({"version": version("rknn-toolkit2"), "unsupported": {}})


def _floats(job: Dict[str, Any]) -> Any:
    """Build in 16-bit floats; the simulator starts from the same ONNX file."""
    shutil.copyfile(job["model"], os.path.join(job["simulator"], "model.onnx"))
    rknn = _opened(job)
    talk.progress(0.3, "Converting")
    _require(rknn.build(do_quantization=False), "RKNN could not build the model.")
    return rknn


def _integers(job: Dict[str, Any]) -> Any:
    """Build in integers: find ranges, keep what stays in floats, and only then build.

    These are the two steps of what RKNN calls hybrid quantization. With nothing kept in floats they
    give the same integers as its single step, and the simulator can go on from the first.
    """
    shutil.copyfile(job["model"], "model.onnx")  # the files are named after it
    with open("pictures.txt", "w", encoding="utf-8") as stream:
        stream.writelines(name + "\n" for name in job["pictures"])
    rknn = _opened(dict(job, model="model.onnx"))
    talk.progress(0.2, "Looking for ranges")
    code = rknn.hybrid_quantization_step1(dataset="pictures.txt")
    _require(code, "RKNN could not find the ranges of the model's values.")
    rknn.release()
    keep_float("model.quantization.cfg", job["float_tensors"])
    parts = [shutil.copy("model" + end, job["simulator"]) for end in _PARTS]
    talk.progress(0.6, "Converting")
    rknn = _made(job)
    _require(rknn.hybrid_quantization_step2(*parts), "RKNN could not build the model.")
    return rknn


def _made(job: Dict[str, Any]) -> Any:
    from rknn.api import RKNN

    rknn = RKNN(verbose=True)  # tells which layer runs where
    code = rknn.config(target_platform=job["platform"], quantized_algorithm=job["algorithm"])
    _require(code, "RKNN does not know the chip.")
    return rknn


def _opened(job: Dict[str, Any]) -> Any:
    rknn = _made(job)
    talk.progress(0.1, "Reading the model")
    _require(rknn.load_onnx(model=job["model"]), "RKNN could not read the model.")
    return rknn


def keep_float(path: str, tensors: List[str]) -> None:
    """Have results stay in 16-bit floats, as far as RKNN has not melted them into others.

    Only the head of the file is written anew: the ranges below it are refused when but one digit of
    them has changed. What RKNN has put in a result's place stays with it: one such in 8 bits among
    a detector's boxes, and every probability is lost beside the coordinates.

    Args:
        path: what the first step has written; changed.
        tensors: names in the ONNX file.
    """
    from ruamel.yaml import YAML

    with open(path, encoding="utf-8") as stream:
        text = stream.read()
    known = YAML(typ="safe").load(text)[_RANGES]
    names = [name for name in known if _stands_for(name, tensors)]
    kept = ["    {}: float16\n".format(json.dumps(name)) for name in names]
    head = "custom_quantize_layers:" + ("\n" + "".join(kept) if kept else " {}\n")
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(head + text[text.index(_RANGES + ":") :])


def _stands_for(name: str, tensors: List[str]) -> bool:
    """Whether a result of RKNN's is one of the tensors, or put in the place of one."""
    ends = [name[len(tensor) :] for tensor in tensors if name.startswith(tensor)]
    return any(not end or _PUT_IN.fullmatch(end) for end in ends)


def _require(code: Any, message: str) -> None:
    if code != 0:
        talk.fail(message)


if __name__ == "__main__":
    main()
