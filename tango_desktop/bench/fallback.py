"""Which layers did not run on the part of the device that was asked to run them."""

from __future__ import annotations

from dataclasses import dataclass

from tango_desktop.bench.layers import LayerProfile, LayerRow
from tango_desktop.i18n import N_, tr

_NAMED_OPS = 4
TITLES = {
    "CPUExecutionProvider": N_("the processor"),
    "CPU": N_("the processor"),
    "cpu": N_("the processor"),
    "GPU": N_("the graphics unit"),
    "gpu": N_("the graphics unit"),
    "NPU": N_("the neural unit"),
    "npu": N_("the neural unit"),
    "xnnpack": "XNNPACK",
    "nnapi": "NNAPI",
    "CUDAExecutionProvider": "CUDA",
    "TensorrtExecutionProvider": "TensorRT",
    "OpenVINOExecutionProvider": "OpenVINO",
    "CoreMLExecutionProvider": "Core ML",
    "DmlExecutionProvider": "DirectML",
    "XnnpackExecutionProvider": "XNNPACK",
    "NnapiExecutionProvider": "NNAPI",
    "QNNExecutionProvider": "QNN",
}


def provider_title(name: str) -> str:
    """What people call the part that an engine names so."""
    return tr(TITLES[name]) if name in TITLES else name.removesuffix("ExecutionProvider")


@dataclass(frozen=True)
class Fallback:
    """What ran elsewhere.

    Attributes:
        asked: what was asked to run the network, as the engine calls it.
        rows: the layers that something else ran, the longest first.
        layers: how many layers there are in all.
        share: of the time, 0 to 1.
    """

    asked: str
    rows: tuple[LayerRow, ...]
    layers: int
    share: float

    def sentence(self) -> str:
        """The verdict."""
        asked = provider_title(self.asked)
        if not self.rows:
            return tr("All {layers} layers ran on {asked}.", layers=self.layers, asked=asked)
        ops = list(dict.fromkeys(row.op for row in self.rows))
        more = "…" if len(ops) > _NAMED_OPS else ""
        elsewhere = dict.fromkeys(provider_title(row.provider) for row in self.rows)
        return tr(
            "{count} of {layers} layers ({share} of the time) ran on {elsewhere} instead of "
            "{asked}: {ops}.",
            count=len(self.rows),
            layers=self.layers,
            share=f"{self.share * 100:.0f} %",
            elsewhere=", ".join(elsewhere),
            asked=asked,
            ops=", ".join(ops[:_NAMED_OPS]) + (f", {more}" if more else ""),
        )


def fallback_of(profile: LayerProfile) -> Fallback:
    """What did not run where it was asked to."""
    missed = [row for row in profile.rows if row.provider and row.provider != profile.asked]
    missed.sort(key=lambda row: -row.median_us)
    share = sum(row.share for row in missed)
    return Fallback(profile.asked, tuple(missed), len(profile.rows), share)
