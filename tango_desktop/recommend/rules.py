"""What the table does not say: devices that it does not list, small pictures, the input size."""

from __future__ import annotations

from dataclasses import dataclass

from tango_desktop.devices.records import DeviceProfile
from tango_desktop.families import MODELS
from tango_desktop.i18n import N_, tr
from tango_desktop.recommend.table import TableEntry, entry_for

RESNETS = ("resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "resnet200")
# The CIFAR forms take the places of the table's networks for small pictures. The table's authors
# take them for ten classes or fewer; the pictures' size is what their design is about
# (He et al., 2015, section 4.2), so it decides here.
SMALL_FORMS = {
    "resnet34": "resnet20",
    "resnet50": "resnet32",
    "resnet101": "resnet44",
    "resnet152": "resnet56",
    "resnet200": "resnet110",
}
SMALL_SIDE = 64
SIDES = (32, 64, 96, 128, 160, 192, 224)
_PC_MODEL = "resnet152"

# FP32 rates between the table's devices (Jetson Nano 0.24, AGX Xavier 1.4, AGX Orin 5.3, PC 20
# TFLOP/s): from each on, its network. ResNet-200 is for the cloud alone.
_RATE_STEPS = (
    (10.4e12, "resnet152"),
    (2.7e12, "resnet101"),
    (0.6e12, "resnet50"),
    (0.0, "resnet34"),
)


@dataclass(frozen=True)
class Tier:
    """The network that a device's strength calls for, at 224 px.

    Attributes:
        model: where the search starts; larger networks are not recommended.
        table_model: the table's network for the device or for its kind; may be larger.
        reason: a sentence.
    """

    model: str
    table_model: str
    reason: str


def tier_of(profile: DeviceProfile) -> Tier:
    """The tier of a device: by the table, or by its rate where the table does not list it."""
    entry = entry_for(profile.name)
    if entry is not None:
        return Tier(entry.model, entry.model, _listed_reason(profile, entry))
    rate = profile.rate(profile.fastest_part, "fp32")
    found = model_for_rate(rate.base if rate else 0.0)
    shown = rate.text() if rate else "?"
    if profile.is_this_computer:
        return Tier(found, _PC_MODEL, _own_reason(shown, found))
    reason = tr(
        "The published table does not list {device}; an FP32 rate of {rate} puts it nearest to the"
        " devices that are given {model}.",
        device=tr(profile.title),
        rate=shown,
        model=title_of(found),
    )
    return Tier(found, found, reason)


def model_for_rate(rate: float) -> str:
    """The table's network for a device of ``rate`` FP32 operations per second."""
    return next(model for least, model in _RATE_STEPS if rate >= least)


def _listed_reason(profile: DeviceProfile, entry: TableEntry) -> str:
    if entry.misprinted:
        return tr(
            "For {device} the published table says {printed}; there is no such network, so"
            " {model} is meant.",
            device=tr(profile.title),
            printed=entry.classification,
            model=title_of(entry.model),
        )
    return tr(
        "For {device} the published table says {model}.",
        device=tr(profile.title),
        model=title_of(entry.model),
    )


def _own_reason(rate: str, model: str) -> str:
    return tr(
        "This computer reaches {rate} (measured): the published table gives a PC {pc_model}, and"
        " devices of this strength {model}.",
        pc_model=title_of(_PC_MODEL),
        rate=rate,
        model=title_of(model),
    )


def title_of(model: str) -> str:
    """``ResNet-34`` of ``resnet34``."""
    return tr(MODELS.get(model).title)


def is_small(median_side: int) -> bool:
    """Whether networks made for small pictures suit better."""
    return 0 < median_side <= SMALL_SIDE


def small_form(model: str) -> str:
    """The CIFAR form that takes the place of ``model``."""
    return SMALL_FORMS.get(model, "resnet20")


def input_side(median_side: int, form: str) -> int:
    """The side that pictures are resized to: the least of ``SIDES`` that loses nothing, or 224.

    Networks of the ``imagenet`` form halve five times: less than 64 px would leave them one pixel.
    """
    least = next((side for side in SIDES if side >= median_side), SIDES[-1])
    if median_side <= 0:
        least = SIDES[-1]
    if form == "cifar":
        return min(least, SMALL_SIDE) if median_side > 0 else SIDES[0]
    return max(least, SMALL_SIDE)


ENGINE_TITLES = {
    "onnxruntime": "ONNX Runtime",
    "tensorrt": "TensorRT",
    "ncnn": "ncnn",
    "tflite": "TFLite",
    "rknn": "RKNN",
}
PART_TITLES = {
    "cpu": N_("processor"),
    "gpu": N_("graphics unit"),
    "npu": N_("neural unit"),
    "dla": N_("deep-learning unit"),
}
