"""VPG003: one key defined more than once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import ClassVar

from ....facts import Definition
from ....graph.model import AssetKey, Severity
from ...model import Example, Finding, LintInput, Preset, Rule


class DuplicateKey(Rule):
    """
    ## What it does
    Reports every further definition of a key that is already defined.

    ## Why is this bad?
    A key names one asset; which of the definitions was meant can't be told, and running the project is refused.

    ## Example
    ```python
    @asset
    def orders(): ...

    @asset(name="orders")
    def orders_again(): ...
    ```

    ## Use instead
    ```python
    @asset
    def orders(): ...

    @asset(key="archive/orders")
    def archived_orders(): ...
    ```

    ## When something is unknown
    A definition in an arm of an undecided branch is not counted: the arms exclude each other. Definitions that no code
    location of Dagster's loads together may share a key, and so may its specs of data that is made elsewhere.
    """

    code: ClassVar[str] = "VPG003"
    name: ClassVar[str] = "duplicate-key"
    severity: ClassVar[Severity] = "error"
    preset: ClassVar[Preset] = "default"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def orders():\n"
            "    return 1\n"
            "\n"
            '@asset(key="archive/orders")\n'
            "def archived():\n"
            "    return 1\n"
        ),
        Example(
            "import os\n"
            "from vibepiper import asset\n"
            "\n"
            'if os.getenv("FAST"):\n'
            "    @asset\n"
            "    def orders():\n"
            "        return 1\n"
            "else:\n"
            "    @asset\n"
            "    def orders():\n"
            "        return 2\n"
        ),
        Example(
            "from dagster import AssetSpec, Definitions\n"
            "\n"
            'bought = Definitions(assets=[AssetSpec("orders")])\n'
            'sold = Definitions(assets=[AssetSpec("orders")])\n'
            "defs = Definitions.merge(bought, sold)\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def orders():\n"
            "    return 1\n"
            "\n"
            '@asset(name="orders")\n'
            "def again():\n"
            "    return 1\n",
            message="asset 'orders' is already defined at pipeline.py:",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        by_key: dict[AssetKey, list[Definition]] = defaultdict(list)
        for definition in given.facts.definitions:
            if not definition.conditional:
                by_key[definition.asset].append(definition)
        assets = given.assets()
        for key, definitions in by_key.items():
            asset = assets.get(key)
            if asset is not None and asset.dialect == "dagster" and asset.kind == "source":
                # Dagster takes equal specs of data made elsewhere for one.
                continue
            for number, definition in enumerate(definitions):
                first = next((each for each in definitions[:number] if _meet(each, definition)), None)
                if first is None:
                    continue
                where = (
                    "by the same definition"
                    if definition.location == first.location
                    else f"at {first.location.path}:{first.location.line}"
                )
                yield Finding.of(
                    self,
                    f"asset '{key}' is already defined {where}; give one of them another key",
                    definition.location,
                    asset=key,
                )


def _meet(one: Definition, other: Definition) -> bool:
    """Whether something loads both; definitions that only different things load may share a key."""
    return not (one.held and other.held) or not set(one.held).isdisjoint(other.held)
