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
    Reports a name in `resources=` that the configuration does not declare and for which the code gives no class.

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
    are named in the configuration, which was read whole.
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
