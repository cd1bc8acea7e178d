"""Feeds a network: batches of pictures, decoded and augmented ahead in threads.

Pillow lets go of the interpreter lock while it works, so threads are enough and nothing has to be
copied between processes. What a sample looks like depends on (seed, epoch, index) alone, never on
the number of threads, on what is cached or on where an epoch is resumed.
"""

from __future__ import annotations

import math
import os
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image

from tango_desktop.data.augment import AugmentSpec, augmented, working_picture
from tango_desktop.data.cache import PictureCache, Pixels, free_memory_bytes
from tango_desktop.data.lock import folder_missing, vanished_error
from tango_desktop.data.preprocess import PictureError, normalise
from tango_desktop.data.records import LockedPicture
from tango_desktop.errors import DataError
from tango_desktop.i18n import tr

PREFETCH = 3  # batches
MOST_WORKERS = 8
CACHE_SHARE = 0.25  # of the memory that is free when a loader starts
_ORDER = 0x0DE5  # keeps the shuffling's random numbers apart from the samples'


@dataclass(frozen=True)
class Batch:
    """Some samples.

    Attributes:
        images: ``(B, C, H, W)`` float32, normalised.
        targets: ``(B,)`` int64, class numbers.
        indices: ``(B,)`` int64, positions in the loader's pictures.
    """

    images: torch.Tensor
    targets: torch.Tensor
    indices: torch.Tensor


@dataclass(frozen=True)
class _Pending:
    batch: Batch
    tasks: tuple[Future[None], ...]


class Loader:
    """Batches of one split. A context manager: its threads end with it.

    Args:
        pictures: those of one split.
        root: the data set's folder.
        preprocess: the network's ``preprocess`` spec.
        augment: None gives exactly what the runner on a device computes.
        batch_size: pictures in a batch; the last one of an epoch may have fewer.
        seed: of shuffling and augmentation.
        workers: threads; 0: as many as there are cores, at most 8.
        shuffle: another order each epoch; None: only when augmenting.
        drop_last: leave out a last batch that is not full.
        cache_bytes: memory for decoded pictures; None: a quarter of what is free.
    """

    def __init__(
        self,
        pictures: Sequence[LockedPicture],
        root: Path,
        preprocess: Mapping[str, Any],
        augment: AugmentSpec | None = None,
        batch_size: int = 32,
        seed: int = 0,
        workers: int = 0,
        *,
        shuffle: bool | None = None,
        drop_last: bool = False,
        cache_bytes: int | None = None,
    ) -> None:
        self.pictures = tuple(pictures)
        self.root = root
        self.preprocess = dict(preprocess)
        self.augment = augment
        self.batch_size = batch_size
        self.seed = seed
        self.workers = workers or min(os.cpu_count() or 1, MOST_WORKERS)
        self.shuffle = augment is not None if shuffle is None else shuffle
        self.drop_last = drop_last
        self.waited_s = 0.0
        self._labels = torch.tensor([p.label for p in self.pictures], dtype=torch.int64)
        budget = free_memory_bytes(CACHE_SHARE) if cache_bytes is None else cache_bytes
        self._cache = PictureCache(budget)
        self._pool = ThreadPoolExecutor(self.workers, thread_name_prefix="tango-loader")

    def __len__(self) -> int:
        """Batches in an epoch."""
        batches = len(self.pictures) / self.batch_size
        return math.floor(batches) if self.drop_last else math.ceil(batches)

    def __enter__(self) -> Loader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the threads and free the memory."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._cache.clear()

    def order(self, epoch: int) -> npt.NDArray[np.int64]:
        """The pictures' positions in the order of ``epoch``."""
        if not self.shuffle:
            return np.arange(len(self.pictures), dtype=np.int64)
        random = np.random.default_rng([_ORDER, self.seed, epoch])
        return np.asarray(random.permutation(len(self.pictures)), dtype=np.int64)

    def epoch(self, n: int, start_batch: int = 0) -> Iterator[Batch]:
        """The batches of epoch ``n``, from ``start_batch`` on.

        Raises:
            DataError: a picture has vanished or cannot be read; it is named.
        """
        order = self.order(n)
        todo = iter(range(start_batch, len(self)))
        ahead: deque[_Pending] = deque()
        try:
            for number in todo:
                ahead.append(self._start(n, order, number))
                if len(ahead) > PREFETCH:
                    yield self._finish(ahead.popleft())
            while ahead:
                yield self._finish(ahead.popleft())
        finally:
            for pending in ahead:
                for task in pending.tasks:
                    task.cancel()

    def _start(self, epoch: int, order: npt.NDArray[np.int64], number: int) -> _Pending:
        chosen = order[number * self.batch_size : (number + 1) * self.batch_size]
        height, width = self.preprocess["size"]
        shape = (len(chosen), self.preprocess["channels"], height, width)
        images = torch.empty(shape, dtype=torch.float32)
        indices = torch.from_numpy(chosen.copy())
        pixels = images.numpy()
        size = max(math.ceil(len(chosen) / self.workers), 1)
        tasks = tuple(
            self._pool.submit(self._fill, pixels, epoch, chosen, range(start, start + size))
            for start in range(0, len(chosen), size)
        )
        return _Pending(Batch(images, self._labels[indices], indices), tasks)

    def _finish(self, pending: _Pending) -> Batch:
        started = time.perf_counter()
        for task in pending.tasks:
            task.result()
        self.waited_s += time.perf_counter() - started
        return pending.batch

    # -- in the threads -----------------------------------------------------------------------

    def _fill(
        self,
        images: npt.NDArray[np.float32],
        epoch: int,
        chosen: npt.NDArray[np.int64],
        places: range,
    ) -> None:
        for place in places:
            if place < len(chosen):
                pixels = self._sample(epoch, int(chosen[place]))
                images[place] = normalise(pixels, self.preprocess)

    def _sample(self, epoch: int, index: int) -> Pixels:
        pixels = self._cache.get(index, lambda: self._decode(index))
        if self.augment is None:
            return pixels
        random = np.random.default_rng([self.seed, epoch, index])
        picture = Image.fromarray(pixels)
        return np.asarray(augmented(picture, self.preprocess, self.augment, random))

    def _decode(self, index: int) -> Pixels:
        picture = self.pictures[index]
        try:
            path = self.root / picture.path
            return np.asarray(working_picture(path, self.preprocess, self.augment))
        except PictureError as error:
            raise self._error(picture, error) from error

    def _error(self, picture: LockedPicture, error: PictureError) -> DataError:
        if not self.root.is_dir():
            return folder_missing(self.root)
        if error.kind == "missing":
            return vanished_error(self.root, (picture.path,))
        return DataError(
            tr("The picture {path} cannot be read any more.", path=self.root / picture.path),
            tr("Check the data again; that finds damaged pictures and leaves them out."),
            error.reason,
        )
