"""Files that are never half-written; YAML and JSON with their errors translated once."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import yaml

from tango_desktop.errors import ProjectError, SchemaTooNewError
from tango_desktop.i18n import N_, tr

_MOST_DIGITS = 100
NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # where less or another disk would do

_REASONS = {
    errno.ENOSPC: N_("The disk is full."),
    errno.EDQUOT: N_("The disk quota is used up."),
    errno.EFBIG: N_("The file would be larger than the disk or a limit set for you allows."),
    errno.EACCES: N_("Writing is not permitted there."),
    errno.EPERM: N_("Writing is not permitted there."),
    errno.EROFS: N_("That disk is read-only."),
    errno.EEXIST: N_("A file of that name is in the way."),
    errno.ENOTDIR: N_("A file of that name is in the way."),
    errno.EISDIR: N_("A folder of that name is in the way."),
    errno.ENAMETOOLONG: N_("The name is too long."),
    errno.EIO: N_("The disk reports a fault."),
}


_FREE = N_("Free some space and try again; the earlier version is still there.")
_HINTS = {
    errno.ENOSPC: _FREE,
    errno.EDQUOT: _FREE,
    errno.EFBIG: N_("Have the limit raised, or use another disk; the earlier version is there."),
}


def write_error(path: Path, error: OSError, hint: str = "") -> ProjectError:
    """An ``OSError`` while writing, as a sentence with a hint.

    Args:
        path: what was to be written.
        error: what the system says.
        hint: in place of the usual one.
    """
    number = error.errno or 0
    reason = tr(_REASONS.get(number, N_("The system refused.")))
    hint = hint or tr(_HINTS.get(number, N_("Choose a folder that you may write to.")))
    return ProjectError(
        tr("{path} could not be written. {reason}", path=path, reason=reason), hint, str(error)
    )


@contextlib.contextmanager
def atomic_write(path: Path) -> Iterator[IO[bytes]]:
    """A binary stream that replaces ``path`` when the block ends well, else leaves it alone.

    The content is synced to disk before the rename, so a kill or a power cut leaves either the old
    file or the new one.

    Raises:
        ProjectError: the folder cannot be written or the disk is full.
    """
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
        temporary = None
    except OSError as error:
        raise write_error(path, error) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def staging_folder(parent: Path) -> Iterator[Path]:
    """A new folder in ``parent``, to be filled and renamed; it is gone when the block ends.

    What a killed program left of earlier ones is cleared up: ``parent`` must belong to this job.

    Raises:
        OSError: it cannot be made.
    """
    parent.mkdir(parents=True, exist_ok=True)
    for left in parent.glob(".staging-*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=".staging-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_text(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8, atomically; halves of signs that UTF-8 cannot hold become ``?``."""
    with atomic_write(path) as stream:
        stream.write(text.encode("utf-8", "replace"))


def write_yaml(path: Path, value: object) -> None:
    """Write plain data as readable YAML, atomically."""
    write_text(path, yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=100))


def write_json(path: Path, value: object) -> None:
    """Write plain data as JSON, atomically."""
    write_text(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def read_text(path: Path) -> str:
    """The content of a UTF-8 file.

    Raises:
        ProjectError: it cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ProjectError(
            tr("{path} cannot be read.", path=path), tr("Is it there, and yours?"), str(error)
        ) from error
    except ValueError as error:
        raise _damaged(path, str(error)) from error


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Plain values; whole numbers that Python itself would not write out are none."""

    def construct_yaml_int(self, node: yaml.ScalarNode) -> int:
        """See the base class."""
        if len(node.value) > _MOST_DIGITS:
            raise ValueError(node.value[:_MOST_DIGITS])
        return int(super().construct_yaml_int(node))


_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_yaml_int)


def read_yaml(path: Path) -> Any:
    """Plain data from a YAML file.

    Raises:
        ProjectError: it cannot be read, or is not YAML; says the line.
    """
    return parse_yaml(read_text(path), path)


def parse_yaml(text: str, path: Path) -> Any:
    """Plain data from YAML that was read from ``path``.

    Raises:
        ProjectError: it is not YAML; says the line.
    """
    try:
        return yaml.load(text, Loader=_Loader)
    except (ValueError, RecursionError) as error:  # dates that are none; endless nesting
        raise _damaged(path, str(error)) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = tr("line {line}", line=mark.line + 1) if mark else tr("an unknown place")
        raise ProjectError(
            tr("{path} is damaged: it stops making sense at {where}.", path=path, where=where),
            tr("Mend that line in a text editor, or restore an earlier copy. Nothing was changed."),
            str(error),
        ) from error


def read_mapping(path: Path, schema: int) -> dict[str, Any]:
    """A schema-versioned YAML mapping.

    Raises:
        SchemaTooNewError: written by a newer version.
        ProjectError: damaged, or not a mapping.
    """
    return parse_mapping(read_text(path), path, schema)


def parse_mapping(text: str, path: Path, schema: int) -> dict[str, Any]:
    """Like :func:`read_mapping`, from text that was read from ``path``."""
    value = parse_yaml(text, path)
    if not isinstance(value, dict):
        raise _damaged(path)
    found = value.get("schema", 1)
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        raise _damaged(path)
    if found > schema:
        raise SchemaTooNewError(path, found, schema)
    return value


def _damaged(path: Path, details: str = "") -> ProjectError:
    return ProjectError(
        tr("{path} is damaged: it is not what this program writes.", path=path),
        tr("Restore an earlier copy, or start a new project. Nothing was changed."),
        details,
    )


def digest_of(value: object) -> str:
    """A short stable hash of plain data (16 hex digits of SHA-256 over canonical JSON)."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's content, 64 hex digits."""
    with path.open("rb") as stream:
        digest = hashlib.sha256()
        while block := stream.read(1 << 20):
            digest.update(block)
        return digest.hexdigest()
