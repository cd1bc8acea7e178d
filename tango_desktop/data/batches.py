"""What every loader has in common: order, threads that work ahead, memory, named errors.

Pillow lets go of the interpreter lock while it works, so threads are enough and nothing has to be
copied between processes. What a sample looks like depends on (seed, epoch, index) alone, never on
the number of threads, on what is cached or on where an epoch is resumed.
"""

from __future__ import annotations

import math
import os
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image

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

Order = npt.NDArray[np.int64]
Size = tuple[int, int]  # height, width


@dataclass(frozen=True)
class Batch:
    """Some samples.

    Attributes:
        images: ``(B, C, H, W)`` float32, normalised.
        targets: what is to be learnt; for a classifier ``(B,)`` int64, class numbers.
        indices: ``(B,)`` int64, positions in the loader's pictures.
    """

    images: torch.Tensor
    targets: torch.Tensor
    indices: torch.Tensor


AnyBatch = TypeVar("AnyBatch", bound=Batch)
Answer = TypeVar("Answer")
AnyLoader = TypeVar("AnyLoader", bound="BatchLoader[Any, Any]")


@dataclass(frozen=True)
class _Pending(Generic[Answer]):
    images: torch.Tensor
    chosen: Order
    tasks: tuple[Future[list[Answer]], ...]


class BatchLoader(ABC, Generic[AnyBatch, Answer]):
    """Batches of one split. A context manager: its threads end with it.

    Args:
        pictures: those of one split.
        root: the data set's folder.
        preprocess: the network's ``preprocess`` spec.
        batch_size: pictures in a batch; the last one of an epoch may have fewer.
        seed: of shuffling and augmentation.
        workers: threads; 0: as many as there are cores, at most 8.
        shuffle: another order each epoch.
        drop_last: leave out a last batch that is not full.
        cache_bytes: memory for decoded pictures; None: a quarter of what is free.
    """

    def __init__(
        self,
        pictures: Sequence[LockedPicture],
        root: Path,
        preprocess: Mapping[str, Any],
        batch_size: int,
        seed: int,
        workers: int,
        *,
        shuffle: bool,
        drop_last: bool,
        cache_bytes: int | None,
    ) -> None:
        self.pictures = tuple(pictures)
        self.root = root
        self.preprocess = dict(preprocess)
        self.batch_size = batch_size
        self.seed = seed
        self.workers = workers or min(os.cpu_count() or 1, MOST_WORKERS)
        self.shuffle = shuffle
        self.drop_last = drop_last
        self.waited_s = 0.0
        budget = free_memory_bytes(CACHE_SHARE) if cache_bytes is None else cache_bytes
        self._cache = PictureCache(budget)
        self._pool = ThreadPoolExecutor(self.workers, thread_name_prefix="tango-loader")

    def __len__(self) -> int:
        """Batches in an epoch."""
        batches = len(self.pictures) / self.batch_size
        return math.floor(batches) if self.drop_last else math.ceil(batches)

    def __enter__(self: AnyLoader) -> AnyLoader:
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

    def order(self, epoch: int) -> Order:
        """The pictures' positions in the order of ``epoch``."""
        if not self.shuffle:
            return np.arange(len(self.pictures), dtype=np.int64)
        random = np.random.default_rng([_ORDER, self.seed, epoch])
        return np.asarray(random.permutation(len(self.pictures)), dtype=np.int64)

    def epoch(self, n: int, start_batch: int = 0) -> Iterator[AnyBatch]:
        """The batches of epoch ``n``, from ``start_batch`` on.

        Raises:
            DataError: a picture has vanished or cannot be read; it is named.
        """
        order = self.order(n)
        ahead: deque[_Pending[Answer]] = deque()
        try:
            for number in range(start_batch, len(self)):
                ahead.append(self._start(n, order, number))
                if len(ahead) > PREFETCH:
                    yield self._finish(ahead.popleft())
            while ahead:
                yield self._finish(ahead.popleft())
        finally:
            for pending in ahead:
                for task in pending.tasks:
                    task.cancel()

    def _start(self, epoch: int, order: Order, number: int) -> _Pending[Answer]:
        chosen = order[number * self.batch_size : (number + 1) * self.batch_size].copy()
        size = self._size(chosen)
        shape = (len(chosen), self.preprocess["channels"], *size)
        images = torch.empty(shape, dtype=torch.float32)
        pixels = images.numpy()
        share = max(math.ceil(len(chosen) / self.workers), 1)
        tasks = tuple(
            self._pool.submit(self._fill, pixels[part], epoch, chosen[part], size)
            for part in (slice(at, at + share) for at in range(0, len(chosen), share))
        )
        return _Pending(images, chosen, tasks)

    def _finish(self, pending: _Pending[Answer]) -> AnyBatch:
        started = time.perf_counter()
        answers = [answer for task in pending.tasks for answer in task.result()]
        self.waited_s += time.perf_counter() - started
        return self._batch(pending.images, torch.from_numpy(pending.chosen), answers)

    @abstractmethod
    def _batch(
        self, images: torch.Tensor, indices: torch.Tensor, answers: Sequence[Answer]
    ) -> AnyBatch:
        """A batch of what ``_sample`` gave."""

    def _size(self, chosen: Order) -> Size:
        """(height, width) of a batch of these pictures."""
        height, width = self.preprocess["size"]
        return int(height), int(width)

    # -- in the threads -----------------------------------------------------------------------

    @abstractmethod
    def _sample(self, epoch: int, index: int, size: Size) -> tuple[Pixels, Answer]:
        """A picture of ``size`` and what is to be learnt from it."""

    def _fill(
        self, images: npt.NDArray[np.float32], epoch: int, chosen: Order, size: Size
    ) -> list[Answer]:
        answers = []
        for place, index in enumerate(chosen.tolist()):
            pixels, answer = self._sample(epoch, index, size)
            images[place] = normalise(pixels, self.preprocess)
            answers.append(answer)
        return answers

    def _cached(self, index: int, decode: Callable[[Path], Image.Image]) -> Pixels:
        """The pixels that ``decode`` makes of a picture's file.

        Raises:
            DataError: the picture has vanished or cannot be read; it is named.
        """
        return self._cache.get(index, lambda: self._decoded(index, decode))

    def _decoded(self, index: int, decode: Callable[[Path], Image.Image]) -> Pixels:
        picture = self.pictures[index]
        try:
            return np.asarray(decode(self.root / picture.path))
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
