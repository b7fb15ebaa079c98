"""VPX006: the text of a SQL asset is no query."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from msgspec.structs import replace

from ....facts import ArgumentFact
from ....graph.model import Location, Severity
from ....graph.sqltables import SqlError, tables_read
from ...model import Example, Finding, LintInput, Preset, Rule


class InvalidSql(Rule):
    """
    ## What it does
    Reports a `sql_asset` whose SQL text can't be parsed, or is not exactly one query.

    ## Why is this bad?
    The asset can't be materialised, and which assets it reads is not known: the graph has no edge into it.

    ## Example
    ```python
    sql_asset("totals", "select store, sum(amount from sales group by store")
    ```

    ## Use instead
    ```python
    sql_asset("totals", "select store, sum(amount) from sales group by store")
    ```

    ## When something is unknown
    A text that can't be decided is not judged.
    """

    code: ClassVar[str] = "VPX006"
    name: ClassVar[str] = "invalid-sql"
    severity: ClassVar[Severity] = "error"
    preset: ClassVar[Preset] = "default"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import source, sql_asset\n"
            "\n"
            'source("sales")\n'
            'sql_asset("totals", "select store, sum(amount) as amount from sales group by store")\n'
        ),
        Example(
            "import os\n"
            "from vibepiper import source, sql_asset\n"
            "\n"
            'source("sales")\n'
            "# vp: asset deps=sales\n"
            'sql_asset("totals", sql=open(os.environ["QUERY"]).read())\n'
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import sql_asset\n"
            "\n"
            'sql_asset("totals", """\n'
            "    select store, sum(amount) as amount\n"
            "    from sales where amount >\n"
            "    group by store\n"
            '""")\n',
            at="6:5",
            message="the SQL of 'totals' can't be run: syntax error near ",
        ),
        Example(
            'from vibepiper import sql_asset\n\nsql_asset("totals", sql="select 1;\\nselect 2")\n',
            at="3:21",
            message="the SQL of 'totals' can't be run: expected one query, got 2 statements",
        ),
        Example(
            "from vibepiper import sql_asset\n"
            "\n"
            'QUERY = "select a\\nfrom b where ("\n'
            'sql_asset("totals", sql=QUERY)\n',
            message="the SQL of 'totals' can't be run: line 2 of the SQL text: syntax error",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        keys = {str(asset.key): asset.key for asset in given.graph.assets}
        for fact in given.facts.arguments:
            if (fact.definition, fact.name) != ("sql_asset", "sql") or not isinstance(fact.value, str):
                continue
            try:
                tables_read(fact.value)
            except SqlError as error:
                place = _place(fact, error.line, given.facts.lines.get(fact.location.path, ()))
                reason = error if place is None else error.reason
                yield Finding.of(
                    self,
                    f"the SQL of '{fact.owner}' can't be run: {reason}",
                    place or fact.location,
                    asset=keys.get(fact.owner),
                )


def _place(fact: ArgumentFact, line: int | None, lines: tuple[str, ...]) -> Location | None:
    """The line of the file that is that line of the SQL text, where the text is written out at the argument."""
    location, text = fact.location, str(fact.value).split("\n")
    first = location.line - 1
    written = lines[first : location.end_line]
    if line is None or len(written) != len(text) or not 1 < line <= len(text):
        return None
    if written[line - 1].strip() != text[line - 1].strip() and line < len(text):
        return None
    row = written[line - 1]
    start = len(row) - len(row.lstrip()) + 1
    end = len(row.rstrip()) + 1
    return replace(
        location, line=first + line, column=start, end_line=first + line, end_column=max(end, start + 1)
    )
