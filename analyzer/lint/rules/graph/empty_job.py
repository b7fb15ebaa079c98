"""VPG009: a job whose selection names no asset."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import AssetGraph, Job, Severity
from ....graph.select import SelectionError, select
from ...model import Example, Finding, LintInput, Preset, Rule
from ...withholding import ANY_KEY

# Which field of assets each way to select looks at.
_FIELDS = (("tag:", "tags"), ("group:", "group"), ("owner:", "owners"), ("kind:", "kinds"))


class EmptyJob(Rule):
    """
    ## What it does
    Reports a job whose selection can't be read, names something that does not exist, or selects no asset.

    ## Why is this bad?
    The job runs every night and does nothing.

    ## Example
    ```python
    job("nightly", select="+daily_revenu", schedule="0 6 * * *")
    ```

    ## Use instead
    ```python
    job("nightly", select="+daily_revenue", schedule="0 6 * * *")
    ```

    ## When something is unknown
    Held back where a file that could not be understood may define an asset that the job means. Not reported where
    an asset's tags, group, owners, kinds or upstream, by which the job selects, can't be decided.
    """

    code: ClassVar[str] = "VPG009"
    name: ClassVar[str] = "empty-job"
    severity: ClassVar[Severity] = "error"
    preset: ClassVar[Preset] = "default"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset, job\n"
            "\n"
            '@asset(group="sales")\n'
            "def orders():\n"
            "    return 1\n"
            "\n"
            'job("nightly", select="group:sales")\n'
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset, job\n"
            "\n"
            "@asset\n"
            "def orders():\n"
            "    return 1\n"
            "\n"
            'job("nightly", select="+ordres")\n',
            message="no asset is called 'ordres'. Did you mean 'orders'?",
        ),
        Example(
            "from vibepiper import asset, job\n"
            "\n"
            "@asset\n"
            "def orders():\n"
            "    return 1\n"
            "\n"
            'job("nightly", select="orders and not orders")\n',
            message="job 'nightly' selects nothing: no asset matches 'orders and not orders'",
        ),
        Example(
            "from vibepiper import asset, job\n"
            "\n"
            "@asset\n"
            "def orders():\n"
            "    return 1\n"
            "\n"
            'job("nightly", select="(orders")\n',
            message="this '(' is never closed",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        for job in given.graph.jobs:
            place = given.argument_location(job.name, "select") or job.location
            try:
                if select(given.graph, job.select):
                    continue
            except SelectionError as error:
                if error.__cause__ is None:
                    # The text itself is wrong, whatever assets there are.
                    yield Finding.of(self, f"the selection of job '{job.name}' can't be read: {error}", place)
                    continue
                message = f"the selection of job '{job.name}' fails: {error}"
            else:
                message = f"job '{job.name}' selects nothing: no asset matches '{job.select}'"
            if not _undecidable(job, given.graph):
                yield Finding.of(self, message, place, absent=ANY_KEY)


def _undecidable(job: Job, graph: AssetGraph) -> bool:
    """Whether an asset may be selected by a fact of it that could not be decided."""
    mentioned = {field for prefix, field in _FIELDS if re.search(rf"(?<!\w){prefix}", job.select)}
    if "+" in job.select:
        mentioned |= {"deps", "inputs"}
    return any(unknown.field in mentioned for asset in graph.assets for unknown in asset.unknown)
