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


def owned(packages: Mapping[str, str], need: NeedInfo) -> tuple[str, str] | None:
    """Name and version of the installed package that is good enough for ``need``, the newest."""
    found = [
        (version, name)
        for name in (need.name, *need.also)
        if name in packages
        and fits(packages[name], need)
        and (version := version_or_none(packages[name]))
    ]
    return (max(found)[1], packages[max(found)[1]]) if found else None


def refused_by(requires: tuple[str, ...], name: str, version: str) -> bool:
    """Whether a wheel that ``requires`` these does not take ``name`` in that version."""
    for line in requires:
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            continue
        optional = requirement.marker is not None and "extra" in str(requirement.marker)
        if requirement.name.lower() == name and not optional:
            return not requirement.specifier.contains(version, prereleases=True)
    return False
