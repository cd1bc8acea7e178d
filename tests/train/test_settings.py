"""The settings are declared well: the newcomer's first, defaults within their bounds."""

from __future__ import annotations

import pytest

from tango_desktop.core.params import from_mapping, params_of, to_mapping
from tango_desktop.errors import SettingsError
from tango_desktop.train.settings import ENDING, ClassificationTrainSettings


def test_defaults_are_allowed_and_every_setting_is_explained() -> None:
    assert (
        from_mapping(ClassificationTrainSettings, to_mapping(ClassificationTrainSettings()))
        == ClassificationTrainSettings()
    )
    assert all(
        declared.label and declared.help for declared in params_of(ClassificationTrainSettings)
    )


def test_a_newcomer_sees_five_settings_and_they_come_first() -> None:
    expert = [declared.expert for declared in params_of(ClassificationTrainSettings)]
    assert expert.count(False) == 5
    assert expert == sorted(expert)


def test_what_ends_a_run_is_declared() -> None:
    assert set(ENDING) <= {declared.name for declared in params_of(ClassificationTrainSettings)}


@pytest.mark.parametrize(
    ("name", "value"),
    [("epochs", 0), ("epochs", 2.5), ("optimizer", "sdg"), ("label_smoothing", 1.0), ("seed", -1)],
)
def test_what_makes_no_sense_is_refused(name: str, value: object) -> None:
    with pytest.raises(SettingsError, match=name):
        from_mapping(ClassificationTrainSettings, {name: value})
