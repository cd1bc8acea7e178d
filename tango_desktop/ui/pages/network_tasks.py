"""What the network page says by task: one record each, found by the task's name."""

from __future__ import annotations

from dataclasses import dataclass

from tango_desktop.core.registry import Registry
from tango_desktop.core.tasks import CLASSIFICATION, DETECTION
from tango_desktop.errors import SettingsError
from tango_desktop.i18n import N_


@dataclass(frozen=True)
class NetworkViewInfo:
    """How a task's networks are shown.

    Attributes:
        name: as in ``TASKS``.
        accuracy: the published accuracy, as a column's title.
        accuracy_tip: what that column holds.
        accuracy_axis: the same as the title of the plot's axis.
        accuracy_source: where that figure comes from; ``side`` in px is filled in.
        counted: how parameters and multiply-adds were counted.
        fixed_options: options of a family that are not a person's choice here.
    """

    name: str
    accuracy: str
    accuracy_tip: str
    accuracy_axis: str
    accuracy_source: str
    counted: str
    fixed_options: tuple[str, ...] = ()


NETWORK_VIEWS: Registry[NetworkViewInfo] = Registry(N_("network view"), SettingsError)
NETWORK_VIEWS.add(
    NetworkViewInfo(
        name=CLASSIFICATION.name,
        accuracy=N_("Top-1"),
        accuracy_tip=N_("On ImageNet, published"),
        accuracy_axis=N_("ImageNet top-1, %, published"),
        accuracy_source=N_(
            "Top-1 on ImageNet, as its authors published it; on your pictures it will differ."
        ),
        counted=N_("Counted in the network itself."),
    )
)
NETWORK_VIEWS.add(
    NetworkViewInfo(
        name=DETECTION.name,
        accuracy=N_("AP"),
        accuracy_tip=N_("On COCO val2017, published, at the size that the network was made for"),
        accuracy_axis=N_("COCO AP, %, published"),
        accuracy_source=N_(
            "AP (mAP50-95) on COCO val2017 at {side} px, as its authors published it; on your "
            "pictures, and at another size, it will differ."
        ),
        counted=N_(
            "Counted in the form that is deployed: without what only helps training, with layers "
            "merged where that changes nothing."
        ),
        fixed_options=("form",),
    )
)
