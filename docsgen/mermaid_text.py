"""Writes a diagram as Mermaid text: opaque ids, no character of a label that could mean something; knows nothing of
the library's script."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .diagram import Diagram, Line, Node

# Mermaid refuses more than 500 edges or 50,000 characters, and takes seconds beyond 200 boxes.
MAX_NODES = 150
MAX_LINES = 400
MAX_CHARACTERS = 45_000
MAX_LABEL = 48

_SPECIAL = re.compile(r"[^A-Za-z0-9 ._/-]")


def fits(diagram: Diagram) -> bool:
    """Whether Mermaid can draw it in reasonable time."""
    small = len(diagram.nodes) <= MAX_NODES and len(diagram.lines) <= MAX_LINES
    return small and len(mermaid_text(diagram)) <= MAX_CHARACTERS


def mermaid_text(diagram: Diagram) -> str:
    """Write the flowchart."""
    rows = ["flowchart LR"]
    rows += [f"  {_box(node)}" for node in diagram.nodes]
    rows += [f"  {_arrow(line)}" for line in diagram.lines]
    rows += _hidden(diagram)
    rows += _classes(diagram.nodes)
    return "\n".join(rows) + "\n"


def _box(node: Node) -> str:
    label = _escape(node.label)
    # Mermaid 11 reads entities only in a label that breaks its line; elsewhere it shows them as they are written.
    detail = f"<br/>{_escape(node.detail)}" if node.detail or "#" in label else ""
    return f'{node.id}["{label}{detail}"]'


def _arrow(line: Line) -> str:
    return f"{line.upstream} {'-.->' if line.dashed else '-->'} {line.downstream}"


def _hidden(diagram: Diagram) -> Iterable[str]:
    focus = diagram.nodes[0].id if diagram.nodes else ""
    if diagram.hidden_upstream:
        yield f'  more_up(["+{diagram.hidden_upstream} more upstream"]) -.- {focus}'
        yield "  class more_up vp-more"
    if diagram.hidden_downstream:
        yield f'  {focus} -.- more_down(["+{diagram.hidden_downstream} more downstream"])'
        yield "  class more_down vp-more"


def _classes(nodes: Iterable[Node]) -> Iterable[str]:
    members: dict[str, list[str]] = {}
    for node in nodes:
        for name in node.classes:
            members.setdefault(name, []).append(node.id)
    return [f"  class {','.join(ids)} vp-{name}" for name, ids in sorted(members.items())]


def _escape(label: str) -> str:
    shown = label if len(label) <= MAX_LABEL else label[: MAX_LABEL - 1] + "…"
    return _SPECIAL.sub(_entity, shown)


def _entity(match: re.Match[str]) -> str:
    character = match[0]
    # No letter or sign beyond ASCII means anything to Mermaid; those that can't be seen may mislead people.
    return character if not character.isascii() and character.isprintable() else f"#{ord(character)};"
