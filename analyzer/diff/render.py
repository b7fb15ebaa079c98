"""Shows the changes between two graphs as text, JSON or GitHub annotations; knows nothing of how they were found."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from ..graph.model import AssetKey, JsonValue, Location
from ..graph.printable import printable
from .changes import CATEGORIES, Category, Change, Changes

VERSION = 1

HEADINGS: Mapping[Category, str] = {
    "breaking": "Breaking",
    "unconfirmable": "Can't be confirmed",
    "compatible": "Compatible",
    "catalog": "Described differently",
}

_LISTED = 5
_LEVELS: Mapping[Category, str] = {"breaking": "error", "unconfirmable": "warning"}


def render_text(changes: Changes) -> str:
    """Lines for a terminal: a block for each category, then a sum."""
    blocks = [
        "\n".join((f"{HEADINGS[category]}:", *(_text_entry(change) for change in found)))
        for category in CATEGORIES
        if (found := changes.of(category))
    ]
    return "\n\n".join((*blocks, summary(changes))) + "\n"


def render_json(changes: Changes) -> str:
    """The published JSON form, version 1."""
    value: JsonValue = {
        "version": VERSION,
        "verdict": changes.verdict,
        "counts": dict(changes.counts.items()),
        "changes": [_json_entry(change) for change in changes.changes],
    }
    return json.dumps(value, ensure_ascii=True, indent=2) + "\n"


def render_github(changes: Changes) -> str:
    """Workflow commands: an error for each breaking change, a warning for each that can't be confirmed."""
    return "".join(_annotation(change) for change in changes.changes if change.category in _LEVELS)


def summary(changes: Changes) -> str:
    """One sentence that counts the changes."""
    if not changes.changes:
        return "No changes."
    counted = [f"{count} {category}" for category, count in changes.counts.items() if count]
    return f"{', '.join(counted)} change{'s' * (len(changes.changes) != 1)}."


def subject(change: Change) -> str:
    """What a change is about: the asset, with the column."""
    if change.asset is None:
        return "the graph"
    return f"{change.asset}.{change.column}" if change.column else str(change.asset)


def reach(change: Change) -> str:
    """Whom a change reaches, in one phrase; empty when nobody."""
    if not change.reaches:
        return ""
    owners = f", owned by {_some(change.owners)}" if change.owners else ""
    return f"reaches {len(change.reaches)}: {_some([str(key) for key in change.reaches])}{owners}"


FORMATS: Mapping[str, Callable[[Changes], str]] = {
    "text": render_text,
    "json": render_json,
    "github": render_github,
}


def _text_entry(change: Change) -> str:
    place = f"  [{_place(change)}]" if _place(change) else ""
    lines = [f"  {subject(change)}: {change.message}{place}"]
    notes = [note for note in (reach(change) if change.category != "compatible" else "", change.hint) if note]
    return "\n".join(printable(line) for line in (*lines, *(f"      {note}" for note in notes)))


def _place(change: Change) -> str:
    location = change.location
    if location is None or not location.path:
        return ""
    before = ", before" if change.side == "old" else ""
    return f"{location.path}:{location.line}{before}"


def _some(names: Sequence[str]) -> str:
    rest = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {rest} more" if rest > 0 else "")


def _json_entry(change: Change) -> JsonValue:
    return {
        "kind": change.kind,
        "category": change.category,
        "asset": _key(change.asset),
        "column": change.column,
        "message": change.message,
        "old": change.old,
        "new": change.new,
        "hint": change.hint,
        "reaches": [str(key) for key in change.reaches],
        "owners": [*change.owners],
        "location": None if change.location is None else _location(change.location, change.side),
    }


def _location(location: Location, side: str) -> JsonValue:
    return {
        "side": side,
        "path": location.path,
        "line": location.line,
        "column": location.column,
        "end_line": location.end_line,
        "end_column": location.end_column,
    }


def _key(key: AssetKey | None) -> str | None:
    return None if key is None else str(key)


def _annotation(change: Change) -> str:
    properties = [f"title={_property(f'vp diff: {change.kind}')}"]
    location = change.location
    # Annotations belong to the new tree; an old line would mark something else.
    if location is not None and location.path and change.side == "new":
        properties = [
            f"file={_property(location.path)}",
            f"line={location.line}",
            f"col={location.column}",
            *properties,
        ]
    message = "; ".join(
        part for part in (f"{subject(change)}: {change.message}", reach(change), change.hint) if part
    )
    return f"::{_LEVELS[change.category]} {','.join(properties)}::{_data(message)}\n"


def _data(text: str) -> str:
    return printable(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
