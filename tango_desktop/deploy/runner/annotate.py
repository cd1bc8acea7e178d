"""Draws answers on a copy of the picture."""

import colorsys
import functools
import os
from typing import Any, Dict, List, Tuple

_FONTS = (
    "/usr/share/fonts/truetype/nanum/NanumGothic.ttf",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "C:\\Windows\\Fonts\\malgun.ttf",
    "/System/Library/Fonts/AppleSDGothicNeo.ttc",
)
_GOLDEN_RATIO = 0.618034  # neighbouring classes get colours that are far apart
Colour = Tuple[int, int, int]
BLACK = (0, 0, 0)
WHITE = (255, 255, 255)


def titled(image: Any, text: str, label: str, index: int) -> Any:
    """A copy of ``image`` with a strip at the top; ``text`` has a ``%s`` for the label."""
    picture = image.convert("RGB")
    size = max(10, min(picture.size) // 18)
    strip = _strip(text, label, index, size, BLACK)
    if strip.width > picture.width:
        height = max(1, strip.height * picture.width // strip.width)
        strip = strip.resize((picture.width, height))
    picture.paste(strip, (0, 0))
    return picture


def boxed(image: Any, boxes: List[Dict[str, Any]]) -> Any:
    """A copy of ``image`` with boxes in the colours of their classes; the surest are on top."""
    from PIL import ImageDraw

    picture = image.convert("RGB")
    line = max(1, min(picture.size) // 250)
    size = max(10, min(picture.size) // 40)
    draw = ImageDraw.Draw(picture)
    for one in reversed(boxes):
        colour = colour_of(one["class"])
        left, top, right, bottom = one["box"]
        draw.rectangle((left, top, max(left, right - 1), max(top, bottom - 1)), None, colour, line)
        text = "%s %.0f %%" % ("%s", one["confidence"] * 100.0)
        strip = _strip(text, one["label"], one["class"], size, colour)
        above = int(top) - strip.height
        within = max(0, min(int(left), picture.width - strip.width))
        picture.paste(strip, (within, above if above >= 0 else int(top)))
    return picture


def stamped(image: Any, text: str) -> Any:
    """``image`` with a small text in the lower left corner; changes it."""
    strip = _strip(text, "", 0, max(10, min(image.size) // 30), BLACK)
    image.paste(strip, (0, max(0, image.height - strip.height)))
    return image


def colour_of(index: int) -> Colour:
    """The colour of a class: the same in every picture, different from its neighbours'."""
    red, green, blue = colorsys.hsv_to_rgb((index * _GOLDEN_RATIO) % 1.0, 0.8, 0.95)
    return int(red * 255), int(green * 255), int(blue * 255)


def _strip(text: str, label: str, index: int, size: int, colour: Colour) -> Any:
    """A small picture of ``text`` on ``colour``; a ``%s`` in the text is the label."""
    from PIL import Image, ImageDraw

    font, name = _font(label, index, size)
    words = text.replace("%s", name, 1)
    left, top, right, bottom = ImageDraw.Draw(Image.new("RGB", (1, 1))).textbbox(
        (0, 0), words, font=font
    )
    margin = size // 2 if colour == BLACK else size // 4
    sides = (int(right - left) + 2 * margin, int(bottom - top) + 2 * margin)
    strip = Image.new("RGB", sides, colour)
    light = 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2] > 140
    ink = BLACK if light else WHITE
    ImageDraw.Draw(strip).text((margin - left, margin - top), words, fill=ink, font=font)
    return strip


def _font(label: str, index: int, size: int) -> Any:
    """A font, and the label, or ``class 3`` where no font has the label's letters."""
    font, has_all = _loaded(size)
    plain = has_all or all(ord(letter) < 256 for letter in label)
    return font, label if plain else "class %d" % index


@functools.lru_cache(maxsize=8)
def _loaded(size: int) -> Any:
    """A font, and whether it has the letters of most languages."""
    from PIL import ImageFont

    for path in _existing_fonts():
        return ImageFont.truetype(path, size), True
    try:
        return ImageFont.load_default(size), False
    except TypeError:  # Pillow < 10.1: one size only
        return ImageFont.load_default(), False


def _existing_fonts() -> List[str]:
    return [path for path in _FONTS if os.path.isfile(path)]
