"""What is written in boxes: a layer's title, its key parameters, its output shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import Any

from tango_desktop.errors import TangoError
from tango_desktop.graph import LAYERS, NetworkDocument, Node, Shape
from tango_desktop.graph.folding import VisibleItem
from tango_desktop.graph.layers import changed_params, show
from tango_desktop.graph.node import IMAGES
from tango_desktop.i18n import N_, counted, tr

from . import looks

LINE = 17.0
MARGIN = 8.0
LEFT = looks.STRIPE + 8.0
RIGHT = 22.0  # room for a mark
LEAST_WIDTH = 136.0
GRID = 8.0
MOST_TEXT = 34  # characters of a line
HEADER = 30.0  # of an open block, as the layout has it
CHEVRON = 18.0
NAME_LEFT = 24.0  # of an open block's name, right of its chevron
_NAME_STEP = 16.0  # names of nearly one width take one, so that equal blocks share a layout


@dataclass(frozen=True)
class Label:
    """The lines of a box; empty ones are left out."""

    title: str
    detail: str = ""
    shape: str = ""

    @property
    def small_lines(self) -> tuple[str, ...]:
        """What stands below the title."""
        return tuple(filter(None, (self.detail, self.shape)))


def _pair(value: object) -> str:
    numbers = value if isinstance(value, tuple) else (value, value)
    return " × ".join(map(str, numbers if len(numbers) > 1 else numbers * 2))


def _window(settings: Any) -> list[str]:
    """Kernel, stride and the like, as far as they say something."""
    parts = [_pair(settings.kernel)]
    if (stride := getattr(settings, "stride", 1)) not in (1, (1, 1), None):
        parts.append(tr("stride {stride}", stride=_plain(stride)))
    if (dilation := getattr(settings, "dilation", 1)) not in (1, (1, 1)):
        parts.append(tr("dilation {dilation}", dilation=_plain(dilation)))
    if (groups := getattr(settings, "groups", 1)) != 1:
        parts.append(tr("groups {groups}", groups=groups))
    return parts


def _plain(value: object) -> str:
    return " × ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _convolution(settings: Any) -> list[str]:
    return [str(settings.out_channels), *_window(settings)]


_DETAILS: dict[str, Callable[[Any], list[str]]] = {
    "conv2d": _convolution,
    "conv_transpose2d": _convolution,
    "conv3d": _convolution,
    "max_pool": _window,
    "avg_pool": _window,
    "linear": lambda settings: [str(settings.out_features)],
    "adaptive_avg_pool": lambda settings: [_pair(settings.output)],
    "upsample": lambda settings: [f"× {settings.scale}"],
    "dropout": lambda settings: [f"{settings.rate:.0%}".replace("%", " %")],
    "detect": lambda settings: [tr("{count} classes", count=settings.classes)],
    "batch_norm": lambda settings: [],
}


def detail_of(node: Node) -> str:
    """The key parameters of a layer in a line; empty when there is nothing to say."""
    try:
        settings = node.settings
    except TangoError:
        parts = [f"{name} {_plain(value)}" for name, value in node.params.items()]
    else:
        write = _DETAILS.get(node.layer, _changed)
        parts = write(settings)
    return _short(", ".join(parts))


def _changed(settings: Any) -> list[str]:
    hidden = {"initial", "bias", "eps", "momentum", "spread"}
    values = changed_params(settings)
    return [f"{name} {value}" for name, value in values.items() if name not in hidden]


def _short(text: str) -> str:
    return text if len(text) <= MOST_TEXT else text[: MOST_TEXT - 1].rstrip(" ,") + "…"


def layer_title(layer: str) -> str:
    """The title of a layer, or its name when there is no such layer."""
    return tr(LAYERS.get(layer).title) if layer in LAYERS else layer


def node_label(node: Node, shape: Shape | None) -> Label:
    """The lines of a layer's box."""
    return Label(_short(layer_title(node.layer)), detail_of(node), show(shape) if shape else "")


def block_label(item: VisibleItem, shape: Shape | None) -> Label:
    """The lines of a folded block, or the header of an open one."""
    name = _short_path(item.path) if item.parent else item.path
    if item.is_open:
        return Label(name)
    count = counted(len(item.nodes), N_("1 layer"), N_("{count} layers"))
    return Label(
        name if len(name) <= MOST_TEXT else "…" + name[1 - MOST_TEXT :],
        count,
        show(shape) if shape else "",
    )


def _short_path(path: str) -> str:
    """A path's last part, with the one before when it is only a number."""
    *before, last = path.split(".")
    return ".".join([*before[-1:], last]) if last.isdigit() else last


def images_label(document: NetworkDocument) -> Label:
    """The lines of the pictures that go in."""
    return Label(tr("Pictures"), "", show((document.in_channels, *document.size)))


def label_of(
    item: VisibleItem, document: NetworkDocument, shapes: Mapping[str, Shape], leaves: str = ""
) -> Label:
    """The lines of a box.

    Args:
        item: what is drawn.
        document: it comes from.
        shapes: of the nodes, as far as they are known.
        leaves: for a block, the id of the node whose output stands for it.
    """
    if item.node is not None:
        return node_label(item.node, shapes.get(item.node.id))
    if item.key == IMAGES:
        return images_label(document)
    return block_label(item, shapes.get(leaves))


@lru_cache(maxsize=8192)
def size_of(label: Label, is_block: bool) -> tuple[float, float]:
    """Width and height of a box that holds these lines, in scene units, on a grid."""
    title = looks.text_width(label.title, looks.TITLE, bold=True) + (CHEVRON if is_block else 0)
    widths = [title, *(looks.text_width(line, looks.SMALL) for line in label.small_lines)]
    width = max(LEAST_WIDTH, GRID * ceil((LEFT + max(widths) + RIGHT) / GRID))
    # The line of a shape is kept free while it is not known, so that boxes do not jump.
    lines = 1 + bool(label.detail) + 1
    return width, LINE * lines + 2 * MARGIN - 4


@lru_cache(maxsize=8192)
def header_of(label: Label) -> tuple[float, float]:
    """Width and height of an open block's header, in scene units; edges enter right of it."""
    wide = NAME_LEFT + looks.text_width(label.title, looks.SMALL, bold=True)
    return _NAME_STEP * ceil(wide / _NAME_STEP), HEADER


def forget() -> None:
    """Drop what depends on the theme and the language."""
    size_of.cache_clear()
    header_of.cache_clear()
