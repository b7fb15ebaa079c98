"""Dagster's ``AssetSelection``: its constructors, methods and operators, kept as what they mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from msgspec import Struct

from ..graph.model import AssetKey
from ..interpret.machine import Machine, Member, Model, ModelCall, Operator
from ..interpret.values import (
    NO_ARGUMENTS,
    Argument,
    Arguments,
    Const,
    External,
    ExternalCall,
    ListValue,
    Native,
    SetValue,
    Site,
    TupleValue,
    Unknown,
    Value,
)
from .arguments import constant_text
from .dagster_selection_texts import meant_by
from .dagster_values import argument, assets_of, key_of, listed
from .selections import ALL, NOTHING, Selection, either, fact, keyed, matching

SELECTION = External("dagster.AssetSelection")
_Given: TypeAlias = list[tuple[Value, Site]]


class _Meant(Struct, frozen=True):
    """The mark on a value that stands for a selection; an Unknown for one that is not known."""

    selection: Selection | Unknown


def selection_of(machine: Machine, value: Value, site: Site) -> Selection | Unknown:
    """What Dagster takes a value for where it wants a selection: a text, keys, definitions, or a selection."""
    text = constant_text(value)
    if text is not None:
        return meant_by(text) or Unknown(f"'{text}' is no selection that is understood", site)
    if isinstance(value, ListValue | TupleValue | SetValue):
        items, opened = listed(machine, Argument(None, value, site))
        return opened or _all_of([selection_of(machine, item, place) for item, place in items], either)
    if isinstance(value, ExternalCall):
        for mark in value.marks:
            if isinstance(mark, _Meant):
                return mark.selection
    return _assets(value, site)


def _assets(value: Value, site: Site) -> Selection | Unknown:
    """The assets that a definition makes, or that a key names."""
    assets = assets_of(value)
    if assets is None:
        key = key_of(value, site)
        return keyed(key) if isinstance(key, AssetKey) else key
    if assets.outside is not None:
        return Unknown("its assets are defined outside Python", site)
    if assets.open is not None and not assets.checks:
        return assets.open
    keys = [spec.key for spec in assets.specs]
    return _all_of([keyed(key) if isinstance(key, AssetKey) else key for key in keys], either)


def _all_of(found: list[Selection | Unknown], combine: Callable[..., Selection]) -> Selection | Unknown:
    unknown = next((each for each in found if isinstance(each, Unknown)), None)
    return unknown or combine(*(each for each in found if isinstance(each, Selection)))


def _standing_for(meant: Selection | Unknown, site: Site) -> ExternalCall:
    return ExternalCall(SELECTION, NO_ARGUMENTS, site, [_Meant(meant)])


def _everything(call: ModelCall) -> Value:
    return _standing_for(ALL, call.site)


def _no_assets(call: ModelCall) -> Value:
    """Selections of checks alone."""
    return _standing_for(NOTHING, call.site)


def _by_key(call: ModelCall) -> Value:
    """``AssetSelection.assets(…)``, ``AssetSelection.keys(…)``."""
    given, opened = _operands(call)
    return _standing_for(opened or _all_of([_assets(*each) for each in given], either), call.site)


def _by_prefix(call: ModelCall) -> Value:
    given, opened = _operands(call)
    return _standing_for(opened or _all_of([_prefixed(*each) for each in given], either), call.site)


def _prefixed(value: Value, site: Site) -> Selection | Unknown:
    key = key_of(value, site)
    return key if isinstance(key, Unknown) else Selection("below", text=str(key))


def _by_part(call: ModelCall) -> Value:
    """``AssetSelection.key_substring(…)``."""
    return _standing_for(_from_texts(call, lambda text: matching(f"*{text}*")), call.site)


def _by_tag(call: ModelCall) -> Value:
    key, value = argument(call.arguments, "key", 0), argument(call.arguments, "value", 1)
    name = constant_text(key.value) if key else None
    text = constant_text(value.value) if value else None
    if name is None or text is None:
        unknown = next(
            (each.value for each in (key, value) if each and isinstance(each.value, Unknown)), None
        )
        return _standing_for(unknown or Unknown("which tag this means is not known", call.site), call.site)
    return _standing_for(fact("tag", f"{name}={text}"), call.site)


def _by_tag_text(call: ModelCall) -> Value:
    def tagged(text: str) -> Selection:
        name, _, value = text.partition("=")
        return fact("tag", f"{name}={value}")

    return _standing_for(_from_texts(call, tagged), call.site)


def _by_fact(name: str) -> Model:
    def model(call: ModelCall) -> Value:
        return _standing_for(_from_texts(call, lambda text: fact(name, text)), call.site)

    return model


def _from_texts(call: ModelCall, make: Callable[[str], Selection]) -> Selection | Unknown:
    given, opened = _operands(call, also_named=True)
    found: list[Selection | Unknown] = []
    for value, site in given:
        text = constant_text(value)
        unknown = (
            value if isinstance(value, Unknown) else Unknown("a part of the selection is not known", site)
        )
        found.append(unknown if text is None else make(text))
    return opened or _all_of(found, either)


def _operands(call: ModelCall, *, also_named: bool = False) -> tuple[_Given, Unknown | None]:
    items = call.arguments.items if also_named else call.arguments.positional
    given = [(item.value, item.site) for item in items if item.name != "include_sources"]
    return given, call.arguments.open


def _coerced(call: ModelCall) -> Value:
    """``AssetSelection.from_string(…)``, ``AssetSelection.from_coercible(…)``."""
    items = call.arguments.items
    if not items:
        return call.machine.unknown("the call fails", call.site)
    return _standing_for(selection_of(call.machine, items[0].value, call.site), call.site)


def _method(_machine: Machine, value: ExternalCall, name: str, site: Site) -> Value | None:
    """What a method of a selection gives."""
    known = next((mark.selection for mark in value.marks if isinstance(mark, _Meant)), None)
    if known is None or name not in _METHODS:
        return None

    def called(given: Arguments, _site: Site) -> Value:
        return _standing_for(_METHODS[name](known, given) if isinstance(known, Selection) else known, site)

    return Native(f"AssetSelection.{name}", called)


def _traversed(direction: str) -> Callable[[Selection, Arguments], Selection | Unknown]:
    def method(selection: Selection, given: Arguments) -> Selection | Unknown:
        depth, own = argument(given, "depth", 0), argument(given, "include_self", 1)
        steps = None
        if depth is not None:
            if not (isinstance(depth.value, Const) and isinstance(depth.value.value, int)):
                return Unknown("how far the selection reaches is not known", depth.site)
            steps = depth.value.value
        found = Selection(direction, (selection,), depth=steps)
        if own is not None and own.value == Const(False):
            return Selection("minus", (found, selection))
        return found

    return method


def _computed(operation: str) -> Callable[[Selection, Arguments], Selection | Unknown]:
    return lambda selection, _given: Selection(operation, (selection,))


_METHODS: Mapping[str, Callable[[Selection, Arguments], Selection | Unknown]] = {
    "downstream": _traversed("down"),
    "materializable": _computed("made here"),
    "required_multi_asset_neighbors": _computed("siblings"),
    "roots": _computed("roots"),
    "sinks": _computed("sinks"),
    "sources": _computed("roots"),
    "upstream": _traversed("up"),
    "upstream_source_assets": _computed("sources above"),
    "without_checks": lambda selection, _given: selection,
}
_OPERATIONS = {"BitOr": "or", "BitAnd": "and", "Sub": "minus"}


def _combined(machine: Machine, name: str, left: Value, right: Value, site: Site) -> Value | None:
    """``a | b``, ``a & b``, ``a - b``."""
    operation = _OPERATIONS.get(name)
    if operation is None:
        return None
    found = [selection_of(machine, each, site) for each in (left, right)]
    return _standing_for(_all_of(found, lambda *both: Selection(operation, both)), site)


_PREFIX = f"{SELECTION.name}."
FUNCTIONS: Mapping[str, Model] = {
    f"{_PREFIX}all": _everything,
    f"{_PREFIX}all_asset_checks": _no_assets,
    f"{_PREFIX}assets": _by_key,
    f"{_PREFIX}checks": _no_assets,
    f"{_PREFIX}checks_for_assets": _no_assets,
    f"{_PREFIX}from_coercible": _coerced,
    f"{_PREFIX}from_string": _coerced,
    f"{_PREFIX}groups": _by_fact("group"),
    f"{_PREFIX}key_prefixes": _by_prefix,
    f"{_PREFIX}key_substring": _by_part,
    f"{_PREFIX}keys": _by_key,
    f"{_PREFIX}kind": _by_fact("kind"),
    f"{_PREFIX}owner": _by_fact("owner"),
    f"{_PREFIX}tag": _by_tag,
    f"{_PREFIX}tag_string": _by_tag_text,
}
MEMBERS: Mapping[str, Member] = {SELECTION.name: _method}
OPERATORS: Mapping[str, Operator] = {SELECTION.name: _combined}
