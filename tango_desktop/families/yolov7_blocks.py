"""The blocks that YOLOv7 networks are made of: Wang et al., arXiv 2207.02696.

A block's nodes stand under one path, in the order in which the published configurations number
their modules, so that published weights can be taken over in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tango_desktop.graph import DocumentBuilder

_EPS, _MOMENTUM = 1e-3, 0.03
_MULTIPLE = 8  # channels of scaled networks
_LEAK = 0.1
SPP_KERNELS = (5, 9, 13)


@dataclass(frozen=True)
class Elan:
    """An efficient layer aggregation block.

    Attributes:
        hidden: channels of the two 1 × 1 convolutions on the block's input.
        inner: channels of the chain of 3 × 3 convolutions.
        out: channels of its output.
        length: of the chain.
        every: 1 to join all outputs of the chain, 2 for every second, counted from the newest.
        twice: two blocks side by side, their outputs added (extended ELAN).
    """

    hidden: int
    inner: int
    out: int
    length: int
    every: int = 1
    twice: bool = False


class Drawer:
    """Draws blocks; remembers how many channels each result has.

    Channels are given for the published width and scaled here.
    """

    def __init__(
        self, net: DocumentBuilder, in_channels: int, width: float, depth: float, activation: str
    ) -> None:
        self.net = net
        self._channels = {net.last: in_channels}
        self._width, self._depth = width, depth
        self._activation = activation

    def add(self, path: str, layer: str, channels: int, *inputs: str, **params: Any) -> str:
        """A node whose output has ``channels``, as given."""
        self._channels[path] = channels
        return self.net.add(path, layer, *inputs, **params)

    def channels(self, node: str) -> int:
        """Of a node's output."""
        return self._channels[node]

    def scaled(self, channels: int) -> int:
        """``channels`` of the published network at this one's width."""
        if self._width == 1.0:
            return channels
        return max(1, round(channels * self._width / _MULTIPLE)) * _MULTIPLE

    def activate(self, path: str, source: str) -> str:
        """The network's activation."""
        params = {"slope": _LEAK} if self._activation == "leaky_relu" else {}
        return self.add(path, self._activation, self.channels(source), source, **params)

    def norm(self, path: str, source: str) -> str:
        """Batch norm with the published constants."""
        channels = self.channels(source)
        return self.add(path, "batch_norm", channels, source, eps=_EPS, momentum=_MOMENTUM)

    def conv_norm(self, path: str, source: str, out: int, kernel: int = 1, stride: int = 1) -> str:
        """Convolution and batch norm; ``out`` as given."""
        params: dict[str, Any] = {"out_channels": out, "kernel": kernel}
        if stride > 1:
            params["stride"] = stride
        if kernel > 1:
            params["padding"] = kernel // 2
        conv = self.add(
            f"{path}.conv", "conv2d", out, source, **params, bias=False, initial="torch"
        )
        return self.norm(f"{path}.bn", conv)

    def conv(self, path: str, source: str, out: int, kernel: int = 1, stride: int = 1) -> str:
        """Convolution, batch norm, activation."""
        normed = self.conv_norm(path, source, self.scaled(out), kernel, stride)
        return self.activate(f"{path}.act", normed)

    def concat(self, path: str, *sources: str) -> str:
        """Channels one behind the other."""
        return self.add(path, "concat", sum(map(self.channels, sources)), *sources)

    def halve(self, path: str, source: str) -> str:
        """Max pool of 2 × 2."""
        return self.add(path, "max_pool", self.channels(source), source)

    def pools(self, path: str, source: str) -> list[str]:
        """Max pools of 5, 9 and 13 that keep the size."""
        return [
            self.add(
                f"{path}.pool{kernel}",
                "max_pool",
                self.channels(source),
                source,
                kernel=kernel,
                stride=1,
                padding=kernel // 2,
            )
            for kernel in SPP_KERNELS
        ]

    def upsample(self, path: str, source: str, scale: int = 2) -> str:
        """Nearest neighbour."""
        params = {} if scale == 2 else {"scale": scale}
        return self.add(path, "upsample", self.channels(source), source, **params)

    def elan(self, path: str, source: str, spec: Elan) -> tuple[str, str]:
        """An (extended) ELAN: its output, and that of its last plain ELAN."""
        if not spec.twice:
            out = self._plain_elan(path, source, spec)
            return out, out
        first = self._plain_elan(f"{path}.first", source, spec)
        second = self._plain_elan(f"{path}.second", source, spec)
        return self.add(f"{path}.sum", "add", self.channels(second), second, first), second

    def _plain_elan(self, path: str, source: str, spec: Elan) -> str:
        beside = self.conv(f"{path}.a", source, spec.hidden)
        results = [self.conv(f"{path}.b", source, spec.hidden)]
        for number in range(1, max(1, round(spec.length * self._depth)) + 1):
            results.append(self.conv(f"{path}.chain{number}", results[-1], spec.inner, 3))
        taps = results[:0:-1][:: spec.every]
        joined = self.concat(f"{path}.concat", *taps, results[0], beside)
        return self.conv(f"{path}.out", joined, spec.out)

    def sppcspc(self, path: str, source: str, out: int) -> str:
        """Spatial pyramid pooling on one half of a cross-stage-partial block."""
        before = self.conv(f"{path}.before1", source, out)
        beside = self.conv(f"{path}.beside", source, out)
        before = self.conv(f"{path}.before2", before, out, 3)
        before = self.conv(f"{path}.before3", before, out)
        joined = self.concat(f"{path}.pyramid", before, *self.pools(path, before))
        after = self.conv(f"{path}.after1", joined, out)
        after = self.conv(f"{path}.after2", after, out, 3)
        return self.conv(f"{path}.out", self.concat(f"{path}.concat", after, beside), out)

    def small_spp(self, path: str, source: str, width: int, out: int) -> str:
        """The form of :meth:`sppcspc` in the tiny network."""
        beside = self.conv(f"{path}.beside", source, width)
        before = self.conv(f"{path}.before", source, width)
        pooled = self.pools(path, before)
        joined = self.concat(f"{path}.pyramid", *reversed(pooled), before)
        after = self.conv(f"{path}.after", joined, width)
        return self.conv(f"{path}.out", self.concat(f"{path}.concat", after, beside), out)

    def rep_conv(self, path: str, source: str, out: int, identity: bool) -> str:
        """3 × 3, 1 × 1 and, if wanted and widths allow, identity, with batch norm, added."""
        width = self.scaled(out)
        branches = [
            self.conv_norm(f"{path}.dense", source, width, 3),
            self.conv_norm(f"{path}.point", source, width),
        ]
        if identity and self.channels(source) == width:
            branches.append(self.norm(f"{path}.identity", source))
        return self.activate(f"{path}.act", self.add(f"{path}.add", "add", width, *branches))

    def down_pool(self, path: str, source: str, out: int, *skips: str) -> str:
        """Max pool to the left, strided convolution to the right, joined with ``skips``."""
        pooled = self.conv(f"{path}.pooled", self.halve(f"{path}.pool", source), out)
        strided = self.conv(f"{path}.reduce", source, out)
        strided = self.conv(f"{path}.strided", strided, out, 3, 2)
        return self.concat(f"{path}.concat", strided, pooled, *skips)

    def down_conv(self, path: str, source: str, out: int, *skips: str) -> str:
        """A strided convolution, joined with ``skips``."""
        strided = self.conv(path, source, out, 3, 2)
        return self.concat(f"{path}.concat", strided, *skips) if skips else strided

    def down_both(self, path: str, source: str, out: int, *skips: str) -> str:
        """Half of the channels by a strided convolution, half by max pool (``DownC``)."""
        half = self.scaled(out) // 2
        kept = self._exact(f"{path}.reduce", source, self.channels(source))
        strided = self._exact(f"{path}.strided", kept, half, 3, 2)
        pooled = self._exact(f"{path}.pooled", self.halve(f"{path}.pool", source), half)
        joined = self.concat(f"{path}.concat", strided, pooled)
        return self.concat(f"{path}.join", joined, *skips) if skips else joined

    def down_plain(self, path: str, source: str, out: int, *skips: str) -> str:
        """Max pool alone, channels kept."""
        return self.halve(f"{path}.pool", source)

    def _exact(self, path: str, source: str, out: int, kernel: int = 1, stride: int = 1) -> str:
        return self.activate(f"{path}.act", self.conv_norm(path, source, out, kernel, stride))

    def scale_sequence(self, path: str, levels: Sequence[str]) -> str:
        """The finest of ``levels`` joined with what a 3-D convolution finds across all of them.

        Park et al., ssFPN, arXiv 2208.11533: every level is projected to one width, here the
        finest level's, enlarged to the finest level's size and stacked along a new axis.
        """
        width = self.channels(levels[0])
        resized: list[str] = []
        for number, level in enumerate(levels):
            projected = self._exact(f"{path}.project{number + 3}", level, width)
            if number:
                projected = self.upsample(f"{path}.resize{number + 3}", projected, 2**number)
            resized.append(projected)
        stack = self.add(f"{path}.stack", "stack_levels", width, *resized)
        conv = self.add(
            f"{path}.conv", "conv3d", width, stack, out_channels=width, bias=False, initial="torch"
        )
        normed = self.norm(f"{path}.bn", conv)
        active = self.add(f"{path}.act", "leaky_relu", width, normed, slope=_LEAK)
        pooled = self.add(f"{path}.pool", "level_pool", width, active)
        return self.concat(f"{path}.concat", levels[0], pooled)
