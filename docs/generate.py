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
    for name, text in generated_pages().items():
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
    return {"commands.md": commands_page(), "rules.md": rules_page(), "reference.md": reference_page()}


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
    """The reference of every lint rule, from its docstring."""
    from vibepiper.analyzer.lint.explain import rule_document, rule_summary
    from vibepiper.analyzer.lint.rules import RULES

    rows = "\n".join(
        f"| [{rule.code}](#{rule.code.lower()}-{rule.name}) | `{rule.name}` | {rule.severity} "
        f"| {rule.preset} | {rule_summary(rule)} |"
        for rule in RULES
    )
    head = (
        "# Lint rules\n\n"
        "A finding is accepted with a comment on its statement or on the line above: `# vp: ignore[VPG006]`.\n"
        "Codes, names and prefixes such as `VPG` are understood by `--select`, `--ignore` and the `[lint]` table; `vp explain CODE` prints\n"
        "what stands here.\n\n"
        f"| code | name | severity | preset | what it finds |\n|---|---|---|---|---|\n{rows}\n"
    )
    return "\n".join([head, *(rule_document(rule, level=2) for rule in RULES)])


def _command(words: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=words, terminal_width=100)
    yield f"## {words}\n\n```text\n{command.get_help(context).rstrip()}\n```\n"
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from _command(f"{words} {name}", inner)


if __name__ == "__main__":
    main()
