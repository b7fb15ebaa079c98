"""Columns followed from asset to asset: which pairs are compared, what is taken for sensitive, what is left alone."""

from __future__ import annotations

import pytest
from vibepiper.analyzer.build import analyze
from vibepiper.analyzer.graph.queries import GraphIndex
from vibepiper.analyzer.lint import Example, Finding, LintSettings
from vibepiper.analyzer.lint.columns import ColumnIndex
from vibepiper.analyzer.source.tree import MemoryTree
from vptest.examples import lint_example

HEAD = """\
import pandera.pandas as pa
from pandera.typing import DataFrame
from vibepiper import DataType, Schema, SchemaField, asset, source

def of(name, **columns):
    return Schema(name, *[SchemaField(each, dtype) for each, dtype in columns.items()])

INT, TEXT = DataType.INT, DataType.STRING
"""


def found(code: str, rule: str, **options: object) -> tuple[Finding, ...]:
    names = {
        "VPC001": "column-type-conflict",
        "VPC004": "sensitive-column-exposed",
        "VPC005": "join-key-mismatch",
    }
    example = Example(HEAD + code, options={names[rule]: options} if options else {})
    return lint_example(example, LintSettings(select=(rule,)))


def flows(code: str, name: str) -> list[tuple[str, str]]:
    graph = analyze(MemoryTree({"pipeline.py": HEAD + code})).graph
    return [(str(origin), str(reader)) for origin, reader in ColumnIndex(GraphIndex(graph)).flows(name)]


def declared(name: str, parameters: str, columns: str) -> str:
    return f"@asset(schema=of('{name}', {columns}))\ndef {name}({parameters}): return 1\n"


def plain(name: str, parameters: str, arguments: str = "") -> str:
    return f"@asset({arguments})\ndef {name}({parameters}): return 1\n"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (declared("a", "", "c=INT") + declared("b", "a", "c=INT"), [("a", "b")]),
        (
            declared("a", "", "c=INT") + plain("x", "a") + plain("y", "x") + declared("b", "y", "c=INT"),
            [("a", "b")],
        ),
        # One that declares other columns alone hands nothing on.
        (declared("a", "", "c=INT") + declared("x", "a", "d=INT") + declared("b", "x", "c=INT"), []),
        # What only has to be there first is not read.
        (declared("a", "", "c=INT") + "@asset(deps=['a'], schema=of('b', c=INT))\ndef b(): return 1\n", []),
        # The nearest counts; both where two are equally near.
        (
            declared("a", "", "c=INT") + declared("b", "a", "c=INT") + declared("d", "b, a", "c=INT"),
            [("a", "b"), ("b", "d"), ("a", "d")],
        ),
        # A cycle has no beginning, and comes to an end.
        (declared("a", "b", "c=INT") + declared("b", "a", "c=INT"), [("a", "b")]),
        (declared("a", "a", "c=INT"), []),
    ],
)
def test_a_column_flows_to_those_who_read_it(code: str, expected: list[tuple[str, str]]) -> None:
    assert sorted(flows(code, "c")) == sorted(expected)


def test_a_long_way_and_many_ways_are_followed_in_one_pass() -> None:
    steps = [plain(f"s{number}", f"s{number - 1}, s{max(number - 2, 0)}") for number in range(1, 400)]
    code = declared("s0", "", "c=INT") + "".join(steps) + declared("end", "s399", "c=TEXT")
    assert flows(code, "c") == [("s0", "end")]


@pytest.mark.parametrize(
    ("ours", "theirs", "conflict"),
    [
        ("INT", "TEXT", True),
        ("DataType.DATE", "INT", True),
        ("DataType.TIMEDELTA", "DataType.DATETIME", True),
        ("INT", "DataType.FLOAT32", False),
        ("DataType.BOOL", "INT", False),
        ("DataType.DATE", "DataType.DATETIME", False),
        ("DataType.CATEGORY", "INT", False),
        ("DataType.OBJECT", "TEXT", False),
    ],
)
def test_types_conflict_that_cannot_be_equal(ours: str, theirs: str, conflict: bool) -> None:
    apart = declared("a", "", f"k_id={ours}") + declared("b", "", f"k_id={theirs}") + plain("c", "a, b")
    assert bool(found(apart, "VPC005")) is conflict
    assert (
        bool(found(declared("a", "", f"k={ours}") + declared("b", "a", f"k={theirs}"), "VPC001")) is conflict
    )
    assert not found(apart, "VPC001")
    assert bool(found(apart, "VPC001", scope="project")) is conflict


@pytest.mark.parametrize(
    ("fields", "keys", "expected"),
    [
        (("'amount', INT", "'amount', TEXT"), None, 0),
        (("'customer_id', INT", "'customer_id', TEXT"), None, 1),
        (("'customer', INT, unique=True", "'customer', TEXT"), None, 1),
        (("'id', INT, unique=True", "'id', TEXT, unique=True"), None, 0),
        (("'customer_id', INT", "'customer_id', TEXT"), [], 0),
        (("'amount', INT", "'amount', TEXT"), ["am*"], 1),
    ],
)
def test_a_key_is_known_by_its_uniqueness_or_its_name(
    fields: tuple[str, str], keys: list[str] | None, expected: int
) -> None:
    code = "".join(
        f"@asset(schema=Schema('{name}', SchemaField({field})))\ndef {name}(): return 1\n"
        for name, field in zip("ab", fields, strict=True)
    )
    options = {} if keys is None else {"keys": keys}
    assert len(found(code + plain("c", "a, b"), "VPC005", **options)) == expected


SECRET = "@asset(schema=Schema('a', SchemaField('mail', TEXT, tags={'pii': 'Yes'})))\ndef a(): return 1\n"
OPEN = "public=True, schema=of('z', mail=TEXT)"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (plain("z", "a", OPEN), ["mail"]),
        (plain("m", "a") + plain("z", "m", OPEN), ["mail"]),
        (declared("m", "a", "mail=TEXT") + plain("z", "m", OPEN), ["mail"]),
        # It is not in between, or has been made harmless.
        (declared("m", "a", "other=TEXT") + plain("z", "m", OPEN), []),
        (
            "@asset(schema=Schema('m', SchemaField('mail', TEXT, tags={'pii': 'no'})))\ndef m(a): return 1\n"
            + plain("z", "m", OPEN),
            [],
        ),
        # Lineage says where a column comes from, whatever it is called.
        (plain("z", "a", OPEN + ", column_lineage={'mail': []}"), []),
        (plain("z", "a", "public=True, column_lineage={'hash': ['a.mail']}"), ["hash"]),
        (
            plain("m", "a", "column_lineage={'x': ['a.mail']}")
            + plain("z", "m", "public=True, column_lineage={'y': ['m.x']}"),
            ["y"],
        ),
        # The asset itself is marked, or isn't public, or no data flows.
        (plain("z", "a", OPEN + ", tags={'pii': 'yes'}"), []),
        (plain("z", "a", "schema=of('z', mail=TEXT)"), []),
        (plain("z", "", OPEN + ", deps=['a']"), []),
    ],
)
def test_what_is_sensitive_is_followed_until_it_is_not(code: str, expected: list[str]) -> None:
    told = [finding.message.split("'")[1] for finding in found(SECRET + code, "VPC004")]
    assert told == expected


def test_other_tags_can_be_sensitive() -> None:
    code = SECRET.replace("'pii': 'Yes'", "'level': '3'") + plain("z", "a", OPEN)
    assert not found(code, "VPC004")
    assert len(found(code, "VPC004", tags={"level": ["3", "4"]})) == 1


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("S = of('a', x=INT)\n", 1),
        # What may have other columns is not judged.
        ("import sys\nS = of('a', **sys.modules)\n", 0),
        ("class S(pa.DataFrameModel):\n    x: int = pa.Field(alias='q.*', regex=True)\n", 0),
        ("from elsewhere import Base\nclass S(Base, pa.DataFrameModel):\n    x: int\n", 0),
        ("class S(pa.DataFrameModel):\n    x: int\n", 1),
        ("S = pa.DataFrameSchema({'x': pa.Column(int)})\n", 1),
        ("from elsewhere import more\nS = pa.DataFrameSchema({'x': pa.Column(int), **more})\n", 0),
        ("class S(pa.DataFrameModel):\n    pass\n", 0),
    ],
)
def test_a_column_is_missed_only_in_a_schema_that_is_known_wholly(code: str, expected: int) -> None:
    asked = code + "@asset(schema=S)\ndef a(): return 1\n" + plain("b", "a", "column_lineage={'r': ['a.y']}")
    assert len(lint_example(Example(HEAD + asked), LintSettings(select=("VPC003",)))) == expected


def test_a_schema_of_one_arm_of_a_branch_is_not_all_that_there_may_be() -> None:
    arms = "import sys\nif sys.argv:\n    @asset(schema=of('a', x=INT))\n    def a(): return 1\n"
    arms += "else:\n    @asset(schema=of('a', y=INT))\n    def a(): return 1\n"
    code = HEAD + arms + plain("b", "a", "column_lineage={'r': ['a.y']}")
    assert not lint_example(Example(code), LintSettings(select=("VPC003",)))


def test_a_place_that_makes_schemas_of_either_kind_is_not_corrected() -> None:
    code = HEAD + "def make(name, strict):\n    return Schema(name, SchemaField('x', INT), strict=strict)\n"
    code += "@asset(schema=make('a', True))\ndef a(): return 1\n@asset(schema=make('b', False))\ndef b(): return 1\n"
    example = Example(code, options={"schema-policy": {"strict": "yes"}})
    (finding,) = lint_example(example, LintSettings(select=("VPS009",)))
    assert finding.fix is None


@pytest.mark.parametrize(
    ("produced", "expected", "findings"),
    [
        ("    x: int\n", "    y: int\n", 1),
        # A pattern may stand for the column that is asked for, and be asked for itself.
        ("    x: int = pa.Field(alias='q.*', regex=True)\n", "    y: int\n", 0),
        ("    x: int\n", "    y: int = pa.Field(alias='q.*', regex=True)\n", 0),
        ("    x: int\n    y: int\n", "    x: int\n    class Config:\n        strict = True\n", 1),
        (
            "    x: int\n    y: int\n",
            "    x: int\n    z: int = pa.Field(alias='y.*', regex=True)\n    class Config:\n        strict = True\n",
            0,
        ),
    ],
)
def test_a_schema_with_patterns_contradicts_nothing_that_they_may_mean(
    produced: str, expected: str, findings: int
) -> None:
    code = f"class A(pa.DataFrameModel):\n{produced}class B(pa.DataFrameModel):\n{expected}"
    code += "@asset\ndef a() -> DataFrame[A]: return 1\n@asset\ndef b(a: DataFrame[B]): return a\n"
    found_here = lint_example(Example(HEAD + code), LintSettings(select=("VPS001",)))
    assert len(found_here) == findings


def test_columns_that_may_be_expected_are_not_refused() -> None:
    code = "from elsewhere import Base\nclass A(pa.DataFrameModel):\n    x: int\n    y: int\n"
    code += "class B(Base, pa.DataFrameModel):\n    x: int\n    class Config:\n        strict = True\n"
    code += "@asset\ndef a() -> DataFrame[A]: return 1\n@asset\ndef b(a: DataFrame[B]): return a\n"
    assert not lint_example(Example(HEAD + code), LintSettings(select=("VPS001",)))
