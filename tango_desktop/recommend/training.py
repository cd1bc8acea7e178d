"""How long training takes on the computer that trains."""

from __future__ import annotations

from tango_desktop.devices.records import DeviceProfile
from tango_desktop.i18n import tr

# A step is a forward pass and twice that backwards; operations are twice the multiply-accumulates.
_OPERATIONS_PER_MAC = 6
# A newcomer waits this long without doubting; beyond it a smaller network is proposed.
BUDGET_S = 30 * 60.0


def training_s(
    macs: int, pictures: int, epochs: int, trainer: DeviceProfile, share: float = 1.0
) -> float | None:
    """Seconds of training on the processor of ``trainer``; None when its rate is not known.

    A graphics card may do it faster; whether PyTorch can use it is not known here, so then it is
    None too.

    Args:
        macs: multiply-accumulates of the form that is trained, for one picture.
        pictures: in an epoch.
        epochs: passes over them.
        trainer: the computer.
        share: of its measured rate that training reaches.
    """
    rate = trainer.rate("cpu", "fp32")
    if rate is None or trainer.accelerator("gpu") is not None:
        return None
    return _OPERATIONS_PER_MAC * macs * pictures * epochs / (rate.base * share)


def duration(seconds: float) -> str:
    """A rough duration in words: ``40 s``, ``12 min``, ``3.5 h``, ``4 days``."""
    if seconds < 90:
        return tr("{n} s", n=f"{max(seconds, 1):.0f}")
    if seconds < 90 * 60:
        return tr("{n} min", n=f"{seconds / 60:.0f}")
    if seconds < 48 * 3600:
        return tr("{n} h", n=f"{seconds / 3600:.1f}")
    return tr("{n} days", n=f"{seconds / 86400:.0f}")
