"""The lineage of columns that definitions declare, in both dialects, with the place of each name in it."""

import pytest
from vibepiper.analyzer.build import Analysis, analyze
from vibepiper.analyzer.graph.model import AssetKey, Location
from vibepiper.analyzer.source.tree import MemoryTree

OWN = "from vibepiper import asset, source, sql_asset\n"
DAGSTER = "import dagster as dg\n"


def analysed(code: str) -> Analysis:
    return analyze(MemoryTree({"pipeline.py": code}))


def lineage_of(analysis: Analysis, key: str) -> dict[str, list[str]]:
    asset = next(asset for asset in analysis.graph.assets if str(asset.key) == key)
    return {entry.column: [str(source) for source in entry.sources] for entry in asset.column_lineage}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("@asset(column_lineage={'r': ['a.x', 'b.y']})\ndef out(): ...", {"r": ["a.x", "b.y"]}),
        ("@asset(column_lineage={'r': ['a.v1.x']})\ndef out(): ...", {"r": ["a.v1.x"]}),
        ("@asset(column_lineage={'r': ['raw/a.x'], 's': ()})\ndef out(): ...", {"r": ["raw/a.x"], "s": []}),
        ("@asset(column_lineage={'r': [('a', 'x.y')]})\ndef out(): ...", {"r": ["a.x.y"]}),
        ("@asset\ndef a(): ...\n@asset(column_lineage={'r': [(a, 'x')]})\ndef out(): ...", {"r": ["a.x"]}),
        (
            "s = source('raw/a', uri='x')\n@asset(column_lineage={'r': [(s, 'x')]})\ndef out(): ...",
            {"r": ["raw/a.x"]},
        ),
        # A name is resolved as elsewhere: the last part of a key, where it is unique.
        (
            "source('raw/a', uri='x')\n@asset(column_lineage={'r': ['a.x']})\ndef out(): ...",
            {"r": ["raw/a.x"]},
        ),
        ("sql_asset('out', 'select 1 as r', column_lineage={'r': ['a.x']})", {"r": ["a.x"]}),
        (
            "COLUMNS = ['x', 'y']\n@asset(column_lineage={c: [f'a.{c}'] for c in COLUMNS})\ndef out(): ...",
            {"x": ["a.x"], "y": ["a.y"]},
        ),
        ("@asset(column_lineage=None)\ndef out(): ...", {}),
    ],
)
def test_own_lineage_is_read(code: str, expected: dict[str, list[str]]) -> None:
    analysis = analysed(OWN + code)
    assert lineage_of(analysis, "out") == expected
    assert not any(asset.unknown for asset in analysis.graph.assets)


def test_a_pair_keeps_the_dots_of_a_column_and_a_text_those_of_a_key() -> None:
    analysis = analysed(OWN + "@asset(column_lineage={'r': ['a.b.c', ('a', 'b.c')]})\ndef out(): ...")
    (entry,) = next(iter(analysis.graph.assets)).column_lineage
    assert [(source.asset, source.column) for source in entry.sources] == [
        (AssetKey(("a.b",)), "c"),
        (AssetKey(("a",)), "b.c"),
    ]


@pytest.mark.parametrize(
    "argument",
    ["{'r': ['nothing']}", "{'r': [1]}", "{'r': given()}", "{given(): ['a.x']}", "given()", "{'r': 'a.x'}"],
)
def test_what_is_no_column_is_unknown(argument: str) -> None:
    (asset,) = analysed(OWN + f"@asset(column_lineage={argument})\ndef out(): ...").graph.assets
    assert asset.is_unknown("column_lineage")


def test_each_name_has_its_place() -> None:
    code = OWN + "@asset(\n    column_lineage={\n        'r': ['a.x', 'b.y'],\n    }\n)\ndef out(): ..."
    places = [
        (fact.position, fact.location.line, fact.location.column) for fact in analysed(code).facts.lineage
    ]
    assert places == [(None, 4, 9), (0, 4, 15), (1, 4, 22)]


def test_the_lineage_of_dagster_is_read_from_metadata() -> None:
    analysis = analysed(
        DAGSTER + "@dg.asset(metadata={'dagster/column_lineage': dg.TableColumnLineage(deps_by_column={\n"
        "    'r': [\n"
        "        dg.TableColumnDep(asset_key=dg.AssetKey(['raw', 'a']), column_name='x'),\n"
        "        dg.TableColumnDep(dg.AssetKey('b'), 'y'),\n"
        "    ]\n"
        "}), 'owner': 'me'})\n"
        "def out(): ...\n"
    )
    assert lineage_of(analysis, "out") == {"r": ["raw/a.x", "b.y"]}
    (asset,) = (asset for asset in analysis.graph.assets if asset.key == AssetKey(("out",)))
    assert asset.metadata == {"owner": "me"}
    assert not asset.unknown
    assert [fact.location for fact in analysis.facts.lineage if fact.position == 1] == [
        Location("pipeline.py", 5, 45, 5, 48)
    ]


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ("dg.TableSchema(columns=[dg.TableColumn('id', 'int')])", [("id", "int64", True, False)]),
        ("dg.TableSchema([dg.TableColumn(name='id')])", [("id", None, True, False)]),
        (
            "dg.MetadataValue.table_schema(dg.TableSchema([dg.TableColumn('id', 'x')]))",
            [("id", "x", True, False)],
        ),
        (
            "dg.TableSchema.from_name_type_dict({'id': 'int', 'a': 'float'})",
            [("id", "int64", True, False), ("a", "float64", True, False)],
        ),
        (
            "dg.TableSchema([dg.TableColumn('id', 'int', constraints=dg.TableColumnConstraints(False, True))])",
            [("id", "int64", False, True)],
        ),
    ],
)
def test_the_columns_of_dagster_are_read_from_metadata(
    schema: str, expected: list[tuple[str, str | None, bool, bool]]
) -> None:
    code = DAGSTER + f"@dg.asset(metadata={{'dagster/column_schema': {schema}}})\ndef out(): ..."
    (asset,) = analysed(code).graph.assets
    assert asset.schema is not None
    columns = [(each.name, each.dtype, each.nullable, each.unique) for each in asset.schema.columns]
    assert columns == expected
    assert not asset.unknown


@pytest.mark.parametrize(
    "schema",
    [
        "dg.TableSchema([dg.TableColumn('id'), *more()])",
        "dg.TableSchema(columns=more())",
        "dg.TableSchema([dg.TableColumn('id'), dg.TableColumn(more())])",
    ],
)
def test_columns_that_may_be_missing_make_the_schema_unknown(schema: str) -> None:
    code = f"from elsewhere import more\n{DAGSTER}@dg.asset(metadata={{'dagster/column_schema': {schema}}})\ndef out(): ..."
    (asset,) = analysed(code).graph.assets
    assert asset.is_unknown("schema")
