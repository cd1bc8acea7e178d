"""ONNX → a shared library of machine code, compiled by TVM.

The job: ``model`` (an ONNX file), ``operators`` (the names of its nodes by operator), ``library``
(where the code goes), ``shape`` (of the input, one picture), ``input`` (its name), ``triple`` and
``processor`` (of LLVM; empty: this computer), ``architecture`` (of the target), ``linker`` (a
command), ``cores``, ``minutes`` (of tuning), ``records`` (file of what was tried), ``here``
(whether the code is for this computer, so that it can be tuned).

The result: ``version``, ``unsupported`` (where it cannot be converted: nodes' names by operator),
``processor``, ``features`` (of the processor that the code may use), ``convolutions`` (kinds of
them), ``tuned`` (those with a plan that was measured), ``tried`` (plans measured now).
"""

import os
import re
import subprocess
from typing import Any, Dict, List

from . import talk
from . import tvm_schedules as schedules
from . import tvm_tuning as tuning
from .tvm_convolutions import Vectors


def main() -> None:
    job = talk.begin()
    import tvm

    talk.progress(None, "Reading the model")
    target, processor = target_of(job)
    try:
        module = read(job)
    except tvm.error.OpNotImplemented as error:
        print(error)
        talk.finish({"unsupported": unsupported(job["operators"], str(error))})
        return
    features = features_of(target)
    vectors = vectors_of(features, int(job["cores"]))
    wanted = schedules.all_convolutions(module)
    records = tuning.Records(job["records"], records_key(job, processor, tvm.__version__))
    tried = tuned_now(job, target, wanted, vectors, records)
    talk.progress(None, "Compiling")
    choose, _ = tuning.chosen(records, vectors)
    built = tvm.compile(schedules.lowered(module, target, choose), target=target)
    talk.progress(None, "Linking")
    built.export_library(job["library"], fcompile=linked_by(job["linker"]))
    about = {"convolutions": len(wanted), "tuned": sum(map(bool, map(records.best, wanted)))}
    told = {"version": tvm.__version__, "processor": processor, "features": features}
    talk.finish({**told, **about, "tried": tried, "unsupported": {}})


def target_of(job: Dict[str, Any]) -> Any:
    """The target of TVM, and the name of its processor; a generic one where LLVM knows no other."""
    import tvm
    from tvm.target import codegen

    triple = job["triple"] or codegen.llvm_get_system_triple()
    processor = job["processor"] or codegen.llvm_get_system_cpu()
    asked = {"kind": "llvm", "mtriple": triple, "num-cores": int(job["cores"])}
    known = codegen.llvm_get_cpu_archlist(tvm.target.Target(asked))
    if processor not in [str(name) for name in known]:
        print("LLVM does not know", processor)
        processor = "x86-64-v3" if job["architecture"] == "x86_64" else "generic"
    return tvm.target.Target({**asked, "mcpu": processor}), processor


def features_of(target: Any) -> List[str]:
    """What LLVM may use of the processor, in its own words."""
    from tvm.target import codegen

    return sorted(str(name) for name in codegen.llvm_get_cpu_features(target))


def vectors_of(features: List[str], cores: int) -> Vectors:
    """The vector registers that come with ``features``."""
    if "avx512f" in features:
        return Vectors(16, 32, cores)
    if "avx" in features:
        return Vectors(8, 16, cores)
    if "neon" in features:
        return Vectors(4, 32, cores)
    return Vectors(4, 16, cores)


def records_key(job: Dict[str, Any], processor: str, version: str) -> str:
    """What times are true for."""
    return "{} {} tvm {}".format(job["architecture"], processor, version)


def read(job: Dict[str, Any]) -> Any:
    """The network of an ONNX file, its weights inside, for one picture."""
    import onnx
    from tvm.relax.frontend.onnx import from_onnx

    shape = {job["input"]: list(job["shape"])}
    return from_onnx(onnx.load(job["model"]), shape_dict=shape, keep_params_in_input=False)


def unsupported(operators: Dict[str, List[str]], text: str) -> Dict[str, List[str]]:
    """The nodes that TVM has no rule for, by operator.

    Args:
        operators: names of the ONNX file's nodes by operator, ``Conv`` or ``domain.Foo``.
        text: TVM's message; it names operators without their domain.
    """
    words = set(re.split(r"\W+", text))
    return {name: nodes for name, nodes in operators.items() if name.split(".")[-1] in words}


def tuned_now(
    job: Dict[str, Any], target: Any, wanted: Any, vectors: Vectors, records: tuning.Records
) -> int:
    """Tune within the budget; how many plans were tried."""
    seconds = float(job["minutes"]) * 60.0
    if seconds <= 0.0 or not job["here"]:
        return 0

    def told(fraction: float, count: int) -> None:
        talk.progress(fraction, "Tuning: {count} programs tried", count=count)

    measure = tuning.Measured(target).milliseconds
    return tuning.tune(wanted, vectors, records, measure, seconds, told)


def linked_by(command: List[str]) -> Any:
    """What TVM calls to make a shared library of object files."""

    def link(output: str, objects: Any, options: Any = None, **_: Any) -> None:
        parts = [objects] if isinstance(objects, str) else list(objects)
        asked = [*command, "-shared", "-fPIC", "-o", output, *parts, *(options or [])]
        done = subprocess.run(asked, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        print(done.stdout.decode("utf-8", "replace"))
        if done.returncode or not os.path.isfile(output):
            talk.fail(
                "The linker {command} could not make the library.",
                "Its own words are in the log.",
                command=" ".join(command),
            )

    link.output_format = "so"  # type: ignore[attr-defined]
    link.object_format = "o"  # type: ignore[attr-defined]
    return link


if __name__ == "__main__":
    main()
