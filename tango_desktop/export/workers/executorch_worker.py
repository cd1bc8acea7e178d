"""A program of ``torch.export`` → ExecuTorch, computed by XNNPACK where that can.

The job: ``program`` (a ``.pt2``), ``places`` (the document node's id by the name of its module),
``output``, ``shape``, ``metadata`` (texts by name), ``calibration`` (None for floating point; else
a ``.npy`` of prepared pictures (N, C, H, W)), ``float_modules`` (names of modules that stay in
floating point). The result: ``version``, ``unsupported`` (places by operator), ``left`` (places of
what XNNPACK does not compute), ``delegated`` (how many operations it does).
"""

from importlib.metadata import version
from typing import Any, Dict, List

from . import talk
from .program_places import places_of

METADATA = "tango_metadata"


def main() -> None:
    job = talk.begin()
    import torch

    talk.progress(0.02, "Reading the network")
    program = torch.export.load(job["program"])
    if job["calibration"]:
        program = quantized(program, job)
    talk.progress(0.4, "Converting")
    try:
        edge = lowered(program, job["metadata"])
        about = shared_out(edge.exported_program(), job["places"])
        made = edge.to_executorch()
    except Exception as error:  # noqa: BLE001 - its verifiers raise what they like
        missing = named_in(str(error), program.run_decompositions(), job["places"])
        if not missing:
            raise
        print(error)
        talk.finish({"unsupported": missing})
        return
    missing = without_kernel(made.exported_program(), job["places"])
    if missing:
        talk.finish({"unsupported": missing})
        return
    talk.progress(0.9, "Writing")
    with open(job["output"], "wb") as stream:
        made.write_to_file(stream)
    runs(job["output"], job["shape"])
    talk.finish(dict(about, version=version("executorch"), unsupported={}))


def quantized(program: Any, job: Dict[str, Any]) -> Any:
    """The program in 8 bits: weights per channel, ranges of values from the pictures."""
    import numpy as np
    import torch
    from executorch.backends.xnnpack.quantizer.xnnpack_quantizer import (
        XNNPACKQuantizer,
        get_symmetric_quantization_config,
    )
    from torchao.quantization.pt2e.quantize_pt2e import convert_pt2e, prepare_pt2e

    kept = set(job["float_modules"])
    quantizer = XNNPACKQuantizer()
    quantizer.set_global(get_symmetric_quantization_config(is_per_channel=True))
    quantizer.set_filter_function(lambda node: not modules_of(node) & kept)
    pictures = np.load(job["calibration"], mmap_mode="r")
    with torch.no_grad():
        prepared = prepare_pt2e(program.module(check_guards=False), quantizer)
        for number, picture in enumerate(pictures):
            share = 0.05 + 0.3 * number / len(pictures)
            talk.progress(share, "Looking at calibration pictures")
            prepared(torch.from_numpy(np.array(picture[None])))
        example = torch.zeros(job["shape"])
        return torch.export.export(convert_pt2e(prepared), (example,), strict=False)


def modules_of(node: Any) -> Any:
    """The last parts of the names of the modules that a node is in."""
    stack = node.meta.get("nn_module_stack") or {}
    return {str(path).rpartition(".")[2] for path, _ in stack.values()}


def lowered(program: Any, metadata: Dict[str, str]) -> Any:
    """The program with its parts for XNNPACK taken together."""
    import json

    from executorch.backends.xnnpack.partition.xnnpack_partitioner import XnnpackPartitioner
    from executorch.exir import to_edge_transform_and_lower

    about = {METADATA: json.dumps(metadata, ensure_ascii=False)}
    return to_edge_transform_and_lower(
        program, partitioner=[XnnpackPartitioner()], constant_methods=about
    )


def named_in(text: str, program: Any, places: Dict[str, str]) -> Dict[str, List[str]]:
    """The operators of a program that an error names, ``aten.special_i0.default``."""
    found: Dict[str, List[str]] = {}
    for node in program.graph.nodes:
        name = str(node.target)
        if node.op == "call_function" and name.startswith("aten.") and name in text:
            found.setdefault(name, []).append(places_of(node, places))
    return found


def without_kernel(program: Any, places: Dict[str, str]) -> Dict[str, List[str]]:
    """The operators left to portable kernels that ExecuTorch's runtime has none for."""
    import executorch.kernels.quantized  # noqa: F401 - registers kernels, as the runner does
    from executorch.runtime import Runtime

    known = Runtime.get().operator_registry.operator_names
    found: Dict[str, List[str]] = {}
    for node in program.graph.nodes:
        schema = getattr(node.target, "_schema", None)
        if node.op != "call_function" or schema is None or schema.name.startswith("executorch"):
            continue
        name = ".".join(part for part in (schema.name, schema.overload_name) if part)
        if name not in known:
            found.setdefault(name, []).append(places_of(node, places))
    return found


def shared_out(program: Any, places: Dict[str, str]) -> Dict[str, Any]:
    """What XNNPACK computes and what it does not."""
    left, delegated = [], 0
    for node in program.graph.nodes:
        name = getattr(node.target, "__name__", str(node.target))
        if node.op == "get_attr":
            lowered_part = getattr(program.graph_module, str(node.target), None)
            inner = getattr(lowered_part, "original_module", None)
            if inner is not None:
                delegated += sum(one.op == "call_function" for one in inner.graph.nodes)
        elif node.op == "call_function" and name not in ("executorch_call_delegate", "getitem"):
            left.append(places_of(node, places).lstrip("/"))
    return {"left": left, "delegated": delegated}


def runs(path: str, shape: List[int]) -> None:
    """Run the file once, so that what cannot be run is never handed over."""
    import torch
    from executorch.runtime import Runtime

    method = Runtime.get().load_program(path).load_method("forward")
    if method is None:
        talk.fail("ExecuTorch cannot open what it has written.")
    method.execute([torch.zeros(shape)])


if __name__ == "__main__":
    main()
