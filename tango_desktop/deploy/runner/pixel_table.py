"""8-bit pictures for models of 8 bits: what each value of a pixel becomes is looked up.

Normalising and rounding make the same number of the same pixel every time, so the 256 numbers of a
channel are computed once. At 320 px looking up takes 0.01 to 0.2 ms, computing 0.3 ms; YOLOv7-tiny
in int8 takes 5 ms.
"""

from typing import Any

import numpy as np


class PixelTable:
    """What a model takes for every value of a pixel.

    Args:
        table: (C, 256), int8 or uint8.
    """

    def __init__(self, table: Any) -> None:
        codes = np.ascontiguousarray(table).view(np.uint8)
        first = codes[0, 0]
        self._rows = [row.tobytes() for row in codes]
        self._is_shift = bool((codes == np.arange(256, dtype=np.uint8) + first).all())
        self._shift = first

    def fill(self, held: Any, pixels: Any) -> None:
        """Look up a picture.

        Args:
            held: (H, W, C) of the table's type, without gaps in memory; filled.
            pixels: (H, W, C), uint8.
        """
        codes = held.view(np.uint8)
        if self._is_shift:  # pixels from 0 to 1 and a scale of 1/255: the usual detector
            np.add(pixels, self._shift, out=codes)
            return
        for number, row in enumerate(self._rows):
            # Twice as fast as NumPy's take, which makes an index of 8 bytes of every pixel.
            found = np.frombuffer(pixels[:, :, number].tobytes().translate(row), np.uint8)
            codes[:, :, number] = found.reshape(codes.shape[:2])
