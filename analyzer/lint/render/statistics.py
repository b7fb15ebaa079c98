"""How many findings each rule has, the most frequent first; knows no rule."""

from __future__ import annotations

from collections import Counter

from ...graph.printable import printable
from ..model import LintReport


def render_statistics(report: LintReport) -> str:
    """Write a line a rule: count, code, name, and ``*`` where some can be corrected by ``--fix``."""
    counts = Counter((finding.code, finding.name) for finding in report.findings)
    fixable = {finding.code for finding in report.findings if finding.fix is not None}
    width = len(str(max(counts.values(), default=0)))
    rows = [
        f"{count:>{width}}  {code}  {'*' if code in fixable else ' '} {printable(name)}"
        for (code, name), count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
    return "".join(f"{row}\n" for row in rows) or "No findings.\n"
