"""What a distribution imports to offer lint rules of its own; see the entry points ``vibepiper.rules``."""

from __future__ import annotations

from vibepiper.analyzer.graph.model import Asset, AssetGraph, AssetKey, Location
from vibepiper.analyzer.lint.fix import Edit, Fix
from vibepiper.analyzer.lint.model import Example, Finding, LintInput, Option, Rule

__all__ = [
    "Asset",
    "AssetGraph",
    "AssetKey",
    "Edit",
    "Example",
    "Finding",
    "Fix",
    "LintInput",
    "Location",
    "Option",
    "Rule",
]
