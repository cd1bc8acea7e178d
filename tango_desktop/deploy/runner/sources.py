"""Inputs: pictures, folders, video files, cameras and addresses, all as a stream of frames."""

import io
import os
import re
import time
import urllib.parse
import urllib.request
from typing import Any, Callable, Iterator, List, NamedTuple, Optional, Union

from .camera import is_csi, open_csi
from .failures import InputError, PackageError
from .model import milliseconds_since
from .preprocess import PictureError, open_picture

PICTURES = (".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff")
VIDEOS = (".mp4", ".avi", ".mkv", ".mov", ".webm", ".m4v", ".mpg", ".mpeg", ".wmv")
_WEB = ("http", "https")
_STREAMS = ("rtsp", "rtsps", "rtmp", "udp", "tcp")
_FIRST_RETRY_S = 1.0
_LONGEST_RETRY_S = 30.0
_TIMEOUT_S = 20
_LARGEST_DOWNLOAD_BYTES = 256 << 20


class Frame(NamedTuple):
    """A picture to look at.

    Attributes:
        source: the path or address as shown (without passwords).
        name: a relative path to save under.
        number: the frame's number from 0 in a video or camera; None for a picture.
        image: a Pillow image.
        decode_ms: how long reading and decoding took.
    """

    source: str
    name: str
    number: Optional[int]
    image: Any
    decode_ms: float


class Unread(NamedTuple):
    """An input that could not be read, and why; the ones after it still are."""

    source: str
    reason: str


Item = Union[Frame, Unread]


def _unheard(_: str) -> None:
    return None


class Retry(NamedTuple):
    """What to do when a stream breaks that has given frames.

    Attributes:
        seconds: how long it is tried again before the run goes on without it; 0: not at all.
        on_break: told so in a sentence, each time.
    """

    seconds: float = float("inf")
    on_break: Callable[[str], None] = _unheard


FOR_EVER = Retry()


def frames(inputs: List[str], retry: Retry = FOR_EVER) -> Iterator[Item]:
    """Every frame of every input, in order.

    Raises:
        PackageError: an input needs OpenCV, which is not installed.
    """
    for text in inputs:
        try:
            for item in _frames_of(text, retry):
                yield item
        except InputError as error:
            yield Unread(shown(text), str(error))


def shown(text: str) -> str:
    """The input for people: readable in any locale, without a password that an address carries."""
    readable = os.fsencode(text).decode("utf-8", "backslashreplace")
    return re.sub(r"(?<=://)[^/@\s]+@", "", readable)


def is_stream(text: str) -> bool:
    """Whether the input is a video, a camera or a stream."""
    scheme = _scheme(text)
    suffix = os.path.splitext(urllib.parse.urlsplit(text).path if scheme else text)[1].lower()
    return _is_camera(text) or is_csi(text) or scheme in _STREAMS or suffix in VIDEOS


def pictures_of(inputs: List[str]) -> List[str]:
    """The picture files among the inputs, folders opened.

    Raises:
        InputError: there are none.
    """
    found = []  # type: List[str]
    for text in inputs:
        found.extend(_pictures_in(text) if os.path.isdir(text) else [text])
    if not found:
        raise InputError("There are no pictures in %s." % ", ".join(shown(text) for text in inputs))
    return found


def _scheme(text: str) -> str:
    match = re.match(r"([A-Za-z][A-Za-z0-9+.-]+)://", text)
    return match.group(1).lower() if match else ""


def _is_camera(text: str) -> bool:
    return text.isdigit() and not os.path.exists(text)


def _frames_of(text: str, retry: Retry) -> Iterator[Item]:
    scheme = _scheme(text)
    if scheme in _STREAMS:
        return _live(text, retry)
    if is_stream(text):
        is_file = not scheme and not _is_camera(text) and not is_csi(text)
        if is_file and not os.path.isfile(text):
            raise InputError("There is no file %s." % shown(text))
        return _video(text)
    if scheme in _WEB:
        return _address(text)
    if scheme:
        raise InputError("Addresses that start with %s:// are not supported." % scheme)
    if os.path.isdir(text):
        return _folder(text)
    return iter([_picture(text, os.path.basename(text))])


def _picture(path: str, name: str) -> Item:
    started = time.perf_counter()
    try:
        image = read_picture(path)
    except InputError as error:
        return Unread(shown(path), str(error))
    return Frame(shown(path), name, None, image, milliseconds_since(started))


def read_picture(path: str) -> Any:
    """A decoded picture file.

    Raises:
        InputError: it is missing or not a picture.
    """
    if not os.path.isfile(path):
        raise InputError("There is no file %s." % shown(path))
    return _decode(path, shown(path))


def _decode(stream: Any, name: str) -> Any:
    try:
        return open_picture(stream)
    except PictureError as error:
        reason = error.reason.rstrip(".")
        raise InputError("%s cannot be read as a picture: %s." % (name, reason)) from error


def _pictures_in(folder: str) -> List[str]:
    found = []  # type: List[str]
    for parent, folders, names in os.walk(folder):
        folders.sort()
        found.extend(os.path.join(parent, n) for n in names if n.lower().endswith(PICTURES))
    return sorted(found)


def _folder(folder: str) -> Iterator[Item]:
    paths = _pictures_in(folder)
    if not paths:
        raise InputError("There are no pictures in %s." % shown(folder))
    return (_picture(path, os.path.relpath(path, folder)) for path in paths)


def _address(url: str) -> Iterator[Item]:
    started = time.perf_counter()
    request = urllib.request.Request(url, headers={"User-Agent": "tango-runner"})
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as response:
            kind = response.headers.get_content_type()
            if kind.startswith(("video/", "multipart/")):
                return _video(url)
            if not kind.startswith("image/") and kind != "application/octet-stream":
                raise InputError("%s answers with %s, not a picture." % (shown(url), kind))
            content = response.read(_LARGEST_DOWNLOAD_BYTES)
    except (OSError, ValueError) as error:  # urllib's errors derive from OSError
        reason = getattr(error, "reason", error)
        raise InputError("%s cannot be fetched (%s)." % (shown(url), reason)) from error
    image = _decode(io.BytesIO(content), shown(url))
    name = os.path.basename(urllib.parse.urlsplit(url).path) or "picture"
    return iter([Frame(shown(url), name, None, image, milliseconds_since(started))])


def opencv(purpose: str) -> Any:
    """The module ``cv2``.

    Raises:
        PackageError: it is not installed.
    """
    try:
        import cv2
    except ImportError as error:
        raise PackageError(
            "%s needs OpenCV, which is not installed here: python -m pip install opencv-python"
            % purpose
        ) from error
    return cv2


def _live(text: str, retry: Retry) -> Iterator[Frame]:
    """A stream, opened again when it breaks: cameras restart, and networks have their moments."""
    number, last_s, pause_s = 0, 0.0, _FIRST_RETRY_S
    while True:
        try:
            for frame in _video(text, number):
                number, last_s, pause_s = number + 1, time.monotonic(), _FIRST_RETRY_S
                yield frame
        except InputError:
            if not number:  # it never worked: more likely a wrong address
                raise
        if time.monotonic() + pause_s - last_s > retry.seconds:
            return
        retry.on_break("%s broke off; trying again in %.0f s." % (shown(text), pause_s))
        time.sleep(pause_s)
        pause_s = min(pause_s * 2, _LONGEST_RETRY_S)


def _video(text: str, first: int = 0) -> Iterator[Frame]:
    """The frames of a video, a camera or a stream; ``first`` is the number of the first."""
    cv2 = opencv("A camera" if _is_camera(text) or is_csi(text) else "Video")
    capture = _opened(cv2, text)
    try:
        if not capture.isOpened():
            what = "Camera %s" % text if _is_camera(text) or is_csi(text) else shown(text)
            raise InputError("%s cannot be opened." % what)
        for frame in _captured(cv2, capture, text, first):
            yield frame
    finally:
        capture.release()


def _opened(cv2: Any, text: str) -> Any:
    if is_csi(text):
        return open_csi(cv2, text)
    return cv2.VideoCapture(int(text) if _is_camera(text) else text)


def _captured(cv2: Any, capture: Any, text: str, first: int) -> Iterator[Frame]:
    from PIL import Image

    is_camera = _is_camera(text) or is_csi(text)
    source = "camera %s" % text if is_camera else shown(text)
    stem = os.path.splitext(os.path.basename(urllib.parse.urlsplit(source).path))[0] or "stream"
    number = first
    while True:
        started = time.perf_counter()
        there, array = capture.read()
        if not there:
            break
        image = Image.fromarray(cv2.cvtColor(array, cv2.COLOR_BGR2RGB))
        name = os.path.join(stem, "%06d.jpg" % number)
        yield Frame(source, name, number, image, milliseconds_since(started))
        number += 1
    if number == first:
        raise InputError("%s gives no frames." % source)
