"""Functions that Dagster applies to specs, to all of them or to those that a selection takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from ..graph.model import AssetKey
from ..interpret.joins import same
from ..interpret.machine import Model, ModelCall
from ..interpret.values import (
    FALSE,
    NONE,
    Argument,
    Arguments,
    ListValue,
    Unknown,
    Value,
)
from .dagster_selections import selection_of
from .dagster_values import Assets, Spec, argument, assets_of, changed, listed, stand_for
from .selections import ALL, Selection

# Whether a spec is one of those that are changed; an Unknown when that can't be told.
Chosen = Callable[[Spec], bool | Unknown]


def map_specs(call: ModelCall, function: Value, value: Value, chosen: Chosen = lambda _spec: True) -> Value:
    """A definition with a function applied to each of its specs that is chosen."""

    def change(spec: Spec) -> Spec:
        verdict = chosen(spec)
        if verdict is False:
            return spec
        before = stand_for(Assets("spec", spec.site, (spec,)))
        own = Arguments((Argument(None, before, call.site),))
        result = call.machine.call(function, own, call.site, call.scope)
        after = assets_of(result)
        if after is not None and len(after.specs) == 1:
            new = replace(after.specs[0], external=spec.external, site=spec.site)
            return new if verdict is True else _either(spec, new, verdict)
        unknown = result if isinstance(result, Unknown) else None
        return replace(spec, further=unknown or Unknown("how it is changed is not known", call.site))

    return changed(value, change, Arguments((Argument(None, function, call.site),)))


def chosen_by(call: ModelCall, given: Argument | None) -> Chosen:
    """Which specs a selection takes, as far as a spec itself tells."""
    if given is None:
        return lambda _spec: True
    selection = selection_of(call.machine, given.value, given.site)
    if isinstance(selection, Unknown):
        return lambda _spec: selection
    undecided = Unknown("whether the selection takes it is not known", given.site)

    def chosen(spec: Spec) -> bool | Unknown:
        verdict = _takes(selection, spec)
        return undecided if verdict is None else verdict

    return chosen


def _takes(selection: Selection, spec: Spec) -> bool | None:
    operands = [_takes(each, spec) for each in selection.operands]
    match selection.operation:
        case "nothing":
            return False
        case "term" if selection == ALL:
            return True
        case "term" if selection.text == str(spec.key):
            return True
        case "made here":
            return False if spec.external else operands[0]
        case "or":
            return True if True in operands else None if None in operands else False
        case "and":
            return False if False in operands else None if None in operands else True
        case "minus" if operands[0] is False or operands[1] is True:
            return False
        case "minus" if operands == [True, False]:
            return True
        case _:
            return None


def _either(old: Spec, new: Spec, why: Unknown) -> Spec:
    """A spec that may have been changed: what is the same either way is certain."""
    attributes: dict[str, Argument] = {}
    for name in {**old.attributes, **new.attributes}:
        before, after = old.attributes.get(name), new.attributes.get(name)
        if before is not None and after is not None and same(before.value, after.value):
            attributes[name] = before
        else:
            attributes[name] = Argument(name, why, why.site)
    key: AssetKey | Unknown = old.key if old.key == new.key else why
    opened = old.open or new.open or (None if old.dependencies == new.dependencies else why)
    return replace(old, key=key, attributes=attributes, open=opened, further=old.further or new.further)


def _map_asset_specs(call: ModelCall) -> Value:
    """``map_asset_specs(func, iterable)``."""
    function = argument(call.arguments, "func", 0)
    items, opened = listed(call.machine, argument(call.arguments, "iterable", 1))
    mapped = [map_specs(call, function.value if function else NONE, value) for value, _ in items]
    return ListValue(mapped, opened)


def _with_freshness(call: ModelCall) -> Value:
    """``apply_freshness_policy(spec, policy)``."""
    spec, policy = argument(call.arguments, "spec", 0), argument(call.arguments, "policy", 1)
    if spec is None or policy is None:
        return call.machine.unknown("the call fails", call.site)
    overwriting = argument(call.arguments, "overwrite_existing", 2)
    named = replace(policy, name="freshness_policy")

    def change(each: Spec) -> Spec:
        old = each.attributes.get("freshness_policy")
        kept = old if overwriting is not None and overwriting.value == FALSE else None
        return replace(each, attributes={**each.attributes, "freshness_policy": kept or named})

    return changed(spec.value, change, call.arguments)


FUNCTIONS: Mapping[str, Model] = {
    "dagster.apply_freshness_policy": _with_freshness,
    "dagster.map_asset_specs": _map_asset_specs,
}
