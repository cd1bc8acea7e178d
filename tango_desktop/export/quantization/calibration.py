"""The pictures that ranges are measured on: how they are chosen, and whether they will do.

They come from the training split, so that the figures of the validation split stay honest. Every
class gets its turn, the rarest as often as the most frequent.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PIL import Image

from tango_desktop.core.files import digest_of
from tango_desktop.core.jobs import JobContext
from tango_desktop.data.lock import DatasetLock
from tango_desktop.data.preprocess import preprocess
from tango_desktop.data.records import LockedPicture
from tango_desktop.errors import DataError
from tango_desktop.export.comparison import read_picture
from tango_desktop.export.quantization.models import Floats
from tango_desktop.export.quantization.plan import CalibrationInfo
from tango_desktop.i18n import N_, counted, lasting, tr

PICTURES = 128
SPLIT = "train"
FEW_PICTURES = 32
NARROW_SHARE = 0.5  # of the training set's spread of looks
SATURATED_SHARE = 0.01  # of a tensor's values
_LOOKED_AT = 256  # pictures of the training set that its looks are taken from
_LOOK_SIDE = 32
_NOTHING = -1  # the "class" of pictures that show none


def choose_pictures(
    lock: DatasetLock, count: int = PICTURES, seed: int = 0
) -> tuple[LockedPicture, ...]:
    """Choose training pictures so that every class is there as evenly as possible.

    Args:
        lock: the data set.
        count: how many; all when there are fewer.
        seed: another gives other pictures, the same the same.

    Raises:
        DataError: there are no training pictures.
    """
    pictures = lock.of_split(SPLIT)
    if not pictures:
        raise DataError(
            tr("There are no training pictures to calibrate with."), tr("Check the data again.")
        )
    waiting = _waiting(pictures, seed)
    shown: Counter[int] = Counter()
    chosen: dict[str, LockedPicture] = {}
    while waiting and len(chosen) < count:
        label = min(waiting, key=lambda one: (shown[one], one))
        picture = waiting[label].pop()
        if not waiting[label]:
            del waiting[label]
        if picture.path not in chosen:
            chosen[picture.path] = picture
            shown.update(classes_of(picture))
    return tuple(chosen.values())


def _waiting(pictures: Sequence[LockedPicture], seed: int) -> dict[int, list[LockedPicture]]:
    """The pictures of each class, shuffled."""
    order = np.random.default_rng(seed).permutation(len(pictures))
    waiting: dict[int, list[LockedPicture]] = defaultdict(list)
    for place in order:
        for label in classes_of(pictures[place]):
            waiting[label].append(pictures[place])
    return dict(waiting)


def classes_of(picture: LockedPicture) -> tuple[int, ...]:
    """The classes that a picture shows; −1 alone where it shows none."""
    if picture.label >= 0:
        return (picture.label,)
    found = np.unique(picture.boxes.learnable.labels).tolist()
    return tuple(int(label) for label in found) or (_NOTHING,)


def info_of(pictures: Sequence[LockedPicture], seed: int) -> CalibrationInfo:
    """What a plan says of its pictures."""
    splits = sorted({picture.split for picture in pictures})
    digest = digest_of([picture.sha256 for picture in pictures])
    return CalibrationInfo(len(pictures), seed, ", ".join(splits), digest)


class PreparedPictures(Collection[Floats]):
    """Pictures as the network takes them, read anew each time they are gone through.

    Args:
        lock: the data set.
        pictures: some of its pictures.
        spec: how they are prepared (``data/preprocess.py``).
    """

    def __init__(
        self, lock: DatasetLock, pictures: Sequence[LockedPicture], spec: Mapping[str, Any]
    ) -> None:
        self._lock, self._pictures, self._spec = lock, tuple(pictures), dict(spec)

    def __len__(self) -> int:
        return len(self._pictures)

    def __iter__(self) -> Iterator[Floats]:
        """Each (C, H, W); raises DataError for one that cannot be read any more."""
        for picture in self._pictures:
            yield preprocess(read_picture(self._lock, picture), self._spec)

    def __contains__(self, value: object) -> bool:
        return isinstance(value, np.ndarray) and any(np.array_equal(value, one) for one in self)


# -- will they do? -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Spread:
    """The middle 80 % of a measure, of the chosen pictures and of the training set."""

    chosen: tuple[float, float]
    training: tuple[float, float]

    @property
    def share(self) -> float:
        """How wide the chosen pictures' spread is, relative to the training set's."""
        whole = self.training[1] - self.training[0]
        return (self.chosen[1] - self.chosen[0]) / whole if whole > 0.0 else 1.0


@dataclass(frozen=True)
class Coverage:
    """How well calibration pictures stand for the training set.

    Attributes:
        pictures: how many there are.
        available: how many training pictures there are.
        foreign: how many are not from the training split.
        per_class: how many show each class, by the class's name.
        missing: the names of classes that training pictures show and these do not.
        brightness: of grey values from 0 to 255, the mean of each picture.
        contrast: the standard deviation in each picture.
        saturated: the share of values clipped, of tensors where that is more than
            ``SATURATED_SHARE``, by the tensor's name.
    """

    pictures: int
    available: int
    foreign: int
    per_class: Mapping[str, int]
    missing: tuple[str, ...]
    brightness: Spread
    contrast: Spread
    saturated: Mapping[str, float] = field(default_factory=dict)

    @property
    def covered(self) -> float:
        """The share of the training set's classes that are shown, 0 to 1."""
        shown = sum(1 for count in self.per_class.values() if count)
        return shown / max(shown + len(self.missing), 1)

    @property
    def poor(self) -> bool:
        """Whether there is anything to warn of."""
        return bool(self.warnings())

    def warnings(self) -> tuple[str, ...]:
        """What speaks against these pictures, in lasting texts; empty when nothing does."""
        found = [
            _few(self),
            _foreign(self),
            _missing(self),
            _one_look(self),
            _saturated(self),
        ]
        return tuple(text for text in found if text)


def coverage(
    lock: DatasetLock,
    pictures: Sequence[LockedPicture],
    ctx: JobContext,
    saturation: Mapping[str, float] | None = None,
) -> Coverage:
    """Compare calibration pictures with the training set.

    Args:
        lock: the data set.
        pictures: those chosen.
        ctx: the job's context.
        saturation: the share of each tensor's values that the ranges clip, measured on other
            pictures (``Observations.saturation``); unknown when None.

    Raises:
        DataError: there are no pictures, or one cannot be read.
    """
    if not pictures:
        raise DataError(tr("There are no pictures to calibrate with."), tr("Check the data again."))
    training = lock.of_split(SPLIT) or tuple(pictures)
    places = np.linspace(0, len(training) - 1, min(_LOOKED_AT, len(training))).round()
    sample = [training[int(place)] for place in places]
    looks = _looks(lock, [*pictures, *sample], ctx)
    own, whole = looks[: len(pictures)], looks[len(pictures) :]
    shown = Counter(label for picture in pictures for label in classes_of(picture))
    there = Counter(label for picture in training for label in classes_of(picture))
    return Coverage(
        pictures=len(pictures),
        available=len(lock.of_split(SPLIT)),
        foreign=sum(1 for picture in pictures if picture.split != SPLIT),
        per_class={name: shown[label] for label, name in enumerate(lock.classes)},
        missing=tuple(n for k, n in enumerate(lock.classes) if there[k] and not shown[k]),
        brightness=_spread(own[:, 0], whole[:, 0]),
        contrast=_spread(own[:, 1], whole[:, 1]),
        saturated={n: s for n, s in (saturation or {}).items() if s > SATURATED_SHARE},
    )


def _looks(lock: DatasetLock, pictures: Sequence[LockedPicture], ctx: JobContext) -> Any:
    """(N, 2): mean and standard deviation of each picture's grey values."""
    rows = []
    for picture in ctx.each(pictures, len(pictures), tr("Looking at the pictures")):
        small = read_picture(lock, picture).convert("L")
        grey = np.asarray(small.resize((_LOOK_SIDE, _LOOK_SIDE), Image.Resampling.BOX), np.float64)
        rows.append((grey.mean(), grey.std()))
    return np.array(rows)


def _spread(chosen: Any, training: Any) -> Spread:
    ends = [np.quantile(values, (0.1, 0.9)).tolist() for values in (chosen, training)]
    return Spread((ends[0][0], ends[0][1]), (ends[1][0], ends[1][1]))


def _few(found: Coverage) -> str:
    if found.pictures >= FEW_PICTURES:
        return ""
    return counted(
        found.pictures,
        N_("Only 1 picture: ranges from so few say little. At least {least} should be used."),
        N_("Only {count} pictures: ranges from so few say little. Use at least {least}."),
        least=FEW_PICTURES,
    )


def _foreign(found: Coverage) -> str:
    if not found.foreign:
        return ""
    return counted(
        found.foreign,
        N_("1 picture is not a training picture: accuracy measured on it would flatter."),
        N_("{count} pictures are not training pictures: accuracy measured on them would flatter."),
    )


def _missing(found: Coverage) -> str:
    if not found.missing:
        return ""
    names = ", ".join(found.missing[:5]) + (", …" if len(found.missing) > 5 else "")
    return counted(
        len(found.missing),
        N_("1 class is not shown: {names}"),
        N_("{count} classes are not shown: {names}"),
        names=names,
    )


def _one_look(found: Coverage) -> str:
    if found.brightness.share < NARROW_SHARE:
        return lasting(
            "The pictures are all about equally bright: {share} of the training set's spread.",
            share=f"{found.brightness.share:.0%}",
        )
    if found.contrast.share < NARROW_SHARE:
        return lasting(
            "The pictures all have about the same contrast: {share} of the training set's spread.",
            share=f"{found.contrast.share:.0%}",
        )
    return ""


def _saturated(found: Coverage) -> str:
    if not found.saturated:
        return ""
    worst = max(found.saturated, key=lambda name: found.saturated[name])
    return lasting(
        "Other pictures go beyond the ranges: {share} of the values of {tensor} are cut off.",
        share=f"{found.saturated[worst]:.1%}",
        tensor=worst,
    )
