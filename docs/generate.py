"""Writes the pages that the code itself dictates (commands, rules, the API) and refreshes the output printed in the others."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Write the generated pages, then replay the examples of the others."""
    pages = generated_pages()
    (ROOT / "docs" / "rules").mkdir(exist_ok=True)
    for old in (ROOT / "docs" / "rules").glob("*.md"):
        old.unlink()
    for name, text in pages.items():
        (ROOT / "docs" / name).write_text(text, encoding="utf-8")
    sys.path.insert(0, str(ROOT / "tests" / "lib"))
    from vptest.pages import replay

    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        # A rule's examples are partly wrong on purpose; they are that rule's tests.
        if page.name == "rules.md":
            continue
        with tempfile.TemporaryDirectory() as folder:
            page.write_text(replay(page.read_text(encoding="utf-8"), Path(folder)), encoding="utf-8")


def generated_pages() -> dict[str, str]:
    """The reference pages, by file name."""
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        from api_reference import reference_page
    finally:
        sys.path.remove(str(ROOT / "docs"))
    return {
        "commands.md": commands_page(),
        "rules.md": rules_page(),
        "reference.md": reference_page(),
        **rule_pages(),
    }


def commands_page() -> str:
    """The reference of every command, from its help."""
    from vibepiper.commands.group import COMMANDS, find_command

    parts = [
        "# Commands\n\n"
        "`vp` is short for `vibepiper`; `vp-lint` is `vp lint` as an entry for pre-commit. `[SELECT]` is explained in\n"
        "[Selecting assets](selection.md).\n\n"
        "| exit code | meaning |\n|---|---|\n"
        "| 0 | clean |\n"
        "| 1 | findings of error severity, failed assets or checks, breaking or unconfirmable changes |\n"
        "| 2 | a mistake in the command line or the configuration, or git refuses |\n"
        "| 3 | a defect of VibePiper; the message says where the traceback is |\n"
        "| 130 | interrupted |\n"
    ]
    for entry in COMMANDS:
        parts.extend(_command(f"vp {entry.name}", find_command(entry.name)))
    return "\n".join(parts)


def rules_page() -> str:
    """The table of every lint rule."""
    from vibepiper.analyzer.lint.explain import rule_summary
    from vibepiper.analyzer.lint.rules import RULES

    rows = "\n".join(
        f"| [{rule.code}](rules/{rule.code}.md) | `{rule.name}` | {rule.severity} | {rule.preset} "
        f"| {rule.fix or ''} | {rule_summary(rule)} |"
        for rule in RULES
    )
    return (
        "# Lint rules\n\n"
        "Each rule has a page; `vp rule CODE` prints it. The preset is the smallest that applies the rule: `default`, "
        "`strict` or `all`.\nA fix is made by `--fix` when it is safe, by `--fix --unsafe-fixes` otherwise. "
        "[Linting](linting.md) says how rules are chosen and findings accepted.\n\n"
        f"| code | name | severity | preset | fix | what it finds |\n|---|---|---|---|---|---|\n{rows}\n"
    )


def rule_pages() -> dict[str, str]:
    """A page for each lint rule, from its docstring and options, by file name."""
    from vibepiper.analyzer.lint.explain import rule_document
    from vibepiper.analyzer.lint.rules import RULES

    return {f"rules/{rule.code}.md": rule_document(rule) for rule in RULES}


def _command(words: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=words, terminal_width=100)
    yield f"## {words}\n\n```text\n{command.get_help(context).rstrip()}\n```\n"
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from _command(f"{words} {name}", inner)


if __name__ == "__main__":
    main()
