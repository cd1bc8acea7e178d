"""Rolling statistics of an installed release: one small file, whatever ends the program.

The running time is counted in hours, each a bucket of counts; the last 48 stay. Buckets are told
apart by who began them and put in order by a number that only grows: the clock of a board may be
wrong by years, so the time of day is nothing but a label.
"""

import contextlib
import json
import os
import tempfile
import threading
import time
from datetime import datetime
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

from .tally import Tally

FILE = "statistics.json"
SCHEMA = 1
BUCKET_S = 3600.0
MOST_BUCKETS = 48
MOST_BYTES = 200000
_MOST_CLASSES = 500  # of a bucket, once the file is too large with that bucket alone
_LOCK_WAIT_S = 2.0

try:
    import fcntl as _fcntl

    _locks: Any = _fcntl
except ImportError:  # Windows
    _locks = None


class Bucket:
    """An hour of running time, or the part of it that there was.

    Attributes:
        session: who began it: a random name.
        number: its number in that session.
        order: later buckets of the file have larger ones; 0 until it was written.
        release: the hash of what ran.
        began: local time of the device, a label.
        ended: the same, of the last count.
        seconds: how long the program ran in it.
        closed: the program ended well, and another may go on with the bucket.
        tally: the counts.
    """

    def __init__(self, session: str, number: int, release: str) -> None:
        self.session = session
        self.number = number
        self.order = 0
        self.release = release
        self.began = self.ended = clock_label()
        self.seconds = 0.0
        self.closed = False
        self.tally = Tally()

    @property
    def key(self) -> Tuple[str, int]:
        """What tells it from every other."""
        return self.session, self.number

    def to_dict(self) -> Dict[str, Any]:
        """As plain data."""
        return {
            "session": self.session,
            "number": self.number,
            "order": self.order,
            "release": self.release,
            "began": self.began,
            "ended": self.ended,
            "seconds": round(self.seconds, 1),
            "closed": self.closed,
            "tally": self.tally.to_dict(),
        }

    @classmethod
    def from_dict(cls, content: Dict[str, Any]) -> "Bucket":
        """What :meth:`to_dict` gave.

        Raises:
            KeyError, TypeError, ValueError: it is damaged.
        """
        made = cls(str(content["session"]), int(content["number"]), str(content["release"]))
        made.order = int(content["order"])
        made.began, made.ended = str(content["began"]), str(content["ended"])
        made.seconds = float(content["seconds"])
        made.closed = content["closed"] is True
        made.tally = Tally.from_dict(content["tally"])
        return made

    def take_over(self, other: "Bucket") -> None:
        """Go on with a bucket that another program has closed."""
        self.session, self.number, self.order = other.session, other.number, other.order
        self.began = other.began
        self.tally.merge(other.tally)


def clock_label() -> str:
    """The local time of the device, to the second."""
    return datetime.now().isoformat()[:19]


# -- the file ---------------------------------------------------------------------------------


def parse(text: str) -> List[Bucket]:
    """The buckets of the file's text, oldest first.

    Raises:
        ValueError: it is damaged, or of a newer schema.
    """
    try:
        content = json.loads(text)
        if content["schema"] != SCHEMA:
            raise ValueError("schema %s" % content["schema"])
        buckets = [Bucket.from_dict(one) for one in content["buckets"]]
    except (KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise ValueError("damaged: %r" % error) from error
    return sorted(buckets, key=lambda bucket: bucket.order)


def text_of(buckets: List[Bucket]) -> str:
    """The file's text: the newest buckets, as many as are allowed and fit."""
    kept = sorted(buckets, key=lambda bucket: bucket.order)[-MOST_BUCKETS:]
    parts = [json.dumps(bucket.to_dict(), separators=(",", ":")) for bucket in kept]
    while len(parts) > 1 and sum(map(len, parts)) > MOST_BYTES:
        del parts[0]
    if len(parts) == 1 and len(parts[0]) > MOST_BYTES:
        _forget_rare(kept[-1].tally)
        parts = [json.dumps(kept[-1].to_dict(), separators=(",", ":"))]
    return '{"schema":%d,"buckets":[\n%s\n]}\n' % (SCHEMA, ",\n".join(parts))


def _forget_rare(tally: Tally) -> None:
    often = sorted(tally.classes.items(), key=lambda item: -item[1])[:_MOST_CLASSES]
    tally.classes = dict(often)


def write_whole(path: str, content: bytes) -> None:
    """Replace a file in one step, on the disk before its name is."""
    handle, temporary = tempfile.mkstemp(
        prefix=".%s." % os.path.basename(path), dir=os.path.dirname(path)
    )
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.remove(temporary)
        raise


@contextlib.contextmanager
def locked(folder: str) -> Iterator[bool]:
    """One writer at a time; False when another did not let go in two seconds.

    The system lets go for a program that is killed. Without such locks (Windows), the last writer
    of two at the same moment wins.
    """
    if _locks is None:
        yield True
        return
    with open(os.path.join(folder, ".lock"), "w") as stream:
        until = time.monotonic() + _LOCK_WAIT_S
        while not _try_lock(stream):
            if time.monotonic() > until:
                yield False
                return
            time.sleep(0.02)
        yield True  # closing the file lets go


def _try_lock(stream: Any) -> bool:
    try:
        _locks.flock(stream, _locks.LOCK_EX | _locks.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


# -- counting ---------------------------------------------------------------------------------


class Statistics:
    """Counts what one program does, and keeps the counts in the file of the deployment.

    Counting is for one thread, :meth:`flush` for another.
    """

    def __init__(
        self, folder: str, release: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._folder = folder
        self._path = os.path.join(folder, FILE)
        self._release = release
        self._clock = clock
        self._session = os.urandom(6).hex()
        self._guard = threading.Lock()
        self._next = 0
        self._unwritten: List[Bucket] = []
        self._is_known = False  # whether the file was looked into for a bucket to go on with
        self._begin()

    def _begin(self) -> None:
        self._bucket = Bucket(self._session, self._next, self._release)
        self._next += 1
        self._since = self._clock()

    def count(self, what: Callable[[Tally], None]) -> None:
        """Let ``what`` count in the tally of this hour."""
        with self._guard:
            now = self._clock()
            spent = now - self._since
            if self._bucket.seconds + spent >= BUCKET_S:
                self._bucket.seconds += spent
                self._bucket.ended = clock_label()
                self._unwritten.append(self._bucket)
                self._begin()
            what(self._bucket.tally)

    def flush(self, closing: bool = False) -> None:
        """Bring the file in line with the counts.

        Raises:
            OSError: it cannot be written.
            ValueError: a newer program has written it.
        """
        if not os.path.isdir(self._folder):
            os.mkdir(self._folder)  # not the deployment, which may have been removed meanwhile
        with locked(self._folder) as is_ours:
            if not is_ours:
                return  # next time
            stored = {bucket.key: bucket for bucket in self._read()}
            with self._guard:  # the other thread counts on: hold it up no longer than that
                self._go_on(stored)
                mine = self._mine(closing)
                last = max([bucket.order for bucket in stored.values()] + [0])
                for number, bucket in enumerate([b for b in mine if not b.order], start=1):
                    bucket.order = last + number
                copies = [Bucket.from_dict(bucket.to_dict()) for bucket in mine]
            stored.update((bucket.key, bucket) for bucket in copies)
            write_whole(self._path, text_of(list(stored.values())).encode("utf-8"))
        with self._guard:
            self._unwritten = [bucket for bucket in self._unwritten if bucket not in mine]

    def _mine(self, closing: bool) -> List[Bucket]:
        now = self._clock()
        self._bucket.seconds += now - self._since
        self._since = now
        self._bucket.ended = clock_label()
        self._bucket.closed = closing
        return self._unwritten + [self._bucket]

    def _go_on(self, stored: Dict[Tuple[str, int], Bucket]) -> None:
        """Take over the last bucket, so that many short runs do not push out the history."""
        if self._is_known:
            return
        self._is_known = True
        newest = max(stored.values(), key=lambda bucket: bucket.order, default=None)
        first = self._unwritten[0] if self._unwritten else self._bucket
        if newest is None or not newest.closed or newest.release != self._release:
            return
        if newest.seconds + first.seconds < BUCKET_S:
            first.take_over(newest)
            first.seconds += newest.seconds

    def _read(self) -> List[Bucket]:
        try:
            with open(self._path, encoding="utf-8") as stream:
                return parse(stream.read(4 * MOST_BYTES))
        except FileNotFoundError:
            return []
        except ValueError:
            if _is_newer(self._path):
                raise
            os.replace(self._path, self._path + ".damaged")  # kept once, to be looked at
            return []


def _is_newer(path: str) -> bool:
    try:
        with open(path, encoding="utf-8") as stream:
            return int(json.load(stream)["schema"]) > SCHEMA
    except (ValueError, KeyError, TypeError):
        return False


def deployment_of(folder: str) -> Optional[str]:
    """The deployment folder that a release lies in; None for a bundle that is not installed."""
    given = os.environ.get("TANGO_DEPLOYMENT")
    if given:
        return given
    releases = os.path.dirname(os.path.abspath(folder))
    parent = os.path.dirname(releases)
    is_installed = os.path.isfile(os.path.join(parent, "deployment.json"))
    return parent if os.path.basename(releases) == "releases" and is_installed else None
