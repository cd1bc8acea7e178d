"""A program of ``torch.export`` → a frozen TorchScript file, or a program with metadata.

The job: ``program`` (a ``.pt2``), ``format`` (``torchscript`` or ``torch-export``), ``output``,
``shape`` (of one picture as a batch), ``any_batch`` (whether it must take others), ``metadata``
(texts by name). The result: ``version`` and ``unsupported`` (always empty: what PyTorch
could export, it can write).
"""

import json
from typing import Any, Dict

from . import talk

METADATA = "metadata.json"


def main() -> None:
    job = talk.begin()
    import torch

    talk.progress(0.1, "Reading the network")
    program = torch.export.load(job["program"])
    extra = {METADATA: json.dumps(job["metadata"], ensure_ascii=False)}
    talk.progress(0.4, "Writing")
    with torch.inference_mode():
        _WRITERS[job["format"]](program, job, extra)
    talk.finish({"version": torch.__version__.partition("+")[0], "unsupported": {}})


def write_script(program: Any, job: Dict[str, Any], extra: Dict[str, str]) -> None:
    """Trace, freeze and save; not optimized for inference: that would fit this processor only."""
    import torch

    with torch.no_grad():
        example = torch.zeros(job["shape"])
        jit = torch.jit  # type: Any
        traced = jit.trace(program.module(check_guards=False), example, check_trace=False)
        traced.training = False  # an exported module has no eval()
        frozen = jit.freeze(traced)
        if job["any_batch"]:
            require_batches(frozen, example)
        jit.save(frozen, job["output"], _extra_files=extra)


def require_batches(model: Any, example: Any) -> None:
    """Fail where the network has taken the size of its example for a fixed one."""
    import torch

    try:
        fits = len(model(torch.cat([example] * 3))) == 3
    except RuntimeError as error:
        print(error)
        fits = False
    if not fits:
        talk.fail("This network takes one picture at a time.", "Switch “Any batch size” off.")


def write_program(program: Any, job: Dict[str, Any], extra: Dict[str, str]) -> None:
    """Save it with its metadata."""
    import torch

    torch.export.save(program, job["output"], extra_files=extra)


_WRITERS = {"torchscript": write_script, "torch-export": write_program}

if __name__ == "__main__":
    main()
