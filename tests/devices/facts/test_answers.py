"""What boards print, read: real answers, and answers that are broken in every way."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tango_desktop.devices.facts import Facts, throttling_sentence
from tango_desktop.devices.facts.nvidia import JETPACKS, jetpack_of, l4t_of
from tango_desktop.devices.facts.sections import Sections, sections_of
from tango_desktop.devices.facts.throttling import REASONS, pi_flags
from tests.devices.facts.conftest import ANSWERS, ASKED_S, facts_of, told

NANO = (ANSWERS / "jetson_nano.txt").read_text(encoding="utf-8")


def test_jetson_nano_with_jetpack_4() -> None:
    facts = facts_of("jetson_nano")
    assert facts.model == "NVIDIA Jetson Nano Developer Kit"
    assert (facts.soc, facts.architecture, facts.cpu) == ("tegra210", "aarch64", "4 × Cortex-A57")
    assert (facts.cores, facts.memory_bytes) == (4, 4059360 * 1024)
    assert facts.memory_free_bytes == 2211004 * 1024
    assert (facts.user, facts.hostname, facts.home) == ("nano", "line3", "/home/nano")
    assert facts.home_writable
    assert facts.disk_free_bytes == 9816012 * 1024
    assert (facts.os, facts.libc, facts.libc_version) == ("Ubuntu 18.04.6 LTS", "glibc", "2.27")
    assert facts.kernel == "Linux 4.9.337-tegra"
    assert facts.clock_ahead_s == 2
    assert (facts.l4t, facts.jetpack, facts.power_mode) == ("32.7.1", "4.6.1", "MAXN")
    assert facts.libraries == {"cuda": "10.2.460", "cudnn": "8.2.1", "tensorrt": "8.2.1"}
    assert facts.governor == "schedutil"
    assert facts.clocks_mhz == {"policy0": 1224.0, "57000000.gpu": 76.8}
    assert facts.clock_most_mhz == 1479
    assert facts.temperatures_c["CPU-therm"] == 35.5
    assert "PMIC-Die" not in facts.temperatures_c  # says 100 °C, whatever it is
    assert facts.throttled == ("hot",)  # the GPU's clock is held down
    assert facts.systemd_user
    assert facts.unanswered == ()
    (python,) = facts.pythons
    assert (python.version, python.architecture) == ((3, 6, 9), "aarch64")
    assert python.soabi == "cpython-36m-aarch64-linux-gnu"
    assert python.packages["tensorrt"] == "8.2.1.8"


def test_odroid_n2_has_clusters() -> None:
    facts = facts_of("odroid_n2")
    assert facts.soc == "s922x"
    assert facts.cpu == "4 × Cortex-A73 + 2 × Cortex-A53"
    assert facts.governor == "performance, ondemand"
    assert facts.clock_most_mhz == 2400


def test_odroid_m1_has_a_neural_unit() -> None:
    facts = facts_of("odroid_m1")
    assert facts.soc == "rk3568"
    assert facts.libraries == {"rknn": "1.6.0", "rknpu-driver": "0.8.2"}
    assert "/dev/rknpu" in facts.accelerators


def test_galaxy_s22() -> None:
    facts = facts_of("galaxy_s22")
    assert facts.model == "Samsung SM-S901N"
    assert (facts.soc, facts.os, facts.libc) == ("SM8450", "Android 13", "bionic")
    assert facts.home == "/data/local/tmp"
    assert facts.disk_free_bytes == 128344176 * 1024
    assert facts.cpu == "1 × Cortex-X2 + 3 × Cortex-A710 + 4 × Cortex-A510"
    assert facts.android is not None
    assert (facts.android.sdk, facts.android.abi) == (33, "arm64-v8a")
    assert facts.android.abis == ("arm64-v8a", "armeabi-v7a", "armeabi")
    assert facts.android.termux


def test_pc_with_a_graphics_card() -> None:
    facts = facts_of("pc_rtx_4090")
    (gpu,) = facts.gpus
    assert (gpu.name, gpu.memory_bytes) == ("NVIDIA GeForce RTX 4090", 24564 << 20)
    assert gpu.driver == "550.120"
    assert facts.libraries == {"cuda": "12.4.131", "cudnn": "9.1.0", "tensorrt": "10.0.1"}
    assert facts.pythons[0].providers == ("cuda", "tensorrt")
    assert (facts.jetpack, facts.l4t) == ("", "")


def test_a_32_bit_system_on_a_64_bit_kernel() -> None:
    facts = facts_of("pi_4_32bit")
    assert facts.architecture == "aarch64"
    assert facts.pythons[0].architecture == "armv7l"


# -- throttling -------------------------------------------------------------------------------


def test_flags_of_a_raspberry_pi_are_explained() -> None:
    facts = facts_of("pi_4_32bit")
    assert facts.throttled == ("capped", "throttled", "was-capped", "was-throttled", "was-hot")
    for flag in facts.throttled:
        assert throttling_sentence(flag).endswith(".")


def test_every_flag_of_the_firmware_has_a_sentence() -> None:
    assert pi_flags("0x0") == ()
    assert set(pi_flags("0xffffffff")) == set(REASONS) - {"over-current"}
    assert pi_flags("50005") == ("under-voltage", "throttled", "was-under-voltage", "was-throttled")


@pytest.mark.parametrize("value", ["", "0xzz", "Command not registered", "-1", "0x123456789"])
def test_other_values_are_no_flags(value: str) -> None:
    assert pi_flags(value) == ()


# -- JetPack ----------------------------------------------------------------------------------


def release(text: str, **parts: tuple[str, ...]) -> Sections:
    return Sections({"tegra": (text,), **parts}, whole=True)


@pytest.mark.parametrize(
    ("line", "l4t", "jetpack"),
    [
        ("# R36 (release), REVISION: 4.3, GCID: 1, BOARD: generic", "36.4.3", "6.2"),
        ("# R35 (release), REVISION: 4.1, GCID: 1, BOARD: t186ref", "35.4.1", "5.1.2"),
        ("# R32 (release), REVISION: 7.4, GCID: 1", "32.7.4", "4.6.4"),
        ("# R38 (release), REVISION: 2.0, GCID: 1", "38.2.0", "7.0"),
        ("# R36 (release), REVISION: 99.9, GCID: 1", "36.99.9", "6"),
        ("# R99 (release), REVISION: 1.0, GCID: 1", "99.1.0", ""),
        ("R36", "", ""),
        ("", "", ""),
    ],
)
def test_jetpack_by_the_release_of_the_system(line: str, l4t: str, jetpack: str) -> None:
    sections = release(line)
    assert l4t_of(sections) == l4t
    assert jetpack_of(sections, l4t) == jetpack


def test_what_is_installed_says_it_better() -> None:
    sections = release(
        "# R36 (release), REVISION: 4.3,", packages=("nvidia-jetpack 6.2+b77 installed",)
    )
    assert jetpack_of(sections, l4t_of(sections)) == "6.2"
    gone = release("", packages=("nvidia-l4t-core 36.4.0-20240912212859 installed",))
    assert l4t_of(gone) == "36.4.0"
    removed = release("", packages=("nvidia-jetpack 5.1.2-b104 config-files",))
    assert jetpack_of(removed, "") == ""


def test_the_table_goes_up_with_the_releases() -> None:
    releases = [tuple(int(part) for part in l4t.split(".")) for l4t in JETPACKS]
    jetpacks = [tuple(int(part) for part in text.split(".")) for text in JETPACKS.values()]
    assert releases == sorted(releases)
    assert jetpacks == sorted(jetpacks)


# -- broken answers ---------------------------------------------------------------------------


def test_nothing_known_without_an_answer() -> None:
    assert told("bash: sh: command not found\n") == Facts(
        asked_s=ASKED_S, unanswered=("uname", "memory", "disk", "libraries", "services", "end")
    )


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_half_an_answer_is_read_and_marked(share: float) -> None:
    facts = told(NANO[: int(len(NANO) * share)])
    assert "end" in facts.unanswered
    assert facts.architecture == "aarch64"


@settings(deadline=None)
@given(st.text(max_size=200), st.integers(0, len(NANO)))
def test_no_text_within_it_stops_the_reading(text: str, place: int) -> None:
    facts = told(NANO[:place] + text + NANO[place:])
    assert Facts.from_dict(json.loads(json.dumps(facts.to_dict()))) == facts


@settings(deadline=None)
@given(st.sampled_from(sorted(sections_of(NANO, "MARK").lines)), st.text(max_size=80))
def test_no_part_may_hold_what_stops_the_reading(part: str, text: str) -> None:
    facts = told(f"MARK {part}\n{text}\nMARK end\n")
    assert Facts.from_dict(json.loads(json.dumps(facts.to_dict()))) == facts


@pytest.mark.parametrize(
    ("lines", "free_kb"),
    [
        ("Dateisystem 1K-Blöcke Benutzt Verfügbar Verw%\n/dev/sda1 900 100 800 12% /", 800),
        ("파일 시스템 1K-블록 사용 가용 사용% 마운트위치\n/dev/sda1 900 100 800 12% /", 800),
        ("Filesystem 1K-blocks Used Available\n/dev/mapper/a-long-name\n 900 100 800 12% /", 800),
        ("Filesystem Size Used Avail\n//server/my share 900 100 800 12% /mnt/1 2 3", 800),
        ("Filesystem 1K-blocks Used Available Use% Mounted on\nfull 900 950 -50 100% /", 0),
        ("Filesystem 1K-blocks Used Available Use% Mounted on\nnone 0 0 0 - /", 0),
        ("df: /home/pi: Stale file handle", 0),
        ("", 0),
    ],
)  # fmt: skip
def test_free_space_in_any_language(lines: str, free_kb: int) -> None:
    assert told(f"MARK disk\n{lines}\nMARK end").disk_free_bytes == free_kb * 1024


def test_a_clock_that_is_wrong_by_years_is_said() -> None:
    facts = told("MARK clock\n1\nMARK end")
    assert facts.clock_ahead_s < -50 * 365 * 86400


@pytest.mark.parametrize(
    "line",
    [
        "",
        "[]",
        "{}",
        '{"version": "3"}',
        '{"version": [3, 1]}',
        "Segmentation fault",
        pytest.param("[" * 100000, id="deep"),
    ],
)
def test_a_python_that_says_nothing_of_use_is_left_out(line: str) -> None:
    assert told(f"MARK python /usr/bin/python3\n{line}\nMARK end").pythons == ()


def test_a_python_that_hung_is_named() -> None:
    assert told("MARK python /opt/python3\nkilled\nMARK end").unanswered == ("/opt/python3",)


def python(path: str, minor: int, **more: object) -> str:
    said: dict[str, object] = {"path": path, "real": path, "prefix": "/usr", "environment": False}
    said |= {"version": [3, minor, 0], "machine": "aarch64", "bits": 64, "suffix": ".abi3.so"}
    said |= {"packages": {}, "providers": [], **more}
    return f"MARK python {path}\n{json.dumps(said)}\n"


def test_pythons_are_listed_once_the_newest_first() -> None:
    text = python("/usr/bin/python3", 9, real="/usr/bin/python3.9")
    text += python("/usr/bin/python3.9", 9) + python("/usr/local/bin/python3.12", 12)
    found = told(text + "MARK end").pythons
    assert [p.path for p in found] == ["/usr/local/bin/python3.12", "/usr/bin/python3"]


def test_paths_beyond_ascii_as_python_3_6_says_them() -> None:
    said = "/home/사용자/.local/bin/python3.6".encode().decode("ascii", "surrogateescape")
    (found,) = told(python(said, 6) + "MARK end").pythons
    assert found.path == "/home/사용자/.local/bin/python3.6"
    assert told(python("/lone/\ud800", 6) + "MARK end").pythons == ()


def test_virtual_environments_are_left_out_except_our_own() -> None:
    text = python("/venv/bin/python", 13, environment=True, prefix="/venv")
    text += python("/own/bin/python", 10, environment=True, prefix="/own") + python(
        "/usr/bin/python3", 11
    )
    assert [p.path for p in told(text).pythons] == ["/usr/bin/python3"]
    own = told(text, own_python="/own/bin/python").pythons
    assert [p.path for p in own] == ["/own/bin/python", "/usr/bin/python3"]


def test_busybox_without_nproc_and_with_an_old_kernel() -> None:
    facts = told(
        "MARK cores\n0-3,6\nMARK memory\nMemTotal: 1000 kB\nMemFree: 100 kB\nCached: 50 kB\n"
        "MARK libc\n/lib/ld-musl-armhf.so.1\nMARK end"
    )
    assert facts.cores == 5
    assert facts.memory_free_bytes == 150 * 1024
    assert facts.libc == "musl"


def test_impossible_temperatures_are_left_out() -> None:
    text = (
        "MARK thermal\n47712 cpu\n-274000 broken\n0 off\nnan x\n51 old-kernel\n47000 cpu\nMARK end"
    )
    assert told(text).temperatures_c == {"cpu": 47.7, "old-kernel": 51.0, "cpu 2": 47.0}
