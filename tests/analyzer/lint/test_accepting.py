"""Settings, comments and baselines take away exactly what they say, from projects written at random."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from vibepiper.analyzer.build import Analysis, analyze
from vibepiper.analyzer.fixes.suppressing import suppress
from vibepiper.analyzer.lint import RULES, Finding, LintInput, LintReport, LintSettings, lint_report
from vibepiper.analyzer.lint.baseline import Baseline, baseline_of, read_baseline, write_baseline
from vibepiper.analyzer.lint.selection import PRESETS
from vibepiper.analyzer.source.tree import MemoryTree, SourceTree
from vptest.untidy import untidy_project

from vibepiper.fixing import suppress_project

EVERY = LintSettings(preset="all")
CODES = sorted(rule.code for rule in RULES)
FAMILIES = sorted({code[:3] for code in CODES})
SOME = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
Files = Mapping[str, bytes]


@st.composite
def projects(draw: st.DrawFn) -> Files:
    """Files of a project in either dialect, at times with a name that nothing has."""
    files = untidy_project(
        lambda options: draw(st.sampled_from(list(options))), draw(st.sampled_from(["vibepiper", "dagster"]))
    )
    if draw(st.booleans()):
        files["later.py"] = (
            files["later.py"].replace(b'"orders"', b'"ordres"').replace(b"(orders)", b"(ordres)")
        )
    return files


def look(
    tree: SourceTree, chosen: LintSettings, baseline: Baseline | None = None
) -> tuple[Analysis, LintReport]:
    analysis = analyze(tree)
    return analysis, lint_report(LintInput(analysis.graph, analysis.facts, chosen), baseline=baseline)


def found(files: Files, chosen: LintSettings = EVERY, baseline: Baseline | None = None) -> list[Finding]:
    return list(look(MemoryTree(files), chosen, baseline)[1].findings)


def counted(findings: Iterable[Finding]) -> Counter[tuple[str, str, str]]:
    """Findings whatever lines they stand on."""
    return Counter((each.code, each.location.path, str(each.asset)) for each in findings)


@SOME
@given(projects(), st.data())
def test_a_written_comment_hides_its_finding_and_none_of_another_code_or_place(
    files: Files, data: st.DataObject
) -> None:
    before = found(files)
    chosen = data.draw(st.sampled_from(before))
    changed = {**files, **suppress([chosen], files.__getitem__)}
    analysis, report = look(MemoryTree(changed), EVERY)
    (comment,) = analysis.facts.suppressions
    hidden = counted(before) - counted(report.findings)
    assert counted(report.findings) - counted(before) == Counter()
    assert hidden[(chosen.code, chosen.location.path, str(chosen.asset))] >= 1
    assert {(code, path) for code, path, _ in hidden} == {(chosen.code, chosen.location.path)}
    # What is covered are lines of one statement: nothing of the code is left there, nothing else is gone.
    covered = range(comment.first_line, comment.last_line + 1)
    shift = len(changed[comment.path].splitlines()) - len(files[comment.path].splitlines())
    inside = [
        each
        for each in before
        if (each.code, each.location.path) == (chosen.code, comment.path)
        and each.location.line + shift in covered
    ]
    assert counted(inside) == hidden
    assert report.suppressed == len(inside)


@SOME
@given(projects(), st.data())
def test_a_comment_is_unused_exactly_when_it_hides_nothing(files: Files, data: st.DataObject) -> None:
    before = found(files)
    path = data.draw(st.sampled_from(sorted(files)))
    lines = files[path].splitlines(keepends=True)
    at = data.draw(st.integers(0, len(lines) - 1))
    code = data.draw(st.sampled_from([*sorted({each.code for each in before}), "VPG001", "unused-input"]))
    assume(lines[at].strip() and b"#" not in lines[at] and b'"""' not in lines[at])
    content = lines[at].rstrip(b"\r\n")
    lines[at] = content + f"  # vp: ignore[{code}]".encode() + lines[at][len(content) :]
    analysis, report = look(MemoryTree({**files, path: b"".join(lines)}), EVERY)
    assume(analysis.facts.suppressions)  # else it stands in a text
    (comment,) = analysis.facts.suppressions
    hidden = {
        each
        for each in before
        if code in (each.code, each.name)
        and each.location.path == path
        and comment.first_line <= each.location.line <= comment.last_line
    }
    told = [each for each in report.findings if each.code == "VPE005"]
    assert bool(told) is not bool(hidden)
    assert [each for each in report.findings if each.code != "VPE005"] == [
        each for each in before if each not in hidden
    ]
    assert all(each.location == comment.location for each in told)


@SOME
@given(projects(), st.sets(st.sampled_from(CODES)))
def test_select_and_ignore_part_the_findings(files: Files, codes: set[str]) -> None:
    some = tuple(sorted(codes))
    selected = found(files, LintSettings(select=some))
    others = found(files, LintSettings(select=("ALL",), ignore=some))
    assert {each.code for each in selected} <= codes
    assert {each.code for each in others}.isdisjoint(codes)
    assert Counter(selected) + Counter(others) == Counter(found(files))
    extended = found(files, LintSettings(extend_select=some))
    assert set(extended) == {*found(files, LintSettings()), *selected}


@SOME
@given(projects())
def test_presets_nest(files: Files) -> None:
    by_preset = [set(found(files, LintSettings(preset=preset))) for preset in PRESETS]
    assert by_preset[0] <= by_preset[1] <= by_preset[2]


@SOME
@given(
    projects(),
    st.sampled_from(["later.py", "*.py", "/pipeline.py", "sub/"]),
    st.sets(st.sampled_from([*CODES, *FAMILIES, "ALL"])),
)
def test_per_file_ignores_take_what_is_in_the_files(files: Files, pattern: str, entries: set[str]) -> None:
    ignores = ((pattern, tuple(sorted(entries))),)
    meant = {"later.py": {"later.py"}, "*.py": {*files}, "/pipeline.py": {"pipeline.py"}, "sub/": set()}[
        pattern
    ]
    left = [
        each
        for each in found(files)
        if not (each.location.path in meant and {each.code, each.code[:3], "ALL"} & entries)
    ]
    assert found(files, replace(EVERY, per_file_ignores=ignores)) == left


@SOME
@given(
    projects(),
    st.sampled_from(["orders", "group:* and orders", "+days", "not orders"]),
    st.sampled_from([*FAMILIES, "ALL"]),
)
def test_per_selection_ignores_take_what_is_of_the_assets(files: Files, select: str, entry: str) -> None:
    from vibepiper.analyzer.lint.reach import selected

    graph = analyze(MemoryTree(files)).graph
    meant = selected(graph, (select,), lenient=True)
    assume(meant)
    try:
        after = found(files, replace(EVERY, per_selection_ignores=((select, (entry,)),)))
    except ValueError:
        assume(False)
    assert after == [
        each for each in found(files) if not (each.asset in meant and entry in (each.code[:3], "ALL"))
    ]


@SOME
@given(
    projects(),
    st.dictionaries(
        st.sampled_from([*CODES, *FAMILIES, "ALL"]), st.sampled_from(["error", "warning", "info"])
    ),
)
def test_severities_change_nothing_else(files: Files, severities: dict[str, str]) -> None:
    before = found(files)
    after = found(files, replace(EVERY, severity=severities))

    def weighed(finding: Finding) -> Finding:
        for entry in (finding.code, finding.code[:3], "ALL"):
            if entry in severities:
                return replace(finding, severity=severities[entry])
        return finding

    assert set(after) == {weighed(each) for each in before}
    assert len(after) == len(before)


@SOME
@given(projects(), st.data())
def test_a_baseline_accepts_what_it_was_made_of_and_no_more(files: Files, data: st.DataObject) -> None:
    before = found(files)
    whole = read_baseline("b.json", write_baseline(baseline_of("b.json", before)))
    assert found(files, baseline=whole) == []
    part = data.draw(st.lists(st.sampled_from(before), unique=True) if before else st.just([]))
    kept = found(files, baseline=read_baseline("b.json", write_baseline(baseline_of("b.json", part))))

    def said(findings: Iterable[Finding]) -> Counter[tuple[str, str, str]]:
        return Counter((each.code, str(each.asset or each.location.path), each.message) for each in findings)

    assert said(kept) == said(before) - said(part)
    # What is no longer found is told, entry by entry, and shrinking forgets it.
    gone = found({"pipeline.py": b"from vibepiper import asset\n"}, baseline=whole)
    assert Counter(each.code for each in gone) == Counter({"VPE007": len(said(before))} if before else {})
    assert whole.shrunk_to((), CODES).accepted == {}
    assert whole.shrunk_to(before, CODES).accepted == whole.accepted


@SOME
@given(projects())
def test_what_add_ignore_wrote_leaves_nothing_and_changes_no_line_of_code(files: Files) -> None:
    done = suppress_project(MemoryTree(files), lambda tree: look(tree, EVERY))
    assert [str(each) for each in done.report.findings] == []
    for path, (before, after) in done.changes.items():
        assert without_comments(after) == without_comments(before), path
    again = suppress_project(
        MemoryTree({**files, **{path: after for path, (_, after) in done.changes.items()}}),
        lambda tree: look(tree, EVERY),
    )
    assert again.changes == {}


def without_comments(content: bytes) -> list[bytes]:
    """The lines without what ``--add-ignore`` writes."""
    lines = [re.sub(rb"\s*# vp: ignore\[.*?\]", b"", line) for line in content.splitlines()]
    return [line.rstrip() for line in lines if line.strip()]


@pytest.mark.parametrize("code", ["VPG001", "unknown-upstream", "vpg001", " VPG001 "])
def test_a_comment_may_name_the_rule_in_each_of_its_ways(code: str) -> None:
    text = f"from vibepiper import asset\n\n@asset\ndef a(b):  # vp: ignore[{code}]\n    return b\n"
    assert found({"pipeline.py": text.encode()}, LintSettings()) == []


def test_a_text_that_reads_like_a_comment_is_none() -> None:
    text = b'from vibepiper import asset\n\n@asset(description="# vp: ignore[VPM002] says so")\ndef orders(): ...\n'
    files = {"p.py": text}
    done = suppress_project(MemoryTree(files), lambda tree: look(tree, LintSettings(select=("VPM002",))))
    assert done.changes["p.py"][1] == text.replace(b'so")', b'so")  # vp: ignore[VPM002]')
    assert done.report.findings == ()


def test_a_comment_is_needed_for_what_only_a_comparison_finds() -> None:
    text = 'from vibepiper import asset\n\n@asset(version="1")  # vp: ignore[VPX011] kept\ndef orders(): return {}\n'
    files, before = {"p.py": text.format(2).encode()}, {"p.py": text.format(1).encode()}
    accepted = Baseline("b.json", {("VPX011", "orders", "gone"): 1})
    chosen = LintSettings(select=("VPX011", "VPE005", "VPE007"))
    assert found(files, chosen, accepted) == []
    base = analyze(MemoryTree(before)).graph
    analysis = analyze(MemoryTree(files))
    report = lint_report(LintInput(analysis.graph, analysis.facts, chosen, base=base), baseline=accepted)
    assert [each.code for each in report.findings] == ["VPE007"]
