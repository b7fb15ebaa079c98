"""VibePiper's own dialect: what its names mean, and what its definitions say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from ..facts import ArgumentFact, CheckParameter, CheckReference
from ..graph.model import Check, Job, Problem
from ..interpret.enums import enum_constant
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
    Site,
    Unknown,
    Value,
)
from .annotations import annotation_nodes, evaluate_quietly
from .arguments import ArgumentReader, constant_text
from .check_parameters import check_parameters
from .dialect import DYNAMIC_DEFINITION, AssetDefinition, Definitions, Dialect, Reader
from .hints import AssetFacts
from .own_assets import read_asset
from .own_definitions import (
    SIGNATURES,
    Definition,
    definition_location,
    docstring_of,
    innermost_function,
    key_of_reference,
)
from .own_values import fact_value


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
    assets: list[AssetDefinition] = []
    facts: list[AssetFacts] = []
    checks: list[Check] = []
    check_references: list[CheckReference] = []
    parameters: list[CheckParameter] = []
    jobs: list[Job] = []
    problems: dict[tuple[str, str], Problem] = {}
    arguments: list[ArgumentFact] = []
    for record in records:
        definition = record.payload
        if not isinstance(definition, Definition):
            continue
        if record.repeating is not None and definition.kind != "job":
            problem = _dynamic(record, definition, record.repeating, reader)
            problems.setdefault((str(problem.location), ""), problem)
            continue
        owner: str | None
        match definition.kind:
            case "check":
                check, references = _read_check(record, definition, reader)
                checks += [check] if check else []
                check_references += references
                parameters += check_parameters(check.name, definition, reader) if check else ()
                owner = check.name if check else None
                if check is None:
                    problem = _undecided(definition, "this check's name", reader)
                    problems.setdefault((str(problem.location), ""), problem)
            case "job":
                job = _read_job(definition, reader)
                jobs += [job] if job else []
                owner = job.name if job else None
                if job is None:
                    problem = _undecided(definition, "this job's name or selection", reader)
                    problems.setdefault((str(problem.location), ""), problem)
            case _:
                found = read_asset(record, definition, reader)
                if isinstance(found, Unknown):
                    problem = _dynamic(record, definition, found, reader)
                    problems.setdefault((str(problem.location), problem.message), problem)
                    continue
                assets.append(found.definition)
                facts.append(found)
                owner = str(found.definition.declaration.asset.key)
        if owner is not None:
            arguments += _argument_facts(owner, definition, reader)
    return Definitions(
        assets=tuple(assets),
        checks=tuple(checks),
        jobs=tuple(jobs),
        problems=tuple(problems.values()),
        arguments=tuple(arguments),
        schemas=tuple(reference for fact in facts for reference in fact.schemas),
        inputs=tuple(reference for fact in facts for reference in fact.inputs),
        resources=tuple(reference for fact in facts for reference in fact.resources),
        check_references=tuple(check_references),
        check_parameters=tuple(parameters),
    )


def _dynamic(record: Record, definition: Definition, unknown: Unknown, reader: Reader) -> Problem:
    pattern = unknown.pattern if record.repeating is None else _pattern(definition)
    what = {"source": "source", "sql_asset": "SQL asset", "check": "check"}.get(definition.kind, "asset")
    if record.repeating is not None:
        cause = (
            f"it is defined in a loop over something that is not known without running it: {unknown.reason}"
        )
    else:
        cause = f"its key is not known without running it: {unknown.reason}"
    where = reader.locate(unknown.site)
    withholds = () if definition.kind == "check" else (pattern,)
    hint = "; loop over values that are written in the code" if record.repeating is not None else ""
    return Problem(
        DYNAMIC_DEFINITION,
        f"this {what} can't be read: {cause} ({where}){hint}",
        definition_location(definition, reader),
        withholds,
        record.module,
    )


def _undecided(definition: Definition, what: str, reader: Reader) -> Problem:
    unknown = next(
        (item.value for item in definition.arguments.items if isinstance(item.value, Unknown)),
        definition.arguments.open,
    )
    reason = f": {unknown.reason} ({reader.locate(unknown.site)})" if unknown is not None else ""
    return Problem(
        DYNAMIC_DEFINITION,
        f"{what} is not known without running it{reason}",
        definition_location(definition, reader),
    )


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


def _read_check(
    record: Record, definition: Definition, reader: Reader
) -> tuple[Check | None, list[CheckReference]]:
    arguments = ArgumentReader(definition.arguments, definition.site, reader)
    function = definition.function
    name = arguments.text("name") or (function.name if function else None)
    if name is None:
        return None, []
    entries: list[tuple[Value, Site]] = []
    one, several = arguments.get("asset"), arguments.get("assets")
    if one is not None:
        entries.append((one.value, one.site))
    if several is not None:
        listed = getattr(several.value, "items", ())
        if isinstance(listed, list | tuple):
            entries += zip(listed, several.sites(len(listed)), strict=True)
    references = []
    for value, site in entries:
        key = key_of_reference(value)
        if key is not None:
            references.append(CheckReference(name, key, reader.locate(site)))
    severity = arguments.text("severity")
    return (
        Check(
            name=name,
            assets=tuple(dict.fromkeys(reference.asset for reference in references)),
            severity="warn" if severity == "warn" else "error",
            blocking=arguments.flag("blocking"),
            module=record.module,
            qualname=function.qualname if function else name,
            location=definition_location(definition, reader),
            description=arguments.text("description") or docstring_of(function),
        ),
        references,
    )


def _read_job(definition: Definition, reader: Reader) -> Job | None:
    arguments = ArgumentReader(definition.arguments, definition.site, reader)
    positional = definition.arguments.positional
    name = constant_text(positional[0].value) if positional else arguments.text("name")
    select = arguments.text("select")
    if name is None or select is None:
        return None
    return Job(name, select, arguments.text("schedule"), reader.locate(definition.site))


def _argument_facts(owner: str, definition: Definition, reader: Reader) -> list[ArgumentFact]:
    accepted = SIGNATURES[definition.kind]
    facts = []
    for name, item in _named_arguments(definition):
        known, value = fact_value(enum_constant(item.value))
        facts.append(
            ArgumentFact(
                owner,
                definition.kind,
                name,
                name in accepted,
                known,
                value,
                reader.locate(item.site),
            )
        )
    return facts


def _named_arguments(definition: Definition) -> Iterator[tuple[str, Argument]]:
    positional = definition.arguments.positional
    if definition.kind == "sql_asset" and len(positional) > 1:
        yield "sql", positional[1]
    for item in definition.arguments.keywords:
        if item.name is not None:
            yield item.name, item


DIALECT = Dialect("vibepiper", LIBRARY, read)
