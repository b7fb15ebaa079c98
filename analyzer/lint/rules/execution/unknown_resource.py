"""VPX001: an asset asks for a resource that nothing provides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ....graph.suggest import did_you_mean
from ...model import Example, Finding, LintInput, Preset, Rule


class UnknownResource(Rule):
    """
    ## What it does
    Reports a name in `resources=` that the configuration does not declare and for which the code gives no class. Of
    Dagster: a resource that an asset or check asks for, by `required_resource_keys` or a parameter, and that no
    `Definitions` which loads it gives. Code locations are judged apart.

    ## Why is this bad?
    The asset can't run: there is nothing to give it.

    ## Example
    ```python
    @asset(resources=["database"])  # vibepiper.toml has [resources.db]
    def users(database): ...
    ```

    ## Use instead
    ```python
    @asset(resources=["db"])
    def users(db): ...

    @asset(resources={"database": Database})
    def users(database): ...
    ```

    ## When something is unknown
    Resources that can't be decided are not reported. A file that could not be understood hides no resource: they
    are named in the configuration, which was read whole. Of Dagster nothing is reported in a code location whose
    resources are not all known (a repository, a component, a dictionary that is put together at run time), nor where
    there are no `Definitions`.
    """

    code: ClassVar[str] = "VPX001"
    name: ClassVar[str] = "unknown-resource"
    severity: ClassVar[Severity] = "error"
    preset: ClassVar[Preset] = "default"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import Resource, asset\n"
            "\n"
            "class Database(Resource):\n"
            "    path: str\n"
            "\n"
            '@asset(resources={"database": Database})\n'
            "def users(database):\n"
            "    return database.read()\n"
        ),
        Example(
            'from vibepiper import asset\n\n@asset(resources=["db"])\ndef users(db):\n    return db.read()\n',
            resources=("db",),
        ),
        Example(
            "from vibepiper import Resource, asset\n"
            "\n"
            "class Database(Resource):\n"
            "    path: str = 'a.db'\n"
            "\n"
            '@asset(resources=["db"])\n'
            "def users(db: Database):\n"
            "    return db.path\n"
        ),
        Example(
            "from dagster import ConfigurableResource, Definitions, asset\n"
            "\n"
            "class Database(ConfigurableResource):\n"
            "    path: str\n"
            "\n"
            "@asset\n"
            "def users(database: Database):\n"
            "    return 1\n"
            "\n"
            "parts = Definitions(assets=[users])\n"
            'defs = Definitions.merge(parts, Definitions(resources={"database": Database(path="a.db")}))\n'
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            '@asset(resources=["databse"])\n'
            "def users(databse):\n"
            "    return databse.read()\n",
            at="3:19",
            message="asset 'users' asks for resource 'databse', which is not configured. Did you mean 'database'?",
            resources=("database",),
        ),
        Example(
            "from dagster import ConfigurableResource, Definitions, asset\n"
            "\n"
            "class Database(ConfigurableResource):\n"
            "    path: str\n"
            "\n"
            "@asset\n"
            "def users(databse: Database):\n"
            "    return 1\n"
            "\n"
            'defs = Definitions(assets=[users], resources={"database": Database(path="a.db")})\n',
            at="7:11",
            message="asset 'users' asks for resource 'databse', which no Definitions give it. Did you mean 'database'?",
        ),
        Example(
            "from dagster import Definitions, asset\n"
            "\n"
            '@asset(required_resource_keys={"warehouse"})\n'
            "def users(context):\n"
            "    return context.resources.warehouse.read()\n"
            "\n"
            "defs = Definitions(assets=[users])\n",
            at="3:32",
            message="asset 'users' asks for resource 'warehouse', which no Definitions give it. Add it to their resources",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        known = {resource.name for resource in given.graph.resources}
        for fact in given.facts.resources:
            if not fact.typed and fact.name not in known:
                remedy = did_you_mean(fact.name, known) or f" Declare it under [resources.{fact.name}]"
                yield Finding.of(
                    self,
                    f"asset '{fact.asset}' asks for resource '{fact.name}', which is not configured.{remedy}",
                    fact.location,
                    asset=fact.asset,
                )
        for need in given.facts.unmet_needs:
            if need.kind == "resource":
                remedy = did_you_mean(need.name, need.offered) or " Add it to their resources"
                yield Finding.of(
                    self,
                    f"{need.owner} asks for resource '{need.name}', which no Definitions give it.{remedy}",
                    need.location,
                    asset=need.asset,
                )
