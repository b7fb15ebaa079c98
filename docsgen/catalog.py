"""Turns the graph and plain facts into page models; pure: reads no file, no clock and no ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from vibepiper.analyzer.graph.model import Asset, AssetGraph, AssetKey, Location

from .asset_page import Surroundings, asset_page
from .diagram import Adjacency, Diagram, Node, adjacency, by_group, neighbourhood, whole
from .facts import FindingFact, SiteInput
from .health import ATTENTION, AssetHealth, Status, judge
from .mermaid_text import fits
from .pages import (
    AssetPage,
    AssetRef,
    Catalog,
    Filters,
    GroupCard,
    HomePage,
    JobRow,
    LineagePage,
    ProblemRow,
    ProblemsPage,
    SourceRef,
    Tile,
)
from .paths import ASSETS, LINEAGE, PROBLEMS, asset_path

UNGROUPED = "ungrouped"
RUNS_SHOWN = 8
_SEVERITIES = ("error", "warning", "info")
_OUTCOMES = ("failed", "warned", "passed", "none")


@dataclass(frozen=True, slots=True)
class _Indexed:
    """The site's facts, indexed once."""

    site: SiteInput
    assets: Mapping[AssetKey, Asset]
    health: Mapping[AssetKey, AssetHealth]
    edges: Adjacency

    def group(self, key: AssetKey) -> str:
        asset = self.assets.get(key)
        return (asset.group if asset else None) or UNGROUPED

    def ref(self, key: AssetKey, note: str = "") -> AssetRef:
        if key not in self.assets:
            return AssetRef(str(key), None, None, "not defined in this project")
        return AssetRef(str(key), asset_path(key), self.health[key].status, note)

    def node(self, key: AssetKey) -> Node:
        asset = self.assets.get(key)
        if asset is None:
            return Node("", str(key), "not defined", None, ("missing",))
        return Node(
            "", str(key), asset.group or "", asset_path(key), (asset.kind, self.health[key].status.value)
        )

    def place(self, location: Location) -> SourceRef:
        template = self.site.source_url
        url = (
            template.replace("{path}", location.path).replace("{line}", str(location.line))
            if template
            else None
        )
        return SourceRef(location.path, location.line, url)


def build_catalog(site: SiteInput) -> Catalog:
    """Build every page of the site."""
    indexed = _Indexed(
        site, {asset.key: asset for asset in site.graph.assets}, judge(site), adjacency(site.graph)
    )
    problems = _problem_rows(indexed)
    assets = _asset_pages(indexed, problems)
    return Catalog(
        home=_home(indexed, assets, problems),
        assets=assets,
        filters=_filters(assets),
        lineage=_lineage(indexed),
        problems=_problems_page(problems),
    )


def _asset_pages(indexed: _Indexed, problems: tuple[ProblemRow, ...]) -> tuple[AssetPage, ...]:
    found: dict[str, list[ProblemRow]] = {}
    for row in problems:
        if row.asset:
            found.setdefault(row.asset.key, []).append(row)
    context = Surroundings(
        site=indexed.site,
        ref=indexed.ref,
        place=indexed.place,
        checks={
            asset.key: tuple(check for check in indexed.site.graph.checks if asset.key in check.assets)
            for asset in indexed.site.graph.assets
        },
        edges=indexed.edges,
    )
    return tuple(
        asset_page(
            asset,
            indexed.health[asset.key],
            context,
            neighbourhood(indexed.edges, asset.key, indexed.node),
            tuple(found.get(str(asset.key), ())),
        )
        for asset in indexed.site.graph.assets
    )


def _problem_rows(indexed: _Indexed) -> tuple[ProblemRow, ...]:
    """The linter's findings, and the graph's own problems that are not among them."""
    site = indexed.site
    reported = {(finding.code, finding.location.path, finding.location.line) for finding in site.findings}
    extra = tuple(
        FindingFact(problem.code, "", "error", problem.message, problem.location, advice=problem.advice)
        for problem in site.graph.problems
        if (problem.code, problem.location.path, problem.location.line) not in reported
    )
    ordered = sorted(
        (*site.findings, *extra),
        key=lambda finding: (
            _SEVERITIES.index(finding.severity),
            finding.location,
            finding.code,
            finding.message,
        ),
    )
    return tuple(
        ProblemRow(
            code=finding.code,
            name=finding.name,
            severity=finding.severity,
            message=finding.message,
            place=indexed.place(finding.location),
            asset=indexed.ref(finding.asset) if finding.asset is not None else None,
            advice=finding.advice,
        )
        for finding in ordered
    )


def _problems_page(rows: tuple[ProblemRow, ...]) -> ProblemsPage:
    severities = Counter(row.severity for row in rows)
    codes = Counter((row.code, row.name) for row in rows)
    return ProblemsPage(
        rows,
        tuple((severity, count) for severity, count in severities.items()),
        tuple((code, name, count) for (code, name), count in sorted(codes.items())),
    )


def _filters(assets: tuple[AssetPage, ...]) -> Filters:
    present = {page.status for page in assets}
    return Filters(
        groups=tuple(sorted({page.group or UNGROUPED for page in assets})),
        kinds=tuple(
            sorted({page.kind for page in assets} | {kind for page in assets for kind in page.kinds})
        ),
        owners=tuple(sorted({owner.value for page in assets for owner in page.owners})),
        tags=tuple(sorted({tag for page in assets for tag in page.tags})),
        states=tuple(status for status in Status if status in present),
    )


def _lineage(indexed: _Indexed) -> LineagePage:
    graph = indexed.site.graph
    keys = [asset.key for asset in graph.assets]
    missing = sorted({edge.upstream for edge in graph.edges} - set(keys))
    diagram = whole(indexed.edges, [*keys, *missing], indexed.node)
    edges = len({(edge.upstream, edge.downstream) for edge in graph.edges})
    if fits(diagram):
        return LineagePage(diagram, len(keys), edges, ())
    members: dict[str, list[AssetKey]] = {}
    for key in keys:
        members.setdefault(indexed.group(key), []).append(key)
    parts = tuple(
        (group, whole(indexed.edges, group_keys, indexed.node))
        for group, group_keys in sorted(members.items())
    )
    return LineagePage(_group_diagram(indexed), len(keys), edges, parts)


def _group_diagram(indexed: _Indexed) -> Diagram:
    counts = Counter(indexed.group(asset.key) for asset in indexed.site.graph.assets)
    worst: dict[str, Status] = {}
    order = list(Status)
    for asset in indexed.site.graph.assets:
        group, status = indexed.group(asset.key), indexed.health[asset.key].status
        worst[group] = min(worst.get(group, status), status, key=order.index)

    def describe(group: str) -> Node:
        noun = "asset" if counts[group] == 1 else "assets"
        return Node(
            "", group, f"{counts[group]} {noun}", f"{ASSETS}#group={group}", ("group", worst[group].value)
        )

    return by_group(
        indexed.edges, [asset.key for asset in indexed.site.graph.assets], indexed.group, describe
    )


def _home(indexed: _Indexed, assets: tuple[AssetPage, ...], problems: tuple[ProblemRow, ...]) -> HomePage:
    site = indexed.site
    states = Counter(page.status for page in assets)
    troubled = sorted(
        (page for page in assets if page.status in ATTENTION),
        key=lambda page: (ATTENTION.index(page.status), page.key),
    )
    newest = sorted(site.runs, key=lambda run: run.started, reverse=True)
    return HomePage(
        title=site.name,
        description=site.description or "",
        tiles=_tiles(site.graph, assets, problems, states),
        attention=tuple(indexed.ref(AssetKey.parse(page.key), page.status.label) for page in troubled),
        groups=_groups(assets),
        runs=tuple(newest[:RUNS_SHOWN]),
        jobs=tuple(
            JobRow(job.name, job.select, job.schedule or "", indexed.place(job.location))
            for job in site.graph.jobs
        ),
        generated_at=site.generated_at,
        revision=site.revision,
        environment=site.environment,
        states=tuple((status, states[status]) for status in Status if states[status]),
        diagram=_group_diagram(indexed),
    )


def _tiles(
    graph: AssetGraph,
    assets: tuple[AssetPage, ...],
    problems: tuple[ProblemRow, ...],
    states: Counter[Status],
) -> tuple[Tile, ...]:
    sources = sum(page.kind == "source" for page in assets)
    columns = sum(len(page.columns) for page in assets)
    documented = sum(bool(page.summary) for page in assets)
    outcomes = Counter(_outcomes(assets))
    ran = sum(count for outcome, count in outcomes.items() if outcome != "none")
    not_run = len(graph.checks) - ran
    errors = sum(row.severity == "error" for row in problems)
    troubled = sum(states[status] for status in ATTENTION)
    computed = len(assets) - sources
    # A check that warned says something of the data, not that it is old.
    current = sum(page.kind != "source" and page.status in (Status.OK, Status.WARNED) for page in assets)
    return (
        Tile("Assets", str(computed), f"and {sources} source{'' if sources == 1 else 's'}", ASSETS),
        Tile(
            "Up to date",
            f"{current}/{computed}",
            _attention_note(troubled, states[Status.NEVER]),
            ASSETS,
            _tone(0, troubled, known=current > 0),
        ),
        Tile(
            "Checks passing",
            f"{outcomes['passed']}/{ran}" if ran else "-",
            f"{len(graph.checks)} defined" + (f", {not_run} not run" if not_run else ""),
            ASSETS,
            _tone(outcomes["failed"], outcomes["warned"], known=ran > 0),
        ),
        Tile("Columns", str(columns), f"{documented} of {len(assets)} assets described", ASSETS),
        Tile(
            "Problems",
            str(len(problems)),
            f"{errors} error{'' if errors == 1 else 's'}" if problems else "the linter is content",
            PROBLEMS,
            _tone(errors, len(problems)),
        ),
        Tile(
            "Edges",
            str(len({(edge.upstream, edge.downstream) for edge in graph.edges})),
            "see the lineage",
            LINEAGE,
        ),
    )


def _outcomes(assets: tuple[AssetPage, ...]) -> tuple[str, ...]:
    """The outcome of each check, once: a check of several assets stands on the page of each, with its worst there."""
    worst: dict[tuple[str, frozenset[str]], str] = {}
    for page in assets:
        for check in page.checks:
            identity = (check.name, frozenset((page.key, *(other.key for other in check.also))))
            worst[identity] = min(worst.get(identity, check.outcome), check.outcome, key=_OUTCOMES.index)
    return tuple(worst.values())


def _attention_note(troubled: int, never: int) -> str:
    if troubled:
        return f"{troubled} need{'s' if troubled == 1 else ''} attention"
    return f"{never} not materialised yet" if never else "nothing needs attention"


def _tone(bad: int, warned: int, *, known: bool = True) -> str:
    """``known``: there is something to be content with."""
    if bad or warned:
        return "bad" if bad else "warn"
    return "good" if known else "plain"


def _groups(assets: tuple[AssetPage, ...]) -> tuple[GroupCard, ...]:
    states: dict[str, Counter[Status]] = {}
    for page in assets:
        states.setdefault(page.group or UNGROUPED, Counter())[page.status] += 1
    return tuple(
        GroupCard(
            name=group,
            count=counts.total(),
            states=tuple((status, counts[status]) for status in Status if counts[status]),
        )
        for group, counts in sorted(states.items())
    )
