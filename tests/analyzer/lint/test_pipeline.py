"""What becomes of a finding: withheld, suppressed, filtered by path, or reported in its order."""

import pytest
from vibepiper.analyzer.facts import SourceFacts, Suppression
from vibepiper.analyzer.graph.model import Problem
from vibepiper.analyzer.lint import Finding, lint, lint_report, within_paths
from vptest.findings import at, declared, findings_of, lint_input


def broken(*withholds: str, path: str = "broken.py") -> Problem:
    return Problem("VPE001", "invalid syntax", at(3, path=path), withholds)


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("reads", "withholds", "reported"),
    [
        ("orders", (), True),
        ("orders", ("*",), False),
        ("orders", ("raw/*",), False),  # 'raw/orders' would answer to the name
        ("raw__orders", ("raw/*",), False),
        ("raw__orders", ("archive/*_users",), True),
        ("orders", ("users_*s",), False),  # a star stands for a slash, too: 'users_a/orders'
        ("orders", ("users_*x",), True),
        ("orders", ("users_*x", "ord*"), False),
        ("orders", ("raw/users",), True),
    ],
)
def test_an_absence_that_a_broken_file_may_explain_is_withheld(
    reads: str, withholds: tuple[str, ...], reported: bool
) -> None:
    report = lint_report(lint_input(declared("report", reads), problems=[broken(*withholds)]))
    assert ("VPG001" in codes(report.findings)) is reported
    assert "VPE001" in codes(report.findings)
    assert [(str(entry.location), entry.codes, entry.count) for entry in report.withheld] == (
        [] if reported else [("broken.py:3:1", ("VPG001",), 1)]
    )


def test_each_withheld_finding_counts_once_for_the_first_file_that_may_explain_it() -> None:
    problems = [broken("raw/*", path="a.py"), broken("*", path="b.py")]
    report = lint_report(
        lint_input(declared("report", "orders", "raw__users", deps=["x/calendar"]), problems=problems)
    )
    assert [(entry.location.path, entry.count) for entry in report.withheld] == [("a.py", 2), ("b.py", 1)]


def test_findings_that_claim_no_absence_stand_beside_a_broken_file() -> None:
    found = findings_of(declared("a", "b"), declared("b", "a"), problems=[broken("*")])
    assert codes(found) == ["VPE001", "VPG002"]


@pytest.mark.parametrize(
    ("comment", "suppressed"),
    [
        (Suppression("pipeline.py", 4, 6, ("VPG001",), at(6)), True),
        (Suppression("pipeline.py", 5, 5, ("VPS001", "unknown-upstream"), at(5)), True),
        (Suppression("pipeline.py", 5, 5, ("VPS001",), at(5)), False),
        (Suppression("pipeline.py", 6, 9, ("VPG001",), at(6)), False),
        (Suppression("pipeline.py", 1, 4, ("VPG001",), at(1)), False),
        (Suppression("other.py", 1, 9, ("VPG001",), at(1)), False),
        # A prefix would silence rules that don't exist yet.
        (Suppression("pipeline.py", 5, 5, ("VPG",), at(5)), False),
    ],
)
def test_a_comment_suppresses_the_codes_it_names_on_the_lines_it_covers(
    comment: Suppression, suppressed: bool
) -> None:
    report = lint_report(
        lint_input(
            declared("report", "orders", line=5),
            facts=SourceFacts(suppressions=(comment,)),
            ignore=("VPM", "unused-suppression", "unknown-suppression"),
        )
    )
    assert codes(report.findings) == ([] if suppressed else ["VPG001"])
    assert report.suppressed == int(suppressed)


def test_a_withheld_finding_is_not_counted_as_suppressed() -> None:
    comment = Suppression("pipeline.py", 1, 9, ("VPG001",), at(1))
    report = lint_report(
        lint_input(
            declared("report", "orders"), facts=SourceFacts(suppressions=(comment,)), problems=[broken("*")]
        )
    )
    assert (report.suppressed, len(report.withheld)) == (0, 1)


def test_findings_come_in_the_order_of_their_places() -> None:
    found = lint(
        lint_input(
            declared("a", "missing", location=at(9), line=9),
            declared("b", "gone", line=2),
            problems=[broken(path="z.py"), broken(path="a.py")],
        )
    )
    assert [str(finding.location) for finding in found] == [
        "a.py:3:1",
        "pipeline.py:2:5",
        "pipeline.py:9:5",
        "z.py:3:1",
    ]


def finding(code: str, severity: str, path: str) -> Finding:
    return Finding(code, "name", severity, "message", at(1, path=path))  # type: ignore[arg-type]  # from a table


@pytest.mark.parametrize(
    ("code", "severity", "path", "paths", "shown"),
    [
        ("VPX004", "error", "etl/orders.py", (), True),
        ("VPX004", "error", "etl/orders.py", ("etl",), True),
        ("VPX004", "error", "etl/orders.py", ("etl/orders.py",), True),
        ("VPX004", "error", "etl/orders.py", (".",), True),
        ("VPX004", "error", "etl/orders.py", ("et",), False),
        ("VPX004", "error", "etl/orders.py", ("other.py", "etl/"), True),
        ("VPX004", "error", "etl/orders.py", ("other.py",), False),
        ("VPE001", "error", "etl/orders.py", ("other.py",), False),
        # An edit of one file breaks lineage in others.
        ("VPG001", "error", "etl/orders.py", ("other.py",), True),
        ("VPS001", "error", "etl/orders.py", ("other.py",), True),
        ("VPG006", "warning", "etl/orders.py", ("other.py",), False),
        ("VPS004", "warning", "etl/orders.py", ("other.py",), False),
    ],
)
def test_paths_filter_by_the_place_except_for_errors_of_graph_and_schema(
    code: str, severity: str, path: str, paths: tuple[str, ...], shown: bool
) -> None:
    assert bool(within_paths([finding(code, severity, path)], paths)) is shown


def test_rules_that_are_not_chosen_do_not_report() -> None:
    assert findings_of(declared("a", "b"), select=("VPG002",)) == ()
