"""Pictures that the model was unsure of, kept for a person to label: few, small, newest included.

``index.json`` lists them; a picture counts only once it is listed there. A camera that stands still
gives the same picture again and again, which teaches nothing twice: one that looks like a kept one
is left out. Two look alike when no spot of a grid of 32 by 32 differs by more than 16 of 255 in
any colour (a camera's noise, averaged over a spot, is far below that) and their shapes agree.
"""

import io
import json
import os
import threading
from typing import Any, Dict, List, NamedTuple, Optional

import numpy as np
from PIL import Image

from .statistics import clock_label, locked, write_whole

FOLDER = "uncertain"
INDEX = "index.json"
SCHEMA = 1
MOST_BYTES = 64 << 20
LEAST_UNCERTAINTY = 0.2
MOST_PICTURES = 1000
_PENDING = 4  # pictures in memory that wait to be written
_RECENT_SHARE = 4  # a quarter of the places is for the newest, however sure
_LARGEST_SIDE = 4096
_QUALITY = 95
_GRID = 32
_ALIKE = 16
_BOX = getattr(Image, "Resampling", Image).BOX  # Pillow < 9.1 has no Resampling


class Offer(NamedTuple):
    """A picture that may be kept.

    Attributes:
        uncertainty: 0 to 1.
        image: a Pillow image.
        answer: the record of the answer.
    """

    uncertainty: float
    image: Any
    answer: Dict[str, Any]


class Look(NamedTuple):
    """What a picture looks like: its shape, and the mean colour of each spot of a grid."""

    shape: float
    spots: Any


def look_of(image: Any) -> Look:
    """The look of a Pillow image."""
    small = image.convert("RGB").resize((_GRID, _GRID), _BOX)
    return Look(image.size[0] / float(image.size[1]), np.asarray(small, dtype=np.uint8))


def is_alike(one: Look, other: Look) -> bool:
    """Whether a person would hardly tell two pictures apart."""
    if abs(one.shape - other.shape) > 0.01 * one.shape:
        return False
    return int(np.abs(one.spots.astype(np.int16) - other.spots).max()) <= _ALIKE


class Inbox:
    """The bounded folder of uncertain pictures.

    :meth:`offer` is quick and for the thread that asks the model; :meth:`store` writes.
    """

    def __init__(self, folder: str, release: str, most: int) -> None:
        self._parent = folder
        self._folder = os.path.join(folder, FOLDER)
        self._release = release
        self._session = os.urandom(4).hex()
        self._count = 0
        self._guard = threading.Lock()
        self._pending: List[Offer] = []
        self._looks: Dict[str, Look] = {}
        self.most = most

    def offer(self, offer: Offer) -> bool:
        """Remember a picture until :meth:`store`, if there is room or it is less sure than another.

        Returns:
            Whether the room for waiting pictures is full.
        """
        if offer.uncertainty < LEAST_UNCERTAINTY or not self.most:
            return False
        with self._guard:
            self._pending.append(offer)
            if len(self._pending) > _PENDING:
                self._pending.remove(min(self._pending, key=lambda one: one.uncertainty))
            return len(self._pending) >= _PENDING

    def store(self) -> None:
        """Write the waiting pictures that are worth it, and remove what is too many.

        Raises:
            OSError: the folder cannot be written.
        """
        with self._guard:
            waiting, self._pending = self._pending, []
        if not waiting or not self.most:
            return
        os.makedirs(self._folder, exist_ok=True)
        with locked(self._parent) as is_ours:
            if is_ours:
                self._store(waiting)

    def _store(self, waiting: List[Offer]) -> None:
        items = read_index(self._folder)
        order = max([item["order"] for item in items] + [0])
        fresh = {}
        looks = self._looks_of(items)
        for offer in waiting:
            look = look_of(offer.image)
            if any(is_alike(look, other) for other in looks.values()):
                continue
            order += 1
            self._count += 1
            item = self._described(offer, order)
            fresh[item["name"]] = offer
            looks[item["name"]] = look
            items.append(item)
        if not fresh:
            return
        kept = chosen(items, self.most)
        for item in kept:
            if item["name"] in fresh:
                item["bytes"] = self._write(item["name"], fresh[item["name"]].image)
        kept = within(kept, MOST_BYTES)
        text = json.dumps({"schema": SCHEMA, "items": kept}, ensure_ascii=False)
        write_whole(os.path.join(self._folder, INDEX), text.encode("utf-8", "replace"))
        self._looks = {item["name"]: looks[item["name"]] for item in kept if item["name"] in looks}
        self._remove_all_but({item["name"] for item in kept})

    def _looks_of(self, items: List[Dict[str, Any]]) -> Dict[str, Look]:
        """What the kept pictures look like; those of an earlier run are read once."""
        found = {}
        for item in items:
            name = item["name"]
            look = self._looks.get(name) or self._read_look(name)
            if look is not None:
                found[name] = look
        return found

    def _read_look(self, name: str) -> Optional[Look]:
        try:
            with Image.open(os.path.join(self._folder, name)) as image:
                image.draft("RGB", (4 * _GRID, 4 * _GRID))  # many of them are read at a start
                return look_of(image)
        except (OSError, ValueError, Image.DecompressionBombError):  # it teaches nothing any more
            return None

    def _described(self, offer: Offer, order: int) -> Dict[str, Any]:
        return {
            "name": "%s-%05d.jpg" % (self._session, self._count),
            "order": order,
            "when": clock_label(),
            "uncertainty": round(offer.uncertainty, 4),
            "release": self._release,
            "size": list(offer.image.size),
            "answer": offer.answer,
            "bytes": 0,
        }

    def _write(self, name: str, image: Any) -> int:
        picture = image.convert("RGB")
        if max(picture.size) > _LARGEST_SIDE:
            picture = picture.copy()
            picture.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE))
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=_QUALITY)
        write_whole(os.path.join(self._folder, name), buffer.getvalue())
        return len(buffer.getvalue())

    def _remove_all_but(self, names: Any) -> None:
        for name in os.listdir(self._folder):
            if name != INDEX and name not in names:
                try:
                    os.remove(os.path.join(self._folder, name))
                except FileNotFoundError:
                    pass


def chosen(items: List[Dict[str, Any]], most: int) -> List[Dict[str, Any]]:
    """The ``most`` items that stay: the newest quarter, and of the others the least sure."""
    by_age = sorted(items, key=lambda item: int(item["order"]))
    newest = -(-most // _RECENT_SHARE)
    recent, earlier = by_age[-newest:], by_age[:-newest]
    unsure = sorted(earlier, key=lambda item: -float(item["uncertainty"]))[: most - newest]
    return sorted(unsure + recent, key=lambda item: int(item["order"]))


def within(items: List[Dict[str, Any]], most_bytes: int) -> List[Dict[str, Any]]:
    """The newest items that fit into ``most_bytes``."""
    total, kept = 0, []  # type: int, List[Dict[str, Any]]
    for item in reversed(items):
        total += int(item["bytes"])
        if total > most_bytes:
            break
        kept.insert(0, item)
    return kept


def read_index(folder: str) -> List[Dict[str, Any]]:
    """What is kept in the folder, oldest first; nothing where the list is damaged."""
    try:
        with open(os.path.join(folder, INDEX), encoding="utf-8") as stream:
            items = list(json.load(stream)["items"])
        for item in items:
            int(item["order"]), float(item["uncertainty"]), int(item["bytes"]), str(item["name"])
        return items
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []


def wanted(settings: Dict[str, Any]) -> Optional[int]:
    """How many pictures the desk's settings ask for; None where they say nothing usable."""
    most = settings.get("keep_uncertain")
    if isinstance(most, int) and not isinstance(most, bool) and most >= 0:
        return min(most, MOST_PICTURES)
    return None
