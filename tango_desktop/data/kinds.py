"""What a file is, told from its first bytes; its name may say something else."""

from __future__ import annotations

from pathlib import PurePosixPath

HEAD_BYTES = 32
# Kind → the extensions it may have; the first is the usual one.
READ_KINDS: dict[str, tuple[str, ...]] = {
    "jpeg": (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"),
    "png": (".png",),
    "bmp": (".bmp", ".dib"),
    "webp": (".webp",),
    "tiff": (".tif", ".tiff"),
}
# Pictures, but of a kind that is not read.
OTHER_KINDS: dict[str, tuple[str, ...]] = {
    "gif": (".gif",),
    "heic": (".heic", ".heif"),
    "avif": (".avif",),
    "jpeg2000": (".jp2", ".j2k"),
    "jpegxl": (".jxl",),
    "psd": (".psd",),
}
# Named like a picture, with content that is none.
DAMAGED = "damaged"
NO_PICTURE = ""

EXTENSIONS = {name for kinds in (READ_KINDS, OTHER_KINDS) for k in kinds.values() for name in k}
_BMP_HEADERS = (12, 16, 40, 52, 56, 64, 108, 124)
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00", "tiff"),
    (b"MM\x00+", "tiff"),
    (b"GIF8", "gif"),
    (b"\x00\x00\x00\x0cjP  ", "jpeg2000"),
    (b"\xff\x4f\xff\x51", "jpeg2000"),
    (b"\xff\x0a", "jpegxl"),
    (b"\x00\x00\x00\x0cJXL ", "jpegxl"),
    (b"8BPS", "psd"),
)
_BRANDS = {b"heic": "heic", b"heix": "heic", b"mif1": "heic", b"msf1": "heic", b"avif": "avif"}


def kind_of(head: bytes, name: str) -> str:
    """The kind of a file that starts with ``head`` and is called ``name``."""
    found = _by_magic(head)
    if found == NO_PICTURE and extension(name) in EXTENSIONS:
        return DAMAGED
    return found


def extension(name: str) -> str:
    """The extension of a path, in lower case, with its dot."""
    return PurePosixPath(name).suffix.lower()


def is_misnamed(kind: str, name: str) -> bool:
    """Whether the extension is not one that pictures of this kind have."""
    return kind in READ_KINDS and extension(name) not in READ_KINDS[kind]


def _by_magic(head: bytes) -> str:
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], NO_PICTURE)
    # Two letters are a weak sign; the size of the header that follows is a strong one.
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADERS:
        return "bmp"
    return NO_PICTURE
