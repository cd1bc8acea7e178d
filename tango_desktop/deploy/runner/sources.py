"""Inputs: pictures, folders, video files, cameras and addresses, all as a stream of frames."""

import io
import os
import re
import time
import urllib.parse
import urllib.request
from typing import Any, Iterator, List, NamedTuple, Optional, Union

from .failures import InputError, PackageError
from .model import milliseconds_since
from .preprocess import PictureError, open_picture

PICTURES = (".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff")
VIDEOS = (".mp4", ".avi", ".mkv", ".mov", ".webm", ".m4v", ".mpg", ".mpeg", ".wmv")
_WEB = ("http", "https")
_STREAMS = ("rtsp", "rtsps", "rtmp", "udp", "tcp")
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


def frames(inputs: List[str]) -> Iterator[Item]:
    """Every frame of every input, in order.

    Raises:
        PackageError: an input needs OpenCV, which is not installed.
    """
    for text in inputs:
        try:
            for item in _frames_of(text):
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
    return _is_camera(text) or scheme in _STREAMS or suffix in VIDEOS


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


def _frames_of(text: str) -> Iterator[Item]:
    scheme = _scheme(text)
    if is_stream(text):
        if not scheme and not _is_camera(text) and not os.path.isfile(text):
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


def _video(text: str) -> Iterator[Item]:
    cv2 = opencv("A camera" if _is_camera(text) else "Video")
    capture = cv2.VideoCapture(int(text) if _is_camera(text) else text)
    try:
        if not capture.isOpened():
            what = "Camera %s" % text if _is_camera(text) else shown(text)
            raise InputError("%s cannot be opened." % what)
        for frame in _captured(cv2, capture, text):
            yield frame
    finally:
        capture.release()


def _captured(cv2: Any, capture: Any, text: str) -> Iterator[Frame]:
    from PIL import Image

    source = "camera %s" % text if _is_camera(text) else shown(text)
    stem = os.path.splitext(os.path.basename(urllib.parse.urlsplit(source).path))[0] or "stream"
    number = 0
    while True:
        started = time.perf_counter()
        there, array = capture.read()
        if not there:
            break
        image = Image.fromarray(cv2.cvtColor(array, cv2.COLOR_BGR2RGB))
        name = os.path.join(stem, "%06d.jpg" % number)
        yield Frame(source, name, number, image, milliseconds_since(started))
        number += 1
    if number == 0:
        raise InputError("%s gives no frames." % source)
