"""Profiles with mistakes: everything wrong is said at once, and nothing else breaks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tango_desktop.core.resources import profiles_folder
from tango_desktop.devices.profiles import find_profile, load_profiles, read_profiles, user_folder
from tango_desktop.devices.reading import parse_profile, read_profile
from tango_desktop.devices.records import Origin
from tango_desktop.errors import DeviceError, SchemaTooNewError


def good(name: str = "My_Board") -> dict[str, Any]:
    text = (profiles_folder() / "raspberry_pi_5.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.safe_load(text)
    return {**content, "name": name, "aliases": ["mine"]}


def write_own(content: dict[str, Any], file: str = "own.yaml") -> Path:
    user_folder().mkdir(parents=True, exist_ok=True)
    path = user_folder() / file
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def test_every_problem_is_reported() -> None:
    content = good()
    content["memory"]["unit"] = "MB/h"
    content["bandwidth"]["source"] = ""
    content["processor"]["cores"]["value"] = -4
    del content["processor"]["clock"]["checked"]
    content["engines"][0]["precisions"] = ["fp33"]
    content["connection"] = {"ways": ["ssh"], "reachable": False, "reason": "because"}
    content["matches"] = {"compatible": "a,b", "kernels": ["6.1"]}
    content["colour"] = "green"
    profile, problems = parse_profile(content, "own.yaml")
    assert profile is None
    assert {problem.where for problem in problems} == {
        "memory.unit",
        "bandwidth.source",
        "processor.cores.value",
        "processor.clock.checked",
        "engines[0].precisions",
        "connection.reason",
        "matches.compatible",
        "matches.kernels",
        "colour",
    }


@pytest.mark.parametrize("content", [None, [], "text", {}, {"schema": 1, "memory": 3}])
def test_what_is_no_profile_at_all(content: object) -> None:
    profile, problems = parse_profile(content, "x.yaml")
    assert profile is None
    assert len(problems) > 5


@pytest.mark.parametrize("reason", ["ssh-later", "adb-later"])
def test_files_of_the_first_version_can_be_reached_now(reason: str) -> None:
    content = good()
    content["connection"] = {"ways": ["ssh"], "reachable": False, "reason": reason}
    profile, problems = parse_profile(content, "own.yaml")
    assert problems == ()
    assert profile is not None
    assert profile.connection.reachable
    assert profile.connection.reason == ""


def test_figures_may_be_measured_ones() -> None:
    content = good()
    content["memory"]["origin"] = "measured"
    profile, _ = parse_profile(content, "own.yaml")
    assert profile is not None
    assert profile.memory.origin is Origin.MEASURED
    assert profile.bandwidth.origin is Origin.PUBLISHED
    content["memory"]["origin"] = "guessed"
    assert [p.where for p in parse_profile(content, "own.yaml")[1]] == ["memory.origin"]


def test_nan_is_no_figure() -> None:
    content = good()
    content["memory"]["value"] = float("nan")
    _, problems = parse_profile(content, "own.yaml")
    assert [problem.where for problem in problems] == ["memory.value"]


def test_own_profile_is_found_by_name_and_alias() -> None:
    write_own(good())
    assert "My_Board" in load_profiles()
    assert find_profile("mine").name == "My_Board"


def test_a_broken_own_profile_does_not_hide_the_others() -> None:
    write_own({**good("Broken"), "memory": None})
    write_own(good("PC"), "taken.yaml")
    (user_folder() / "yaml.yaml").write_text("a: [", encoding="utf-8")
    write_own(good("Fine"), "fine.yaml")
    profiles, problems = read_profiles()
    assert "Fine" in profiles
    assert "Broken" not in profiles
    assert {Path(problem.file).name for problem in problems} == {
        "own.yaml",
        "taken.yaml",
        "yaml.yaml",
    }


def test_error_lists_the_problems() -> None:
    path = write_own({**good(), "title": "", "maker": 3})
    with pytest.raises(DeviceError) as caught:
        read_profile(path)
    assert "title" in caught.value.details
    assert "maker" in caught.value.details


def test_newer_schema_is_refused() -> None:
    with pytest.raises(SchemaTooNewError):
        read_profile(write_own({**good(), "schema": 2}))


@pytest.mark.parametrize("name", ["jetson nano", "JETSON-NANO", "nano", "Jetson_Nano"])
def test_names_in_any_spelling(name: str) -> None:
    assert find_profile(name).name == "Jetson_Nano"


def test_unknown_name_suggests_the_nearest() -> None:
    with pytest.raises(DeviceError) as caught:
        find_profile("Raspbery_Pi_5")
    assert "Raspberry_Pi_5" in caught.value.hint
