"""All that an analysis says, to compare two of them."""

from __future__ import annotations

from vibepiper.analyzer.build import Analysis
from vibepiper.analyzer.graph.codec import encode


def told(analysis: Analysis) -> object:
    """All that an analysis says."""
    facts = {
        name: getattr(analysis.facts, name) for name in analysis.facts.__struct_fields__ if name != "lines"
    }
    return (
        encode(analysis.graph),
        analysis.graph,
        facts,
        dict(analysis.facts.lines),
        analysis.linked,
        analysis.files,
        analysis.trails,
        analysis.roots,
        analysis.missing,
    )
