"""Compares what describes an asset, what its code is, and its checks; knows nothing of schemas and storage."""

from __future__ import annotations

from collections.abc import Iterator

from ..graph.durations import DurationError, parse_duration
from ..graph.model import Asset, AssetGraph, Check
from .changes import Category, Change

_DESCRIBING = ("description", "group", "owners", "tags", "kinds", "metadata")


def compare_catalog(old: Asset, new: Asset) -> Iterator[Change]:
    """The code, the promises of service, and the description of an asset that is on both sides."""
    if old.version != new.version or old.code_version != new.code_version:
        declared = old.version != new.version
        before, after = (old.version, new.version) if declared else (old.code_version, new.code_version)
        yield Change(
            "code-changed", "compatible",
            f"version changed from {before} to {after}" if declared else "its code changed: it will be made again",
            new.key, None, before, after, new.location,
        )  # fmt: skip
    if old.public and not new.public:
        yield Change(
            "no-longer-public", "unconfirmable", "no longer public; who uses it outside can't be seen",
            new.key, location=new.location,
        )  # fmt: skip
    if new.deprecated and not old.deprecated:
        yield Change(
            "deprecated", "compatible", f"deprecated: {new.deprecated}",
            new.key, new=new.deprecated, location=new.location,
        )  # fmt: skip
    if old.freshness != new.freshness:
        yield Change(
            "freshness-changed", _freshness(old.freshness, new.freshness),
            f"freshness changed from {old.freshness or 'none'} to {new.freshness or 'none'}",
            new.key, None, old.freshness, new.freshness, new.location,
        )  # fmt: skip
    differing = [name for name in _DESCRIBING if getattr(old, name) != getattr(new, name)]
    if differing:
        before = _owners(old) if differing == ["owners"] else None
        after = _owners(new) if differing == ["owners"] else None
        yield Change(
            "described",
            "catalog",
            f"{', '.join(differing)} changed",
            new.key,
            None,
            before,
            after,
            new.location,
        )


def compare_checks(old: AssetGraph, new: AssetGraph) -> Iterator[Change]:
    """The checks, by name and assets, of which a blocking one is a promise to readers."""
    before = {(check.name, check.assets): check for check in old.checks}
    after = {(check.name, check.assets): check for check in new.checks}
    for identity in sorted(before.keys() | after.keys()):
        was, now = before.get(identity), after.get(identity)
        if was is None and now is not None:
            yield _check_change("check-added", "compatible", f"check '{now.name}' added", now)
        elif now is None and was is not None:
            category: Category = "unconfirmable" if was.blocking else "compatible"
            yield _check_change("check-removed", category, f"check '{was.name}' removed", was, removed=True)
        elif was is not None and now is not None and _strength(was) != _strength(now):
            weaker = was.blocking and not now.blocking
            yield _check_change(
                "check-changed",
                "unconfirmable" if weaker else "compatible",
                f"check '{now.name}' changed from {_strength(was)} to {_strength(now)}",
                now,
            )


def _check_change(
    kind: str, category: Category, message: str, check: Check, *, removed: bool = False
) -> Change:
    return Change(
        kind,
        category,
        message,
        check.assets[0] if check.assets else None,
        old=_strength(check) if removed else None,
        new=None if removed else _strength(check),
        location=check.location,
        side="old" if removed else "new",
    )


def _freshness(old: str | None, new: str | None) -> Category:
    """A longer promise, or none any more, can't be judged without knowing who relies on it."""
    if old is None:
        return "compatible"
    if new is None:
        return "unconfirmable"
    try:
        return "compatible" if parse_duration(new) <= parse_duration(old) else "unconfirmable"
    except DurationError:
        return "unconfirmable"


def _strength(check: Check) -> str:
    return f"{'blocking ' if check.blocking else ''}{check.severity}"


def _owners(asset: Asset) -> str | None:
    return ", ".join(asset.owners) or None
