"""Rules that a project writes as configuration: what one selection selects, another must select, too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..graph.model import Asset, Severity
from .model import Example, Finding, LintInput, Rule
from .reach import selected

CODE = re.compile(r"(?!VP[A-Z]\d)[A-Z]{2,8}\d{2,4}")
# What selections ask of an asset; where one of these can't be decided, neither can the selection.
_ASKED = frozenset({"deps", "group", "inputs", "kinds", "owners", "tags"})


def requirement_rule(
    code: str, name: str, select: str, require: str, severity: Severity, message: str | None
) -> Rule:
    """The rule that every asset which ``select`` selects is selected by ``require``, too."""
    example = Example("")
    attributes = {
        "__module__": __name__,
        "__doc__": _DOCUMENT.format(
            select=select, require=require, message=message or "The project says so."
        ),
        "code": code,
        "name": name,
        "severity": severity,
        "preset": "default",
        "valid": (example,),
        "invalid": (),
        "select": select,
        "require": require,
        "message": message,
    }
    made: Rule = type("ProjectRequirement", (_Requirement,), attributes)()
    return made


class _Requirement(Rule):
    select: str
    require: str
    message: str | None

    def check(self, given: LintInput) -> Iterator[Finding]:
        concerned = selected(given.graph, (self.select,))
        # What is required may be missing from the whole project: that is what the rule is for.
        fulfilling = selected(given.graph, (self.require,), lenient=True)
        for asset in given.graph.assets:
            if asset.key in concerned and asset.key not in fulfilling and not _is_undecided(asset):
                wanted = self.message or f"'{self.select}' requires '{self.require}'"
                yield Finding.of(self, f"asset '{asset.key}': {wanted}", asset.location, asset=asset.key)


def _is_undecided(asset: Asset) -> bool:
    return any(unknown.field in _ASKED for unknown in asset.unknown)


_DOCUMENT = """
## What it does
Reports assets among `{select}` that are not among `{require}`.

## Why is this bad?
{message}

## When something is unknown
An asset whose group, owners, tags, kinds or dependencies can't be decided is not judged.
"""
