"""Suggests the known name that a misspelt one may mean; knows nothing of what the names stand for."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

CLOSE_ENOUGH = 0.6


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ``" Did you mean 'x'?"`` for the known name closest to ``name``, or an empty text when none is close.

    The leading space lets a message append the answer as it is.
    """
    match = closest(name, known)
    return f" Did you mean '{match}'?" if match is not None else ""


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name closest to ``name``, if one is close; case counts little, the name itself never matches."""
    # Sorted, so that of two equally close names the same one wins in every run.
    by_folded = {candidate.casefold(): candidate for candidate in sorted(known) if candidate != name}
    found = get_close_matches(name.casefold(), by_folded, n=1, cutoff=CLOSE_ENOUGH)
    if found:
        return by_folded[found[0]]
    return _same_last_part(name, by_folded)


def _same_last_part(name: str, by_folded: dict[str, str]) -> str | None:
    """The one name that has the same last part of a key: ``raw/orders`` for ``orders``."""
    last = name.casefold().rpartition("/")[2]
    same = [known for folded, known in by_folded.items() if folded.rpartition("/")[2] == last]
    return same[0] if len(same) == 1 and last else None
