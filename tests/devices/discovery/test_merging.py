"""Several views of one device are one result."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tango_desktop.devices.discovery.merging import Table
from tango_desktop.devices.discovery.records import FoundState, Sighting, Via, picture_for
from tango_desktop.devices.targets import Target, Way

USB = Sighting(
    Via.USB,
    ("usb:1-4", "adb:R3CT"),
    title="Samsung Galaxy",
    model="Samsung Galaxy",
    picture="phone",
)
ADB = Sighting(
    Via.ADB,
    ("adb:R3CT", "usb:1-4"),
    Target(Way.ADB, "R3CT"),
    "SM S901N",
    "SM S901N",
    picture="phone",
    state=FoundState.READY,
)
CONFIG = Sighting(
    Via.SSH_CONFIG, ("name:nano", "ssh:192.168.55.1"), Target(Way.SSH, "nano"), "nano"
)
CABLE = Sighting(
    Via.GADGET,
    ("ssh:192.168.55.1",),
    Target(Way.SSH, "192.168.55.1"),
    "NVIDIA Jetson",
    "NVIDIA Jetson",
    "OpenSSH 8.9p1, Ubuntu",
    "board",
    FoundState.READY,
)


def test_a_phone_on_usb_and_behind_adb_is_one() -> None:
    table = Table()
    first = table.add(USB)
    both = table.add(ADB)
    assert first is not None
    assert both is not None
    assert (first.key, first.target, first.state) == ("usb:1-4", None, FoundState.UNKNOWN)
    assert (both.key, both.target, both.state) == (first.key, ADB.target, FoundState.READY)
    assert (both.via, both.title, both.picture) == ((Via.ADB, Via.USB), "SM S901N", "phone")
    assert len(table.all()) == 1


def test_the_name_a_person_chose_wins_and_the_cable_says_what_it_is() -> None:
    table = Table()
    table.add(CONFIG)
    found = table.add(CABLE)
    assert found is not None
    assert (found.target, found.title, found.model) == (CONFIG.target, "nano", "NVIDIA Jetson")
    assert (found.state, found.detail, found.picture) == (FoundState.READY, CABLE.detail, "board")


def test_nothing_new_is_not_told_again() -> None:
    table = Table()
    assert table.add(ADB) is not None
    assert table.add(ADB) is None


def test_a_sighting_that_joins_two_says_which_it_replaces() -> None:
    table = Table()
    table.add(Sighting(Via.KNOWN, ("ssh:pi.local",), Target(Way.SSH, "pi.local"), "My Pi"))
    table.add(Sighting(Via.SSH_CONFIG, ("name:pi", "ssh:10.0.0.7"), Target(Way.SSH, "pi"), "pi"))
    found = table.add(
        Sighting(Via.MDNS, ("ssh:pi.local", "ssh:10.0.0.7"), Target(Way.SSH, "10.0.0.7"))
    )
    assert found is not None
    assert (found.key, found.replaces) == ("ssh:pi.local", ("name:pi",))
    assert found.title == "My Pi"
    assert table.all() == (found,)


def test_a_state_that_changes_is_told() -> None:
    table = Table()
    table.add(ADB)
    gone = Sighting(Via.ADB, ADB.keys, ADB.target, state=FoundState.SILENT)
    found = table.add(gone)
    assert found is not None
    assert found.state is FoundState.SILENT


def test_pictures() -> None:
    assert picture_for("Raspberry Pi 4 Model B") == "board"
    assert picture_for("SM_S901N") == "phone"
    assert picture_for("build-server") == ""


@given(
    st.lists(
        st.builds(
            Sighting,
            via=st.sampled_from(Via),
            keys=st.lists(st.sampled_from("abcdef"), min_size=1, max_size=3).map(tuple),
            title=st.sampled_from(["", "x", "y"]),
            state=st.sampled_from(FoundState),
        ),
        max_size=12,
    )
)
def test_whatever_comes_each_key_is_in_one_device(sightings: list[Sighting]) -> None:
    table = Table()
    shown = {}
    for sighting in sightings:
        found = table.add(sighting)
        if found is not None:
            shown[found.key] = found
            for key in found.replaces:
                shown.pop(key, None)
    assert {found.key: found for found in table.all()} == shown  # a window that follows is right
    for sighting in sightings:
        groups = [device for device in table._devices if device.keys & set(sighting.keys)]
        assert len(groups) == 1
