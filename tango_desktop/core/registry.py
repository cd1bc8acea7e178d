"""Registries: named, frozen ``…Info`` records; a failed look-up names the nearest entries."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar

from tango_desktop.errors import TangoError
from tango_desktop.i18n import tr


class Named(Protocol):
    """Anything with a name."""

    @property
    def name(self) -> str:
        """The key in the registry."""
        ...


R = TypeVar("R", bound=Named)


class Registry(Generic[R]):
    """An ordered collection of records by name."""

    def __init__(self, what: str, error: type[TangoError] = TangoError) -> None:
        self._what = what
        self._error = error
        self._records: dict[str, R] = {}

    def add(self, record: R) -> R:
        """Register ``record``; a name is taken once."""
        if record.name in self._records:
            raise ValueError(f"{self._what} {record.name!r} is registered twice")
        self._records[record.name] = record
        return record

    def get(self, name: str) -> R:
        """The record named ``name``.

        Raises:
            TangoError: there is none; the hint names the nearest.
        """
        if name in self._records:
            return self._records[name]
        near = difflib.get_close_matches(name, list(self._records), n=3, cutoff=0.5)
        hint = (
            tr("Did you mean {name}?", name=", ".join(near))
            if near
            else tr("Known: {names}.", names=", ".join(self._records))
        )
        raise self._error(
            tr("There is no {what} named {name}.", what=tr(self._what), name=name), hint
        )

    def __contains__(self, name: object) -> bool:
        return name in self._records

    def __iter__(self) -> Iterator[R]:
        return iter(self._records.values())

    def __len__(self) -> int:
        return len(self._records)

    def names(self) -> list[str]:
        """All names, in the order of registration."""
        return list(self._records)
