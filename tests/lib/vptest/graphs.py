"""Analyses code given as text, for tests of everything that reads the graph."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from vibepiper.analyzer.build import Analysis, AnalysisSettings, analyze
from vibepiper.analyzer.graph.model import AssetGraph
from vibepiper.analyzer.source.tree import MemoryTree


def analysis_of(
    code: str | Mapping[str, str], settings: AnalysisSettings | None = None, **options: object
) -> Analysis:
    """Analyse one file's text (as ``pipeline.py``), or several by path; options are fields of the settings."""
    files = {"pipeline.py": code} if isinstance(code, str) else code
    tree = MemoryTree({path: textwrap.dedent(text).lstrip("\n").encode() for path, text in files.items()})
    return analyze(tree, settings or AnalysisSettings(**options))  # type: ignore[arg-type]  # checked by the class


def graph_of(
    code: str | Mapping[str, str], settings: AnalysisSettings | None = None, **options: object
) -> AssetGraph:
    """The graph of one file's text, or of several."""
    return analysis_of(code, settings, **options).graph
