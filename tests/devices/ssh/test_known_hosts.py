"""Who a host was the last time: found in every form, appended to, never rewritten."""

from __future__ import annotations

import base64
import stat
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tango_desktop.devices.ssh.known_hosts import (
    HostKey,
    KnownHosts,
    Standing,
    hashed_name,
    read_lines,
)
from tango_desktop.devices.ssh.settings import HostSettings
from tango_desktop.errors import HostKeyError


def key(name: str, kind: str = "ssh-ed25519") -> HostKey:
    return HostKey(kind, b"\0\0\0\x0b" + kind.encode() + name.encode())


def line(names: str, of: HostKey, marker: str = "") -> str:
    blob = base64.b64encode(of.blob).decode()
    return f"{marker} {names} {of.kind} {blob} a comment\n".lstrip()


def settings(path: Path, known_as: str = "board", **more: object) -> HostSettings:
    return HostSettings("board", "board", 22, "pi", known_as, (), known_hosts=(path,), **more)  # type: ignore[arg-type]


def known(path: Path, text: str, known_as: str = "board") -> KnownHosts:
    path.write_text(text)
    return KnownHosts.of(settings(path, known_as))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "known_hosts"


@pytest.mark.parametrize(
    "names",
    [
        "board",
        "other,board",
        "b?ard",
        "*,!other",
        "BOARD",
        pytest.param(hashed_name("board"), id="hashed"),
        "bo*,10.0.0.1",
    ],
)
def test_a_host_is_known_in_every_form(path: Path, names: str) -> None:
    hosts = known(path, "# people\n\nnonsense\nbad ssh-rsa ???\n" + line(names, key("a")))
    assert hosts.check(key("a"))
    assert hosts.kinds == ("ssh-ed25519",)


@pytest.mark.parametrize(
    "names",
    ["other", "*,!board", pytest.param(hashed_name("other"), id="hashed"), "[board]:2222", ""],
)
def test_others_are_not_it(path: Path, names: str) -> None:
    assert not known(path, line(names, key("a")) if names else "").check(key("a"))


def test_a_port_is_part_of_the_name(path: Path) -> None:
    hosts = known(path, line("[10.0.0.1]:2222", key("a")), "[10.0.0.1]:2222")
    assert hosts.check(key("a"))
    hashed = known(path, line(hashed_name("[10.0.0.1]:2222"), key("a")), "[10.0.0.1]:2222")
    assert hashed.check(key("a"))


def test_a_changed_key_stops_with_the_way_to_mend_it(path: Path) -> None:
    hosts = known(path, line("other", key("x")) + line("board", key("old")))
    with pytest.raises(HostKeyError) as caught:
        hosts.check(key("new"))
    assert "SHA256" not in caught.value.message  # the fingerprints are details
    assert f"{path}, line 2" in caught.value.details
    assert key("new").fingerprint in caught.value.details
    assert key("old").fingerprint in caught.value.details
    assert caught.value.command == f"ssh-keygen -f {path} -R board"
    assert caught.value.command in caught.value.hint


def test_another_kind_of_key_is_a_change_too(path: Path) -> None:
    hosts = known(path, line("board", key("old")))
    assert hosts.look_up(key("old", "ssh-rsa"))[0] is Standing.CHANGED


def test_several_kinds_are_known_beside_each_other(path: Path) -> None:
    hosts = known(path, line("board", key("a", "ssh-rsa")) + line("board", key("b")))
    assert hosts.kinds == ("ssh-rsa", "ssh-ed25519")
    assert hosts.check(key("b"))


def test_a_revoked_key_is_refused_even_when_it_is_known(path: Path) -> None:
    hosts = known(path, line("board", key("a")) + line("*", key("a"), "@revoked"))
    with pytest.raises(HostKeyError, match=r"is revoked .*line 2"):
        hosts.check(key("a"))


def test_an_authority_is_no_key_of_the_host(path: Path) -> None:
    assert not known(path, line("*", key("a"), "@cert-authority")).check(key("a"))


def test_shared_files_count(path: Path, tmp_path: Path) -> None:
    (tmp_path / "shared").write_text(line("board", key("a")))
    hosts = KnownHosts.of(settings(path, shared_known_hosts=(tmp_path / "shared",)))
    assert hosts.check(key("a"))


def test_a_new_host_is_appended(path: Path) -> None:
    before = line("@x", key("x")) + line("*.lab", key("ca"), "@cert-authority") + "# the end"
    known(path, before).add(key("a"))
    text = path.read_text()
    assert text.startswith(before + "\nboard ssh-ed25519 ")
    assert KnownHosts.of(settings(path)).check(key("a"))


def test_a_new_file_is_the_persons_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "known_hosts"
    KnownHosts.of(settings(path)).add(key("a"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert KnownHosts.of(settings(path)).check(key("a"))


def test_names_are_hidden_where_they_are_hidden_already(path: Path) -> None:
    known(path, line(hashed_name("other"), key("x"))).add(key("a"))
    assert "board" not in path.read_text()
    assert KnownHosts.of(settings(path)).check(key("a"))


def test_names_are_hidden_when_the_configuration_says_so(path: Path) -> None:
    KnownHosts.of(settings(path, hash_names=True)).add(key("a"))
    assert "board" not in path.read_text()


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HostKeyError, match="cannot be written"):
        KnownHosts.of(settings(tmp_path / "file" / "known_hosts")).add(key("a"))


def test_nothing_is_written_when_the_configuration_names_no_file() -> None:
    hosts = KnownHosts.of(HostSettings("b", "b", 22, "pi", "b", ()))
    hosts.add(key("a"))
    assert not hosts.check(key("a"))


def test_openssh_agrees(path: Path, tmp_path: Path) -> None:
    make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "key")]
    subprocess.run(make, check=True)
    kind, blob = (tmp_path / "key.pub").read_text().split()[:2]
    own = HostKey(kind, base64.b64decode(blob))
    KnownHosts.of(settings(path, "[10.0.0.1]:2222", hash_names=True)).add(own)
    find = ["ssh-keygen", "-F", "[10.0.0.1]:2222", "-l", "-f", str(path)]
    found = subprocess.run(find, check=True, capture_output=True, text=True).stdout
    assert own.fingerprint in found


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("known") / "known_hosts"
    path.write_text(text, encoding="utf-8", errors="replace")
    for found in read_lines(path):
        assert found.is_of("board") in (True, False)
