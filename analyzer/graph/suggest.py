"""Suggests the known name that a misspelt one may mean, and where else to look; knows nothing of what the names stand for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from difflib import SequenceMatcher, get_close_matches

CLOSE_ENOUGH = 0.6
_EQUALLY_CLOSE = 5  # more names than that never tie in practice
_PLACES = 2
_LETTERS = "abcdefghijklmnopqrstuvwxyz_/"
_SHORTEST = 5  # shorter names that are one letter apart may both be meant


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
    folded = name.casefold()
    found = get_close_matches(folded, by_folded, n=_EQUALLY_CLOSE, cutoff=CLOSE_ENOUGH)
    if found:
        best = _likeness(folded, found[0])
        tied = [match for match in found if _likeness(folded, match) == best]
        # Of equally close names, the one with the same letters: two of them were swapped.
        swapped = (match for match in tied if sorted(match) == sorted(folded))
        return by_folded[next(swapped, found[0])]
    return _same_last_part(name, by_folded)


def one_slip_from(name: str, known: Collection[str]) -> str | None:
    """The known name that ``name`` is one slip of a finger away from: a letter missing, too much, wrong, or swapped with
    its neighbour. Digits count for nothing: ``orders_1`` is no slip for ``orders_2``.

    The candidates are made and looked up (as in Norvig's spelling corrector), so the cost doesn't grow with what is known.
    """
    if len(name) < _SHORTEST or name in known:
        return None
    return min((candidate for candidate in _one_slip(name) if candidate in known), default=None)


def _one_slip(name: str) -> Iterator[str]:
    for place in range(len(name) + 1):
        before, after = name[:place], name[place:]
        yield from (before + letter + after for letter in _LETTERS)
        if not after or after[0].isdecimal():
            continue
        yield before + after[1:]
        yield from (before + letter + after[1:] for letter in _LETTERS)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


def may_be_defined_in(places: Iterable[object]) -> str:
    """Return ``" (b.py:2 can't be read; it may define it)"`` for the places that may hide a name; empty for none."""
    known = [str(place) for place in places]
    if not known:
        return ""
    more = f" and {len(known) - _PLACES} more" if len(known) > _PLACES else ""
    return f" ({', '.join(known[:_PLACES])}{more} can't be read; it may define it)"


def _likeness(name: str, other: str) -> float:
    # As get_close_matches compares: the given name comes second.
    return SequenceMatcher(None, other, name).ratio()


def _same_last_part(name: str, by_folded: dict[str, str]) -> str | None:
    """The one name that has the same last part of a key: ``raw/orders`` for ``orders``."""
    last = name.casefold().rpartition("/")[2]
    same = [known for folded, known in by_folded.items() if folded.rpartition("/")[2] == last]
    return same[0] if len(same) == 1 and last else None
