"""Apache TVM: a shared library of machine code, ``model.so``, and ``tvm.json`` with what it is for.

Untuned it runs by schedules of our own (``workers/tvm_convolutions.py``); with a budget of minutes
their numbers are tried on this computer, and what was found is kept for every later conversion.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tango_desktop.core import folders
from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.runner.engine_tvm import FACTS, SCHEMA
from tango_desktop.export.engines import from_onnx
from tango_desktop.export.engines.tvm_targets import CompileTarget, compile_target, needs_of
from tango_desktop.export.environments import TVM
from tango_desktop.export.spec import INPUT, ConvertedModel, ExportSpec
from tango_desktop.i18n import N_, lasting

if TYPE_CHECKING:
    from torch import nn

FILE = "model.so"
# What the worker says.
_SAID = (
    N_("Reading the model"),
    N_("Tuning: {count} programs tried"),
    N_("Compiling"),
    N_("Linking"),
    N_("The linker {command} could not make the library."),
    N_("Its own words are in the log."),
)


def convert(module: nn.Module, spec: ExportSpec, folder: Path, ctx: JobContext) -> ConvertedModel:
    """Write ``model.so`` and ``tvm.json`` into ``folder``.

    Args:
        module: (B, C, H, W) float32 → what its task gives, in evaluation mode, on the CPU.
        spec: what is asked for; ``fp32``.
        folder: exists.
        ctx: the job's context.

    Raises:
        ExportError: PyTorch cannot trace it, TVM cannot compile it, or no linker is here for the
            device.
    """
    target = compile_target(spec.target, os.cpu_count() or 1)
    with from_onnx.master(module, spec, folder, ctx) as onnx:
        library = onnx.path.with_name(FILE)
        job = onnx.job() | _job(spec, target, library)
        found = from_onnx.run("tvm_worker", TVM, job, _with_time(spec), ctx)
        shutil.move(library, folder / FILE)
    made = onnx.made
    facts = json.dumps(_facts(spec, target, found, list(onnx.outputs)), indent=1)
    (folder / FACTS).write_text(facts + "\n", encoding="utf-8")
    return ConvertedModel(
        FILE,
        "apache-tvm",
        str(found["version"]),
        "3.10",
        made.opset,
        f"{made.producer}, TVM {found['version']}",
        (FACTS,),
        (*made.notes, *_notes(spec, target, found)),
    )


def records_file() -> Path:
    """What tuning has tried on this computer, for all projects."""
    return folders.data_folder() / "tuning" / "tvm.json"


def _with_time(spec: ExportSpec) -> ExportSpec:
    """The same export, its longest conversion longer by what tuning may take."""
    settings = spec.settings
    longest = settings.longest_minutes + settings.tuning_minutes
    return replace(spec, settings=replace(settings, longest_minutes=longest))


def _job(spec: ExportSpec, target: CompileTarget, library: Path) -> dict[str, object]:
    return {
        "library": library,
        "input": INPUT,
        "shape": [1, spec.channels, *spec.size],
        "triple": target.triple,
        "processor": target.processor,
        "architecture": target.architecture,
        "linker": target.linker,
        "cores": target.cores,
        "here": target.is_here,
        "minutes": spec.settings.tuning_minutes,
        "records": records_file(),
    }


def _facts(
    spec: ExportSpec, target: CompileTarget, found: Mapping[str, Any], outputs: list[str]
) -> dict[str, object]:
    """What the runner reads before it opens the library."""
    return {
        "schema": SCHEMA,
        "version": found["version"],
        "architecture": target.architecture,
        "system": target.system,
        "processor": found["processor"],
        "needs": needs_of(target.architecture, found["features"]),
        "input": INPUT,
        "shape": [1, spec.channels, *spec.size],
        "outputs": outputs,
        "convolutions": found["convolutions"],
        "tuned": found["tuned"],
    }


def _notes(spec: ExportSpec, target: CompileTarget, found: Mapping[str, Any]) -> tuple[str, ...]:
    """What people should know of the library."""
    notes = [
        lasting(
            "Compiled for {processor}; {tuned} of {all} kinds of convolutions are tuned",
            processor=found["processor"],
            tuned=found["tuned"],
            all=found["convolutions"],
        )
    ]
    if spec.settings.tuning_minutes > 0 and not target.is_here:
        notes.append(
            lasting("Not tuned: programs for another computer cannot be timed on this one")
        )
    if spec.settings.dynamic_batch:
        notes.append(lasting("It computes one picture at a time, several one after the other"))
    return tuple(notes)
