"""Puts together what people would read as one finding; knows no output format."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from msgspec.structs import replace

from ..model import Finding


def grouped(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings with those of one rule and one place put together: a definition that makes many assets has its
    mistake once. The message is that of the first, and says how many further assets have it."""
    groups: dict[Finding, list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[_nameless(finding)].append(finding)
    return tuple(_together(group) for group in groups.values())


def _nameless(finding: Finding) -> Finding:
    """The finding as it would be of any asset."""
    message = finding.message.replace(f"'{finding.asset}'", "'…'")
    return replace(finding, message=message, asset=None, absent=(), fix=None)


def _together(group: Sequence[Finding]) -> Finding:
    first = group[0]
    further = len({finding.asset for finding in group} - {first.asset})
    if not further:
        return first
    assets = "1 further asset" if further == 1 else f"{further} further assets"
    return replace(first, message=f"{first.message} (and so for {assets} defined here)")
