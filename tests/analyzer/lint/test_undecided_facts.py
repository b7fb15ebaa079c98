"""What rules of metadata conclude from arguments that only a run can tell: nothing."""

import pytest
from vibepiper.analyzer.build import analyze
from vibepiper.analyzer.lint import LintInput, LintSettings, lint
from vibepiper.analyzer.source.tree import MemoryTree

HEAD = "import requests\nfrom {dialect} import asset\n\nTOLD = requests.get('https://acme.org').json()\n\n"
READ = "@asset\ndef rates():\n    return 1\n\n@asset\ndef report(rates):\n    return rates\n\n"
OLD = "@asset(deprecated='read rates')\ndef old():\n    return 1\n\n"


@pytest.mark.parametrize(
    ("code", "dialect", "text"),
    [
        ("VPG011", "vibepiper", READ + "@asset({})\ndef maybe():\n    return 1\n" + "public="),
        ("VPM015", "vibepiper", OLD + "@asset({})\ndef maybe(old):\n    return old\n" + "deprecated="),
        ("VPM006", "dagster", "@asset({})\ndef maybe():\n    return 1\n" + "metadata="),
        ("VPM008", "dagster", "@asset({})\ndef maybe():\n    return 1\n" + "metadata="),
    ],
)
def test_what_is_not_known_breaks_no_rule(code: str, dialect: str, text: str) -> None:
    body, _, argument = text.rpartition("\n")
    settings = LintSettings(select=(code,), options={"low-check-coverage": {"minimum": 1}})

    def found(arguments: str) -> list[str]:
        code_text = HEAD.format(dialect=dialect) + body.format(arguments) + "\n"
        analysis = analyze(MemoryTree({"pipeline.py": code_text.encode()}))
        return [each.code for each in lint(LintInput(analysis.graph, analysis.facts, settings))]

    assert (found(""), found(f"{argument}TOLD")) == ([code], [])
