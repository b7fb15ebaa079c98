"""From a project's files to its asset graph: read, interpret, declare, link. Imports nothing of what it analyses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from . import syntax
from .facts import Definition, ParameterFact, ResourceType, SourceFacts
from .graph.link import Linked, link
from .graph.model import AssetGraph, AssetKey, Job, Location, Problem, Resource
from .interpret.fingerprint import Fingerprints
from .interpret.forms import Forms
from .interpret.interpreter import interpret
from .interpret.machine import Machine, Record, Trouble
from .interpret.stack import with_deep_stack
from .models import DIALECTS, LIBRARIES
from .models.advice import advice_on
from .models.dialect import DYNAMIC_DEFINITION, AssetDefinition, Definitions, Dialect, Reader
from .models.resources import read_resource_type
from .models.undecided import further, problems_of
from .project import ProjectModules
from .source.cache import SyntaxCache
from .source.code_locations import CodeLocations, find_code_locations
from .source.collector import collector_paused
from .source.discover import Discovery, discover
from .source.tree import SourceTree
from .trail import Step, trail_of


class AnalysisSettings(Struct, frozen=True):
    """What the configuration says about reading a project.

    ``resources`` and ``jobs`` are those that the configuration defines, ``resource_types`` the classes that it names
    in any environment. ``environment`` holds the environment variables
    of the analysed code; None stands for an unknown environment, where defaults count and both arms of a branch on a
    variable are read. ``cache`` is a folder that keeps what was read of unchanged files. ``dialects``
    are the libraries whose code defines assets.
    """

    entry: tuple[str, ...] = ()
    source_roots: tuple[str, ...] = (".",)
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    resources: tuple[Resource, ...] = ()
    jobs: tuple[Job, ...] = ()
    resource_types: tuple[str, ...] = ()
    environment: Mapping[str, str] | None = None
    cache: Path | None = None
    dialects: tuple[Dialect, ...] = DIALECTS


class Analysis(Struct, frozen=True):
    """A project's graph with everything that was found out on the way.

    ``files`` are the files that were read, ``trails`` tell for each asset how its facts came about. ``roots`` are the
    folders that imports start from, ``missing`` the modules of the project that were not found in them, by name.
    """

    graph: AssetGraph
    facts: SourceFacts
    linked: Linked
    files: tuple[str, ...] = ()
    trails: Mapping[AssetKey, tuple[Step, ...]] = field(default_factory=dict)
    roots: tuple[str, ...] = ()
    missing: Mapping[str, Problem] = field(default_factory=dict)


def analyze(tree: SourceTree, settings: AnalysisSettings | None = None) -> Analysis:
    """Read a project's asset graph from its source.

    Raises:
        SourceError: The files can't be had, or an entry module does not exist.
    """
    return with_deep_stack(partial(_analyze, tree, settings or AnalysisSettings()))


@collector_paused()
def _analyze(tree: SourceTree, settings: AnalysisSettings) -> Analysis:
    modules, names, locations = _find_modules(tree, settings)
    libraries = (*LIBRARIES, *(dialect.library for dialect in settings.dialects))
    machine = interpret(modules, names, libraries, settings.environment)
    definitions = _read_definitions(machine, modules, names, locations, settings.dialects)
    forms = Forms(modules.digest, settings.cache)
    versioned = tuple(_with_code_versions(definitions.assets, machine, modules, forms))
    missing = _missing(machine, modules)
    linked = link(
        (definition.declaration for definition in versioned),
        checks=definitions.checks,
        jobs=(*settings.jobs, *definitions.jobs),
        resources=settings.resources,
        problems=problems_of(
            definitions.undecided,
            (*modules.problems, *_troubles(machine, modules), *missing.values(), *definitions.problems),
        ),
    )
    facts = _facts(definitions, linked, modules, forms)
    forms.save()
    return Analysis(
        graph=linked.graph,
        facts=replace(facts, resource_types=_resource_types(facts, machine, settings.resource_types)),
        linked=linked,
        files=tuple(sorted(modules.files)),
        trails={
            definition.declaration.asset.key: trail_of(definition, modules.locate)
            for definition in reversed(versioned)
        },
        roots=modules.roots(),
        missing=missing,
    )


def _find_modules(
    tree: SourceTree, settings: AnalysisSettings
) -> tuple[ProjectModules, tuple[str, ...], CodeLocations]:
    found = discover(
        tree,
        entry=settings.entry,
        source_roots=settings.source_roots,
        include=settings.include,
        exclude=settings.exclude,
        dialects=tuple(dialect.name for dialect in settings.dialects),
    )
    locations = CodeLocations(settings.entry, ("",) if settings.entry else ())
    if not settings.entry:
        locations = find_code_locations(tree, tree.paths(), found.modules)
    cache = SyntaxCache(settings.cache) if settings.cache is not None else None
    modules = ProjectModules(tree, found.modules, cache)
    modules.read_ahead(found.files)
    modules.problems += _shadowed(found)
    return modules, tuple(found.modules.module_of(path) for path in found.files), locations


def _shadowed(found: Discovery) -> Iterator[Problem]:
    """Files that importing never reaches, as another one goes by the name of their module."""
    for path in found.files:
        name = found.modules.module_of(path)
        read = found.modules.path_of(name)
        if read is not None and read != path:
            message = f"module '{name}' is '{read}', so this file of the same name is not read"
            advice = "analyse the folder that it is imported from on its own, or name it in 'source-roots'"
            yield Problem(DYNAMIC_DEFINITION, message, Location(path, 1), ("*",), advice=advice)


def _read_definitions(
    machine: Machine,
    modules: ProjectModules,
    names: Sequence[str],
    locations: CodeLocations,
    dialects: Sequence[Dialect],
) -> Definitions:
    records = _imported_at_run_time(machine, names)
    reader = Reader(machine, modules.locate, modules.text, modules.comment, modules.hint, locations=locations)
    parts = [dialect.read(records, reader) for dialect in dialects]
    return Definitions(
        # Of several definitions of a key the first counts: one that always holds before one that may.
        assets=tuple(sorted((item for part in parts for item in part.assets), key=_is_conditional)),
        checks=tuple(item for part in parts for item in part.checks),
        jobs=tuple(item for part in parts for item in part.jobs),
        problems=tuple(item for part in parts for item in part.problems),
        undecided=tuple(item for part in parts for item in part.undecided),
        arguments=tuple(item for part in parts for item in part.arguments),
        schemas=tuple(item for part in parts for item in part.schemas),
        inputs=tuple(item for part in parts for item in part.inputs),
        resources=tuple(item for part in parts for item in part.resources),
        check_references=tuple(item for part in parts for item in part.check_references),
        check_parameters=tuple(item for part in parts for item in part.check_parameters),
    )


def _is_conditional(definition: AssetDefinition) -> bool:
    return definition.declaration.asset.conditional


def _imported_at_run_time(machine: Machine, names: Iterable[str]) -> tuple[Record, ...]:
    """What those modules record that are imported when the project runs, not only for type checkers."""
    reached: set[str] = set()
    waiting = [
        ".".join(name.split(".")[: length + 1]) for name in names for length in range(name.count(".") + 1)
    ]
    while waiting:
        module = waiting.pop()
        if module not in reached:
            reached.add(module)
            waiting.extend(machine.imports.get(module, ()))
    return tuple(record for record in machine.records if record.module in reached)


def _with_code_versions(
    definitions: Iterable[AssetDefinition], machine: Machine, modules: ProjectModules, forms: Forms
) -> Iterator[AssetDefinition]:
    fingerprints = Fingerprints(machine, modules.sources(), forms)
    for definition in definitions:
        declaration = definition.declaration
        if definition.computation is None and not definition.code:
            yield definition
            continue
        types = tuple(f"{parameter.name}: {parameter.type}" for parameter in declaration.parameters)
        version = fingerprints.version(definition.computation, types, definition.code)
        versioned = replace(declaration, asset=replace(declaration.asset, code_version=version))
        yield replace(definition, declaration=versioned)


def _troubles(machine: Machine, modules: ProjectModules) -> Iterator[Problem]:
    for trouble in machine.troubles:
        if not trouble.missing:
            yield _problem(trouble, modules)


def _missing(machine: Machine, modules: ProjectModules) -> Mapping[str, Problem]:
    """The modules that were not found, each with one problem, whoever imports it."""
    found: dict[str, Problem] = {}
    for trouble in machine.troubles:
        if trouble.missing:
            problem = _problem(trouble, modules)
            known = found.get(trouble.missing)
            found[trouble.missing] = problem if known is None else further(known, (problem,))
    return found


def _problem(trouble: Trouble, modules: ProjectModules) -> Problem:
    location, advice = modules.locate(trouble.site), advice_on(trouble.message)
    return Problem(DYNAMIC_DEFINITION, trouble.message, location, ("*",), trouble.module, advice)


def _facts(definitions: Definitions, linked: Linked, modules: ProjectModules, forms: Forms) -> SourceFacts:
    return SourceFacts(
        definitions=tuple(
            Definition(
                definition.declaration.asset.key,
                definition.declaration.asset.location,
                definition.declaration.asset.conditional,
            )
            for definition in definitions.assets
        ),
        parameters=tuple(_parameter_facts(definitions.assets, linked, forms)),
        arguments=definitions.arguments,
        schemas=definitions.schemas,
        inputs=definitions.inputs,
        resources=definitions.resources,
        checks=definitions.check_references,
        check_parameters=definitions.check_parameters,
        suppressions=tuple(
            suppression for file in modules.files.values() for suppression in file.suppressions()
        ),
        lines={**modules.unread, **{path: file.lines for path, file in modules.files.items()}},
    )


def _resource_types(
    facts: SourceFacts, machine: Machine, configured: tuple[str, ...]
) -> tuple[ResourceType, ...]:
    """The classes of resources; last of all, since one that nothing imports takes part in nothing else."""
    named = (reference.type for reference in facts.resources if reference.type is not None)
    return tuple(read_resource_type(machine, text) for text in sorted({*configured, *named}))


def _parameter_facts(
    definitions: Iterable[AssetDefinition], linked: Linked, forms: Forms
) -> Iterator[ParameterFact]:
    seen: set[AssetKey] = set()
    for definition in definitions:
        key, function = definition.declaration.asset.key, definition.function
        if key in seen or function is None or isinstance(function.node, syntax.Lambda):
            continue
        seen.add(key)
        roles = linked.parameters.get(key, ())
        used = forms.of(function.node, function.scope.path).parameters
        for bound in roles:
            parameter = bound.parameter
            yield ParameterFact(
                key,
                parameter.name,
                bound.role,
                parameter.name in used,
                parameter.has_default,
                parameter.location,
            )
