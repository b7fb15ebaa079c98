"""VPC004: a sensitive column that reaches a public asset without being marked there."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Set
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace

from ....graph.model import Asset, AssetKey, Severity
from ...model import Example, Finding, LintInput, Option, Preset, Rule
from ...reach import selected

_USERS = (
    "from vibepiper import DataType, Schema, SchemaField, asset\n"
    "\n"
    'USERS = Schema("users", SchemaField("email", DataType.STRING, tags={"pii": "yes"}))\n'
    "\n"
    "@asset(schema=USERS)\n"
    "def users():\n"
    "    return 1\n"
    "\n"
)


class _Reached(Struct, frozen=True):
    """A column that holds what another holds that is tagged: ``origin``."""

    asset: AssetKey
    column: str
    origin: str
    tag: str
    value: str


class SensitiveColumnExposed(Rule):
    """
    ## What it does
    Follows columns with a sensitive tag (`pii=yes` or `pii=true`, unless `tags` says otherwise) along declared lineage,
    and by their name from asset to asset, and reports those that reach a public asset whose column has no such tag.
    Public are assets with `public=True` and those that `exposed` selects.
    ```toml
    [lint.sensitive-column-exposed]
    exposed = ["group:marts"]
    [lint.sensitive-column-exposed.tags]
    pii = ["yes", "true"]
    ```

    ## Why is this bad?
    Whoever reads the public table doesn't know that it holds personal data, and no rule about such data applies.

    ## Example
    ```python
    @asset(schema=Schema("users", SchemaField("email", DataType.STRING, tags={"pii": "yes"})))
    def users(): ...

    @asset(public=True, schema=Schema("contacts", SchemaField("email", DataType.STRING)))
    def contacts(users): ...
    ```

    ## Use instead
    ```python
    @asset(public=True, schema=Schema("contacts", SchemaField("email", DataType.STRING, tags={"pii": "yes"})))
    def contacts(users): ...
    ```

    ## When something is unknown
    Only declared columns, tags and lineage are followed. A column that has the tag with another value (`pii=no`) is no
    longer sensitive, nor is what is made of it; so is one whose declared lineage names other columns. In a Dagster project
    no asset is public: there `exposed` says which are.
    """

    code: ClassVar[str] = "VPC004"
    name: ClassVar[str] = "sensitive-column-exposed"
    severity: ClassVar[Severity] = "error"
    preset: ClassVar[Preset] = "strict"
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            "tags", "table", {"pii": ["yes", "true"]}, "The tags of sensitive columns, each with its values."
        ),
        Option("exposed", "texts", [], "Selections of assets that are public without `public=True`."),
    )

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            _USERS + "@asset(public=True, schema=USERS)\n"
            "def contacts(users):\n"
            "    return users\n"
            "\n"
            '@asset(public=True, schema=Schema("hashed", SchemaField("email", DataType.STRING, tags={"pii": "no"})))\n'
            "def hashed(users):\n"
            "    return users\n"
            "\n"
            '@asset(schema=Schema("kept", SchemaField("email", DataType.STRING)))\n'
            "def kept(users):\n"
            "    return users\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            _USERS + '@asset(public=True, schema=Schema("contacts", SchemaField("email", DataType.STRING)))\n'
            "def contacts(users):\n"
            "    return users\n",
            at="9:47",
            message="column 'email' of the public asset 'contacts' has no tag 'pii', but holds 'users.email', which is "
            "tagged pii=yes",
        ),
        Example(
            _USERS + "@asset\n"
            "def kept(users):\n"
            "    return users\n"
            "\n"
            '@asset(public=True, column_lineage={"address": ["users.email"]})\n'
            "def contacts(kept):\n"
            "    return kept\n",
            at="13:37",
            message="column 'address' of the public asset 'contacts' has no tag 'pii', but holds 'users.email'",
        ),
        Example(
            "import dagster as dg\n"
            "\n"
            'EMAIL = dg.TableColumn("email", tags={"pii": "true"})\n'
            "\n"
            '@dg.asset(metadata={"dagster/column_schema": dg.TableSchema([EMAIL])})\n'
            "def users(): ...\n"
            "\n"
            '@dg.asset(deps=[users], group_name="marts",\n'
            '    metadata={"dagster/column_schema": dg.TableSchema([dg.TableColumn("email")])})\n'
            "def contacts(): ...\n",
            at="9:56",
            message="column 'email' of the public asset 'contacts' has no tag 'pii'",
            options={"sensitive-column-exposed": {"exposed": ["group:marts"]}},
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        exposed = selected(given.graph, self.texts(given, "exposed"))
        tags = self.table(given, "tags")
        assets = given.assets()
        places = {
            (fact.asset, fact.column): fact.location for fact in given.facts.lineage if fact.position is None
        }
        for reached in _followed(given, tags):
            asset = assets[reached.asset]
            public = asset.public or asset.key in exposed
            if not public or _is_sensitive(asset.tags, reached.tag, tags[reached.tag]):
                continue
            declared = reached.column in given.columns.of(asset.key)
            lineage = places.get((asset.key, reached.column), asset.location)
            yield Finding.of(
                self,
                f"column '{reached.column}' of the public asset '{asset.key}' has no tag '{reached.tag}', but holds "
                f"'{reached.origin}', which is tagged {reached.tag}={reached.value}; tag it, too, or leave it out",
                given.field_location(asset, reached.column) if declared else lineage,
                asset=asset.key,
            )


def _is_sensitive(tags: Mapping[str, str], tag: str, values: tuple[str, ...]) -> bool:
    return tags.get(tag, "").casefold() in {value.casefold() for value in values}


def _followed(given: LintInput, tags: Mapping[str, tuple[str, ...]]) -> Iterator[_Reached]:
    """The columns without a tag that hold what a sensitive column holds, each once."""
    index, assets = given.columns, given.assets()
    made_of, explained = _lineage(given)
    waiting = deque(
        _Reached(asset.key, column.name, f"{asset.key}.{column.name}", tag, column.tags[tag])
        for asset in given.graph.assets
        for column in index.of(asset.key).values()
        for tag, values in tags.items()
        if column.tags and _is_sensitive(column.tags, tag, values)
    )
    seen = {(reached.asset, reached.column, reached.tag) for reached in waiting}
    while waiting:
        reached = waiting.popleft()
        further = [
            *made_of.get((reached.asset, reached.column), ()),
            *_namesakes(given, assets, reached, explained),
        ]
        for key, column in further:
            declared = index.of(key).get(column)
            if (key, column, reached.tag) in seen or (declared is not None and reached.tag in declared.tags):
                continue
            seen.add((key, column, reached.tag))
            found = replace(reached, asset=key, column=column)
            waiting.append(found)
            if declared is not None or (key, column) in explained:
                yield found


def _lineage(
    given: LintInput,
) -> tuple[Mapping[tuple[AssetKey, str], list[tuple[AssetKey, str]]], Set[tuple[AssetKey, str]]]:
    """The columns that declared lineage says are made of a column, and all that it says something of."""
    made_of: dict[tuple[AssetKey, str], list[tuple[AssetKey, str]]] = {}
    explained = set()
    for asset in given.graph.assets:
        for entry in asset.column_lineage:
            explained.add((asset.key, entry.column))
            for source in entry.sources:
                made_of.setdefault((source.asset, source.column), []).append((asset.key, entry.column))
    return made_of, explained


def _namesakes(
    given: LintInput,
    assets: Mapping[AssetKey, Asset],
    reached: _Reached,
    explained: Set[tuple[AssetKey, str]],
) -> Iterator[tuple[AssetKey, str]]:
    """The columns of the same name in the assets that read a column's; an asset that declares none may hold it."""
    for key in given.columns.readers(reached.asset):
        holds = reached.column in given.columns.of(key) or assets[key].schema is None
        if holds and (key, reached.column) not in explained:
            yield key, reached.column
