"""VPN001: a name that does not follow the project's convention."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import ClassVar

from ....graph.model import Asset, AssetKey, Severity
from ...fix import Applicability, Edit, Fix
from ...model import Example, Finding, LintInput, Option, Preset, Rule
from ...reach import selected
from ...wording import some_of


class NamingConvention(Rule):
    """
    ## What it does
    Reports an asset or source whose name has none of the forms that the option `patterns` gives for it. Of each form
    `*` is any text; one with a `/` means the whole key, any other its last part.

    ## Why is this bad?
    A name that says the layer or the domain is read without opening anything. It is no help where every fifth name
    doesn't follow.

    ## Example
    ```toml
    [lint.naming-convention.patterns]
    "group:staging" = "stg_*"
    "group:marts" = ["dim_*", "fct_*"]
    ```
    ```python
    @asset(group="staging")
    def orders(raw_orders): ...
    ```

    ## Use instead
    ```python
    @asset(group="staging")
    def stg_orders(raw_orders): ...
    ```
    The correction renames the asset in the whole project: its definition, the parameters that are called like it, the
    entries of `inputs`, `deps` and checks, SQL texts and selections. It is made only when the project then has the same
    graph but for the key, and never without `--unsafe-fixes`: data that is stored under the old name stays there.

    ## When something is unknown
    Keys that can't be decided are not judged. A selection leaves out assets of which the fact it asks for isn't known.
    """

    code: ClassVar[str] = "VPN001"
    name: ClassVar[str] = "naming-convention"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "all"
    fix: ClassVar[Applicability | None] = "unsafe"
    options: ClassVar[tuple[Option, ...]] = (
        Option("patterns", "table", {}, "by a selection of assets, the forms that their names may have"),
    )

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset, source\n"
            "\n"
            'source("crm/users", group="crm")\n'
            "\n"
            '@asset(group="marts")\n'
            "def dim_users(crm__users):\n"
            "    return crm__users\n"
            "\n"
            "@asset\n"
            "def anything():\n"
            "    return 1\n",
            options={
                "naming-convention": {"patterns": {"group:marts": ["fct_*", "dim_*"], "group:crm": "crm/*"}}
            },
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset, check, job, source, sql_asset\n"
            "\n"
            'source("raw")\n'
            "\n"
            '@asset(group="staging")\n'
            "def orders(raw):\n"
            "    return raw\n"
            "\n"
            "@asset\n"
            "def report(orders):\n"
            "    return orders.head()\n"
            "\n"
            '@asset(deps=["orders"])\n'
            "def mail():\n"
            "    return 1\n"
            "\n"
            '@check(asset="orders")\n'
            "def orders_complete(orders):\n"
            "    return len(orders) > 0\n"
            "\n"
            'sql_asset("days", "select orders.day from orders")\n'
            'job("nightly", select="+orders")\n',
            at="5:1",
            message="'orders' is named otherwise than 'group:staging' asks: 'stg_*'; rename it, to 'stg_orders' for instance",
            options={"naming-convention": {"patterns": {"group:staging": "stg_*"}}},
            fixed="from vibepiper import asset, check, job, source, sql_asset\n"
            "\n"
            'source("raw")\n'
            "\n"
            '@asset(group="staging")\n'
            "def stg_orders(raw):\n"
            "    return raw\n"
            "\n"
            "@asset\n"
            "def report(stg_orders):\n"
            "    return stg_orders.head()\n"
            "\n"
            '@asset(deps=["stg_orders"])\n'
            "def mail():\n"
            "    return 1\n"
            "\n"
            '@check(asset="stg_orders")\n'
            "def orders_complete(stg_orders):\n"
            "    return len(stg_orders) > 0\n"
            "\n"
            'sql_asset("days", "select orders.day from stg_orders as orders")\n'
            'job("nightly", select="+stg_orders")\n',
        ),
        Example(
            "from dagster import AssetIn, AssetKey, asset\n"
            "\n"
            '@asset(key_prefix="core", group_name="staging")\n'
            "def orders():\n"
            "    return 1\n"
            "\n"
            '@asset(ins={"frame": AssetIn(AssetKey(["core", "orders"]))})\n'
            "def report(frame):\n"
            "    return frame\n"
            "\n"
            "@asset(deps=[orders])\n"
            "def mail():\n"
            "    return 1\n",
            message="'core/orders' is named otherwise than 'group:staging' asks: 'stg_*'",
            options={"naming-convention": {"patterns": {"group:staging": "stg_*"}}},
            fixed="from dagster import AssetIn, AssetKey, asset\n"
            "\n"
            '@asset(key_prefix="core", group_name="staging", name="stg_orders")\n'
            "def orders():\n"
            "    return 1\n"
            "\n"
            '@asset(ins={"frame": AssetIn(AssetKey(["core", "stg_orders"]))})\n'
            "def report(frame):\n"
            "    return frame\n"
            "\n"
            "@asset(deps=[orders])\n"
            "def mail():\n"
            "    return 1\n",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        seen: set[AssetKey] = set()
        for selection, patterns in self.table(given, "patterns").items():
            for key in sorted(selected(given.graph, (selection,), lenient=True) - seen):
                asset = given.assets()[key]
                if asset.implicit or any(_has_form(key, pattern) for pattern in patterns):
                    continue
                seen.add(key)
                better = _renamed(key, patterns)
                free = better is not None and better not in given.assets()
                advice = f", to '{better}' for instance" if free else ""
                owner = str(key)
                place = given.argument_location(owner, "key") or given.argument_location(owner, "name")
                yield Finding.of(
                    self,
                    f"'{key}' is named otherwise than '{selection}' asks: {some_of(patterns)}; rename it{advice}",
                    place or asset.location,
                    asset=key,
                    fix=_renaming(asset, better) if better is not None and free else None,
                )


def _has_form(key: AssetKey, pattern: str) -> bool:
    return fnmatchcase(str(key) if "/" in pattern else key.name, pattern)


def _renamed(key: AssetKey, patterns: tuple[str, ...]) -> AssetKey | None:
    """The key in the first form that says where the name goes."""
    for pattern in patterns:
        if "/" not in pattern and pattern.count("*") == 1 and not set(pattern) & set("?["):
            return AssetKey((*key[:-1], pattern.replace("*", key.name)))
    return None


def _renaming(asset: Asset, better: AssetKey) -> Fix:
    edit = Edit("rename-asset", asset.location, name=str(asset.key), text=str(better))
    return Fix(f"rename '{asset.key}' to '{better}' in the whole project", "unsafe", (edit,))
