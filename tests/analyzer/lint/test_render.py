"""The report as people, machines and GitHub read it."""

import json

import pytest
from msgspec.structs import replace
from vibepiper.analyzer.graph.model import AssetKey, Location
from vibepiper.analyzer.graph.printable import printable
from vibepiper.analyzer.lint import FORMAT_NAMES, Finding, LintReport, RenderOptions, Withheld, render
from vibepiper.analyzer.lint.render.terminal import width
from vptest.findings import at

LINES = {
    "pipeline.py": (
        "from vibepiper import asset\n",
        "\n",
        "@asset\n",
        "def clean(raww):\n",
        "\treturn raww\n",
        "def naïve(データ, raww): ...\n",
        "x = 1" + ", 1" * 200 + ", raww" + ", 1" * 200 + "\n",
        "evil = '\x1b[2J\u202etxt' + raww\n",
        "last line",
    )
}

UNKNOWN = Finding(
    "VPG001",
    "unknown-upstream",
    "error",
    "asset 'clean' reads 'raww', which no asset defines. Did you mean 'raw'?",
    at(4, 11, width=4),
    AssetKey.parse("clean"),
)
WARNING = replace(UNKNOWN, code="VPG006", name="unused-input", severity="warning", message="never used")


def text_of(*findings: Finding, format_name: str = "full", color: bool = False, **report: object) -> str:
    outcome = LintReport(findings, **report)  # type: ignore[arg-type]  # the fields of a report
    return render(outcome, format_name, RenderOptions(LINES, color=color))


def snippet(location: Location) -> list[str]:
    """The lines between the headline and the summary."""
    return text_of(replace(UNKNOWN, location=location)).split("\n\n")[0].split("\n")[1:]


def test_a_finding_shows_its_place_its_source_line_and_a_caret() -> None:
    assert text_of(UNKNOWN) == (
        "pipeline.py:4:11 VPG001 asset 'clean' reads 'raww', which no asset defines. Did you mean 'raw'?"
        " [unknown-upstream]\n"
        "  |\n"
        "4 | def clean(raww):\n"
        "  |           ^^^^\n"
        "\n"
        "Found 1 error.\n"
    )


def test_the_caret_stands_under_the_span_behind_tabs_and_wide_letters() -> None:
    assert snippet(at(5, 9, width=4)) == ["  |", "5 |     return raww", "  |            ^^^^"]
    assert snippet(at(6, 16, width=4)) == [
        "  |",
        "6 | def naïve(データ, raww): ...",
        "  |                   ^^^^",
    ]
    assert snippet(at(6, 11, width=3))[2] == "  |           ^^^^^^"


def test_a_span_over_several_lines_is_marked_to_the_end_of_its_first() -> None:
    assert snippet(Location("pipeline.py", 3, 1, 5, 4)) == ["  |", "3 | @asset", "  | ^^^^^^"]


def test_a_long_line_is_shown_around_its_place() -> None:
    column = LINES["pipeline.py"][6].index("raww") + 1
    _, shown, carets = snippet(at(7, column, width=4))
    assert len(shown) < 140
    assert shown.startswith("7 | …")
    assert shown.endswith("…")
    assert shown[carets.index("^") : carets.rindex("^") + 1] == "raww"


@pytest.mark.parametrize(
    "location",
    [
        at(99),
        at(0),
        Location("nowhere.py", 1, 1),
        Location("", 0, 0),
    ],
)
def test_a_place_without_text_shows_no_source_line(location: Location) -> None:
    assert snippet(location) == []


@pytest.mark.parametrize("column", [0, 1, 10, 11, 500])
def test_a_column_beyond_the_line_does_no_harm(column: int) -> None:
    assert snippet(Location("pipeline.py", 9, column))[2].count("^") >= 1


def test_what_would_steer_a_terminal_is_left_out() -> None:
    hostile = replace(
        UNKNOWN,
        message="asset '\x1b]0;pwned\x07\x9b31m\u202e' is\nbad",
        location=at(8, 1, path="pipeline.py"),
    )
    for name in ("full", "concise"):
        shown = text_of(hostile, format_name=name)
        assert not any(character in shown for character in "\x1b\x07\x9b\u202e")
        assert "asset ']0;pwned31m' is bad" in shown
    assert "evil = '[2Jtxt' + raww" in text_of(hostile)


def test_colours_only_when_asked_for() -> None:
    assert "\033[" not in text_of(UNKNOWN, WARNING)
    coloured = text_of(UNKNOWN, WARNING, color=True)
    assert "\033[1;31mVPG001\033[0m" in coloured
    assert "\033[1;33m^^^^\033[0m" in coloured


def test_one_line_a_finding() -> None:
    assert text_of(UNKNOWN, WARNING, format_name="concise").splitlines() == [
        "pipeline.py:4:11 VPG001 asset 'clean' reads 'raww', which no asset defines. Did you mean 'raw'?"
        " [unknown-upstream]",
        "pipeline.py:4:11 VPG006 warning: never used [unused-input]",
        "Found 1 error, 1 warning.",
    ]


def test_the_summary_counts_and_says_what_is_not_shown() -> None:
    withheld = (
        Withheld(at(3, path="broken.py"), ("VPG001", "VPG008"), 2),
        Withheld(at(9, path="loop.py"), ("VPG001",), 1),
    )
    assert text_of(withheld=withheld, suppressed=1).splitlines() == [
        "No findings.",
        "broken.py:3 withholds 2 findings (VPG001, VPG008): it could not be understood and may explain them.",
        "loop.py:9 withholds 1 finding (VPG001): it could not be understood and may explain it.",
        "1 finding suppressed by comments.",
    ]
    assert text_of(UNKNOWN, UNKNOWN, WARNING).endswith("Found 2 errors, 1 warning.\n")


def test_one_mistake_of_a_definition_that_makes_many_assets_is_shown_once() -> None:
    def of(asset: str, message: str) -> Finding:
        return replace(UNKNOWN, asset=AssetKey.parse(asset), message=message)

    made = [of(f"by/{name}", f"asset 'by/{name}' reads 'raww'") for name in ("EWR", "JFK", "LGA")]
    other = of("by/EWR", "asset 'by/EWR' reads 'weathr'")
    elsewhere = replace(made[1], location=at(3))
    once = "asset 'by/EWR' reads 'raww' (and so for 2 further assets defined here)"
    for name in ("full", "concise", "github"):
        shown = text_of(*made, other, elsewhere, format_name=name)
        assert (shown.count("raww' (and so"), shown.count(once)) == (1, 1)
        assert shown.count("reads 'weathr'") == shown.count("asset 'by/JFK' reads 'raww'") == 1
    assert text_of(*made, other, elsewhere).endswith("Found 5 errors.\n")
    assert len(json.loads(text_of(*made, other, elsewhere, format_name="json"))["findings"]) == 5


def test_the_json_form_has_exactly_the_fields_of_version_1() -> None:
    nameless = replace(WARNING, asset=None, location=Location("a.py", 2, 3))
    assert json.loads(text_of(UNKNOWN, nameless, format_name="json")) == {
        "version": 1,
        "findings": [
            {
                "code": "VPG001",
                "name": "unknown-upstream",
                "severity": "error",
                "message": "asset 'clean' reads 'raww', which no asset defines. Did you mean 'raw'?",
                "advice": "",
                "path": "pipeline.py",
                "line": 4,
                "column": 11,
                "end_line": 4,
                "end_column": 15,
                "asset": "clean",
                "fix": None,
            },
            {
                "code": "VPG006",
                "name": "unused-input",
                "severity": "warning",
                "message": "never used",
                "advice": "",
                "path": "a.py",
                "line": 2,
                "column": 3,
                "end_line": 2,
                "end_column": 3,
                "asset": None,
                "fix": None,
            },
        ],
    }
    assert json.loads(text_of(format_name="json")) == {"version": 1, "findings": []}


def test_github_annotations_are_escaped_and_relative_to_the_repository() -> None:
    hostile = replace(WARNING, message="50% of\r\nlines::set-output", location=at(4, 11, path="a,b:c.py"))
    report = LintReport((UNKNOWN, hostile, replace(UNKNOWN, severity="info")))
    shown = render(report, "github", RenderOptions({}, path_prefix="jobs/")).splitlines()
    assert shown[0] == (
        "::error title=VPG001 unknown-upstream,file=jobs/pipeline.py,line=4,endLine=4,col=11,endColumn=15"
        "::asset 'clean' reads 'raww', which no asset defines. Did you mean 'raw'?"
    )
    assert shown[1] == (
        "::warning title=VPG006 unused-input,file=jobs/a%2Cb%3Ac.py,line=4,endLine=4,col=11,endColumn=12"
        "::50%25 of%0D%0Alines::set-output"
    )
    assert shown[2].startswith("::notice ")
    # GitHub takes columns only within one line.
    over_lines = replace(UNKNOWN, location=Location("a.py", 3, 5, 7, 2))
    assert ",line=3,endLine=7::asset" in text_of(over_lines, format_name="github")
    assert text_of(format_name="github") == ""


def test_formats_are_known_by_name() -> None:
    assert FORMAT_NAMES == ("full", "concise", "json", "github", "gitlab", "sarif", "junit")


@pytest.mark.parametrize(
    ("text", "shown", "columns"),
    [
        ("plain", "plain", 5),
        ("a\tb\r\n", "a    b  ", 8),
        ("\x00\x7f\x1b", "", 0),
        ("e\u0301", "e\u0301", 1),
        ("データ", "データ", 6),
        ("a\u2028b\x85c\ufeff\u200b", "a b c", 5),
        ("\ud800x", "x", 1),
    ],
)
def test_text_is_made_safe_and_measured(text: str, shown: str, columns: int) -> None:
    assert printable(text) == shown
    assert width(shown) == columns
