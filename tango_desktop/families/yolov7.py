"""YOLOv7: Wang, Bochkovskiy and Liao, arXiv 2207.02696.

Seven detectors, in the form they are trained in (auxiliary heads, implicit knowledge, branches
that are merged later) and in the form they are deployed in. Node ids stand under ``backbone``,
``neck`` and ``head``, below that under blocks; a level's number is the logarithm of its stride.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tango_desktop.core.params import Kind, param
from tango_desktop.errors import SettingsError
from tango_desktop.graph import DocumentBuilder, NetworkDocument
from tango_desktop.graph.deploy_form import deploy_form
from tango_desktop.graph.layers.detection import BOX_FIGURES
from tango_desktop.i18n import N_, tr

from .info import MODELS, BuildSpec, ModelInfo
from .yolov7_blocks import Drawer, Elan

_PAPER = "Wang, Bochkovskiy and Liao, 2022, arXiv 2207.02696"
_FIRST_LEVEL = 3  # stride 8
_OWN = "auto"
_P5_ANCHORS = (12, 16, 19, 36, 40, 28, 36, 75, 76, 55, 72, 146, 142, 110, 192, 243, 459, 401)
_TINY_ANCHORS = (10, 13, 16, 30, 33, 23, 30, 61, 62, 45, 59, 119, 116, 90, 156, 198, 373, 326)
_P6_ANCHORS = (
    *(19, 27, 44, 40, 38, 94, 96, 68, 86, 152, 180, 137),
    *(140, 301, 303, 264, 238, 542, 436, 615, 739, 380, 925, 792),
)  # fmt: skip


@dataclass(frozen=True)
class YoloOptions:
    """Variants."""

    form: str = param(
        "training",
        N_("Form"),
        N_("Training: with what only helps learning; deploy: the same boxes with less work"),
        choices=("training", "deploy"),
        expert=True,
    )
    width: float = param(
        1.0,
        N_("Width"),
        N_("Channels, as a multiple of the published"),
        minimum=0.05,
        maximum=4.0,
        expert=True,
    )
    depth: float = param(
        1.0,
        N_("Depth"),
        N_("Convolutions in a block, as a multiple of the published"),
        minimum=0.1,
        maximum=4.0,
        expert=True,
    )
    neck: str = param(
        "standard",
        N_("Neck"),
        N_("Scale sequence: a 3-D convolution across levels before the finest level's head"),
        choices=("standard", "scale-sequence"),
    )
    activation: str = param(
        _OWN,
        N_("Activation"),
        N_("After each convolution; auto is the published one"),
        choices=(_OWN, "silu", "leaky_relu", "relu", "relu6", "hardswish", "mish"),
        expert=True,
    )
    anchors: tuple[float, ...] = param(
        (),
        N_("Anchors"),
        N_("Width and height of typical boxes, level by level; the published ones when empty"),
        kind=Kind.NUMBERS,
        minimum=1.0,
        unit="px",
        expert=True,
    )


@dataclass(frozen=True)
class _Plan:
    """One network.

    Attributes:
        stem: (channels, stride) of the first 3 × 3 convolutions.
        stages: (channels of the step down, 0 for none; ELAN), up to the coarsest level.
        pyramid: channels of the spatial pyramid pooling.
        up: (channels of both 1 × 1 convolutions, ELAN) from the second coarsest level to level 3.
        down: (channels of the step down, ELAN) from level 4 to the coarsest.
        outputs: channels before the predictions, finest level first.
        anchors: widths and heights.
        auxiliary: channels before the auxiliary predictions; none for networks without.
        backbone_down: draws a step down in the backbone.
        neck_down: draws a step down in the neck.
        reorg: starts with space to depth.
        rep: a re-parameterised convolution before each prediction.
        small_spp: the tiny form of the pyramid; the channels of its output.
        activation: the published one.
    """

    stem: Sequence[tuple[int, int]]
    stages: Sequence[tuple[int, Elan]]
    pyramid: int
    up: Sequence[tuple[int, Elan]]
    down: Sequence[tuple[int, Elan]]
    outputs: Sequence[int]
    anchors: Sequence[float]
    auxiliary: Sequence[int] = ()
    backbone_down: Callable[..., str] = Drawer.down_pool
    neck_down: Callable[..., str] = Drawer.down_pool
    reorg: bool = False
    rep: bool = False
    small_spp: bool = False
    activation: str = "silu"


class _Network:
    """Draws one network part after another."""

    def __init__(self, spec: BuildSpec, plan: _Plan) -> None:
        self._spec, self._plan, options = spec, plan, spec.options
        self._levels = range(_FIRST_LEVEL, _FIRST_LEVEL + len(plan.outputs))
        self._net = DocumentBuilder(spec.name, spec.in_channels, spec.size)
        own = options.activation == _OWN
        activation = plan.activation if own else options.activation
        self._draw = Drawer(self._net, spec.in_channels, options.width, options.depth, activation)
        self._anchors = tuple(options.anchors or plan.anchors)
        self._per_level = _anchors_per_level(self._anchors, len(plan.outputs))

    def document(self) -> NetworkDocument:
        """The whole network in training form."""
        features = self._backbone()
        pyramid, ups = self._up_path(features)
        outputs = [ups[0][0], *self._down_path([up for up, _ in ups], pyramid)]
        if self._spec.options.neck == "scale-sequence":
            outputs[0] = self._draw.scale_sequence("neck.scale_sequence", outputs)
        lead, auxiliary = self._lead_maps(outputs), []
        if self._plan.auxiliary:
            auxiliary = self._auxiliary_maps([*(inner for _, inner in ups), pyramid])
        heads = [self._detect("detect", lead)]
        if auxiliary:
            heads.append(self._detect("detect_aux", auxiliary, auxiliary=True))
        return self._net.document(*heads)

    def _backbone(self) -> list[str]:
        """The features of each level, finest first."""
        draw, plan, last = self._draw, self._plan, self._net.last
        if plan.reorg:
            last = draw.add("backbone.stem.reorg", "reorg", 4 * self._spec.in_channels)
        for number, (channels, stride) in enumerate(plan.stem):
            last = draw.conv(f"backbone.stem.{number}", last, channels, 3, stride)
        found = []
        first = self._levels[-1] - len(plan.stages) + 1
        for level, (channels, elan) in enumerate(plan.stages, start=first):
            if channels:
                last = plan.backbone_down(draw, f"backbone.down{level}", last, channels)
            last, _ = draw.elan(f"backbone.elan{level}", last, elan)
            found.append(last)
        return found[-len(self._levels) :]

    def _up_path(self, features: Sequence[str]) -> tuple[str, list[tuple[str, str]]]:
        """The pyramid's output, and each finer level's, finest first.

        Of a level: the output, and that of its last plain ELAN, where auxiliary heads hang.
        """
        draw, plan = self._draw, self._plan
        if plan.small_spp:
            last = draw.small_spp("neck.spp", features[-1], plan.pyramid, plan.pyramid)
        else:
            last = draw.sppcspc("neck.sppcspc", features[-1], plan.pyramid)
        pyramid = last
        found: list[tuple[str, str]] = []
        below = zip(reversed(self._levels[:-1]), reversed(features[:-1]), plan.up, strict=True)
        for level, feature, (channels, elan) in below:
            path = f"neck.up{level}"
            reduced = draw.conv(f"{path}.reduce", last, channels)
            enlarged = draw.upsample(f"{path}.upsample", reduced)
            lateral = draw.conv(f"{path}.lateral", feature, channels)
            joined = draw.concat(f"{path}.concat", lateral, enlarged)
            last, inner = draw.elan(f"neck.elan_up{level}", joined, elan)
            found.insert(0, (last, inner))
        return pyramid, found

    def _down_path(self, ups: Sequence[str], pyramid: str) -> list[str]:
        """The outputs of the levels above the finest."""
        draw, plan, last = self._draw, self._plan, ups[0]
        found: list[str] = []
        above = zip(self._levels[1:], [*ups[1:], pyramid], plan.down, strict=True)
        for level, skip, (channels, elan) in above:
            joined = plan.neck_down(draw, f"neck.down{level}", last, channels, skip)
            last, _ = draw.elan(f"neck.elan_down{level}", joined, elan)
            found.append(last)
        return found

    def _lead_maps(self, sources: Sequence[str]) -> list[str]:
        draw, plan, maps = self._draw, self._plan, []
        # No identity behind a concatenation: section 4.1 of the paper.
        plain = self._spec.options.neck == "standard"
        for level, source, channels in zip(self._levels, sources, plan.outputs, strict=True):
            path = f"head.level{level}"
            if plan.rep:
                last = draw.rep_conv(f"{path}.rep", source, channels, identity=plain)
            else:
                last = draw.conv(f"{path}.out", source, channels, 3)
            shifted = draw.add(f"{path}.shift", "implicit_add", draw.channels(last), last)
            predicted = self._predict(f"{path}.predict", shifted)
            width = draw.channels(predicted)
            maps.append(draw.add(f"{path}.scale", "implicit_multiply", width, predicted))
        return maps

    def _auxiliary_maps(self, sources: Sequence[str]) -> list[str]:
        draw, maps = self._draw, []
        along = zip(self._levels, sources, self._plan.auxiliary, strict=True)
        for level, source, channels in along:
            last = draw.conv(f"head.aux{level}.out", source, channels, 3)
            maps.append(self._predict(f"head.aux{level}.predict", last))
        return maps

    def _predict(self, path: str, source: str) -> str:
        channels = self._per_level * (BOX_FIGURES + self._spec.num_classes)
        params = {"out_channels": channels, "kernel": 1, "initial": "torch"}
        return self._draw.add(path, "conv2d", channels, source, **params)

    def _detect(self, path: str, maps: Sequence[str], **params: object) -> str:
        return self._net.add(
            path,
            "detect",
            *maps,
            classes=self._spec.num_classes,
            anchors=self._anchors,
            strides=tuple(2**level for level in self._levels),
            **params,
        )


def _anchors_per_level(anchors: Sequence[float], levels: int) -> int:
    if len(anchors) % (2 * levels):
        raise SettingsError(
            tr(
                "{count} anchor sizes cannot be shared among {levels} levels.",
                count=len(anchors),
                levels=levels,
            ),
            tr("Give each level as many pairs of width and height as the others."),
        )
    return len(anchors) // (2 * levels)


def _build(spec: BuildSpec, plan: _Plan) -> NetworkDocument:
    document = _Network(spec, plan).document()
    return deploy_form(document) if spec.options.form == "deploy" else document


def _same(length: int, every: int, *sizes: tuple[int, int, int]) -> list[tuple[int, Elan]]:
    """Steps (channels down, hidden, out) with ELANs as wide inside as in their first layers."""
    return [(down, Elan(hidden, hidden, out, length, every)) for down, hidden, out in sizes]


def _tapered(
    length: int, *sizes: tuple[int, int, int], twice: bool = False
) -> list[tuple[int, Elan]]:
    """Steps (channels down, hidden, out) with ELANs half as wide inside, all outputs joined."""
    return [
        (down, Elan(hidden, hidden // 2, out, length, twice=twice)) for down, hidden, out in sizes
    ]


_TINY = _Plan(
    stem=((32, 2), (64, 2)),
    stages=_same(2, 1, (0, 32, 64), (64, 64, 128), (128, 128, 256), (256, 256, 512)),
    pyramid=256,
    up=_same(2, 1, (128, 64, 128), (64, 32, 64)),
    down=_same(2, 1, (128, 64, 128), (256, 128, 256)),
    outputs=(128, 256, 512),
    anchors=_TINY_ANCHORS,
    backbone_down=Drawer.down_plain,
    neck_down=Drawer.down_conv,
    small_spp=True,
    activation="leaky_relu",
)
_V7 = _Plan(
    stem=((32, 1), (64, 2), (64, 1), (128, 2)),
    stages=_same(4, 2, (0, 64, 256), (128, 128, 512), (256, 256, 1024), (512, 256, 1024)),
    pyramid=512,
    up=_tapered(4, (256, 256, 256), (128, 128, 128)),
    down=_tapered(4, (128, 256, 256), (256, 512, 512)),
    outputs=(256, 512, 1024),
    anchors=_P5_ANCHORS,
    rep=True,
)
_X = _Plan(
    stem=((40, 1), (80, 2), (80, 1), (160, 2)),
    stages=_same(6, 2, (0, 64, 320), (160, 128, 640), (320, 256, 1280), (640, 256, 1280)),
    pyramid=640,
    up=_same(6, 2, (320, 256, 320), (160, 128, 160)),
    down=_same(6, 2, (160, 256, 320), (320, 512, 640)),
    outputs=(320, 640, 1280),
    anchors=_P5_ANCHORS,
)


def _large(
    length: int,
    stem: int,
    widths: Sequence[int],
    neck: tuple[int, int, int, int],
    outputs: Sequence[int],
    auxiliary: Sequence[int],
    down: Callable[..., str] = Drawer.down_both,
    twice: bool = False,
) -> _Plan:
    """A network with four levels, for pictures of 1280 px.

    Args:
        length: of the chains.
        stem: channels after space to depth.
        widths: of the five stages.
        neck: channels of levels 3 to 6 in the neck.
        outputs: channels before the predictions.
        auxiliary: channels before the auxiliary predictions.
        down: how the map gets smaller.
        twice: extended ELANs.
    """
    inner = (64, 128, 256, 384, 512)
    n3, n4, n5, n6 = neck
    return _Plan(
        stem=((stem, 1),),
        stages=[
            (width, Elan(hidden, hidden, width, length, 2, twice))
            for width, hidden in zip(widths, inner, strict=True)
        ],
        pyramid=n6,
        up=_tapered(length, (n5, 384, n5), (n4, 256, n4), (n3, 128, n3), twice=twice),
        down=_tapered(length, (n4, 256, n4), (n5, 384, n5), (n6, 512, n6), twice=twice),
        outputs=outputs,
        anchors=_P6_ANCHORS,
        auxiliary=auxiliary,
        backbone_down=down,
        neck_down=down,
        reorg=True,
    )


_E6_WIDTHS = ((160, 320, 640, 960, 1280), (160, 320, 480, 640))
_E6_HEADS = ((320, 640, 960, 1280), (320, 640, 960, 1280))
_W6 = _large(
    4,
    64,
    (128, 256, 512, 768, 1024),
    (128, 256, 384, 512),
    (256, 512, 768, 1024),
    (320, 640, 960, 1280),
    Drawer.down_conv,
)
_E6 = _large(6, 80, *_E6_WIDTHS, *_E6_HEADS)
_D6_HEADS = (384, 768, 1152, 1536)
_D6 = _large(8, 96, (192, 384, 768, 1152, 1536), (192, 384, 576, 768), _D6_HEADS, _D6_HEADS)
_E6E = _large(6, 80, *_E6_WIDTHS, *_E6_HEADS, twice=True)


def _add(name: str, title: str, plan: _Plan, side: int, ap: float) -> None:
    stride = 2 ** (_FIRST_LEVEL + len(plan.outputs) - 1)
    MODELS.add(
        ModelInfo(
            name=name,
            title=title,
            family="yolov7",
            task="detection",
            default_size=side,
            min_size=stride,
            form="detector",
            top1=None,
            source=_PAPER,
            options=YoloOptions,
            build=lambda spec: _build(spec, plan),
            default_classes=80,
            stride=stride,
            ap=ap,
            anchors=tuple(plan.anchors),
        )
    )


# AP on COCO val2017 in percent at the default size; that of tiny is for SiLU.
_add("yolov7-tiny", "YOLOv7-tiny", _TINY, 640, 38.7)
_add("yolov7", "YOLOv7", _V7, 640, 51.2)
_add("yolov7x", "YOLOv7-X", _X, 640, 52.9)
_add("yolov7-w6", "YOLOv7-W6", _W6, 1280, 54.6)
_add("yolov7-e6", "YOLOv7-E6", _E6, 1280, 55.9)
_add("yolov7-d6", "YOLOv7-D6", _D6, 1280, 56.3)
_add("yolov7-e6e", "YOLOv7-E6E", _E6E, 1280, 56.8)
