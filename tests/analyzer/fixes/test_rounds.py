"""Fixes that are made together: one that breaks its file takes none of the others with it."""

from types import SimpleNamespace

import pytest
from vibepiper.analyzer.facts import SourceFacts
from vibepiper.analyzer.fixes import room
from vibepiper.analyzer.fixes.affected import Affected
from vibepiper.analyzer.fixes.room import Round, fix_round
from vibepiper.analyzer.graph.model import Location
from vibepiper.analyzer.lint import Finding
from vibepiper.analyzer.lint.fix import Edit, Fix


def corrected(texts: dict[str, str], edits: list[tuple[str, int, str]]) -> Round:
    """What comes of replacing the names that stand alone on lines of files."""
    findings: list[Finding] = []
    for path, line, text in edits:
        place = Location(path, line, 1, line, 2)
        fix = Fix(f"write {text}", "safe", (Edit("replace", place, text=text),))
        findings.append(Finding("VPG001", "unknown-upstream", "error", text, place, fix=fix))
    return fix_round(findings, lambda path: texts[path].encode(), Affected(SourceFacts()), unsafe=False)


def test_a_fix_that_breaks_its_file_is_refused_and_the_others_are_made() -> None:
    done = corrected(
        {"a.py": "a\nb\nc\n", "b.py": "a\n"},
        [("a.py", 1, "x"), ("a.py", 2, "y = ("), ("a.py", 3, "z"), ("b.py", 1, "w")],
    )
    assert done.changed == {"a.py": b"x\nb\nz\n", "b.py": b"w\n"}
    assert [finding.message for finding in done.fixed] == ["x", "z", "w"]
    ((refused, reason),) = done.refused
    assert (refused.message, "would no longer be valid Python" in reason) == ("y = (", True)


def test_fixes_in_each_others_way_wait_whatever_their_order() -> None:
    for order in ([2, 1, 3, 1], [1, 2, 1, 3], [3, 1, 1, 2]):
        done = corrected({"a.py": "a\nb\nc\n"}, [("a.py", line, f"x{at}") for at, line in enumerate(order)])
        assert [finding.location.line for finding in done.fixed] == list(dict.fromkeys(order))


def test_a_file_is_looked_at_once_however_many_fixes_it_gets(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[object] = []
    parse = room.ast.parse
    monkeypatch.setattr(room, "ast", SimpleNamespace(parse=lambda data: parsed.append(data) or parse(data)))
    text = "a\n" * 50
    done = corrected({"a.py": text}, [("a.py", line, "x") for line in range(1, 51)])
    assert (done.changed, parsed) == ({"a.py": b"x\n" * 50}, [b"x\n" * 50])
