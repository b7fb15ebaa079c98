"""Compares what describes an asset, what its code is and how it runs, checks and jobs; knows nothing of schemas and
storage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from ..graph.durations import DurationError, parse_duration
from ..graph.model import Asset, AssetGraph, Check, Location
from .changes import Category, Change, Side

# What may hide definitions of any name on a side; None when nothing does.
Hiding: TypeAlias = "Callable[[Side], Location | None]"

_DESCRIBING = ("description", "group", "owners", "tags", "kinds", "metadata", "column_lineage")
_RUNNING = ("resources", "retries", "pure")


def compare_version(old: Asset, new: Asset) -> Iterator[Change]:
    """The declared version, else the code."""
    if old.version != new.version or old.code_version != new.code_version:
        declared = old.version != new.version
        before, after = (old.version, new.version) if declared else (old.code_version, new.code_version)
        yield Change(
            "code-changed", "compatible",
            f"version changed from {before or 'none'} to {after or 'none'}" if declared else "its code changed: it will be made again",
            new.key, None, before, after, new.location,
        )  # fmt: skip


def compare_running(old: Asset, new: Asset) -> Iterator[Change]:
    """What a run gives an asset and how it treats it."""
    differing = [name for name in _RUNNING if getattr(old, name) != getattr(new, name)]
    if differing:
        before, after = (_values(asset, differing) for asset in (old, new))
        yield Change(
            "running-changed", "compatible", f"runs with {after} instead of {before}",
            new.key, None, before, after, new.location,
        )  # fmt: skip


def compare_freshness(old: Asset, new: Asset) -> Iterator[Change]:
    """How old the data may be."""
    if old.freshness != new.freshness:
        yield Change(
            "freshness-changed", _freshness(old.freshness, new.freshness),
            f"freshness changed from {old.freshness or 'none'} to {new.freshness or 'none'}",
            new.key, None, old.freshness, new.freshness, new.location,
        )  # fmt: skip


def compare_description(old: Asset, new: Asset) -> Iterator[Change]:
    """What is said of an asset; of what can't be read on one side nothing can be said here."""
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
    describing = list(_DESCRIBING)
    if new.public:
        describing.append("public")
    if old.deprecated:
        describing.append("deprecated")
    unknown = [name for name in describing if old.is_unknown(name) or new.is_unknown(name)]
    differing = [
        name for name in describing if name not in unknown and getattr(old, name) != getattr(new, name)
    ]
    if differing:
        before = _owners(old) if differing == ["owners"] else None
        after = _owners(new) if differing == ["owners"] else None
        yield Change(
            "described", "catalog", f"{', '.join(differing)} changed",
            new.key, None, before, after, new.location,
        )  # fmt: skip
    if unknown:
        yield Change(
            "description-unknown", "catalog", f"{', '.join(unknown)} can't be compared",
            new.key, location=new.location,
        )  # fmt: skip


def compare_jobs(old: AssetGraph, new: AssetGraph, hiding: Hiding) -> Iterator[Change]:
    """The jobs, by name. Those of the configuration can't be hidden."""
    before, after = ({job.name: job for job in graph.jobs} for graph in (old, new))
    for name in sorted(before.keys() | after.keys()):
        was, now = before.get(name), after.get(name)
        if now is None and was is not None:
            doubt = _doubt(hiding("new")) if was.location.path.endswith(".py") else ""
            yield Change(
                "job-removed", "unconfirmable" if doubt else "compatible", f"job '{name}' removed{doubt}",
                old=was.select, location=was.location, side="old",
            )  # fmt: skip
        elif was is None and now is not None:
            doubt = _doubt(hiding("old"), "before ") if now.location.path.endswith(".py") else ""
            yield Change(
                "job-added", "unconfirmable" if doubt else "compatible", f"job '{name}' added{doubt}",
                new=now.select, location=now.location,
            )  # fmt: skip
        elif was is not None and now is not None:
            if was.select != now.select:
                yield Change(
                    "job-changed", "compatible", f"job '{name}' selects '{now.select}' instead of '{was.select}'",
                    old=was.select, new=now.select, location=now.location,
                )  # fmt: skip
            if was.schedule != now.schedule:
                yield Change(
                    "job-changed", "compatible",
                    f"job '{name}' runs {_schedule(now.schedule)} instead of {_schedule(was.schedule)}",
                    old=was.schedule, new=now.schedule, location=now.location,
                )  # fmt: skip


def compare_checks(old: AssetGraph, new: AssetGraph, hiding: Hiding) -> Iterator[Change]:
    """The checks, by name and assets, of which a blocking one is a promise to readers."""
    before = {(check.name, check.assets): check for check in old.checks}
    after = {(check.name, check.assets): check for check in new.checks}
    left = {asset.key for asset in new.assets}
    for identity in sorted(before.keys() | after.keys()):
        was, now = before.get(identity), after.get(identity)
        if was is None and now is not None:
            doubt = _doubt(hiding("old"), "before ")
            category: Category = "unconfirmable" if doubt else "compatible"
            yield _check_change("check-added", category, f"check '{now.name}' added{doubt}", now)
        elif now is None and was is not None:
            if was.assets and not any(key in left for key in was.assets):
                # It went with what it judged, which is a change of its own.
                continue
            doubt = _doubt(hiding("new"))
            category = "unconfirmable" if was.blocking or doubt else "compatible"
            message = f"check '{was.name}' removed{doubt}"
            yield _check_change("check-removed", category, message, was, removed=True)
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


def _doubt(hidden_by: Location | None, when: str = "") -> str:
    return f", or hidden {when}by {hidden_by.path}:{hidden_by.line}" if hidden_by else ""


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


def _schedule(schedule: str | None) -> str:
    return f"at '{schedule}'" if schedule else "only when asked"


def _values(asset: Asset, names: list[str]) -> str:
    """``3 retries, pure``."""
    return ", ".join(_value(asset, name) for name in names)


def _value(asset: Asset, name: str) -> str:
    if name == "resources":
        return f"resources {', '.join(asset.resources)}" if asset.resources else "no resources"
    if name == "retries":
        return f"{asset.retries} retries"
    return "pure" if asset.pure else "not pure"
