"""Changes on disk that still count when the power fails at the next moment.

What is written is synced before it is renamed into place, and the folder after: a rename that is
not on disk is forgotten by a power cut, a file that is not on disk is empty after it.
"""

import errno
import os
import shutil
from typing import Optional, Tuple

_NO_FOLDER_SYNC = (errno.EINVAL, errno.EBADF, errno.EACCES, errno.ENOTSUP)


def sync_file(path: str) -> None:
    """Have a file's content on disk."""
    with open(path, "rb+") as stream:
        os.fsync(stream.fileno())


def sync_folder(path: str) -> None:
    """Have a folder's names on disk; where folders cannot be synced the system does it itself."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(handle)


def make_folder(path: str) -> None:
    """Make a folder and those above it; does nothing when it is there."""
    if not os.path.isdir(path):
        parent = os.path.dirname(path)
        if parent != path:
            make_folder(parent)
        os.mkdir(path)
        sync_folder(parent)


def write(path: str, text: str, executable: bool = False) -> None:
    """Replace a file by one with this content (UTF-8), in one step."""
    temporary = _temporary(path)
    with open(temporary, "w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    os.chmod(temporary, 0o755 if executable else 0o644)
    rename(temporary, path)


def write_bytes(path: str, content: bytes) -> None:
    """A new file with this content, on disk when this returns."""
    with open(path, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def rename(source: str, target: str) -> None:
    """Rename in one step, replacing a file (not a folder) of that name."""
    os.replace(source, target)
    sync_folder(os.path.dirname(target))
    if os.path.dirname(source) != os.path.dirname(target):
        sync_folder(os.path.dirname(source))


def point(path: str, target: str) -> bool:
    """Make ``path`` a link to ``target`` in one step; False where links are not possible."""
    temporary = _temporary(path)
    remove(temporary)
    try:
        os.symlink(target, temporary, target_is_directory=True)
    except (OSError, NotImplementedError):
        return False
    rename(temporary, path)
    return True


def copy(source: str, target: str) -> None:
    """A second file with the same content, on disk when this returns."""
    shutil.copyfile(source, target)
    sync_file(target)


def link(source: str, target: str) -> bool:
    """A second name for a file; False where that is not possible."""
    try:
        os.link(source, target)
    except (OSError, NotImplementedError, AttributeError):
        return False
    return True


def remove(path: str) -> None:
    """Remove a file or a link; does nothing when it is not there."""
    if os.path.lexists(path):
        os.unlink(path)
        sync_folder(os.path.dirname(path))


def remove_tree(path: str) -> None:
    """Remove a folder with all that is in it; does nothing when it is not there."""
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
        sync_folder(os.path.dirname(path))


def remove_all(path: str) -> None:
    """Remove whatever is there under this name."""
    remove_tree(path)
    remove(path)


def space(path: str) -> Tuple[int, Optional[int]]:
    """Bytes and files that this user may still write; None where files are not counted."""
    while not os.path.isdir(path):
        path = os.path.dirname(path)
    if not hasattr(os, "statvfs"):
        return shutil.disk_usage(path).free, None
    found = os.statvfs(path)
    return found.f_bavail * found.f_frsize, found.f_favail if found.f_files else None


def size_of(path: str, own_only: bool = False) -> int:
    """Bytes of a file or of all files in a folder.

    Args:
        path: where.
        own_only: leave out what is there under another name as well: removing does not free it.
    """
    if not os.path.isdir(path):
        return os.lstat(path).st_size
    total = 0
    for parent, _, names in os.walk(path):
        for name in names:
            found = os.lstat(os.path.join(parent, name))
            total += found.st_size if found.st_nlink == 1 or not own_only else 0
    return total


def _temporary(path: str) -> str:
    parent, name = os.path.split(path)
    return os.path.join(parent, ".%s.%d" % (name, os.getpid()))
