"""C++ source for microcontrollers: it compiles, holds the file, and its arena has room."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

pytest.importorskip("ai_edge_litert")

from ai_edge_litert import schema_py_generated as schema

from tango_desktop import families
from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy.runner.engine_tflite import TfliteEngine
from tango_desktop.errors import ExportError
from tango_desktop.export.engines import tflm
from tango_desktop.export.tflite import arena, c_array
from tango_desktop.export.tflite.convert import tflite_of
from tango_desktop.export.tflite.reading import ReadModel, ReadOperator, ReadTensor, read_model
from tango_desktop.graph import DocumentBuilder
from tango_desktop.nets import build_module
from tests.export.engines.small_networks import OPTIONS, small
from tests.export.tflite.running import onnx_of

# Stands in for TFLM's resolver, whose functions give 0 when all is well.
_PROGRAM = """
#include <cstdio>
#include <cstdint>
#include "model.h"
struct Resolver {
  int count = 0;
  %s
};
int main() {
  Resolver resolver;
  if (!tango::AddOperators(resolver) || resolver.count != tango::kOperators) return 1;
  if (reinterpret_cast<uintptr_t>(tango::kModel) %% 16 != 0) return 2;
  return fwrite(tango::kModel, 1, tango::kModelBytes, stdout) == tango::kModelBytes ? 0 : 3;
}
"""


def test_the_source_compiles_and_holds_the_file(tmp_path: Path) -> None:
    compiler = shutil.which("g++")
    if compiler is None:
        pytest.skip("no g++ here")
    network = small("resnet20", tmp_path, "tflm")
    folder = network.spec.folder
    made = tflm.convert(network.module, network.spec, folder, JobContext())
    assert (made.file, made.extra_files) == ("model.tflite", ("model.h", "model.cc"))
    assert "an estimate" in made.notes[-1]
    functions = "".join(f"int {name}() {{ ++count; return 0; }}\n" for name in used(folder))
    (folder / "main.cc").write_text(_PROGRAM % functions)
    flags = ["-std=c++11", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
    sources = ["main.cc", c_array.SOURCE]
    subprocess.run([compiler, *flags, *sources, "-o", "program"], cwd=folder, check=True)
    ran = subprocess.run([folder / "program"], capture_output=True)
    assert ran.returncode == 0
    assert ran.stdout == (folder / made.file).read_bytes()
    (found,) = TfliteEngine(str(folder / made.file), OPTIONS, ["output0"]).infer(network.batch)
    assert network.largest_difference(found) < 1e-4


def used(folder: Path) -> list[str]:
    """What the resolver has to have."""
    model = read_model((folder / "model.tflite").read_bytes())
    return [c_array.RESOLVER[name] for name in c_array.operators(model)]


def test_tensors_that_live_together_lie_apart() -> None:
    model = read_model(tflite_of(onnx_of(families.build("densenet121", 3, size=32)), "fp32"))
    places = arena.placed(model)
    computed = [n for n, one in enumerate(model.tensors) if not one.is_constant]
    assert sorted(one.tensor for one in places) == computed
    for one, other in combinations(places, 2):
        if one.first <= other.last and other.first <= one.last:
            assert one.start + one.size <= other.start or other.start + other.size <= one.start


def chain(*sizes: int) -> ReadModel:
    """Values of so many bytes, each computed from the one before."""
    tensors = tuple(
        ReadTensor(f"t{n}", (size,), "int8", size, False, 0) for n, size in enumerate(sizes)
    )
    operators = tuple(ReadOperator("RELU", (n,), (n + 1,)) for n in range(len(sizes) - 1))
    return ReadModel(tensors, operators, (0,), (len(sizes) - 1,))


@pytest.mark.parametrize(
    ("sizes", "peak"), [((100, 100), 224), ((16, 320, 48, 16), 368), ((16,) * 9, 32)]
)
def test_the_peak_of_a_chain(sizes: tuple[int, ...], peak: int) -> None:
    """The largest two neighbours, each rounded up to 16 bytes."""
    found = arena.estimate(chain(*sizes))
    assert found.values_bytes == peak
    assert found.total_bytes % 16 == 0
    assert found.total_bytes >= found.values_bytes + found.kept_bytes


def test_an_operator_that_microcontrollers_lack(tmp_path: Path) -> None:
    network = small("resnet20", tmp_path, "tflm")
    net = DocumentBuilder("bent", 3, (8, 8))
    net.add("conv", "conv2d", out_channels=4)
    net.add("bend", "gelu")
    document = net.document()
    spec = replace(
        network.spec, document=document, preprocess={**network.spec.preprocess, "size": (8, 8)}
    )
    with pytest.raises(ExportError) as caught:
        tflm.convert(build_module(document).eval(), spec, spec.folder, JobContext())
    assert "GELU: bend (gelu)" in caught.value.message
    assert list(spec.folder.iterdir()) == []


def test_every_known_operator_is_one_of_tflite() -> None:
    assert all(hasattr(schema.BuiltinOperator, name) for name in c_array.RESOLVER)
