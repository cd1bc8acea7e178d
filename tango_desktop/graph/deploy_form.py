"""From the form that a network is trained in to the one it is deployed in: the same outputs.

Works by pattern on any document: batch norms go into the layers before them, branches on one
input that are added become one convolution (RepVGG, Ding et al., arXiv 2101.03697), learnt shifts
and scales go into convolutions, auxiliary heads are left out, and a 3-D convolution over stacked
levels becomes 2-D convolutions, which every engine has. ``nets/deploy_form.py`` does the same to
the weights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from .document import NetworkDocument
from .layers import pair
from .node import Node
from .rewriting import (
    Branch,
    Draft,
    Drop,
    FlattenLevels,
    FoldNorm,
    FoldScale,
    FoldShift,
    MergeBranches,
    Step,
)

Pass = Callable[[Draft], None]

_FOLDABLE = {"conv2d", "conv3d", "conv_transpose2d", "linear"}
# f(a · x) = a · f(x) for a > 0, so that a mean may be taken before them.
_HOMOGENEOUS = {"relu", "leaky_relu", "identity"}


def deploy_form(document: NetworkDocument) -> NetworkDocument:
    """``document`` as it is exported and counted.

    Raises:
        GraphError: the document has problems; ShapeError when only shapes do not fit.
    """
    return rewrite(document, DEPLOY)[0]


def rewrite(
    document: NetworkDocument, passes: Sequence[Pass]
) -> tuple[NetworkDocument, tuple[Step, ...]]:
    """The document after ``passes``, and what they did, in order."""
    draft = Draft(document)
    for run in passes:
        run(draft)
    return draft.document(), tuple(draft.steps)


def origins(drawn: Iterable[str], made: Iterable[str], steps: Sequence[Step]) -> dict[str, str]:
    """The drawn node that every node of either form stands for.

    Args:
        drawn: the ids of a document's nodes.
        made: those of its deploy form.
        steps: what :func:`rewrite` did; a node that none of them explains is left out.
    """
    before = tuple(drawn)
    found = {name: name for name in before}
    for step in steps:
        if isinstance(step, FlattenLevels):
            found |= dict.fromkeys(step.into, step.conv)
    for name in sorted(set(made) - found.keys()):  # named after what it was made of
        within = [other for other in before if name.startswith(other)]
        if within:
            found[name] = max(within, key=len)
    return found


def auxiliary_dropped(draft: Draft) -> None:
    """Leave out auxiliary heads and what only they need, unless nothing else would stay."""
    kept = tuple(name for name in draft.outputs if not _is_auxiliary(draft.nodes[name]))
    if kept and kept != draft.outputs:
        draft.outputs = kept
        draft.steps.append(Drop(draft.prune()))


def _is_auxiliary(node: Node) -> bool:
    return node.layer == "detect" and node.settings.auxiliary


def norms_folded(draft: Draft) -> None:
    """Fold every batch norm that directly follows a layer with weights and is its only reader."""
    for node in tuple(draft.nodes.values()):
        reader = draft.only_reader(node.id)
        if node.layer in _FOLDABLE and reader is not None and reader.layer == "batch_norm":
            groups = getattr(node.settings, "groups", 1)
            eps = reader.settings.eps
            draft.steps.append(FoldNorm(node.id, node.layer, groups, reader.id, eps))
            draft.change(node.id, bias=None)  # by default there is one
            draft.bypass(reader.id, node.id)


def branches_merged(draft: Draft) -> None:
    """Make one convolution of every sum of convolutions, batch norms and copies of one input."""
    for node in tuple(draft.nodes.values()):
        if node.layer == "add":
            _merge(draft, node)


def _merge(draft: Draft, total: Node) -> None:
    members = [draft.nodes.get(name) for name in total.inputs]
    convs = [m for m in members if m is not None and m.layer == "conv2d"]
    if not convs:
        return
    largest = max(convs, key=lambda conv: pair(conv.settings.kernel))
    source = largest.inputs[0]
    branches = [_branch(draft, name, largest, source) for name in total.inputs]
    found = tuple(branch for branch in branches if branch is not None)
    if len(found) < len(branches):
        return
    p = largest.settings
    step = MergeBranches(largest.id, found, p.out_channels, p.groups, _sides(largest))
    draft.steps.append(step)
    draft.change(largest.id, bias=None)
    draft.bypass(total.id, largest.id)
    for branch in found:
        if branch.id not in ("", largest.id):
            draft.remove(branch.id)


def _branch(draft: Draft, name: str, largest: Node, source: str) -> Branch | None:
    """A summand as part of ``largest``; None when it does not fit into it."""
    if name == source:
        return Branch() if _keeps_shape(draft, largest) else None
    node = draft.nodes[name]
    if draft.only_reader(name) is None or node.inputs[0] != source:
        return None
    if node.layer == "batch_norm" and _keeps_shape(draft, largest):
        return Branch(name, norm=True, eps=node.settings.eps)
    return Branch(name) if node.layer == "conv2d" and _aligned(node, largest) else None


def _keeps_shape(draft: Draft, conv: Node) -> bool:
    """Whether a pixel of the output stands where the same pixel of the input stands."""
    p = conv.settings
    same = draft.shapes[conv.inputs[0]] == draft.shapes[conv.id]
    centred = _sides(conv) == tuple(2 * pad + 1 for pad in pair(p.padding))
    return same and centred and pair(p.stride) == (1, 1) and pair(p.dilation) == (1, 1)


def _aligned(node: Node, largest: Node) -> bool:
    """Whether the smaller window lies in the middle of the larger one at every step."""
    small, large = node.settings, largest.settings
    alike = (small.groups, pair(small.stride)) == (large.groups, pair(large.stride))
    if _sides(node) == _sides(largest):
        return alike and all(
            pair(getattr(small, name)) == pair(getattr(large, name))
            for name in ("padding", "dilation")
        )
    plain = {pair(small.dilation), pair(large.dilation)} == {(1, 1)}
    along = zip(
        _sides(node), pair(small.padding), _sides(largest), pair(large.padding), strict=True
    )
    middle = all(k <= k_large and k_large - k == 2 * (w - v) for k, v, k_large, w in along)
    return alike and plain and middle


def _sides(conv: Node) -> tuple[int, int]:
    return pair(conv.settings.kernel)


def implicit_folded(draft: Draft) -> None:
    """Fold learnt shifts before, and learnt scales behind, convolutions."""
    for node in tuple(draft.nodes.values()):
        reader = draft.only_reader(node.id)
        if reader is None:
            continue
        if node.layer == "implicit_add" and reader.layer == "conv2d":
            _fold_shift(draft, node, reader)
        elif node.layer == "conv2d" and reader.layer == "implicit_multiply":
            draft.steps.append(FoldScale(reader.id, node.id))
            draft.bypass(reader.id, node.id)


def _fold_shift(draft: Draft, shift: Node, conv: Node) -> None:
    # Padding with zeros comes after the shift: there the sum would be another.
    if pair(conv.settings.padding) == (0, 0):
        draft.steps.append(FoldShift(shift.id, conv.id, conv.settings.groups))
        draft.change(conv.id, bias=None)
        draft.bypass(shift.id, shift.inputs[0])


def levels_flattened(draft: Draft) -> None:
    """Rewrite stack, 3-D convolution, activation and level pool with 2-D convolutions.

    A level's output reads the levels that the window reaches. Kernels stand once for each level
    whose window has them, so that there are more weights than before, and fewer
    multiplications: none with the zeros above and below the stack.
    """
    for node in tuple(draft.nodes.values()):
        conv = draft.only_reader(node.id) if node.layer == "stack_levels" else None
        if conv is not None and conv.layer == "conv3d":
            chain = _to_level_pool(draft, conv)
            if chain is not None:
                _flatten(draft, node, conv, chain)


def _to_level_pool(draft: Draft, conv: Node) -> list[Node] | None:
    """The nodes from behind ``conv`` to the level pool, if nothing else lies between."""
    chain: list[Node] = []
    reader = draft.only_reader(conv.id)
    while reader is not None and reader.layer in _HOMOGENEOUS:
        chain.append(reader)
        reader = draft.only_reader(reader.id)
    return [*chain, reader] if reader is not None and reader.layer == "level_pool" else None


def _flatten(draft: Draft, stack: Node, conv: Node, chain: list[Node]) -> None:
    *active, pool = chain
    ends = [_draw_level(draft, stack, conv, active, n) for n in range(len(stack.inputs))]
    convs = tuple(nodes[-1 - len(active)].id for nodes in ends)
    for nodes in ends:
        draft.insert(pool.id, *nodes)
    last = [nodes[-1].id for nodes in ends]
    total = Node(draft.free_name(f"{pool.id}_sum"), "add", {}, tuple(last))
    if len(last) > 1:
        draft.insert(pool.id, total)
    draft.bypass(pool.id, total.id if len(last) > 1 else last[0])
    for node in reversed([stack, conv, *active]):
        draft.remove(node.id)
    draft.steps.append(FlattenLevels(conv.id, convs, conv.settings.kernel))


def _draw_level(
    draft: Draft, stack: Node, conv: Node, active: Sequence[Node], level: int
) -> list[Node]:
    """Concatenation, 2-D convolution and activation of one level."""
    p, reach = conv.settings, conv.settings.kernel // 2
    sources = stack.inputs[max(0, level - reach) : level + reach + 1]
    drawn = []
    if len(sources) > 1:
        drawn = [Node(draft.free_name(f"{stack.id}{level}"), "concat", {}, sources)]
    params: dict[str, object] = {"out_channels": p.out_channels, "kernel": p.kernel}
    if reach:
        params["padding"] = reach
    if not p.bias:
        params["bias"] = False
    source = drawn[-1].id if drawn else sources[0]
    drawn.append(Node(draft.free_name(f"{conv.id}{level}"), "conv2d", params, (source,)))
    for node in active:
        name = draft.free_name(f"{node.id}{level}")
        drawn.append(Node(name, node.layer, node.params, (drawn[-1].id,)))
    return drawn


DEPLOY: tuple[Pass, ...] = (
    auxiliary_dropped,
    norms_folded,
    branches_merged,
    implicit_folded,
    levels_flattened,
)
