"""How Dagster's definitions are written: the facts of their arguments, by the graph's names, and of their form."""

from __future__ import annotations

from collections.abc import Iterator

from ..facts import ArgumentFact, FormFact
from ..interpret.values import Argument
from .arguments import FIELDS
from .dagster_values import Assets, Spec
from .dialect import Reader
from .written import argument_fact, form_fact

_NAMES = {
    **FIELDS,
    "auto_materialize_policy": "automation",
    "automation_condition": "automation",
    "freshness_policy": "freshness",
    "ins": "inputs",
    "internal_freshness_policy": "freshness",
    "legacy_freshness_policy": "freshness",
    "non_argument_deps": "deps",
    "required_resource_keys": "resources",
    "retry_policy": "retries",
}
# What the first argument without a keyword of those is that decorate nothing.
_FIRST = {"dagster.AssetSpec": "key", "dagster.SourceAsset": "key"}


def argument_facts(owner: str, spec: Spec, assets: Assets, reader: Reader) -> Iterator[ArgumentFact]:
    """The arguments of what declares an asset, then those of what defines it together with others."""
    together = f"dagster.{assets.kind}"
    made = spec.made or together
    own = {(item.name, item.site) for item in spec.given.items}
    for name, item in spec.attributes.items():
        owned = not assets.given.items or (item.name, item.site) in own
        yield argument_fact(owner, made if owned else together, _NAMES.get(name, name), item, reader)
    told = {(item.name, item.site) for item in spec.attributes.values()}
    for definition, arguments in ((made, spec.given), (together, assets.given)):
        positional = _FIRST.get(definition)
        for name, item in _named(arguments.items, positional):
            if (item.name, item.site) not in told:
                told.add((item.name, item.site))
                yield argument_fact(owner, definition, name, item, reader)


def form_of(owner: str, spec: Spec, assets: Assets, reader: Reader) -> FormFact:
    """How the definition of an asset is written."""
    definition = f"dagster.{assets.kind}" if assets.function is not None else spec.made
    site = spec.site if assets.function is None else assets.site
    return form_fact(owner, definition, definition, site, assets.function, reader)


def _named(items: tuple[Argument, ...], first: str | None) -> Iterator[tuple[str, Argument]]:
    for number, item in enumerate(items):
        if item.name is not None:
            yield _NAMES.get(item.name, item.name), item
        elif number == 0 and first is not None:
            yield first, item
