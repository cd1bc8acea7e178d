"""Device profile files (YAML) → records. Every problem of a file is reported, not the first."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tango_desktop.core.files import read_mapping
from tango_desktop.devices.records import (
    PARTS,
    PRECISIONS,
    RATE_KINDS,
    UNITS,
    UNREACHABLE,
    WAYS,
    Accelerator,
    DeviceClass,
    DeviceProfile,
    EngineSupport,
    Figure,
    Matches,
    Origin,
    Processor,
    ProfileConnection,
    Rate,
    Statement,
    SystemInfo,
)
from tango_desktop.errors import DeviceError
from tango_desktop.i18n import N_, counted, tr

SCHEMA = 1
ARCHITECTURES = ("aarch64", "x86_64", "armv7l", "armv6l", "i686", "riscv64")
# Files of the first version gave these reasons; what they waited for has come.
_COME_SINCE = ("ssh-later", "adb-later")


@dataclass(frozen=True)
class ProfileProblem:
    """Something wrong in a profile file."""

    file: str
    where: str
    message: str

    def text(self) -> str:
        """One line: file, place, problem."""
        return f"{self.file}: {self.where}: {self.message}"


class _Section:
    """A mapping that notes every problem met while it is read, and every key nobody asked for."""

    def __init__(self, value: object, where: str, found: list[tuple[str, str]]) -> None:
        self.where = where
        self._found = found
        self._values: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
        self._asked: set[str] = set()
        if not isinstance(value, Mapping):
            self.note(tr("it should hold named values"))

    def note(self, message: str, key: str = "") -> None:
        """Add a problem at ``key``."""
        self._found.append((self._path(key), message))

    def _path(self, key: str) -> str:
        return ".".join(part for part in (self.where, key) if part)

    def get(self, key: str) -> Any:
        """The raw value, or None."""
        self._asked.add(key)
        return self._values.get(key)

    def text(self, key: str, allowed: tuple[str, ...] = (), optional: bool = False) -> str:
        """A text, one of ``allowed`` if given."""
        value = self.get(key)
        if value is None and optional:
            return ""
        if not isinstance(value, str) or not value.strip():
            self.note(tr("a text is missing"), key)
            return allowed[0] if allowed else ""
        if allowed and value not in allowed:
            known = ", ".join(allowed)
            self.note(tr("“{value}” is not one of {known}", value=value, known=known), key)
            return allowed[0]
        return value

    def flag(self, key: str) -> bool:
        """True or false, said explicitly."""
        value = self.get(key)
        if not isinstance(value, bool):
            self.note(tr("true or false is missing"), key)
        return value is True

    def texts(
        self, key: str, allowed: tuple[str, ...] = (), optional: bool = False
    ) -> tuple[str, ...]:
        """A list of texts."""
        value = self.get(key)
        if value is None and optional:
            return ()
        if not isinstance(value, list) or not value:
            self.note(tr("a list is missing"), key)
            return ()
        for item in value:
            if allowed and item not in allowed:
                known = ", ".join(allowed)
                self.note(tr("“{value}” is not one of {known}", value=item, known=known), key)
        return tuple(str(item) for item in value)

    def section(self, key: str) -> _Section:
        """The mapping at ``key``."""
        return _Section(self.get(key), self._path(key), self._found)

    def sections(self, key: str, optional: bool = False) -> list[_Section]:
        """The mappings in the list at ``key``."""
        value = self.get(key)
        if value is None and optional:
            return []
        if not isinstance(value, list) or not value:
            self.note(tr("a list is missing"), key)
            return []
        return [_Section(v, f"{self._path(key)}[{i}]", self._found) for i, v in enumerate(value)]

    def finish(self) -> None:
        """Report the keys that mean nothing."""
        for key in self._values:
            if key not in self._asked:
                self.note(tr("this is not a known name"), str(key))


def read_profile(path: Path) -> DeviceProfile:
    """The profile in ``path``.

    Raises:
        DeviceError: lists every problem found in the file.
        ProjectError: it is not readable YAML, or of a newer schema.
    """
    profile, problems = parse_profile(read_mapping(path, SCHEMA), path.name)
    if problems or profile is None:
        raise DeviceError(
            counted(
                len(problems),
                N_("The device profile {file} has 1 problem."),
                N_("The device profile {file} has {count} problems."),
                file=path.name,
            ),
            tr("Mend them in a text editor; the shipped profiles show the form."),
            "\n".join(problem.text() for problem in problems),
        )
    return profile


def parse_profile(
    content: object, file: str
) -> tuple[DeviceProfile | None, tuple[ProfileProblem, ...]]:
    """A profile from plain data, or None with everything that is wrong with it."""
    found: list[tuple[str, str]] = []
    root = _Section(content, "", found)
    if root.get("schema") != SCHEMA:
        root.note(tr("schema: {schema} is missing", schema=SCHEMA), "schema")
    profile = _profile(root)
    root.finish()
    problems = tuple(ProfileProblem(file, where, message) for where, message in found)
    return (None if problems else profile), problems


def _profile(root: _Section) -> DeviceProfile:
    return DeviceProfile(
        name=root.text("name"),
        title=root.text("title"),
        maker=root.text("maker"),
        kind=DeviceClass(root.text("class", tuple(kind.value for kind in DeviceClass))),
        memory=_figure(root.section("memory"), "memory"),
        bandwidth=_figure(root.section("bandwidth"), "bandwidth"),
        power=_figure(root.section("power"), "power") if root.get("power") else None,
        processor=_processor(root.section("processor")),
        accelerators=tuple(_accelerator(s) for s in root.sections("accelerators", optional=True)),
        system=_system(root.section("system")),
        engines=tuple(_engine(section) for section in root.sections("engines")),
        connection=_connection(root.section("connection")),
        aliases=root.texts("aliases", optional=True),
        matches=_matches(root.section("matches")) if root.get("matches") else Matches(),
    )


def _figure(section: _Section, measures: str) -> Figure:
    figure = _bare_figure(section, measures)
    section.finish()
    return figure


def _bare_figure(section: _Section, measures: str) -> Figure:
    value = section.get("value")
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not math.isfinite(value) or value <= 0:
        section.note(tr("a number greater than zero is missing"), "value")
        value = 1.0
    units = tuple(unit for unit, (what, _) in UNITS.items() if what == measures)
    unit = section.text("unit", units)
    source, checked = section.text("source"), section.flag("checked")
    origin = section.text("origin", tuple(word.value for word in Origin), optional=True)
    return Figure(float(value), unit, source, checked, Origin(origin or Origin.PUBLISHED))


def _rate(section: _Section) -> Rate:
    rate = Rate(
        section.text("precision", PRECISIONS),
        section.text("kind", RATE_KINDS),
        _bare_figure(section, "rate"),
    )
    section.finish()
    return rate


def _processor(section: _Section) -> Processor:
    processor = Processor(
        name=section.text("name"),
        architecture=section.text("architecture", ARCHITECTURES),
        cores=_figure(section.section("cores"), "count"),
        clock=_figure(section.section("clock"), "clock") if section.get("clock") else None,
        rates=tuple(_rate(rate) for rate in section.sections("rates")),
        instructions=section.texts("instructions", optional=True),
    )
    section.finish()
    return processor


def _accelerator(section: _Section) -> Accelerator:
    memory, bandwidth = section.get("memory"), section.get("bandwidth")
    accelerator = Accelerator(
        name=section.text("name"),
        part=section.text("part", PARTS[1:]),
        rates=tuple(_rate(rate) for rate in section.sections("rates", optional=True)),
        memory=_figure(section.section("memory"), "memory") if memory else None,
        bandwidth=_figure(section.section("bandwidth"), "bandwidth") if bandwidth else None,
    )
    section.finish()
    return accelerator


def _statement(section: _Section) -> Statement:
    statement = Statement(section.text("text"), section.text("source"), section.flag("checked"))
    section.finish()
    return statement


def _system(section: _Section) -> SystemInfo:
    system = SystemInfo(
        os=_statement(section.section("os")),
        python=_statement(section.section("python")) if section.get("python") else None,
        glibc=_statement(section.section("glibc")) if section.get("glibc") else None,
    )
    section.finish()
    return system


def _engine(section: _Section) -> EngineSupport:
    engine = EngineSupport(
        name=section.text("name"),
        part=section.text("part", PARTS),
        precisions=section.texts("precisions", PRECISIONS),
        source=section.text("source"),
    )
    section.finish()
    return engine


def _matches(section: _Section) -> Matches:
    matches = Matches(
        compatible=section.texts("compatible", optional=True),
        models=section.texts("models", optional=True),
        phones=section.texts("phones", optional=True),
        socs=section.texts("socs", optional=True),
        general=section.get("general") is not None and section.flag("general"),
    )
    section.finish()
    return matches


def _connection(section: _Section) -> ProfileConnection:
    reachable = section.flag("reachable")
    if not reachable and section.get("reason") in _COME_SINCE:
        reachable = True
    key = "" if reachable else section.text("reason", tuple(UNREACHABLE))
    connection = ProfileConnection(section.texts("ways", WAYS), reachable, key)
    section.finish()
    return connection
