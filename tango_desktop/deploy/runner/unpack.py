"""Unpacks wheels into a folder, whole or not at all: no pip, no virtual environment, no root.

It runs on the device with nothing but Python's standard library, and stands alone: it may be sent
there without the files beside it. Formats: packaging.python.org, "Binary distribution format" and
"Recording installed projects".
"""

import base64
import csv
import hashlib
import io
import os
import shutil
import stat
import zipfile
import zlib
from email.message import Message
from email.parser import HeaderParser
from typing import Callable, Dict, Iterable, List, Optional, Tuple

MANIFEST = "MANIFEST"
LICENCES = "LICENSES.txt"
STAGING = ".staging-"
_ASIDE = ".damaged"
_BLOCK = 1 << 18
# Of a wheel's .data folder: what belongs in the environment, and below what. Programs and headers
# have no use in a folder that is only put on sys.path.
_PARTS = {"purelib": "", "platlib": "", "data": ""}
_LEFT_OUT = ("scripts", "headers")
_DIGESTS = ("sha256", "sha384", "sha512")
_UNRECORDED = ("RECORD", "RECORD.jws", "RECORD.p7s")
_CLASSIFIER = "License :: "
_LONGEST_LICENCE = 60


class UnpackError(Exception):
    """A wheel is damaged, or is not one. Its text is a sentence for a person."""


def _silent(done: int, total: int) -> None:
    return None


def unpack(
    wheels: List[str], folder: str, on_progress: Callable[[int, int], None] = _silent
) -> None:
    """Unpack ``wheels`` together into ``folder``, which appears whole or not at all.

    A folder that is there and whole is left alone; one that is damaged is replaced. What a killed
    run left is cleared up. Everything is on the disk before the folder gets its name. Its file
    ``LICENSES.txt`` names every wheel, its version and its licence.

    Args:
        wheels: paths of ``.whl`` files.
        folder: where; its parent is made when missing.
        on_progress: called with the bytes written and those to be written; an exception that it
            raises stops the work.

    Raises:
        UnpackError: a wheel is damaged, wants to write elsewhere, or two hold different files of
            the same name.
        OSError: the disk is full, or the folder cannot be written.
    """
    folder = os.path.abspath(folder)
    if not damages(folder):
        return
    parent = os.path.dirname(folder)
    stage = os.path.join(parent, STAGING + os.path.basename(folder))
    if not os.path.isdir(parent):
        os.makedirs(parent)
    _remove(stage)
    _remove(stage + _ASIDE)
    os.mkdir(stage)
    try:
        _fill(stage, wheels, on_progress)
        _to_disk(stage)
        _place(stage, folder)
    finally:
        _remove(stage)


def unpacked_bytes(wheels: List[str]) -> int:
    """How much room the wheels take when they are unpacked.

    Raises:
        UnpackError: a file is not a wheel.
    """
    total = 0
    for path in wheels:
        with _open(path) as archive:
            total += sum(entry.file_size for entry in archive.infolist())
    return total


def damages(folder: str) -> List[str]:
    """What is missing from an unpacked folder or differs, a sentence each; empty when whole."""
    found = []
    try:
        with open(os.path.join(folder, MANIFEST), encoding="utf-8") as stream:
            lines = [line.rstrip("\n").partition("  ") for line in stream]
    except (OSError, ValueError):
        return ["%s is missing or damaged." % MANIFEST]
    for digest, _, name in lines:
        path = os.path.join(folder, *name.split("/"))
        if not os.path.isfile(path):
            found.append("%s is missing." % name)
        elif _digest_of(path) != digest:
            found.append("%s is damaged." % name)
    return found


def _digest_of(path: str) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        for block in iter(lambda: stream.read(_BLOCK), b""):
            digest.update(block)
    return digest.hexdigest()


def _fill(stage: str, wheels: List[str], on_progress: Callable[[int, int], None]) -> None:
    total = unpacked_bytes(wheels)
    digests: Dict[str, str] = {}
    licences: List[str] = []
    done = 0
    for path in sorted(wheels, key=os.path.basename):
        with _open(path) as archive:
            wheel = _Wheel(path, archive)
            done = wheel.unpack(stage, digests, done, total, on_progress)
            licences += wheel.licence_lines()
    digests[LICENCES] = _write_licences(os.path.join(stage, LICENCES), licences)
    with open(os.path.join(stage, MANIFEST), "w", encoding="utf-8", newline="\n") as stream:
        for name in sorted(digests):
            stream.write("%s  %s\n" % (digests[name], name))
    on_progress(total, total)


def _write_licences(path: str, lines: List[str]) -> str:
    text = "\n".join(["The packages in this folder, and under which licence.", *lines]) + "\n"
    with open(path, "w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def licence_of(metadata: Message) -> Tuple[str, Tuple[str, ...]]:
    """Licence in a few words, and the names of its texts, from a wheel's METADATA."""
    return chosen_licence(
        str(metadata.get("License-Expression", "")),
        str(metadata.get("License", "")),
        [str(line) for line in metadata.get_all("Classifier", [])],
    ), tuple(str(name) for name in metadata.get_all("License-File", []))


def chosen_licence(expression: str, text: str, classifiers: Iterable[str]) -> str:
    """The most exact of what METADATA offers; some packages put the whole licence into one field.

    Args:
        expression: of SPDX (PEP 639).
        text: the older field ``License``.
        classifiers: all of the package's.
    """
    if expression:
        return expression
    short = text.strip()
    if short and "\n" not in short and len(short) <= _LONGEST_LICENCE:
        return short
    named = [line.rpartition(" :: ")[2] for line in classifiers if line.startswith(_CLASSIFIER)]
    return ", ".join(named)


def _open(path: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, EOFError, ValueError) as error:
        raise UnpackError("%s is not a whole wheel." % os.path.basename(path)) from error


class _Wheel:
    """A wheel whose every file is checked against its RECORD while it is written."""

    def __init__(self, path: str, archive: zipfile.ZipFile) -> None:
        self.name = os.path.basename(path)
        self.archive = archive
        self.info = self._info_folder()
        self.data = self.info[: -len(".dist-info")] + ".data"
        self.record = self._read_record()

    def _info_folder(self) -> str:
        tops = {name.split("/")[0] for name in self.archive.namelist() if "/" in name}
        found = [top for top in tops if top.endswith(".dist-info")]
        if len(found) != 1:
            raise UnpackError("%s is not a wheel." % self.name)
        return found[0]

    def _read_record(self) -> Dict[str, Tuple[str, str]]:
        try:
            text = self.archive.read(self.info + "/RECORD").decode("utf-8")
            rows = [row for row in csv.reader(io.StringIO(text)) if row]
        except (KeyError, ValueError, csv.Error, zipfile.BadZipFile) as error:
            raise UnpackError("%s has no list of its files." % self.name) from error
        record = {}
        for row in rows:
            algorithm, _, digest = (row[1] if len(row) > 1 else "").partition("=")
            record[row[0]] = (algorithm, digest)
        return record

    def unpack(
        self,
        stage: str,
        digests: Dict[str, str],
        done: int,
        total: int,
        on_progress: Callable[[int, int], None],
    ) -> int:
        present = set()
        for entry in self.archive.infolist():
            if entry.filename.endswith("/"):
                continue
            present.add(entry.filename)
            target = self._target(entry)
            if target is not None:
                self._write(entry, stage, target, digests)
            done += entry.file_size
            on_progress(done, total)
        missing = sorted(set(self.record) - present - {self.info + "/" + n for n in _UNRECORDED})
        if missing:
            raise UnpackError("%s lacks its file %s." % (self.name, missing[0]))
        return done

    def licence_lines(self) -> List[str]:
        """What it is, its licence, and where in the folder the texts of that lie."""
        name = self.info + "/METADATA"
        text = self.archive.read(name) if name in self.archive.namelist() else b""
        metadata = HeaderParser().parsestr(text.decode("utf-8", "replace"))
        licence, texts = licence_of(metadata)
        parts = self.info[: -len(".dist-info")].partition("-")
        title = "%s %s" % (metadata.get("Name", parts[0]), metadata.get("Version", parts[2]))
        lines = ["", "%s: %s" % (title, licence or "see %s" % self.info), "    %s" % self.name]
        held = self.archive.namelist()
        places = [[self.info + at + text for at in ("/licenses/", "/")] for text in texts]
        return lines + ["    %s" % one for both in places for one in both if one in held]

    def _target(self, entry: zipfile.ZipInfo) -> Optional[str]:
        """Where an entry goes below the folder; None for what is left out."""
        name = entry.filename
        parts = name.split("/")
        if _leads_out(name, parts) or stat.S_ISLNK(entry.external_attr >> 16):
            raise UnpackError("%s wants to write outside its folder: %s" % (self.name, name))
        if parts[0] != self.data:
            return name
        if len(parts) > 2 and parts[1] in _PARTS:
            return "/".join(parts[2:])
        if len(parts) > 1 and parts[1] in _LEFT_OUT:
            return None
        raise UnpackError("%s holds something that is not known: %s" % (self.name, name))

    def _write(
        self, entry: zipfile.ZipInfo, stage: str, target: str, digests: Dict[str, str]
    ) -> None:
        if target in (MANIFEST, LICENCES):
            raise UnpackError("%s holds a file named %s." % (self.name, target))
        path = os.path.join(stage, *target.split("/"))
        content = self._content(entry)
        digest = hashlib.sha256(content).hexdigest()
        if digests.get(target, digest) != digest:
            raise UnpackError("%s holds another %s than an earlier wheel." % (self.name, target))
        digests[target] = digest
        if not os.path.isdir(os.path.dirname(path)):
            os.makedirs(os.path.dirname(path))
        with open(path, "wb") as stream:
            stream.write(content)
        if (entry.external_attr >> 16) & 0o100:
            os.chmod(path, 0o755)

    def _content(self, entry: zipfile.ZipInfo) -> bytes:
        try:
            content = self.archive.read(entry)
        except (zipfile.BadZipFile, EOFError, zlib.error, RuntimeError) as error:
            raise UnpackError("%s is damaged: %s" % (self.name, entry.filename)) from error
        if entry.filename in [self.info + "/" + name for name in _UNRECORDED]:
            return content
        algorithm, wanted = self.record.get(entry.filename, ("", ""))
        if algorithm not in _DIGESTS:
            raise UnpackError("%s does not vouch for its file %s." % (self.name, entry.filename))
        found = base64.urlsafe_b64encode(hashlib.new(algorithm, content).digest())
        if found.rstrip(b"=").decode("ascii") != wanted.rstrip("="):
            raise UnpackError("%s is damaged: %s" % (self.name, entry.filename))
        return content


def _leads_out(name: str, parts: List[str]) -> bool:
    strange = name.startswith("/") or "\\" in name or "\0" in name or ":" in parts[0]
    return strange or any(part in ("", ".", "..") for part in parts)


def _to_disk(stage: str) -> None:
    """Have the system write everything: all at once first, which flash memory likes best."""
    if hasattr(os, "sync"):
        os.sync()
    for top, _, names in os.walk(stage):
        for name in names:
            with open(os.path.join(top, name), "rb+") as stream:
                os.fsync(stream.fileno())
        _sync_folder(top)


def _sync_folder(path: str) -> None:
    if os.name != "posix":  # Windows cannot open folders
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _place(stage: str, folder: str) -> None:
    if os.path.lexists(folder):
        os.rename(folder, stage + _ASIDE)
        os.rename(stage, folder)
        _remove(stage + _ASIDE)
    else:
        os.rename(stage, folder)
    _sync_folder(os.path.dirname(folder))


def _remove(path: str) -> None:
    if os.path.islink(path) or os.path.isfile(path):
        os.unlink(path)
    elif os.path.isdir(path):
        shutil.rmtree(path)
