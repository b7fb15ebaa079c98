"""Documentation: every example runs and gives the output that is printed, every command, option and rule is told."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from vptest.pages import blocks, replay

from vibepiper.commands.group import COMMANDS, find_command

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])


# The examples of a rule are partly wrong on purpose; they are that rule's tests.
@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.name != "rules.md"], ids=lambda page: page.name
)
def test_the_examples_of_a_page_give_what_it_prints(page: Path, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert replay(text, tmp_path) == text, "python docs/generate.py writes the real output"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    prose = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", prose)
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert not missing


def all_commands() -> Iterator[tuple[str, click.Command]]:
    """Every command and sub-command, with the words that call it."""
    for entry in COMMANDS:
        command = find_command(entry.name)
        yield entry.name, command
        if isinstance(command, click.Group):
            for name, inner in command.commands.items():
                yield f"{entry.name} {name}", inner


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_the_summary_of_a_command_is_the_first_line_of_its_help(entry) -> None:
    help_text = find_command(entry.name).help or ""
    assert help_text.split("\n")[0] == entry.summary


def test_every_command_and_option_has_help_and_stands_in_the_reference() -> None:
    reference = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    for words, command in all_commands():
        assert command.help, words
        assert f"## vp {words}\n" in reference
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"vp {words} {parameter.opts}"
                assert parameter.opts[0] in reference


def test_every_rule_stands_in_the_reference() -> None:
    from vibepiper.analyzer.lint.rules import RULES

    table = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert [rule.code for rule in RULES if f"[{rule.code}](rules/{rule.code}.md)" not in table] == []
    pages = {path.stem for path in (ROOT / "docs" / "rules").glob("*.md")}
    assert pages == {rule.code for rule in RULES}


def test_the_reference_tells_every_name_and_every_parameter() -> None:
    import inspect
    from typing import get_overloads

    import vibepiper

    reference = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", reference, flags=re.DOTALL | re.MULTILINE))
    assert set(vibepiper.__all__) - set(sections) == {"__version__"}
    for name in (
        "asset",
        "sql_asset",
        "source",
        "check",
        "job",
        "materialize",
        "load",
        "Input",
        "SchemaField",
    ):
        called = getattr(vibepiper, name)
        signature = inspect.signature((get_overloads(called) or [called])[-1])
        told = re.findall(r"^- `(\w+)`: \S", sections[name], flags=re.MULTILINE)
        assert [
            parameter for parameter in signature.parameters if parameter not in {*told, "fn", "unknown"}
        ] == []


def test_every_configuration_key_is_documented() -> None:
    import inspect

    from vibepiper import config

    keys = set(re.findall(r'\.(?:text|texts|table|tables|text_map)\("([a-z-]+)"', inspect.getsource(config)))
    assert len(keys) > 15
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert [key for key in sorted(keys) if key not in page] == []


def test_the_generated_pages_are_what_the_code_says() -> None:
    # In a process of its own: click remembers a command's help option from whoever asked first.
    program = "import json, runpy, sys; print(json.dumps(runpy.run_path(sys.argv[1])['generated_pages']()))"
    asked = [sys.executable, "-c", program, str(ROOT / "docs" / "generate.py")]
    done = subprocess.run(asked, capture_output=True, encoding="utf-8", check=True)
    for name, text in json.loads(done.stdout).items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == text, "run: make docs"


def test_the_replay_notices_output_that_changed(tmp_path: Path) -> None:
    page = "```console\n$ echo one\ntwo\n$ echo took 3.4 s\ntook 1.2 s\n$ echo a b c\na … c\n```\n"
    assert replay(page, tmp_path) == page.replace("two", "one")


def test_the_replay_writes_titled_blocks_and_runs_python(tmp_path: Path) -> None:
    page = '```python title="a/b.py"\nx = 1\n```\n\n```python\nfrom a.b import x\nassert x == 1\n```\n'
    assert [block.title for block in blocks(page)] == ["a/b.py", None]
    assert replay(page, tmp_path) == page
    with pytest.raises(AssertionError, match="this example fails"):
        replay(page.replace("x == 1", "x == 2"), tmp_path)
