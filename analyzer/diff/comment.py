"""Shows the changes as Markdown for the comment that a bot keeps up to date on a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from ..graph.mermaid import mermaid
from ..graph.model import AssetGraph, AssetKey
from ..graph.printable import printable
from .changes import CATEGORIES, Category, Change, Changes
from .render import HEADINGS, reach, subject, summary

# By this a bot finds its own comment.
MARKER = "<!-- vibepiper diff -->"
MAX_CHARACTERS = 65_000  # GitHub refuses 65,536
MAX_ROWS = 10
MAX_NODES = 40

_VERDICTS: Mapping[Category | None, str] = {
    "breaking": "❌ **Breaking changes.**",
    "unconfirmable": "⚠️ **Some changes can't be confirmed to be compatible.**",
    "compatible": "✅ **Compatible changes only.**",
    "catalog": "✅ **Only descriptions changed.**",
    None: "✅ **No changes to the asset graph.**",
}
_STYLES = (
    "classDef breaking fill:#ffebe9,stroke:#cf222e,color:#82071e",
    "classDef unconfirmable fill:#fff8c5,stroke:#bf8700,color:#633c01",
    "classDef changed fill:#dafbe1,stroke:#1a7f37,color:#044f1e",
)
_CLASSES: Mapping[Category, str] = {
    "breaking": "breaking",
    "unconfirmable": "unconfirmable",
    "compatible": "changed",
}


def render_markdown(changes: Changes, old: AssetGraph, new: AssetGraph) -> str:
    """A comment: the verdict, the most important changes, a drawing of what they reach, and all details."""
    head = [
        MARKER,
        f"### VibePiper\n\n{_VERDICTS[changes.verdict]} {summary(changes) if changes.changes else ''}",
    ]
    if not changes.changes:
        return "\n".join(head).rstrip() + "\n"
    parts = ["\n".join(head), _table(changes.changes), _drawing(changes, old, new), *_details(changes)]
    return _fitting([part for part in parts if part])


def _table(changes: Sequence[Change]) -> str:
    shown = [change for change in changes if change.category != "catalog"][:MAX_ROWS]
    if not shown:
        return ""
    rows = [
        f"| {HEADINGS[change.category]} | {_code(subject(change))} | {_text(change.message)} | {_reached(change)} |"
        for change in shown
    ]
    rest = len(changes) - len(shown)
    more = [f"\n…and {rest} more below."] if rest > 0 else []
    return "\n".join(("| | Where | What | Reaches |", "|---|---|---|---|", *rows, *more))


def _drawing(changes: Changes, old: AssetGraph, new: AssetGraph) -> str:
    """The changed assets with what they reach, the removed ones too."""
    classes: dict[AssetKey, str] = {}
    affected: set[AssetKey] = set()
    for change in changes.changes:
        if change.asset is not None and change.category in _CLASSES:
            classes.setdefault(change.asset, _CLASSES[change.category])
            affected.update((change.asset, *(change.reaches if change.category != "compatible" else ())))
    if not affected:
        return ""
    text = mermaid(
        _union(old, new), affected, focus=classes, max_nodes=MAX_NODES, classes=classes, styles=_STYLES
    )
    return f"```mermaid\n{text}```"


def _details(changes: Changes) -> Iterable[str]:
    for category in CATEGORIES:
        found = changes.of(category)
        if found:
            lines = "\n".join(_detail(change) for change in found)
            title = f"{HEADINGS[category]} ({len(found)})"
            yield f"<details><summary>{title}</summary>\n\n{lines}\n\n</details>"


def _detail(change: Change) -> str:
    location = change.location
    place = (
        f" — {_code(f'{location.path}:{location.line}')}" if location is not None and location.path else ""
    )
    before = " (before)" if place and change.side == "old" else ""
    notes = [_text(note) for note in (reach(change), change.hint) if note]
    return "\n".join(
        (
            f"- {_code(subject(change))}: {_text(change.message)}{place}{before}",
            *(f"  - {note}" for note in notes),
        )
    )


def _fitting(parts: Sequence[str]) -> str:
    """As many whole parts as a comment can hold, and a notice when some are left out."""
    notice = "\n\n…the rest did not fit; `vp diff` shows it all.\n"
    text = ""
    for part in parts:
        candidate = f"{text}\n\n{part}" if text else part
        if len(candidate) + len(notice) > MAX_CHARACTERS:
            return text + notice
        text = candidate
    return text + "\n"


def _union(old: AssetGraph, new: AssetGraph) -> AssetGraph:
    """All assets and edges of both; of those on both sides the new ones."""
    assets = {asset.key: asset for asset in (*old.assets, *new.assets)}
    edges = {
        (edge.downstream, edge.upstream, edge.parameter or ""): edge for edge in (*old.edges, *new.edges)
    }
    return AssetGraph(
        assets=tuple(assets[key] for key in sorted(assets)), edges=tuple(edges[key] for key in sorted(edges))
    )


def _reached(change: Change) -> str:
    if not change.reaches:
        return ""
    owners = f" ({', '.join(_text(owner) for owner in change.owners[:3])})" if change.owners else ""
    return f"{len(change.reaches)}{owners}"


def _text(text: str) -> str:
    """Text that Markdown shows as it is, on one line; a zero-width space keeps ``@`` from notifying anybody."""
    safe = escape(printable(text), quote=False).replace("\\", "\\\\").replace("@", "@\u200b")
    for character in "`*_[]|~#!":
        safe = safe.replace(character, f"\\{character}")
    return safe


def _code(text: str) -> str:
    """Text in a code span, also inside a table."""
    shown = printable(text).replace("`", "'").replace("|", "\\|")
    return f"`{shown}`"
