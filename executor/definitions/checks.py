"""``@check`` and ``job``: what judges assets, and named selections of them; runs neither."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, Never, TypeVar

from .arguments import flag, optional_text, parameters_of, refuse_unknown, text, wrong
from .assets import docstring, function_site, undecorated
from .collector import attach, calling_site, register
from .definition import AssetReference, CheckDefinition, JobDefinition
from .errors import DefinitionError
from .references import dependencies, reference

F = TypeVar("F", bound=Callable[..., Any])  # an author's function, of any signature


def check(
    fn: None = None,
    /,
    *,
    asset: AssetReference | None = None,
    assets: Sequence[AssetReference] | None = None,
    name: str | None = None,
    severity: Literal["warn", "error"] = "error",
    blocking: bool = False,
    description: str | None = None,
    **unknown: Never,
) -> Callable[[F], F]:
    """Make a function a check of one or more assets; it stays a plain function.

    Its parameters name the assets that it reads; a single parameter of any other name gets the asset checked.
    It returns a bool, a :class:`CheckResult`, or a table of the rows that fail (empty: passed). ``vp test`` runs all
    checks on what is materialised; ``vp run`` runs the blocking ones, on data that isn't published yet.

    Args:
        asset: The asset that it judges: its key, its function or its source.
        assets: The assets, when there are several.
        name: The check's name, when it isn't the function's.
        severity: Whether failing is an error or a warning.
        blocking: Whether failing keeps the new data from being published: the asset fails, and what was published
            before stays.
        description: What is judged; the docstring by default.
    """
    if fn is not None:
        raise DefinitionError("check", "names no asset; write @check(asset=…)")

    def define(function: F) -> F:
        own_name = name or str(getattr(undecorated(function), "__name__", "check"))
        label = f"check '{own_name}'"
        refuse_unknown(label, unknown, parameters_of(check))
        if severity not in ("warn", "error"):
            wrong(label, "severity", "'warn' or 'error'", severity)
        keys = [] if asset is None else [reference(label, "asset", asset)]
        if assets is not None:
            keys.extend(dependencies(label, assets))
        if not keys:
            raise DefinitionError(label, "names no asset; write @check(asset=…)")
        definition = CheckDefinition(
            name=own_name,
            site=function_site(function, calling_site()),
            function=function,
            assets=tuple(keys),
            severity=severity,
            blocking=flag(label, "blocking", blocking),
            description=docstring(function) if description is None else description,
        )
        attach(function, definition)
        register(definition)
        return function

    return define


def job(
    name: str,
    *,
    select: str,
    schedule: str | None = None,
    description: str | None = None,
    **unknown: Never,
) -> JobDefinition:
    """Name a selection of assets, and optionally when it should run.

    ``vp run job:nightly`` runs it. The schedule is for whatever starts that command, and for the catalog; VibePiper itself
    runs no clock. ::

        job("nightly", select="+daily_revenue", schedule="0 6 * * *")

    Args:
        name: The job's name, used as ``job:<name>`` in selections.
        select: The selection: ``"+daily_revenue"``.
        schedule: A cron expression: ``"0 6 * * *"``.
        description: What it is for.
    """
    label = f"job '{name}'"
    refuse_unknown(label, unknown, parameters_of(job))
    definition = JobDefinition(
        name=text("job", "name", name),
        site=calling_site(),
        select=text(label, "select", select),
        schedule=optional_text(label, "schedule", schedule),
        description=optional_text(label, "description", description),
    )
    register(definition)
    return definition
