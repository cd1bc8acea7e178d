"""Draws the answer on a copy of the picture."""

import os
from typing import Any, List

_FONTS = (
    "/usr/share/fonts/truetype/nanum/NanumGothic.ttf",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "C:\\Windows\\Fonts\\malgun.ttf",
    "/System/Library/Fonts/AppleSDGothicNeo.ttc",
)


def annotate(image: Any, label: str, index: int, confidence: float) -> Any:
    """A copy of ``image`` with a strip that says what was found and how sure the model is."""
    from PIL import Image, ImageDraw

    picture = image.convert("RGB")
    size = max(10, min(picture.size) // 18)
    font, name = _font(label, index, size)
    text = "%s  %.1f %%" % (name, confidence * 100.0)
    left, top, right, bottom = ImageDraw.Draw(picture).textbbox((0, 0), text, font=font)
    margin = size // 2
    strip = Image.new("RGB", (int(right - left) + 2 * margin, int(bottom - top) + 2 * margin))
    ImageDraw.Draw(strip).text((margin - left, margin - top), text, fill="white", font=font)
    if strip.width > picture.width:
        height = max(1, strip.height * picture.width // strip.width)
        strip = strip.resize((picture.width, height))
    picture.paste(strip, (0, 0))
    return picture


def _font(label: str, index: int, size: int) -> Any:
    """A font, and the label, or ``class 3`` where no font has the label's letters."""
    from PIL import ImageFont

    for path in _existing_fonts():
        return ImageFont.truetype(path, size), label
    try:
        font = ImageFont.load_default(size)
    except TypeError:  # Pillow < 10.1: one size only
        font = ImageFont.load_default()
    plain = all(ord(letter) < 256 for letter in label)
    return font, label if plain else "class %d" % index


def _existing_fonts() -> List[str]:
    return [path for path in _FONTS if os.path.isfile(path)]
