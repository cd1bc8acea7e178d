"""``~/.ssh/config`` as people write it."""

from __future__ import annotations

import getpass
from pathlib import Path

import pytest

from tango_desktop.devices.ssh.settings import HostSettings, SshFiles, route_to
from tango_desktop.devices.targets import parse_target
from tango_desktop.errors import DeviceError, DeviceSettingError


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SshFiles:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".ssh").mkdir()
    (tmp_path / "etc").mkdir()
    return SshFiles(tmp_path / ".ssh", tmp_path / "etc")


def configured(files: SshFiles, text: str) -> None:
    (files.folder / "config").write_text(text)


def route(files: SshFiles, address: str) -> tuple[HostSettings, ...]:
    return route_to(parse_target(address), files)


def only(files: SshFiles, address: str) -> HostSettings:
    (settings,) = route(files, address)
    return settings


def test_without_configuration_the_usual_holds(files: SshFiles) -> None:
    settings = only(files, "board.local")
    assert (settings.host, settings.port) == ("board.local", 22)
    assert settings.user == getpass.getuser()
    assert settings.keys[0] == files.folder / "id_ed25519"
    assert settings.known_hosts[0] == files.folder / "known_hosts"
    assert settings.known_as == "board.local"
    assert not settings.hash_names


def test_a_name_stands_for_all_of_it(files: SshFiles) -> None:
    configured(
        files,
        "Host jetson nano\n  HostName 192.168.55.1\n  User nvidia\n  Port 2222\n"
        "  IdentityFile ~/keys/jet\n  IdentityFile %d/keys/%h_%r\n  IdentitiesOnly yes\n"
        "  HostKeyAlias My-Jetson\n  UserKnownHostsFile ~/known /dev/null\n  HashKnownHosts yes\n"
        "  IdentityAgent none\n",
    )
    settings = only(files, "jetson")
    home = files.folder.parent
    assert settings == HostSettings(
        title="jetson",
        host="192.168.55.1",
        port=2222,
        user="nvidia",
        known_as="my-jetson",
        keys=(home / "keys/jet", home / "keys/192.168.55.1_nvidia"),
        only_keys=True,
        agent="none",
        known_hosts=(home / "known", Path("/dev/null")),
        shared_known_hosts=(files.system / "ssh_known_hosts", files.system / "ssh_known_hosts2"),
        hash_names=True,
    )


def test_the_address_wins_over_the_file(files: SshFiles) -> None:
    configured(files, "Host jetson\n  User nvidia\n  Port 2222\n")
    settings = only(files, "ssh://pi@jetson:33")
    assert (settings.user, settings.port, settings.known_as) == ("pi", 33, "[jetson]:33")


def test_the_first_value_holds_and_the_computers_come_last(files: SshFiles) -> None:
    configured(files, "Host jet*\n  User first\nHost *\n  User second\n")
    (files.system / "ssh_config").write_text("User third\nHashKnownHosts yes\n")
    assert only(files, "jetson").user == "first"
    assert only(files, "other").user == "second"
    assert only(files, "other").hash_names


def test_keywords_need_not_be_tidy(files: SshFiles) -> None:
    configured(files, '# boards\n\nhost = jetson\n\tHOSTNAME=10.0.0.1\n   user\t"pi"\n')
    settings = only(files, "jetson")
    assert (settings.host, settings.user) == ("10.0.0.1", "pi")


def test_files_are_included(files: SshFiles) -> None:
    (files.folder / "boards").mkdir()
    (files.folder / "boards/a.conf").write_text("Host one\n  User a\n")
    (files.folder / "boards/b.conf").write_text("Host two\n  User b\nInclude deeper.conf\n")
    (files.folder / "deeper.conf").write_text("Host three\n  User c\n")
    configured(files, "Include boards/*.conf ~/.ssh/absent\nHost *\n  User rest\n")
    users = [only(files, name).user for name in ("one", "two", "three", "four")]
    assert users == ["a", "b", "rest", "rest"]  # the third is included in the block of "two"


def test_what_follows_an_include_belongs_to_the_block_before_it(files: SshFiles) -> None:
    (files.folder / "more").write_text("Host one\n  Port 1001\n")
    configured(files, "Host o*\n  Include more\n  User pi\nHost x\n  Include more\n")
    settings = only(files, "other")
    assert (settings.user, settings.port) == ("pi", 22)
    assert only(files, "one").port == 1001


def test_files_that_include_each_other_end(files: SshFiles) -> None:
    configured(files, "Include config\nHost *\n  User pi\n")
    assert only(files, "board").user == "pi"


def test_criteria_that_nobody_here_understands_never_hold(files: SshFiles) -> None:
    configured(files, "Match tagged lab\n  User wrong\nMatch host board\n  User right\n")
    assert only(files, "board").user == "right"


def test_a_broken_file_is_named(files: SshFiles) -> None:
    configured(files, "Host board\n  JustAWord\n")
    with pytest.raises(DeviceSettingError, match=r"\.ssh/config cannot be read"):
        only(files, "board")
    configured(files, "Host board\n  Port many\n")
    with pytest.raises(DeviceSettingError, match="many is not a port"):
        only(files, "board")


def test_jumps_are_followed(files: SshFiles) -> None:
    configured(
        files,
        "Host board\n  HostName 10.0.0.9\n  ProxyJump lab,pi@second:2200\n"
        "Host lab\n  HostName lab.example\n  ProxyJump gate\n"
        "Host gate\n  Port 222\nHost second\n  ProxyJump nowhere\n",
    )
    hops = route(files, "board")
    assert [(hop.host, hop.port) for hop in hops] == [
        ("gate", 222),
        ("lab.example", 22),
        ("second", 2200),
        ("10.0.0.9", 22),
    ]
    assert hops[2].user == "pi"


def test_no_jump_is_none(files: SshFiles) -> None:
    configured(files, "Host board\n  ProxyJump none\nHost *\n  ProxyJump gate\n")
    assert len(route(files, "board")) == 1
    with pytest.raises(DeviceSettingError, match="circle"):
        route(files, "other")  # the gate, too, is to be reached through the gate


def test_a_jump_host_is_one_of_ssh(files: SshFiles) -> None:
    configured(files, "Host board\n  ProxyJump adb:123\n")
    with pytest.raises(DeviceError, match="no jump hosts"):
        route(files, "board")


def test_a_program_may_lead_there(files: SshFiles) -> None:
    configured(files, "Host board\n  ProxyCommand nc %h %p\nHost off\n  ProxyCommand none\n")
    assert only(files, "board").command == "nc board 22"
    assert only(files, "off").command == ""
