"""A TFLite file as C++ source for TensorFlow Lite for Microcontrollers (TFLM)."""

from __future__ import annotations

from collections.abc import Iterator

from tango_desktop.export.tflite.arena import ArenaEstimate
from tango_desktop.export.tflite.reading import ReadModel

HEADER, SOURCE = "model.h", "model.cc"
_ROW = 16
# What TFLM's MicroMutableOpResolver calls the operators that it has and the conversion writes.
RESOLVER = {
    "ABS": "AddAbs",
    "ADD": "AddAdd",
    "AVERAGE_POOL_2D": "AddAveragePool2D",
    "BATCH_MATMUL": "AddBatchMatMul",
    "CONCATENATION": "AddConcatenation",
    "CONV_2D": "AddConv2D",
    "DEPTHWISE_CONV_2D": "AddDepthwiseConv2D",
    "DEQUANTIZE": "AddDequantize",
    "DIV": "AddDiv",
    "ELU": "AddElu",
    "EXP": "AddExp",
    "FLOOR": "AddFloor",
    "FULLY_CONNECTED": "AddFullyConnected",
    "HARD_SWISH": "AddHardSwish",
    "LEAKY_RELU": "AddLeakyRelu",
    "LOG": "AddLog",
    "LOGISTIC": "AddLogistic",
    "MAXIMUM": "AddMaximum",
    "MAX_POOL_2D": "AddMaxPool2D",
    "MEAN": "AddMean",
    "MINIMUM": "AddMinimum",
    "MUL": "AddMul",
    "NEG": "AddNeg",
    "PAD": "AddPad",
    "PADV2": "AddPadV2",
    "PRELU": "AddPrelu",
    "QUANTIZE": "AddQuantize",
    "REDUCE_MAX": "AddReduceMax",
    "RELU": "AddRelu",
    "RELU6": "AddRelu6",
    "RESHAPE": "AddReshape",
    "RESIZE_BILINEAR": "AddResizeBilinear",
    "RESIZE_NEAREST_NEIGHBOR": "AddResizeNearestNeighbor",
    "RSQRT": "AddRsqrt",
    "SLICE": "AddSlice",
    "SOFTMAX": "AddSoftmax",
    "SQRT": "AddSqrt",
    "STRIDED_SLICE": "AddStridedSlice",
    "SUB": "AddSub",
    "SUM": "AddSum",
    "TANH": "AddTanh",
    "TRANSPOSE": "AddTranspose",
    "TRANSPOSE_CONV": "AddTransposeConv",
}


def operators(model: ReadModel) -> list[str]:
    """The operators that a model uses, each once, in alphabetical order."""
    return sorted({one.name for one in model.operators})


def header(model: ReadModel, size: int, arena: ArenaEstimate) -> str:
    """``model.h``.

    Args:
        model: that it declares; all of its operators are in ``RESOLVER``.
        size: of the file, bytes.
        arena: the memory that it wants.
    """
    names = operators(model)
    calls = " &&\n         ".join(f"resolver.{RESOLVER[name]}() == 0" for name in names)
    return f"""// Written by TANGO Desktop. A network for TensorFlow Lite for Microcontrollers:
//
//   tflite::MicroMutableOpResolver<tango::kOperators> resolver;
//   tango::AddOperators(resolver);
//   alignas(16) static uint8_t arena[tango::kArenaBytes];
//   tflite::MicroInterpreter interpreter(tflite::GetModel(tango::kModel), resolver, arena,
//                                        sizeof(arena));
//
{_tensors(model)}
#ifndef TANGO_MODEL_H_
#define TANGO_MODEL_H_

namespace tango {{

extern const unsigned char kModel[];
constexpr unsigned int kModelBytes = {size};

// An estimate: {arena.values_bytes} bytes for what is computed, at its peak, placed as TFLM
// does it; {arena.kept_bytes} bytes for its own records, by a rule of thumb for 32-bit processors.
// Kernels of a processor's own (CMSIS-NN, ESP-NN) may want more; what it took in the end is told
// by interpreter.arena_used_bytes().
constexpr unsigned int kArenaBytes = {arena.total_bytes};

constexpr int kOperators = {len(names)};

template <typename Resolver>
bool AddOperators(Resolver& resolver) {{
  return {calls};
}}

}}  // namespace tango

#endif  // TANGO_MODEL_H_
"""


def _tensors(model: ReadModel) -> str:
    """What goes in and comes out, as comments."""
    lines = []
    for title, numbers in (("Input", model.inputs), ("Output", model.outputs)):
        for place, number in enumerate(numbers):
            one = model.tensors[number]
            sides = " x ".join(str(size) for size in one.shape)
            lines.append(f"// {title} {place}: {one.kind}, {sides}")
    return "\n".join(lines)


def source(content: bytes) -> Iterator[str]:
    """The lines of ``model.cc``."""
    yield f'#include "{HEADER}"\n\nnamespace tango {{\n\n'
    yield "alignas(16) const unsigned char kModel[] = {\n"
    for start in range(0, len(content), _ROW):
        row = content[start : start + _ROW]
        yield "    " + "".join(f"{byte}," for byte in row) + "\n"
    yield "};\n\n}  // namespace tango\n"
