"""Drops findings that a ``# vp: ignore[CODE]`` comment covers; knows nothing of how comments are found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ..facts import Suppression
from .model import Finding

Use = tuple[Suppression, str]


def unsuppressed(
    findings: Iterable[Finding], suppressions: Iterable[Suppression]
) -> tuple[tuple[Finding, ...], frozenset[Use]]:
    """The findings that no comment suppresses, and which codes of which comments hide one. A comment counts when the
    finding's first line is one of those that the comment covers, and names the finding's code (or the rule's name)."""
    by_path: dict[str, list[Suppression]] = defaultdict(list)
    for suppression in suppressions:
        by_path[suppression.path].append(suppression)
    kept: list[Finding] = []
    used: set[Use] = set()
    for finding in findings:
        hiding = {
            use
            for suppression in by_path.get(finding.location.path, ())
            for use in _covering(suppression, finding)
        }
        used |= hiding
        if not hiding:
            kept.append(finding)
    return tuple(kept), frozenset(used)


def _covering(suppression: Suppression, finding: Finding) -> Iterable[Use]:
    if not suppression.first_line <= finding.location.line <= suppression.last_line:
        return ()
    meant = {finding.code.casefold(), finding.name}
    return ((suppression, code) for code in suppression.codes if code.strip().casefold() in meant)
