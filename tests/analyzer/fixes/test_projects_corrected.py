"""Projects written at random are corrected: their graph stays as it was, or changes exactly as the corrections say."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Mapping
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from vibepiper.analyzer.build import Analysis, analyze
from vibepiper.analyzer.fixes.affected import Affected
from vibepiper.analyzer.fixes.sameness import difference
from vibepiper.analyzer.graph.model import Asset, AssetGraph, AssetKey
from vibepiper.analyzer.lint import LintInput, LintReport, LintSettings, lint_report
from vibepiper.analyzer.source.tree import MemoryTree, SourceTree
from vptest.untidy import untidy_project

from vibepiper.fixing import Fixed, fix_project

DIALECTS = pytest.mark.parametrize("dialect", ["vibepiper", "dagster"])
SOME = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PATTERNS = {"naming-convention": {"patterns": {"group:staging": "stg_*"}}}


def look(select: tuple[str, ...], tree: SourceTree) -> tuple[Analysis, LintReport]:
    analysis = analyze(tree)
    return analysis, lint_report(
        LintInput(analysis.graph, analysis.facts, LintSettings(select=select, options=PATTERNS))
    )


def corrected(
    files: Mapping[str, bytes], select: tuple[str, ...], *, unsafe: bool
) -> tuple[Fixed, dict[str, bytes]]:
    done = fix_project(MemoryTree(files), partial(look, select), unsafe=unsafe)
    return done, {path: done.changes.get(path, (b"", content))[1] for path, content in files.items()}


def project(data: st.DataObject, dialect: str) -> dict[str, bytes]:
    return untidy_project(lambda options: data.draw(st.sampled_from(list(options))), dialect)


def assert_it_stays_so(files: Mapping[str, bytes], select: tuple[str, ...], *, unsafe: bool) -> None:
    again, _ = corrected(files, select, unsafe=unsafe)
    assert again.changes == {}


def comments(content: bytes) -> list[str]:
    tokens = tokenize.tokenize(io.BytesIO(content).readline)
    return [token.string for token in tokens if token.type == tokenize.COMMENT]


def outside_definitions(content: bytes) -> list[str]:
    """The lines of a file without its decorators and calls at the top."""
    lines = content.decode("utf-8-sig").splitlines(keepends=True)
    for node in ast.walk(ast.parse(content)):
        decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else []
        made = (
            [node.value]
            if isinstance(node, ast.Expr | ast.Assign) and isinstance(node.value, ast.Call)
            else []
        )
        for each in (*decorators, *made):
            for line in range(each.lineno - 1, each.end_lineno or each.lineno):
                lines[line] = ""
    return [line for line in lines if line]


def plain(asset: Asset) -> Asset:
    """An asset without what corrections may change: the order of kinds, and what is said twice."""
    return replace(asset, owners=tuple(dict.fromkeys(asset.owners)), kinds=tuple(sorted(set(asset.kinds))))


def without_repetitions(graph: AssetGraph) -> AssetGraph:
    data = {(edge.upstream, edge.downstream) for edge in graph.edges if edge.parameter is not None}
    edges = tuple(
        edge
        for edge in graph.edges
        if edge.parameter is not None or (edge.upstream, edge.downstream) not in data
    )
    return replace(graph, assets=tuple(map(plain, graph.assets)), edges=edges)


@DIALECTS
@SOME
@given(st.data())
def test_safe_corrections_keep_the_graph_and_every_other_byte(dialect: str, data: st.DataObject) -> None:
    files = project(data, dialect)
    before = analyze(MemoryTree(files))
    done, after = corrected(files, ("ALL",), unsafe=False)
    assert difference(without_repetitions(before.graph), without_repetitions(done.analysis.graph), {}) is None
    for path, content in files.items():
        assert comments(after[path]) == comments(content)
        assert outside_definitions(after[path]) == outside_definitions(content)
        assert after[path].count(b"\r") == (after[path].count(b"\n") if b"\r" in content else 0)
    assert_it_stays_so(after, ("ALL",), unsafe=False)
    refused = {finding for finding, _ in done.refused}
    for finding in done.report.findings:
        if finding.fix is not None and finding.fix.applicability == "safe" and finding not in refused:
            # What is left is wrong for some only of the assets that have it from there.
            assert finding.asset is not None
            assert len(Affected(done.analysis.facts).by(finding.asset, finding.fix)) > 1


@DIALECTS
@SOME
@given(st.data())
def test_renaming_keeps_the_graph_but_for_the_keys(dialect: str, data: st.DataObject) -> None:
    files = project(data, dialect)
    before = analyze(MemoryTree(files)).graph
    done, after = corrected(files, ("VPN001",), unsafe=True)
    left = {asset.key for asset in done.analysis.graph.assets}
    wanted = {
        asset.key: AssetKey(("stg_" + asset.key.name,)) for asset in before.assets if asset.group == "staging"
    }
    renamed = {old: new for old, new in wanted.items() if old not in left}
    assert difference(before, done.analysis.graph, renamed) is None
    assert len(renamed) == done.fixed
    # All that such projects say of an asset can be followed.
    assert done.refused == ()
    assert set(renamed) == set(wanted)
    for path, content in files.items():
        assert comments(after[path]) == comments(content)
        ast.parse(after[path])
    assert_it_stays_so(after, ("VPN001",), unsafe=True)


@DIALECTS
@SOME
@given(st.data())
def test_stubs_of_descriptions_change_descriptions_alone(dialect: str, data: st.DataObject) -> None:
    files = project(data, dialect)
    before = analyze(MemoryTree(files)).graph
    done, after = corrected(files, ("VPM001",), unsafe=True)

    def undescribed(graph: AssetGraph) -> AssetGraph:
        return replace(graph, assets=tuple(replace(asset, description=None) for asset in graph.assets))

    assert difference(undescribed(before), undescribed(done.analysis.graph), {}) is None
    described = {asset.key: asset.description for asset in done.analysis.graph.assets}
    assert all(described[asset.key] == asset.description for asset in before.assets if asset.description)
    assert all(path in after and comments(after[path]) == comments(files[path]) for path in files)
    assert_it_stays_so(after, ("VPM001",), unsafe=True)
