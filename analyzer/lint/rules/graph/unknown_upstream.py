"""VPG001: an asset reads or depends on something that no asset defines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.link import KeyIndex
from ....graph.model import Edge, Severity
from ....graph.suggest import closest, one_slip_from
from ...fix import Applicability, Edit, Fix
from ...model import Example, Finding, LintInput, Preset, Rule
from ...withholding import hiding_problem, keys_meant


class UnknownUpstream(Rule):
    """
    ## What it does
    Reports a parameter, an entry of `inputs` or an entry of `deps` that names an asset which nothing defines.

    ## Why is this bad?
    The asset can't be materialised. This is what a renamed or deleted upstream looks like.

    ## Example
    ```python
    @asset
    def clean_orders(raw_ordres): ...
    ```

    ## Use instead
    ```python
    @asset
    def clean_orders(raw_orders): ...
    ```
    Data that is made elsewhere is declared with `source("raw_orders", uri=...)`; a constant gets a default value.

    In a Dagster project a key in `deps` that nothing defines stands for data made elsewhere. It is reported only when
    it looks like a misspelt one: it is one letter away from a key that is defined.

    ## When something is unknown
    Held back where a file that could not be understood may define the asset. An upstream that can't be decided
    is not an upstream that is missing: nothing is reported of it.
    """

    code: ClassVar[str] = "VPG001"
    name: ClassVar[str] = "unknown-upstream"
    severity: ClassVar[Severity] = "error"
    preset: ClassVar[Preset] = "default"
    fix: ClassVar[Applicability | None] = "unsafe"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset, source\n"
            "\n"
            'source("raw/orders")\n'
            "\n"
            "@asset\n"
            "def clean(raw__orders, threshold=0.5):\n"
            "    return raw__orders[raw__orders.amount > threshold]\n"
        ),
        Example(
            "from vibepiper import asset\n"
            "\n"
            '@asset(resources=["db"])\n'
            "def users(db, context):\n"
            '    context.log.info("reading")\n'
            "    return db.read()\n",
            resources=("db",),
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from dagster import asset\n"
            "\n"
            '@asset(deps=["elsewhere"])\n'
            "def raw_orders():\n"
            "    return 1\n"
            "\n"
            '@asset(deps=["raw_ordres"])\n'
            "def clean():\n"
            "    return 1\n",
            at="7:14",
            message="asset 'clean' depends on 'raw_ordres', which no asset defines. Did you mean 'raw_orders'?",
            fixed="from dagster import asset\n"
            "\n"
            '@asset(deps=["elsewhere"])\n'
            "def raw_orders():\n"
            "    return 1\n"
            "\n"
            '@asset(deps=["raw_orders"])\n'
            "def clean():\n"
            "    return 1\n",
        ),
        Example(
            "from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def raw_orders():\n"
            "    return 1\n"
            "\n"
            "@asset\n"
            "def clean(raw_ordres):\n"
            "    return raw_ordres\n",
            at="8:11",
            message="asset 'clean' reads 'raw_ordres', which no asset defines. Did you mean 'raw_orders'?",
            fixed="from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def raw_orders():\n"
            "    return 1\n"
            "\n"
            "@asset\n"
            "def clean(raw_orders):\n"
            "    return raw_orders\n",
        ),
        Example(
            'from vibepiper import asset\n\n@asset(deps=["calendar"])\ndef report():\n    return 1\n',
            at="3:14",
            message="asset 'report' depends on 'calendar', which no asset defines.",
        ),
        Example(
            "from vibepiper import Input, asset\n"
            "\n"
            '@asset(inputs={"last": Input("orders")})\n'
            "def report(last):\n"
            "    return last\n",
            message="asset 'report' reads 'orders', which no asset defines.",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        keys = {key for key, asset in given.assets().items() if not asset.implicit}
        implied = given.assets().keys() - keys
        known = {str(key) for key in keys}
        names = KeyIndex(keys)
        for edge in given.graph.edges:
            if edge.upstream in implied and one_slip_from(str(edge.upstream), known) is None:
                continue
            if edge.upstream not in keys:
                verb = "reads" if edge.parameter else "depends on"
                absent = keys_meant(str(edge.upstream))
                # A suggestion compares the name with every key: not for a finding that nobody will see.
                held_back = hiding_problem(absent, given.graph.problems) is not None
                remedy, fix = ("", None) if held_back else _remedy(edge, given, names)
                yield Finding.of(
                    self,
                    f"asset '{edge.downstream}' {verb} '{edge.upstream}', {_what_is_wrong(edge, names)}{remedy}",
                    edge.location,
                    asset=edge.downstream,
                    absent=absent,
                    fix=fix,
                )


def _what_is_wrong(edge: Edge, names: KeyIndex) -> str:
    several = names.candidates(str(edge.upstream))
    if len(several) > 1:
        candidates = " or ".join(f"'{key}'" for key in several)
        return f"which could mean {candidates}."
    return "which no asset defines."


def _remedy(edge: Edge, given: LintInput, names: KeyIndex) -> tuple[str, Fix | None]:
    wanted = str(edge.upstream)
    if len(names.candidates(wanted)) > 1:
        return " Write the whole key", None
    known = [
        str(asset.key) for asset in given.graph.assets if asset.key != edge.downstream and not asset.implicit
    ]
    if edge.parameter is not None:
        # A parameter can be meant for a resource as well.
        known.extend(resource.name for resource in given.graph.resources)
    guess = closest(wanted, known)
    if guess is None:
        return f" Define it, or declare data that is made elsewhere with source('{wanted}', uri=…)", None
    return f" Did you mean '{guess}'?", _renamed(edge, guess, given)


def _renamed(edge: Edge, guess: str, given: LintInput) -> Fix | None:
    """What would name the suggestion instead: another name of the parameter, or another text in the entry."""
    message = f"name '{guess}' instead of '{edge.upstream}'"
    if edge.parameter is not None and edge.location == given.parameter_location(
        edge.downstream, edge.parameter
    ):
        return Fix(
            message,
            "unsafe",
            (Edit("rename-parameter", edge.location, name=edge.parameter, text=guess.replace("/", "__")),),
        )
    return Fix(message, "unsafe", (Edit("replace-text", edge.location, name=str(edge.upstream), text=guess),))
