"""VPX002: a resource that nothing asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...model import Example, Finding, LintInput, Preset, Rule


class UnusedResource(Rule):
    """
    ## What it does
    Reports a resource that the configuration declares, or that `Definitions` of Dagster are given, and that no asset
    and no check asks for.

    ## Why is this bad?
    Its settings and secrets are kept for nothing. Mostly what used it is gone, or asks for it by another name.

    ## Example
    ```python
    @asset
    def users(): ...

    defs = Definitions(assets=[users], resources={"db": Database(path="a.db")})
    ```

    ## Use instead
    ```python
    @asset
    def users(db: Database): ...

    defs = Definitions(assets=[users], resources={"db": Database(path="a.db")})
    ```

    ## When something is unknown
    While the resources of an asset can't be decided, or a file can't be understood, nothing is reported. Of Dagster
    nothing is said of a code location with jobs of ops, with sensors, or with assets that are made of graphs.
    """

    code: ClassVar[str] = "VPX002"
    name: ClassVar[str] = "unused-resource"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "strict"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            'from vibepiper import asset\n\n@asset(resources=["db"])\ndef users(db):\n    return db.read()\n',
            resources=("db",),
            settings={"db": {"type": "sqlalchemy:Engine"}},
        ),
        Example(
            "from dagster import ConfigurableResource, Definitions, asset\n"
            "\n"
            "class Account(ConfigurableResource):\n"
            "    user: str\n"
            "\n"
            "class Database(ConfigurableResource):\n"
            "    account: Account\n"
            "\n"
            "@asset\n"
            "def users(db: Database):\n"
            "    return 1\n"
            "\n"
            'account = Account(user="reader")\n'
            'defs = Definitions(assets=[users], resources={"account": account, "db": Database(account=account)})\n'
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n\n@asset\ndef users():\n    return 1\n",
            at="vibepiper.toml:1:1",
            message="nothing asks for resource 'db'",
            settings={"db": {"type": "sqlalchemy:Engine"}},
        ),
        Example(
            "from dagster import ConfigurableResource, Definitions, asset\n"
            "\n"
            "class Database(ConfigurableResource):\n"
            "    path: str\n"
            "\n"
            "@asset\n"
            "def users():\n"
            "    return 1\n"
            "\n"
            'defs = Definitions(assets=[users], resources={"db": Database(path="a.db")})\n',
            at="10:47",
            message="nothing asks for resource 'db'",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        graph = given.graph
        asked = {name for asset in graph.assets for name in asset.resources}
        asked |= {fact.name for fact in given.facts.resources}
        asked |= {fact.name for fact in given.facts.check_parameters}
        told = not any(asset.is_unknown("resources") or asset.is_unknown("inputs") for asset in graph.assets)
        seen: set[str] = set()
        for resource in given.configured if told else ():
            if resource.name not in asked and resource.name not in seen:
                seen.add(resource.name)
                yield Finding.of(
                    self,
                    f"nothing asks for resource '{resource.name}'; remove it, or name it where it is used",
                    resource.location,
                    absent=("*",),
                )
        for idle in given.facts.idle_resources:
            yield Finding.of(
                self,
                f"nothing asks for resource '{idle.name}'; remove it, or name it where it is used",
                idle.location,
                absent=("*",),
            )
