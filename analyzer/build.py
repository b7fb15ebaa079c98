"""From a project's files to its asset graph: read, interpret, declare, link. Imports nothing of what it analyses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from msgspec import Struct, field

from .assembly import assets_given, effects_met, said_further, troubles_met, unreadable_files
from .contribution import Further, Given
from .evaluated import Evaluated, evaluated
from .facts import Definition, ParameterFact, SourceFacts
from .finding import Question
from .graph.link import Linked, link
from .graph.model import Asset, AssetGraph, AssetKey, Job, Location, Problem, Resource
from .interpret.stack import with_deep_stack
from .models import DIALECTS
from .models.dialect import DYNAMIC_DEFINITION, Dialect
from .models.undecided import further, problems_of
from .project import Texts
from .source.collector import collector_paused
from .source.discover import Discovery
from .source.newer.child import end_child
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
    try:
        return with_deep_stack(partial(_analyze, tree, settings or AnalysisSettings()))
    finally:
        end_child()


@collector_paused()
def _analyze(tree: SourceTree, settings: AnalysisSettings) -> Analysis:
    question = Question(
        settings.entry,
        settings.source_roots,
        settings.include,
        settings.exclude,
        settings.resource_types,
        settings.environment,
        settings.dialects,
    )
    project, found = evaluated(tree, question, settings.cache)
    given = _definitions(found)
    said = Further.of((*said_further(found.assembly, found.contributions), found.together.further))
    missing = _missing(found)
    linked = link(
        (each.declaration for each in given),
        checks=said.checks,
        jobs=(*settings.jobs, *said.jobs),
        resources=settings.resources,
        problems=problems_of(
            said.undecided,
            (
                *_shadowed(project.discovery),
                *_kept_by_others(given),
                *unreadable_files(found.assembly, found.contributions),
                *(
                    each.problem
                    for each in troubles_met(found.assembly, found.contributions)
                    if not each.missing
                ),
                *missing.values(),
                *said.problems,
            ),
        ),
    )
    contributions = [found.contributions[name] for name in found.assembly.modules]
    return Analysis(
        graph=linked.graph,
        facts=SourceFacts(
            definitions=tuple(_definition(each) for each in given),
            parameters=tuple(_parameter_facts(given, linked)),
            arguments=said.arguments,
            forms=said.forms,
            schemas=said.schemas,
            inputs=said.inputs,
            resources=said.resources,
            resource_types=tuple(known.found for _, known in sorted(found.types.items())),
            unmet_needs=said.unmet_needs,
            idle_resources=said.idle_resources,
            import_effects=tuple(
                effects_met(found.assembly, found.contributions, sorted({each.module for each in given}))
            ),
            chances=tuple(fact for each in given for fact in each.chances),
            place_texts=tuple(fact for each in given for fact in each.places),
            settings=said.settings,
            managers=said.managers,
            checks=said.check_references,
            check_parameters=said.check_parameters,
            declared_schemas=tuple(dict.fromkeys(said.declared_schemas)),
            returned_schemas=said.returned_schemas,
            lineage=said.lineage,
            suppressions=tuple(each for contribution in contributions for each in contribution.suppressions),
            lines=Texts(tree, (contribution.path for contribution in contributions)),
        ),
        linked=linked,
        files=tuple(sorted(each.path for each in contributions if each.unreadable is None)),
        trails={
            each.declaration.asset.key: trail_of(
                each.declaration.asset,
                (*found.assembly.ways.get(each.module, ()), *each.steps),
                each.explanation,
            )
            for each in reversed(given)
        },
        roots=project.discovery.modules.roots,
        missing=missing,
    )


def _shadowed(found: Discovery) -> Iterator[Problem]:
    """Files that importing never reaches, as another one goes by the name of their module."""
    for path in found.files:
        name = found.modules.module_of(path)
        read = found.modules.path_of(name)
        if read is not None and read != path:
            message = f"module '{name}' is '{read}', so this file of the same name is not read"
            advice = "analyse the folder that it is imported from on its own, or name it in 'source-roots'"
            yield Problem(DYNAMIC_DEFINITION, message, Location(path, 1), ("*",), advice=advice)


def _kept_by_others(given: Iterable[Given]) -> Iterator[Problem]:
    """What one code location loads under keys that another one's assets have, too: a key is shown once."""
    shown: dict[AssetKey, Given] = {}
    left_out: dict[tuple[str, ...], list[Asset]] = {}
    for each in given:
        first = shown.setdefault(each.declaration.asset.key, each)
        apart = each.held and first.held and set(each.held).isdisjoint(first.held)
        if first is not each and apart and not _is_conditional(each):
            left_out.setdefault(each.held, []).append(each.declaration.asset)
    for assets in left_out.values():
        told = ", ".join(f"'{asset.key}' ({asset.location.path}:{asset.location.line})" for asset in assets)
        message = f"another code location has assets of the same keys, which are shown instead: {told}"
        yield Problem(
            DYNAMIC_DEFINITION, message, assets[0].location, advice="analyse one code location with 'entry'"
        )


def _definitions(found: Evaluated) -> tuple[Given, ...]:
    """The definitions of assets. Of several of a key the first counts: one that always holds before one that may."""
    given = (*assets_given(found.assembly, found.contributions), *found.together.assets)
    return tuple(sorted(given, key=_is_conditional))


def _is_conditional(given: Given) -> bool:
    return given.declaration.asset.conditional


def _definition(given: Given) -> Definition:
    asset = given.declaration.asset
    return Definition(asset.key, asset.location, asset.conditional, given.held)


def _missing(found: Evaluated) -> Mapping[str, Problem]:
    """The modules that were not found, each with one problem, whoever imports it."""
    missing: dict[str, Problem] = {}
    for trouble in troubles_met(found.assembly, found.contributions):
        if trouble.missing:
            known = missing.get(trouble.missing)
            missing[trouble.missing] = (
                trouble.problem if known is None else further(known, (trouble.problem,))
            )
    return missing


def _parameter_facts(definitions: Iterable[Given], linked: Linked) -> Iterator[ParameterFact]:
    seen: set[AssetKey] = set()
    for given in definitions:
        key = given.declaration.asset.key
        if key in seen or given.used is None:
            continue
        seen.add(key)
        for bound in linked.parameters.get(key, ()):
            parameter = bound.parameter
            yield ParameterFact(
                key,
                parameter.name,
                bound.role,
                parameter.name in given.used,
                parameter.has_default,
                parameter.location,
            )
