"""Which operators of a TFLite file the operators that ran stand for.

XNNPACK runs a graph of its own: it takes in activations and padding, drops what only reshapes, and
calls what is left by other names. Both are in the same order, so the two lists are laid side by
side such that as many as possible fit; what could be laid beside another one as well is left open.
"""

import json
import re
from typing import Any, Dict, List, NamedTuple, Sequence, Set

INVOKED = 2  # the kind of an event: an operator of the file itself
_DELEGATE = "DELEGATE"
_CLAMPS = {"RELU", "RELU6", "RELU_N1_TO_1", "RELU_0_TO_1"}
_PADS = {"PAD", "PADV2"}
_CONVOLUTIONS = {"CONV_2D", "DEPTHWISE_CONV_2D"}
# Others that may end with a limit, which XNNPACK then computes apart; convolutions take it in.
_CLAMPED = {"ADD", "SUB", "MUL", "DIV"}
# What XNNPACK calls an operator, without digits and brackets: what TFLite calls it.
_FITS = {
    "Convolution": _CONVOLUTIONS,
    "Deconvolution": {"TRANSPOSE_CONV"},
    "Fully Connected": {"FULLY_CONNECTED", "CONV_2D"},
    "Dynamic Fully Connected": {"BATCH_MATMUL", "FULLY_CONNECTED"},
    "Batch Matrix Multiply": {"BATCH_MATMUL"},
    "Max Pooling": {"MAX_POOL_2D"},
    "Average Pooling": {"AVERAGE_POOL_2D", "MEAN"},
    "Global Average Pooling": {"MEAN", "AVERAGE_POOL_2D"},
    "Add": {"ADD"},
    "Multiply": {"MUL"},
    "Subtract": {"SUB"},
    "Divide": {"DIV"},
    "Maximum": {"MAXIMUM"},
    "Minimum": {"MINIMUM"},
    "Squared Difference": {"SQUARED_DIFFERENCE"},
    "HardSwish": {"HARD_SWISH"},
    "Sigmoid": {"LOGISTIC"},
    "TanH": {"TANH"},
    "Tanh": {"TANH"},
    "Clamp": _CLAMPS | _CLAMPED,
    "ReLU": _CLAMPS | _CLAMPED,
    "Leaky ReLU": {"LEAKY_RELU"},
    "PReLU": {"PRELU"},
    "Softmax": {"SOFTMAX"},
    "Copy": {"CONCATENATION", "SPLIT", "SPLIT_V", "RESHAPE", "SLICE", "STRIDED_SLICE"},
    "Concatenate": {"CONCATENATION"},
    "Slice": {"SLICE", "STRIDED_SLICE", "SPLIT", "SPLIT_V"},
    "Mean": {"MEAN"},
    "Sum": {"SUM"},
    "Static Reshape": {"RESHAPE", "SQUEEZE", "EXPAND_DIMS"},
    "Transpose": {"TRANSPOSE"},
    "Constant Pad": _PADS,
    "Resize Bilinear": {"RESIZE_BILINEAR"},
    "Resize Nearest Neighbor": {"RESIZE_NEAREST_NEIGHBOR"},
    "Convert": {"QUANTIZE", "DEQUANTIZE", "CAST"},
    "Exponential Linear Unit": {"ELU"},
    "Exp": {"EXP"},
    "Square": {"SQUARE"},
    "Square Root": {"SQRT"},
    "Reciprocal Square Root": {"RSQRT"},
    "Negate": {"NEG"},
    "Abs": {"ABS"},
    "GELU": {"GELU"},
    "Gelu": {"GELU"},
    "Depth To Space": {"DEPTH_TO_SPACE"},
    "Space To Depth": {"SPACE_TO_DEPTH"},
}  # type: Dict[str, Set[str]]
_WITH_ROUNDING = _CONVOLUTIONS | {"FULLY_CONNECTED", "BATCH_MATMUL"}
_BRACKETS = re.compile(r"\s*\(.*")


class Ran(NamedTuple):
    """An operator that ran.

    Attributes:
        row: the name of its row.
        what: the engine's name of it.
        kind: of the event.
        us: how long it took.
        place: for operators of the file their number.
    """

    row: str
    what: str
    kind: int
    us: int
    place: int


def table(operators: List[Any], places: List[List[str]], ran: Sequence[Ran], layers: str) -> str:
    """The table of rows, as JSON: ``nodes`` has the drawn node by the row's name.

    Args:
        operators: of the file, with ``op_name``, ``inputs`` and ``outputs``; what a delegate put
            in comes behind them.
        places: for each the node of the ONNX file and the drawn node that it comes from.
        ran: in their order.
        layers: the table of the ONNX file, for what was taken into another node there.
    """
    own = [one for one in operators if one["op_name"] != _DELEGATE]
    if len(own) != len(places):
        return ""
    drawn = [owner for _, owner in places]
    stands_for = _stands_for(own, ran)
    nodes = {one.row: drawn[stands_for[one.row]] for one in ran if one.row in stands_for}
    absorbed = json.loads(layers)["absorbed"] if layers else {}
    found = {host: list(others) for host, others in absorbed.items()}
    seen = set(stands_for.values())
    for place, host in _taken_in(own, seen):
        others = found.setdefault(drawn[host], [])
        if drawn[place] != drawn[host] and drawn[place] not in others:
            others.append(drawn[place])
    told = {row: node for row, node in nodes.items() if node}
    return json.dumps({"nodes": told, "absorbed": found}, ensure_ascii=False)


def _stands_for(operators: List[Any], ran: Sequence[Ran]) -> Dict[str, int]:
    """The number of the operator for rows where that is certain."""
    names = [str(one["op_name"]) for one in operators]
    found = {one.row: one.place for one in ran if one.kind == INVOKED and one.place < len(names)}
    invoked = set(found.values())
    rest = [place for place in in_turn(operators, invoked) if place not in invoked]
    inner = [one for one in ran if one.kind != INVOKED]
    fits = [_FITS.get(_plain(one.what), set()) for one in inner]
    for row, place in enumerate(aligned(fits, [names[place] for place in rest])):
        if place is not None:
            found[inner[row].row] = rest[place]
    return _with_rounding(found, inner, names)


def _with_rounding(found: Dict[str, int], inner: Sequence[Ran], names: List[str]) -> Dict[str, int]:
    """The same with what rounds the numbers that a convolution with 8-bit weights reads next."""
    for one, after in zip(inner, inner[1:]):
        host = found.get(after.row)
        is_rounding = _plain(one.what) == "Convert" and one.row not in found
        if is_rounding and host is not None and names[host] in _WITH_ROUNDING:
            found[one.row] = host
    return found


def left_over(operators: List[Any], outputs: Sequence[int]) -> List[str]:
    """The names of the operators that no delegate took, in the file's order.

    Args:
        operators: of the file, and what delegates put in.
        outputs: the tensors that the model gives.
    """
    makers = {}  # type: Dict[int, int]
    for number, one in enumerate(operators):  # a delegate comes last, and counts
        makers.update({int(out): number for out in one["outputs"]})
    seen = set()  # type: Set[int]
    waiting = [int(out) for out in outputs]
    while waiting:
        maker = makers.get(waiting.pop())
        if maker is not None and maker not in seen:
            seen.add(maker)
            waiting.extend(int(given) for given in operators[maker]["inputs"])
    names = [str(operators[number]["op_name"]) for number in sorted(seen)]
    return [name for name in names if name != _DELEGATE]


def in_turn(operators: List[Any], invoked: Set[int]) -> List[int]:
    """The operators' numbers in the order that they run in.

    What a delegate takes runs in groups: all of it that is ready, then all else that is, and so on
    (tensorflow/lite/graph_info.cc).
    """
    makers = {int(out): n for n, one in enumerate(operators) for out in one["outputs"]}
    needs = [
        {makers[int(given)] for given in one["inputs"] if int(given) in makers} for one in operators
    ]
    turn: List[int] = []
    waiting = list(range(len(operators)))
    while waiting:
        done = set(turn)
        first = next((n for n in waiting if needs[n] <= done), None)
        if first is None:
            return list(range(len(operators)))
        kind = first in invoked
        for number in waiting:
            if (number in invoked) is kind and needs[number] <= done:
                done.add(number)
                turn.append(number)
        waiting = [number for number in waiting if number not in done]
    return turn


def _plain(what: str) -> str:
    return _BRACKETS.sub("", what)


def aligned(fits: Sequence[Set[str]], names: Sequence[str]) -> List[Any]:
    """For each row the one place that it has in the best layouts; None where there are several.

    The longest common subsequence of both, from either end.

    Args:
        fits: for each row the names that it may stand for.
        names: in their order.
    """
    ahead = _longest(fits, names)
    back = _longest(fits[::-1], names[::-1])
    best = ahead[len(fits)][len(names)]
    found = []  # type: List[Any]
    for row, able in enumerate(fits):
        before, after = ahead[row], back[len(fits) - row - 1]
        able_at = [
            place
            for place, name in enumerate(names)
            if name in able and before[place] + 1 + after[len(names) - place - 1] == best
        ]
        found.append(able_at[0] if len(able_at) == 1 else None)
    return _in_order(found)


def _in_order(found: List[Any]) -> List[Any]:
    """Only those that cross no other: two that do are each of a best layout, but not of one."""

    def crosses(row: int, place: int) -> bool:
        before = any(one is not None and one > place for one in found[:row])
        return before or any(one is not None and one < place for one in found[row + 1 :])

    return [
        None if place is None or crosses(row, place) else place for row, place in enumerate(found)
    ]


def _longest(fits: Sequence[Set[str]], names: Sequence[str]) -> List[List[int]]:
    """How many of the first rows can be laid beside so many of the first names."""
    lines = [[0] * (len(names) + 1)]
    for able in fits:
        above, line = lines[-1], [0]
        for place, name in enumerate(names):
            both = above[place] + 1 if name in able else 0
            line.append(max(above[place + 1], line[place], both))
        lines.append(line)
    return lines


def _taken_in(operators: List[Any], seen: Set[int]) -> List[Any]:
    """Pairs of an operator that ran inside another one, and that one."""
    maker = {int(out): n for n, one in enumerate(operators) for out in one["outputs"]}
    reader = {int(given): n for n, one in enumerate(operators) for given in one["inputs"]}
    found = []
    for place, one in enumerate(operators):
        if place in seen:
            continue
        if one["op_name"] in _CLAMPS:
            host = maker.get(int(one["inputs"][0]))
        elif one["op_name"] in _PADS:
            host = reader.get(int(one["outputs"][0]))
        else:
            host = None
        if host in seen:
            found.append((place, host))
    return found
