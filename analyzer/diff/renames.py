"""Guesses which removed asset came back under another key; a hint for people that decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

from ..graph.model import Asset, AssetKey

SIMILAR = 0.6


def likely_renames(removed: Iterable[Asset], added: Iterable[Asset]) -> Mapping[AssetKey, AssetKey]:
    """The likeliest new key of each removed asset that has one; no new key is given twice."""
    added = tuple(added)
    scored = sorted(
        (-score, old.key, new.key) for old in removed for new in added if (score := _likeness(old, new)) > 0
    )
    found: dict[AssetKey, AssetKey] = {}
    for _, old_key, new_key in scored:
        if old_key not in found and new_key not in found.values():
            found[old_key] = new_key
    return found


def _likeness(old: Asset, new: Asset) -> float:
    """Above 0 when the same function makes both, or code or columns are the same and the names are alike."""
    if old.kind != new.kind:
        return 0
    names = SequenceMatcher(None, str(old.key), str(new.key)).ratio()
    if old.producer == new.producer:
        return 2 + names
    if old.code_version is not None and old.code_version == new.code_version:
        return 1 + names
    same_columns = (
        old.schema is not None and new.schema is not None and old.schema.columns == new.schema.columns
    )
    return names if same_columns and names >= SIMILAR else 0
