"""Fourteen mistakes that people make, each seeded into a project that is otherwise right, in both dialects.

The projects lie below ``tests/projects/clean``. A mistake is a few words of ``pipeline.py`` that are replaced; in what
replaces them, ``»`` stands where the finding has to point (and is not part of the text).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# What Dagster 1.13 loads without a word.
ACCEPTED_BY_DAGSTER = frozenset(
    {
        "a typo in deps",
        "an int read as a str",
        "a check on no asset",
        "lineage from no column",
        "a job of no group",
    }
)
CLEAN = Path(__file__).parents[2] / "projects" / "clean"
DIALECTS = ("vibepiper", "dagster")
_HERE = "»"


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake in one dialect: what is replaced by what, and the finding it must give."""

    name: str
    dialect: str
    swaps: tuple[tuple[str, str], ...]
    code: str
    message: str

    @property
    def files(self) -> dict[str, str]:
        """The project with the mistake."""
        return {**clean_project(self.dialect), "pipeline.py": self._marked.replace(_HERE, "")}

    @property
    def place(self) -> str:
        """Where the finding has to point, as ``pipeline.py:line:column``."""
        before, mark, _ = self._marked.partition(_HERE)
        assert mark, f"{self.name}: nothing says where"
        return f"pipeline.py:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"

    @property
    def _marked(self) -> str:
        text = clean_project(self.dialect)["pipeline.py"]
        for old, new in self.swaps:
            assert text.count(old) == 1, f"{self.name}: {old!r} stands {text.count(old)} times in the project"
            text = text.replace(old, new)
        return text


def with_all(seeded: Iterable[Mistake]) -> str:
    """The ``pipeline.py`` of a project with several mistakes of one dialect at once."""
    chosen = tuple(seeded)
    text = clean_project(chosen[0].dialect)["pipeline.py"]
    for old, new in (swap for mistake in chosen for swap in mistake.swaps):
        text = text.replace(old, new.replace(_HERE, ""))
    return text


def comparison() -> str:
    """The table of the mistakes in Markdown: which rule finds each, and what Dagster says of it."""
    rows = "".join(
        f"| {mistake.name} | {mistake.code} | {'accepts it' if mistake.name in ACCEPTED_BY_DAGSTER else 'refuses it'} |\n"
        for mistake in mistakes("dagster")
    )
    return f"| mistake | `vp lint` | Dagster 1.13 |\n|---|---|---|\n{rows}"


def clean_project(dialect: str) -> dict[str, str]:
    """The files of the project that has nothing wrong in it."""
    return {path.name: path.read_text("utf-8") for path in (CLEAN / dialect).iterdir() if path.is_file()}


def mistakes(dialect: str) -> tuple[Mistake, ...]:
    """The mistakes as they look in a dialect, in the order of the table."""
    return tuple(Mistake(name, dialect, *forms[DIALECTS.index(dialect)]) for name, forms in _FORMS.items())


_Form = tuple[tuple[tuple[str, str], ...], str, str]

_REPORT = (("def report(best_day: int,", "def report(best_dya: int,"),)
_FORMS: dict[str, tuple[_Form, _Form]] = {
    "a typo in deps": (
        (
            (('deps=["calendar"]', 'deps=[»"calender"]'),),
            "VPG001",
            "asset 'best_day' depends on 'calender', which no asset defines. Did you mean 'calendar'?",
        ),
        (
            (('deps=["calendar"]', 'deps=[»"calender"]'),),
            "VPG001",
            "asset 'best_day' depends on 'calender', which no asset defines. Did you mean 'calendar'?",
        ),
    ),
    "a typo in a parameter": (
        (
            (
                ("def report(best_day: int,", "def report(»best_dya: int,"),
                ('{"best": best_day,', '{"best": best_dya,'),
            ),
            "VPG001",
            "asset 'report' reads 'best_dya', which no asset defines. Did you mean 'best_day'?",
        ),
        (
            (
                ("def report(best_day: int,", "def report(»best_dya: int,"),
                ('{"best": best_day,', '{"best": best_dya,'),
            ),
            "VPG001",
            "asset 'report' reads 'best_dya', which no asset defines. Did you mean 'best_day'?",
        ),
    ),
    "a cycle by parameters": (
        (
            (
                (
                    "def revenue(orders: dict[str, list[dict]])",
                    "def revenue(orders: dict[str, list[dict]], best_day: int)",
                ),
                ('{"day": day,', '{"day": best_day,'),
                ("def best_day(revenue)", "def best_day(»revenue)"),
            ),
            "VPG002",
            "dependency cycle: best_day → revenue → best_day (read at pipeline.py:77, pipeline.py:83)",
        ),
        (
            (
                ("def revenue(orders: dict)", "def revenue(orders: dict, best_day: int)"),
                ('{"day": day,', '{"day": best_day,'),
                ("def best_day(revenue:", "def best_day(»revenue:"),
            ),
            "VPG002",
            "dependency cycle: best_day → revenue → best_day (read at pipeline.py:68, pipeline.py:74)",
        ),
    ),
    "a cycle by deps": (
        (
            (('deps=["calendar"]', 'deps=["calendar", »"report"]'),),
            "VPG002",
            "dependency cycle: best_day → report → best_day (read at pipeline.py:93, pipeline.py:82)",
        ),
        (
            (('deps=["calendar"]', 'deps=["calendar", »"report"]'),),
            "VPG002",
            "dependency cycle: best_day → report → best_day (read at pipeline.py:88, pipeline.py:73)",
        ),
    ),
    "a key twice": (
        (
            (
                (
                    '@asset(group="people", owners=["team:people"], partitions=shops)',
                    '»@asset(group="people", owners=["team:people"], partitions=shops, name="stock")',
                ),
                (", staff: dict[str, int])", ")"),
                (', "staff": sum(staff.values())}', "}"),
            ),
            "VPG003",
            "asset 'stock' is already defined at pipeline.py:",
        ),
        (
            (
                (
                    '@dg.asset(group_name="people", owners=["team:people"], partitions_def=shops)',
                    '»@dg.asset(group_name="people", owners=["team:people"], partitions_def=shops, name="stock")',
                ),
                (", staff: dict)", ")"),
                (', "staff": sum(staff.values())}', "}"),
            ),
            "VPG003",
            "asset 'stock' is already defined at pipeline.py:",
        ),
    ),
    "an int read as a str": (
        (
            (("def report(best_day: int,", "def report(»best_day: str,"),),
            "VPS001",
            "parameter 'best_day' of asset 'report' is read as str, but 'best_day' produces int",
        ),
        (
            (("def report(best_day: int,", "def report(»best_day: str,"),),
            "VPS001",
            "parameter 'best_day' of asset 'report' is read as str, but 'best_day' produces int",
        ),
    ),
    "a missing resource": (
        (
            (
                ('resources=["tills"]', 'resources=[»"till"]'),
                ("context: AssetContext, tills: Tills)", "context: AssetContext, till)"),
                ("return tills.read", "return till.read"),
            ),
            "VPX001",
            "asset 'orders' asks for resource 'till', which is not configured. Did you mean 'tills'?",
        ),
        (
            (
                (
                    "context: dg.AssetExecutionContext, tills: Tills)",
                    "context: dg.AssetExecutionContext, »till: Tills)",
                ),
                ("return tills.read", "return till.read"),
            ),
            "VPX001",
            "Did you mean 'tills'?",
        ),
    ),
    "a missing IO manager": (
        (
            (('output="lake"', '»output="lakee"'),),
            "VPX008",
            "Did you mean 'lake'?",
        ),
        (
            (('io_manager_key="lake"', '»io_manager_key="lakee"'),),
            "VPX008",
            "Did you mean 'lake'?",
        ),
    ),
    "an owner that can't be reached": (
        (
            (('owners=["ada@shop.example"]', '»owners=["ada_at_shop.example"]'),),
            "VPM003",
            "owner 'ada_at_shop.example' of 'report' is neither an e-mail address nor 'team:NAME'",
        ),
        (
            (('owners=["ada@shop.example"]', '»owners=["ada_at_shop.example"]'),),
            "VPM003",
            "owner 'ada_at_shop.example' of 'report' is neither an e-mail address nor 'team:NAME'",
        ),
    ),
    "days that read shops": (
        (
            (
                ("partitions=days)\ndef stock()", "partitions=shops)\ndef stock()"),
                ('inputs={"stock": Input("stock"', 'inputs={»"stock": Input("stock"'),
            ),
            "VPX003",
            "asset 'shortage' can't read the partitions of 'stock'",
        ),
        (
            (
                ("partitions_def=days)\ndef stock()", "partitions_def=shops)\ndef stock()"),
                ('    ins={"stock"', '    ins={»"stock"'),
            ),
            "VPX003",
            "asset 'shortage' can't read the partitions of 'stock'",
        ),
    ),
    "a check on no asset": (
        (
            (('@check(asset="report")', '@check(»asset="raport")'),),
            "VPG008",
            "Did you mean 'report'?",
        ),
        (
            (('@dg.asset_check(asset="report")', '@dg.asset_check(»asset="raport")'),),
            "VPG008",
            "Did you mean 'report'?",
        ),
    ),
    "lineage from no column": (
        (
            (('["revenue.amount"]', '[»"revenue.amonut"]'),),
            "VPC003",
            "Did you mean 'amount'?",
        ),
        (
            (('column_name="amount"', '»column_name="amonut"'),),
            "VPC003",
            "Did you mean 'amount'?",
        ),
    ),
    "a job of no asset": (
        (
            (('select="best_day or report"', '»select="best_day or raport"'),),
            "VPG009",
            "Did you mean 'report'?",
        ),
        (
            (
                (
                    'dg.define_asset_job("mondays", selection=["best_day", "report"])',
                    '»dg.define_asset_job("mondays", selection=["best_day", "raport"])',
                ),
            ),
            "VPG009",
            "Did you mean 'report'?",
        ),
    ),
    "a job of no group": (
        (
            (('select="group:sales"', '»select="group:slaes"'),),
            "VPG009",
            "Did you mean 'sales'?",
        ),
        (
            (
                (
                    'dg.define_asset_job("daily", selection=dg.AssetSelection.groups("sales"))',
                    '»dg.define_asset_job("daily", selection=dg.AssetSelection.groups("slaes"))',
                ),
            ),
            "VPG009",
            "Did you mean 'sales'?",
        ),
    ),
}
