"""Drops findings that a ``# vp: ignore[CODE]`` comment covers; knows nothing of how comments are found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ..facts import Suppression
from .model import Finding


def unsuppressed(findings: Iterable[Finding], suppressions: Iterable[Suppression]) -> tuple[Finding, ...]:
    """The findings that no comment suppresses. A comment counts when the finding's first line is one of those
    that the comment covers, and names the finding's code (or the rule's name)."""
    by_path: dict[str, list[Suppression]] = defaultdict(list)
    for suppression in suppressions:
        by_path[suppression.path].append(suppression)
    return tuple(
        finding
        for finding in findings
        if not any(_covers(suppression, finding) for suppression in by_path.get(finding.location.path, ()))
    )


def _covers(suppression: Suppression, finding: Finding) -> bool:
    named = {code.strip().casefold() for code in suppression.codes}
    return suppression.first_line <= finding.location.line <= suppression.last_line and bool(
        named & {finding.code.casefold(), finding.name}
    )
