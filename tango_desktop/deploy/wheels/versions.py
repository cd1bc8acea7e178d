"""Compares versions of packages; what is not a version is never good enough."""

from __future__ import annotations

from collections.abc import Mapping

from packaging.requirements import InvalidRequirement, Requirement
from packaging.version import InvalidVersion, Version

from tango_desktop.deploy.wheels.engines import NeedInfo


def version_or_none(text: str) -> Version | None:
    """The version, or None where ``text`` is not one."""
    try:
        return Version(text)
    except InvalidVersion:
        return None


def fits(text: str, need: NeedInfo) -> bool:
    """Whether a version is new enough for ``need``, and not too new."""
    version = version_or_none(text)
    if version is None:
        return False
    # Release numbers only: 1.11.0+nv22.5 and 2.0.0rc1 count as what they are of.
    numbers = Version(version.base_version)
    new_enough = not need.minimum or numbers >= Version(need.minimum)
    return new_enough and (not need.below or numbers < Version(need.below))


UNKNOWN = "?"  # the version of a package that is there, but does not say which it is


def owned(packages: Mapping[str, str], need: NeedInfo) -> tuple[str, str] | None:
    """Name and version of the installed package that is good enough for ``need``, the newest."""
    found = [
        (version_or_none(packages[name]) or Version("0"), name)
        for name in (need.name, *need.also)
        if name in packages and (fits(packages[name], need) or _is_any(packages[name], need))
    ]
    return (max(found)[1], packages[max(found)[1]]) if found else None


def _is_any(text: str, need: NeedInfo) -> bool:
    return text == UNKNOWN and not need.minimum and not need.below


def refused_by(
    requires: tuple[str, ...],
    name: str,
    version: str,
    environment: Mapping[str, str] | None = None,
) -> bool:
    """Whether a wheel that ``requires`` these does not take ``name`` in that version.

    Args:
        requires: as METADATA writes it.
        name: of the package, as indexes write it.
        version: of the package that is there.
        environment: what its markers are about (PEP 508), where that is not this computer.
    """
    about = {**(environment or {}), "extra": ""}
    for line in requires:
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            continue
        if requirement.name.lower() != name:
            continue
        counts = requirement.marker is None or requirement.marker.evaluate(about)
        if counts and not requirement.specifier.contains(version, prereleases=True):
            return True
    return False
