"""VibePiper's own dialect: what its names mean, and what its definitions say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from ..facts import ArgumentFact, CheckParameter, CheckReference, FormFact
from ..graph.model import AssetKey, Check, Job
from ..interpret.judgement import frozen_copy
from ..interpret.machine import Library, ModelCall, Record
from ..interpret.operators import pattern_of
from ..interpret.values import (
    NONE,
    Argument,
    Arguments,
    Descriptor,
    External,
    ExternalCall,
    FunctionValue,
    Partial,
    Unknown,
    Value,
)
from .advice import HINTS, SEVERAL_KEYS
from .annotations import annotation_nodes, evaluate_quietly
from .check_parameters import check_parameters
from .dialect import Definitions, Dialect, Reader, Undecided
from .hints import AssetFacts, hinted_keys
from .own_assets import hint_on, read_asset
from .own_checks import read_check, read_job
from .own_definitions import (
    SIGNATURES,
    Definition,
    definition_location,
    innermost_function,
    key_or_unknown,
)
from .written import argument_fact, form_fact


def _asset(call: ModelCall) -> Value:
    positional = call.arguments.positional
    if positional:
        return _define("asset", call, positional[0])
    if call.arguments.open is not None and call.machine.repeating:
        # Somebody else's code may apply it to whatever it likes.
        _define("asset", call, Argument(None, call.arguments.open, call.site))
    return Partial(External("vibepiper.asset"), call.arguments)


def _check(call: ModelCall) -> Value:
    positional = call.arguments.positional
    if not positional:
        return Partial(External("vibepiper.check"), call.arguments)
    return _define("check", call, positional[0])


def _define(kind: str, call: ModelCall, decorated: Argument) -> Value:
    """Note that a function was decorated; the function stays itself."""
    rest = tuple(
        replace(item, value=frozen_copy(item.value)) for item in call.arguments.items if item is not decorated
    )
    target = decorated.value.function if isinstance(decorated.value, Descriptor) else decorated.value
    function = innermost_function(target)
    annotations: dict[str, Value | None] = {}
    if function is not None and not call.machine.silenced:
        for name, node in annotation_nodes(function):
            annotations[name] = evaluate_quietly(call.machine, node, function.scope)
    definition = Definition(
        kind, Arguments(rest, call.arguments.open), call.site, target, function, annotations
    )
    if isinstance(target, FunctionValue):
        call.machine.touch(target)
        target.marks.append(definition)
    call.machine.record(definition, call.site, call.scope)
    return decorated.value


def _declare(call: ModelCall) -> Value:
    """``source``, ``sql_asset`` and ``job``: the call is the definition."""
    kind = call.name.removeprefix("vibepiper.")
    arguments = Arguments(
        tuple(replace(item, value=frozen_copy(item.value)) for item in call.arguments.items),
        call.arguments.open,
    )
    result = ExternalCall(External(call.name), arguments, call.site)
    definition = Definition(kind, arguments, call.site, result, None, {})
    result.marks.append(definition)
    call.machine.record(definition, call.site, call.scope)
    return result


def _not_executed(call: ModelCall) -> Value:
    return call.machine.unknown("what running it gives is not known", call.site)


LIBRARY = Library(
    functions={
        "vibepiper.asset": _asset,
        "vibepiper.check": _check,
        "vibepiper.job": _declare,
        "vibepiper.load": _not_executed,
        "vibepiper.materialize": _not_executed,
        "vibepiper.source": _declare,
        "vibepiper.sql_asset": _declare,
    },
    packages=frozenset({"vibepiper"}),
)


def read(records: Sequence[Record], reader: Reader) -> Definitions:
    """Read everything that was noted."""
    assets: dict[object, AssetFacts] = {}
    checks: list[Check] = []
    check_references: list[CheckReference] = []
    parameters: list[CheckParameter] = []
    jobs: list[Job] = []
    undecided: list[Undecided] = []
    arguments: list[ArgumentFact] = []
    forms: list[FormFact] = []
    for record in records:
        definition = record.payload
        if not isinstance(definition, Definition):
            continue
        owner: str | None = None
        match definition.kind:
            case "check" if record.repeating is None:
                check, references, unknown = read_check(record, definition, reader)
                checks += [check] if check else []
                check_references += references
                parameters += check_parameters(check.name, definition, reader) if check else ()
                undecided += unknown
                owner = check.name if check else None
            case "job":
                job, unknown = read_job(record, definition, reader)
                jobs += [job] if job else []
                undecided += unknown
                owner = job.name if job else None
            case "check":
                undecided.append(_repeated(record, definition, reader))
            case _:
                keys, told = _keys(record, definition, reader)
                if isinstance(keys, Undecided):
                    undecided.append(keys)
                    continue
                for key in keys:
                    fact = read_asset(record, definition, reader, key)
                    # A comment names the assets of a place, however often its code is read.
                    place = (fact.definition.declaration.asset.location, key) if told else id(record)
                    if place not in assets:
                        assets[place] = fact
                        arguments += _argument_facts(str(key), definition, reader)
                        forms.append(_form_fact(str(key), definition, reader))
        if owner is not None:
            arguments += _argument_facts(owner, definition, reader)
    facts = tuple(assets.values())
    return Definitions(
        assets=tuple(
            replace(fact.definition, told=isinstance(place, tuple)) for place, fact in assets.items()
        ),
        checks=tuple(checks),
        jobs=tuple(jobs),
        undecided=tuple(undecided),
        arguments=tuple(arguments),
        forms=tuple(forms),
        schemas=tuple(reference for fact in facts for reference in fact.schemas),
        inputs=tuple(reference for fact in facts for reference in fact.inputs),
        resources=tuple(reference for fact in facts for reference in fact.resources),
        check_references=tuple(check_references),
        check_parameters=tuple(parameters),
        declared_schemas=tuple(dict.fromkeys(each for fact in facts for each in fact.declared_schemas)),
        returned_schemas=tuple(each for fact in facts for each in fact.returned_schemas),
        lineage=tuple(each for fact in facts for each in fact.lineage),
    )


_NOUNS = {"source": "source", "sql_asset": "SQL asset", "check": "check"}


def _keys(
    record: Record, definition: Definition, reader: Reader
) -> tuple[tuple[AssetKey, ...] | Undecided, bool]:
    """The keys of the assets that are defined, and whether a comment says so."""
    hinted = hinted_keys(hint_on(definition, reader))
    if record.repeating is not None:
        return (hinted, True) if hinted else (_repeated(record, definition, reader), False)
    key = key_or_unknown(definition)
    if isinstance(key, AssetKey):
        return (key,), False
    if hinted:
        return hinted, True
    what = f"this {_NOUNS.get(definition.kind, 'asset')}'s key"
    return _undecided(what, key, record, definition, reader, (key.pattern,), HINTS["key"]), False


def _repeated(record: Record, definition: Definition, reader: Reader) -> Undecided:
    unknown = record.repeating or Unknown("how often it runs is not known", definition.site)
    what = f"how many {_NOUNS.get(definition.kind, 'asset')}s are defined here"
    if definition.kind == "check":
        return _undecided(what, unknown, record, definition, reader)
    return _undecided(what, unknown, record, definition, reader, (_pattern(definition),), SEVERAL_KEYS)


def _undecided(
    what: str,
    cause: Unknown,
    record: Record,
    definition: Definition,
    reader: Reader,
    withholds: tuple[str, ...] = (),
    hint: str = "",
) -> Undecided:
    place, location = reader.locate(cause.site), definition_location(definition, reader)
    return Undecided(what, cause.reason, place, location, withholds, record.module, hint)


def _pattern(definition: Definition) -> str:
    for name in ("key", "name"):
        given = definition.arguments.keyword(name)
        value = given.value if given else None
        if value is None and name == "key" and definition.kind in ("source", "sql_asset"):
            value = next((item.value for item in definition.arguments.positional), None)
        if value is not None and value != NONE:
            return pattern_of(value)
    if definition.arguments.open is None and definition.function is not None:
        return definition.function.name
    return "*"


def _argument_facts(owner: str, definition: Definition, reader: Reader) -> list[ArgumentFact]:
    kind = definition.kind
    return [
        argument_fact(owner, kind, name, item, reader, accepted=name in SIGNATURES[kind])
        for name, item in _named_arguments(definition)
    ]


def _form_fact(owner: str, definition: Definition, reader: Reader) -> FormFact:
    kind = definition.kind
    return form_fact(owner, kind, f"vibepiper.{kind}", definition.site, definition.function, reader)


def _named_arguments(definition: Definition) -> Iterator[tuple[str, Argument]]:
    yield from zip(_POSITIONAL.get(definition.kind, ()), definition.arguments.positional, strict=False)
    for item in definition.arguments.keywords:
        if item.name is not None:
            yield item.name, item


# What the arguments without a keyword of those are called that decorate nothing.
_POSITIONAL = {"job": ("name",), "source": ("key",), "sql_asset": ("name", "sql")}


DIALECT = Dialect("vibepiper", LIBRARY, read, Definition)
