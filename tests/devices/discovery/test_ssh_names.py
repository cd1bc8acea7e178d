"""The names of a configuration: no patterns, no services, nothing run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.discovery.merging import Table
from tango_desktop.devices.discovery.recent import RecentSource
from tango_desktop.devices.discovery.records import Via
from tango_desktop.devices.discovery.ssh_names import SshName, SshNamesSource, ssh_names
from tango_desktop.devices.known import KnownDevice, remember
from tango_desktop.devices.targets import Target, Way
from tango_desktop.errors import DeviceError

CONFIG = """\
# Boards
User someone
Host pi "other pi" pi-*
    HostName 10.0.0.7
    Port 2222
Include boards/*.conf
Host=jetson
  hostname = "192.168.55.1"
Host github.com
Host hub
  HostName github.com
Match host secret exec "touch {marker}"
  HostName 1.2.3.4
Host *
  Port 99
Host jetson !bad
  HostName second.example
Host odd"quote
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config"
    path.write_text(CONFIG.replace("{marker}", str(tmp_path / "ran")))
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards" / "one.conf").write_text("Host rock\n HostName rock-%h.local\n")
    (tmp_path / "boards" / "two.conf").write_text("Include boards/*.conf\nHost 보드\n")
    return path


def test_names_with_their_hosts(config: Path, tmp_path: Path) -> None:
    assert ssh_names(config) == [
        SshName("pi", "10.0.0.7", 2222),
        SshName("other pi", "10.0.0.7", 2222),
        SshName("rock", "rock-rock.local"),
        SshName("보드", "보드"),
        SshName("jetson", "192.168.55.1"),
        SshName('odd"quote', 'odd"quote'),
    ]
    assert not (tmp_path / "ran").exists()


def test_the_source_tells_them_once(config: Path) -> None:
    source = SshNamesSource(config)
    found = {one.title: one for one in source.poll(JobContext())}
    assert found["jetson"].keys == ("name:jetson", "ssh:jetson", "ssh:192.168.55.1")
    assert found["jetson"].target == Target(Way.SSH, "jetson")
    assert (found["jetson"].picture, found["jetson"].detail) == ("board", "192.168.55.1")
    assert found["pi"].keys == ("name:pi", "ssh:pi", "ssh:10.0.0.7:2222")
    assert found["보드"].keys == ("name:보드", "ssh:보드")
    assert all(one.probe is None for one in found.values())
    assert list(source.poll(JobContext())) == []


def test_without_a_file_there_are_none_and_a_folder_is_said(tmp_path: Path) -> None:
    assert ssh_names(tmp_path / "config") == []
    (tmp_path / "config").mkdir()
    with pytest.raises(DeviceError, match="cannot be read"):
        ssh_names(tmp_path / "config")


@pytest.mark.parametrize(
    ("way", "keys"),
    [
        ("ProxyJump desk", ("name:board", "ssh:board")),
        ("ProxyCommand nc %h %p", ("name:board", "ssh:board")),
        ("ProxyJump none", ("name:board", "ssh:board", "ssh:192.168.1.2")),
    ],
)
def test_an_address_behind_another_host_is_not_one_of_here(
    tmp_path: Path, way: str, keys: tuple[str, ...]
) -> None:
    path = tmp_path / "config"
    path.write_text(f"Host board\n HostName 192.168.1.2\n {way}\n")
    (found,) = SshNamesSource(path).poll(JobContext())
    assert found.keys == keys


def test_a_name_that_was_used_before_is_one_device(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text("Host nano\n HostName 192.168.1.2\n")
    remember(KnownDevice("ssh://nano", "Jetson Nano"))
    table = Table()
    for source in (RecentSource(), SshNamesSource(path)):
        for sighting in source.poll(JobContext()):
            table.add(sighting)
    (found,) = table.all()
    assert found.via == (Via.KNOWN, Via.SSH_CONFIG)
    assert (found.title, str(found.target)) == ("Jetson Nano", "ssh://nano")
