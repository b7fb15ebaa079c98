"""Lint on the real analysis of source text: places, hidden upstream, and comments."""

from collections.abc import Mapping
from textwrap import dedent

import pytest
from vibepiper.analyzer.build import AnalysisSettings, analyze
from vibepiper.analyzer.lint import LintInput, LintReport, LintSettings, RenderOptions, lint_report, render
from vibepiper.analyzer.source.tree import MemoryTree


def report_of(files: Mapping[str, str], ignore: tuple[str, ...] = ()) -> tuple[LintReport, str]:
    """The report on a project, and as it is shown."""
    analysis = analyze(MemoryTree({path: dedent(text) for path, text in files.items()}), AnalysisSettings())
    report = lint_report(LintInput(analysis.graph, analysis.facts, LintSettings(ignore=ignore)))
    return report, render(report, "full", RenderOptions(analysis.facts.lines))


def places(text: str, ignore: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Code and line:column of each finding in one file."""
    report, _ = report_of({"pipeline.py": text}, ignore)
    return [
        (finding.code, f"{finding.location.line}:{finding.location.column}") for finding in report.findings
    ]


def test_the_place_is_the_line_to_edit() -> None:
    assert places(
        """\
        from vibepiper import Input, asset, check, job

        @asset(
            deps=[
                "gone",
                "lost",
            ],
            inputs={
                "last": Input("missing"),
            },
            resources=[
                "db",
            ],
            freshness="soon",
        )
        def report(
            last,
            db,
            absent: int,
        ):
            return last, db, absent

        @check(
            assets=[
                report,
                "reprot",
            ]
        )
        def complete(report):
            return True

        job(
            "nightly",
            select="reports",
        )
        """
    ) == [
        ("VPG001", "5:9"),
        ("VPG001", "6:9"),
        ("VPG001", "9:9"),
        ("VPX001", "12:9"),
        ("VPX004", "14:5"),
        ("VPG001", "19:5"),
        ("VPG008", "26:9"),
        ("VPG009", "34:5"),
    ]


@pytest.mark.parametrize("names", ['NAMES = ["gone"]', 'NAMES = [*OTHERS, "gone"]'])
def test_entries_that_are_not_written_out_are_placed_at_their_argument(names: str) -> None:
    text = (
        f"from vibepiper import asset\nOTHERS = []\n{names}\n\n@asset(deps=NAMES)\ndef a():\n    return 1\n"
    )
    assert places(text) == [("VPG001", "5:8")]


def test_a_broken_file_is_one_finding_with_its_line_and_withholds_what_it_may_define() -> None:
    report, shown = report_of(
        {
            "pipeline.py": """\
                from vibepiper import asset

                @asset
                def report(orders, report_date):
                    return orders, report_date
                """,
            "broken.py": "from vibepiper import asset\n\n@asset\ndef orders(:\n    pass\n",
        }
    )
    assert [(finding.code, str(finding.location)) for finding in report.findings] == [
        ("VPE001", "broken.py:4:12")
    ]
    assert "4 | def orders(:\n  |            ^" in shown
    assert "broken.py:4 withholds 2 findings (VPG001)" in shown


def test_a_dynamic_definition_withholds_only_what_its_prefix_allows() -> None:
    report, _ = report_of(
        {
            "pipeline.py": """\
                import json
                from vibepiper import asset, source

                for table in json.load(open("tables.json")):
                    source(f"raw/{table}")

                @asset(deps=["archive/orders"])
                def orders(raw__orders):
                    return raw__orders
                """
        }
    )
    assert [(finding.code, finding.location.line) for finding in report.findings] == [
        ("VPE003", 5),
        ("VPG001", 7),
    ]
    assert "archive" in report.findings[1].message
    assert [entry.count for entry in report.withheld] == [1]


def test_arms_of_an_undecided_branch_are_no_duplicates_and_the_default_one_counts() -> None:
    text = """\
        import os
        from vibepiper import asset

        if os.getenv("FAST"):
            @asset
            def orders(missing):
                return missing
        else:
            @asset
            def orders():
                return 1
        """
    assert places(text) == []


@pytest.mark.parametrize(
    ("before", "inside", "suppressed"),
    [
        ("@asset", "    return missing", False),
        ("@asset  # vp: ignore[VPG001]", "    return missing", True),
        ("@asset  # vp: ignore[unknown-upstream, VPS001]", "    return missing", True),
        ("@asset  # vp: ignore[VPS001]", "    return missing", False),
        ("@asset", '    return missing, "# vp: ignore[VPG001]"', False),
        ("x = 1  # vp: ignore[VPG001]\n@asset", "    return missing", False),
    ],
)
def test_comments_suppress_from_any_line_of_the_header(before: str, inside: str, suppressed: bool) -> None:
    text = f"from vibepiper import asset\n\n{before}\ndef a(missing):\n{inside}\n"
    assert ("VPG001" not in [code for code, _ in places(text)]) is suppressed


def test_a_chain_over_modules_with_nothing_wrong_has_no_findings() -> None:
    _, shown = report_of(
        {
            "lib/__init__.py": "",
            "lib/names.py": 'RAW = "raw/orders"\n',
            "lib/make.py": """\
                from vibepiper import asset as define

                def per_origin(origin):
                    @define(name=f"delays_{origin.lower()}", owners=["ops@acme.org"])
                    def delays(raw__orders):
                        return raw__orders[raw__orders.origin == origin]
                    return delays
                """,
            "pipeline.py": """\
                import vibepiper as vp
                from lib.make import per_origin
                from lib.names import RAW

                vp.source(RAW)
                EWR, JFK = [per_origin(origin) for origin in ("EWR", "JFK")]

                @vp.asset(inputs={"left": vp.Input(EWR), "right": "delays_jfk"})
                def both(left, right):
                    return left, right

                @vp.check(asset=both, severity="warn")
                def complete(result):
                    return bool(result)

                vp.job("nightly", select="+both", schedule="0 6 * * *")
                """,
        }
    )
    assert shown == "No findings.\n"
