"""From a device to the network it is given: the table, or its strength where that is silent."""

from __future__ import annotations

from dataclasses import dataclass

from tango_desktop.devices.records import DeviceProfile
from tango_desktop.families import MODELS
from tango_desktop.i18n import tr
from tango_desktop.recommend.table import TableEntry, entry_for, misprinted
from tango_desktop.recommend.tasks import RecommendTaskInfo


@dataclass(frozen=True)
class Tier:
    """The network that a device's strength calls for.

    Attributes:
        model: where the search starts; larger networks are not recommended.
        table_model: the table's network for the device or for its kind; may be larger.
        reason: a sentence.
    """

    model: str
    table_model: str
    reason: str


def tier_of(task: RecommendTaskInfo, profile: DeviceProfile) -> Tier:
    """The tier of a device: by the table, or by its rate where the table does not list it."""
    entry = entry_for(profile.name)
    if entry is not None:
        model = task.listed(entry)
        return Tier(model, model, _listed_reason(task, profile, entry))
    rate = profile.rate(profile.fastest_part, "fp32")
    found = model_for_rate(task, rate.base if rate else 0.0)
    shown = rate.text() if rate else "?"
    if profile.is_this_computer:
        return Tier(found, task.pc_model, _own_reason(task, shown, found))
    reason = tr(
        "The published table does not list {device}; an FP32 rate of {rate} puts it nearest to the"
        " devices that are given {model}.",
        device=tr(profile.title),
        rate=shown,
        model=title_of(found),
    )
    return Tier(found, found, reason)


def model_for_rate(task: RecommendTaskInfo, rate: float) -> str:
    """The network for a device of ``rate`` FP32 operations per second."""
    return next(model for least, model in task.steps if rate >= least)


def _listed_reason(task: RecommendTaskInfo, profile: DeviceProfile, entry: TableEntry) -> str:
    printed, model = task.printed(entry), task.listed(entry)
    if misprinted(printed, model):
        return tr(
            "For {device} the published table says {printed}; there is no such network, so"
            " {model} is meant.",
            device=tr(profile.title),
            printed=printed,
            model=title_of(model),
        )
    return tr(
        "For {device} the published table says {model}.",
        device=tr(profile.title),
        model=title_of(model),
    )


def _own_reason(task: RecommendTaskInfo, rate: str, model: str) -> str:
    return tr(
        "This computer reaches {rate} (measured): the published table gives a PC {pc_model}, and"
        " devices of this strength {model}.",
        pc_model=title_of(task.pc_model),
        rate=rate,
        model=title_of(model),
    )


def title_of(model: str) -> str:
    """``ResNet-34`` of ``resnet34``."""
    return tr(MODELS.get(model).title)
