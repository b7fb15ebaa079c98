"""Names of findings that stay when code moves, for services that compare one report with the next."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from ..model import Finding


def fingerprints(findings: Sequence[Finding]) -> tuple[str, ...]:
    """A name for each finding, of its code, path, asset and message; equal ones are numbered."""
    seen: Counter[str] = Counter()
    names: list[str] = []
    for finding in findings:
        said = "\0".join((finding.code, finding.location.path, str(finding.asset or ""), finding.message))
        seen[said] += 1
        names.append(hashlib.sha256(f"{said}\0{seen[said]}".encode("utf-8", "replace")).hexdigest()[:32])
    return tuple(names)
