"""ONNX → ncnn's ``.param`` and ``.bin``, by pnnx.

The job: ``model`` (an ONNX file), ``operators`` (the names of its nodes by operator), ``outputs``
(by their names, in order), ``shape`` of the input, ``param`` (where the text goes), ``bin`` (where
the weights go), ``half`` (weights in 16 bits).

The result: ``version`` of pnnx, ``unsupported`` (where it cannot be converted: the nodes' names by
operator), ``input`` and ``blobs`` (the names of ncnn's input and outputs, in the file's order).
"""

import importlib.util
import os
import re
import subprocess
from importlib import metadata
from typing import Any, Dict, List

from . import talk

_REST = ("pnnxparam", "pnnxbin", "pnnxpy", "pnnxonnx", "ncnnpy")


def main() -> None:
    job = talk.begin()
    talk.progress(0.1, "Converting")
    said = convert(job)
    if not os.path.isfile(job["param"]):
        answer_without(job, said)
        return
    strange = foreign_layers(job["param"])
    if strange:
        talk.finish({"unsupported": named(job["operators"], " ".join(strange)) or strange})
        return
    talk.progress(0.8, "Checking")
    blobs = ["out%d" % place for place in range(len(job["outputs"]))]
    run_once(job, blobs)
    version = metadata.version("pnnx")
    talk.finish({"version": version, "unsupported": {}, "input": "in0", "blobs": blobs})


def convert(job: Dict[str, Any]) -> str:
    """Run pnnx; what it prints."""
    found = importlib.util.find_spec("pnnx")
    folders = list((found.submodule_search_locations if found else None) or [])
    program = os.path.join(folders[0], "pnnx.exe" if os.name == "nt" else "pnnx")
    shape = ",".join(str(side) for side in job["shape"])
    command = [program, job["model"], "inputshape=[%s]" % shape, "fp16=%d" % job["half"]]
    command += ["ncnnparam=%s" % job["param"], "ncnnbin=%s" % job["bin"]]
    command += ["%s=%s" % (name, os.path.abspath(name)) for name in _REST]
    ended = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True
    )
    print(ended.stdout)
    if ended.returncode != 0:
        talk.fail("pnnx ended with code {code}.", code=ended.returncode)
    return str(ended.stdout)


def answer_without(job: Dict[str, Any], said: str) -> None:
    """What to say where pnnx has written nothing: its first step runs the file."""
    failed = [line for line in said.splitlines() if "CreateSession failed" in line]
    odd = named(job["operators"], " ".join(failed))
    if not odd:
        talk.fail("pnnx did not write a model.")
    talk.finish({"unsupported": odd})


def foreign_layers(param: str) -> Dict[str, List[str]]:
    """The layers of a ``.param`` that are not ncnn's: their names by type.

    pnnx leaves what it cannot translate as it was: ``Tensor.slice``, ``F.grid_sample``,
    ``pnnx.Expression``.
    """
    found = {}  # type: Dict[str, List[str]]
    with open(param, encoding="utf-8") as stream:
        rows = [line.split() for line in stream.read().splitlines()[2:]]
    for row in rows:
        if row and re.search(r"[.:]", row[0]):
            found.setdefault(row[0], []).append(row[1])
    return found


def named(operators: Dict[str, List[str]], text: str) -> Dict[str, List[str]]:
    """The nodes of the operators that ``text`` speaks of, ``Slice`` also as ``Tensor.slice``."""
    words = {word.lower() for word in re.split(r"\W+", text)}
    plain = {name: name.rpartition(".")[2].lower() for name in operators}
    return {name: nodes for name, nodes in operators.items() if plain[name] in words}


def run_once(job: Dict[str, Any], blobs: List[str]) -> None:
    """Open the model and run it on nothing; a model that crashes ncnn ends here."""
    import ncnn
    import numpy as np

    net = ncnn.Net()
    if net.load_param(job["param"]) != 0 or net.load_model(job["bin"]) != 0:
        talk.fail("ncnn cannot open what pnnx has written.")
    with net.create_extractor() as extractor:
        extractor.input("in0", ncnn.Mat(np.zeros(job["shape"][1:], np.float32)).clone())
        if any(extractor.extract(name)[0] != 0 for name in blobs):
            talk.fail("ncnn cannot run what pnnx has written.")


if __name__ == "__main__":
    main()
