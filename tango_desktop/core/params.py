"""Parameters, declared once: type, default, bounds, unit, help.

A settings class is a frozen dataclass whose fields are made with :func:`param`. Its form in the
window, its check, its place in ``project.yaml`` and its command-line help all come from there.

    @dataclass(frozen=True)
    class TrainSettings:
        epochs: int = param(30, N_("Epochs"), N_("Passes over the training pictures"), minimum=1)
"""

from __future__ import annotations

import dataclasses
import difflib
import enum
import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from tango_desktop.errors import SettingsError
from tango_desktop.i18n import tr

T = TypeVar("T")
_KEY = "param"


class Kind(enum.Enum):
    """What a parameter holds."""

    BOOL = "bool"
    INT = "int"
    FLOAT = "float"
    TEXT = "text"
    CHOICE = "choice"
    PATH = "path"  # of a folder
    FILE = "file"  # its path, or an address
    LIST = "list"  # of texts
    NUMBERS = "numbers"  # several, as a tuple


@dataclass(frozen=True)
class Param:
    """The declaration of one parameter."""

    name: str
    kind: Kind
    default: Any
    label: str
    help: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    unit: str = ""
    expert: bool = False
    affects_result: bool = True

    def parse(self, value: object) -> Any:
        """``value`` (from YAML, a form or a command line) as this parameter's type.

        Raises:
            SettingsError: it is of the wrong type or out of bounds.
        """
        converted: Any = _CONVERT[self.kind](self, value)
        if self.kind in (Kind.INT, Kind.FLOAT):
            self._check_bounds(converted)
        if self.kind is Kind.NUMBERS:
            for number in converted:
                self._check_bounds(number)
        return converted

    def _check_bounds(self, value: float) -> None:
        too_low = self.minimum is not None and value < self.minimum
        too_high = self.maximum is not None and value > self.maximum
        if too_low or too_high or not math.isfinite(value):
            raise SettingsError(
                tr(
                    "{name} = {value} is outside {low} to {high} {unit}.",
                    name=self.name,
                    value=value,
                    low="−∞" if self.minimum is None else _plain(self.minimum),
                    high="∞" if self.maximum is None else _plain(self.maximum),
                    unit=self.unit,
                ).replace(" .", "."),  # where there is no unit
                tr("The default is {default}.", default=self.default),
            )

    def refuse(self, value: object, wanted: str) -> SettingsError:
        """The error that says that ``value`` is not ``wanted``."""
        return SettingsError(
            tr("{name} = {value!r} is not {wanted}.", name=self.name, value=value, wanted=wanted),
            tr("The default is {default}.", default=self.default),
        )


def _plain(bound: float) -> str:
    return str(int(bound)) if bound == int(bound) else f"{bound:g}"


def _to_bool(param: Param, value: object) -> bool:
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in ("true", "yes", "on", "1"):
        return True
    if text in ("false", "no", "off", "0"):
        return False
    raise param.refuse(value, tr("yes or no"))


def _to_int(param: Param, value: object) -> int:
    if isinstance(value, bool):
        raise param.refuse(value, tr("a whole number"))
    try:
        number = float(str(value))
        if number != int(number):
            raise ValueError
    except (ValueError, OverflowError):
        raise param.refuse(value, tr("a whole number")) from None
    return int(number)


def _to_float(param: Param, value: object) -> float:
    if isinstance(value, bool):
        raise param.refuse(value, tr("a number"))
    try:
        return float(str(value))
    except ValueError:
        raise param.refuse(value, tr("a number")) from None


def _to_text(param: Param, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        raise param.refuse(value, tr("a text"))
    return str(value)


def _to_choice(param: Param, value: object) -> str:
    text = str(value)
    if text not in param.choices:
        near = difflib.get_close_matches(text, param.choices, n=1)
        wanted = tr("one of {choices}", choices=", ".join(filter(None, param.choices)))
        error = param.refuse(value, wanted)
        if near:
            error.hint = tr("Did you mean {name}?", name=near[0])
        raise error
    return text


def _to_list(param: Param, value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if isinstance(value, (list, tuple)):
        return tuple(str(part) for part in value)
    raise param.refuse(value, tr("a list"))


def _to_numbers(param: Param, value: object) -> tuple[float, ...]:
    """Whole numbers stay whole, so that files and forms stay short."""
    parts = value.replace(",", " ").split() if isinstance(value, str) else value
    if not isinstance(parts, (list, tuple)) or any(isinstance(part, bool) for part in parts):
        raise param.refuse(value, tr("a list of numbers"))
    try:
        numbers = [float(part) for part in parts]
    except (TypeError, ValueError):
        raise param.refuse(value, tr("a list of numbers")) from None
    return tuple(int(number) if number.is_integer() else number for number in numbers)


_CONVERT = {
    Kind.BOOL: _to_bool,
    Kind.INT: _to_int,
    Kind.FLOAT: _to_float,
    Kind.TEXT: _to_text,
    Kind.PATH: _to_text,
    Kind.FILE: _to_text,
    Kind.CHOICE: _to_choice,
    Kind.LIST: _to_list,
    Kind.NUMBERS: _to_numbers,
}


def _kind_of(default: object, choices: tuple[str, ...]) -> Kind:
    if choices:
        return Kind.CHOICE
    kinds = {bool: Kind.BOOL, int: Kind.INT, float: Kind.FLOAT, str: Kind.TEXT, tuple: Kind.LIST}
    return kinds[type(default)]


def param(
    default: T,
    label: str,
    help: str = "",
    *,
    kind: Kind | None = None,
    minimum: float | None = None,
    maximum: float | None = None,
    choices: tuple[str, ...] = (),
    unit: str = "",
    expert: bool = False,
    affects_result: bool = True,
) -> T:
    """A dataclass field that is also a parameter.

    Args:
        default: the value when nothing is said; its type gives the parameter's kind.
        label: the name on a form, sentence case.
        help: one line that explains it.
        kind: overrides the kind guessed from ``default``.
        minimum: the least value, inclusive.
        maximum: the greatest value, inclusive.
        choices: the only values allowed.
        unit: shown behind the value.
        expert: folded away in forms.
        affects_result: when False, changing it does not make the stage stale.
    """
    declared = Param(
        "",
        kind or _kind_of(default, choices),
        default,
        label,
        help,
        minimum,
        maximum,
        choices,
        unit,
        expert,
        affects_result,
    )
    return dataclasses.field(default=default, metadata={_KEY: declared})


def params_of(settings: Any) -> tuple[Param, ...]:
    """The parameters of a settings class or of one of its instances, in order."""
    return _params_of_class(settings if isinstance(settings, type) else type(settings))


@functools.cache
def _params_of_class(cls: type[Any]) -> tuple[Param, ...]:
    return tuple(
        dataclasses.replace(field.metadata[_KEY], name=field.name)
        for field in dataclasses.fields(cls)
        if _KEY in field.metadata
    )


def from_mapping(cls: type[T], values: Mapping[str, object]) -> T:
    """An instance of ``cls`` from plain values; what is missing takes its default.

    Raises:
        SettingsError: lists every problem found, not the first.
    """
    known = {declared.name: declared for declared in params_of(cls)}
    parsed: dict[str, Any] = {}
    problems: list[SettingsError] = []
    for name, value in values.items():
        try:
            if name not in known:
                raise unknown_name(name, list(known))
            parsed[name] = known[name].parse(value)
        except SettingsError as error:
            problems.append(error)
    if problems:
        raise SettingsError(" ".join(p.message for p in problems), problems[0].hint)
    return cls(**parsed)


def unknown_name(name: str, known: list[str]) -> SettingsError:
    """The error for a setting that does not exist, naming the nearest one."""
    near = difflib.get_close_matches(str(name), known, n=1)  # YAML keys may be numbers
    hint = (
        tr("Did you mean {name}?", name=near[0])
        if near
        else tr("Known: {names}.", names=", ".join(known))
    )
    return SettingsError(tr("There is no setting named {name}.", name=name), hint)


def to_mapping(settings: object, only_changed: bool = False) -> dict[str, object]:
    """Plain values for YAML; with ``only_changed``, those that differ from their default."""
    values: dict[str, object] = {}
    for declared in params_of(settings):
        value = getattr(settings, declared.name)
        if only_changed and value == declared.default:
            continue
        values[declared.name] = list(value) if isinstance(value, tuple) else value
    return values


def result_key(settings: object) -> dict[str, object]:
    """The values that influence a stage's result: what its staleness is computed from."""
    values = to_mapping(settings)
    return {p.name: values[p.name] for p in params_of(settings) if p.affects_result}
