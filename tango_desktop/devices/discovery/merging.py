"""One device out of what several sources see of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from tango_desktop.devices.discovery.records import Found, FoundState, Sighting, Via

# Who knows best: what leads there, and what it is called.
_TARGET_FROM = (Via.ADB, Via.SSH_CONFIG, Via.KNOWN, Via.GADGET, Via.MDNS, Via.USB)
_TITLE_FROM = (Via.KNOWN, Via.SSH_CONFIG, Via.ADB, Via.MDNS, Via.GADGET, Via.USB)
_MODEL_FROM = (Via.KNOWN, Via.ADB, Via.USB, Via.GADGET, Via.MDNS, Via.SSH_CONFIG)
_STATES = tuple(FoundState)
_VIAS = tuple(Via)


@dataclass
class _Device:
    key: str
    keys: set[str] = field(default_factory=set)
    sightings: dict[tuple[Via, str], Sighting] = field(default_factory=dict)
    replaces: set[str] = field(default_factory=set)


class Table:
    """The devices seen so far."""

    def __init__(self) -> None:
        self._devices: list[_Device] = []
        self._told: dict[str, Found] = {}

    def add(self, sighting: Sighting) -> Found | None:
        """Note a sighting.

        Returns:
            The device as it is known now, or None when nothing about it is new.
        """
        same = [device for device in self._devices if device.keys & set(sighting.keys)]
        device = same[0] if same else self._new(sighting)
        for other in same[1:]:
            self._absorb(device, other)
        device.keys |= set(sighting.keys)
        device.sightings[sighting.via, sighting.keys[0]] = sighting
        found = _found(device)
        if self._told.get(device.key) == found:
            return None
        self._told[device.key] = found
        return found

    def _new(self, sighting: Sighting) -> _Device:
        device = _Device(sighting.keys[0])
        self._devices.append(device)
        return device

    def _absorb(self, device: _Device, other: _Device) -> None:
        device.keys |= other.keys
        device.sightings |= other.sightings
        device.replaces |= {other.key, *other.replaces}
        self._devices.remove(other)
        self._told.pop(other.key, None)

    def all(self) -> tuple[Found, ...]:
        """The devices, in the order in which they were first seen."""
        return tuple(_found(device) for device in self._devices)


def _found(device: _Device) -> Found:
    seen = list(device.sightings.values())
    by_target = _ordered(seen, _TARGET_FROM)
    by_model = _ordered(seen, _MODEL_FROM)
    state = min((sighting.state for sighting in seen), key=_STATES.index)
    telling = [sighting for sighting in by_target if sighting.state is state]
    target = next((sighting.target for sighting in by_target if sighting.target), None)
    model = next((sighting.model for sighting in by_model if sighting.model), "")
    titles = (sighting.title for sighting in _ordered(seen, _TITLE_FROM) if sighting.title)
    pictures = (sighting.picture for sighting in by_model if sighting.picture)
    details = (sighting.detail for sighting in [*telling, *by_target] if sighting.detail)
    return Found(
        key=device.key,
        target=target,
        title=next(titles, "") or model or (target.title if target else device.key),
        model=model,
        detail=next(details, ""),
        picture=next(pictures, "computer"),
        state=state,
        via=tuple(sorted({sighting.via for sighting in seen}, key=_VIAS.index)),
        replaces=tuple(sorted(device.replaces)),
    )


def _ordered(seen: list[Sighting], order: tuple[Via, ...]) -> list[Sighting]:
    return sorted(seen, key=lambda sighting: order.index(sighting.via))
