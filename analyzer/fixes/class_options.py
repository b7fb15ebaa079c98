"""What the verb does that sets an option of a class: an assignment in a class within it, as pandera's ``Config``."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..lint.fix import Edit
from .errors import CannotFix
from .text import FixableText, TextEdit


def set_class_option(file: FixableText, edit: Edit) -> Iterator[TextEdit]:
    """``name`` is ``Config.strict``: the class there gets ``strict = text`` in its class ``Config``, which is made if
    there is none."""
    within, _, option = edit.name.rpartition(".")
    holder = next(
        (node for node in file.nodes_at(edit.location, ast.AST) if isinstance(node, ast.ClassDef)), None
    )
    if holder is None:
        raise CannotFix(f"{edit.location} is no longer a class")
    inner = [node for node in holder.body if isinstance(node, ast.ClassDef) and node.name == within]
    line = f"{option} = {edit.text}"
    if not inner:
        indent = _indent(file, holder, edit)
        deeper = indent + indent[len(_lead(file, holder)) :]
        yield _behind(file, holder, f"{file.newline}{indent}class {within}:{file.newline}{deeper}{line}")
        return
    options = inner[-1]
    for statement in options.body:
        if option in _assigned(statement):
            yield TextEdit(*file.place(_only_value(statement, edit)), edit.text)
            return
    yield _behind(file, options, f"{_indent(file, options, edit)}{line}")


def _assigned(statement: ast.stmt) -> list[str]:
    """The names that an assignment gives a value."""
    match statement:
        case ast.Assign(targets=targets):
            nodes: list[ast.expr] = targets
        case ast.AnnAssign(target=target):
            nodes = [target]
        case _:
            nodes = []
    return [node.id for target in nodes for node in ast.walk(target) if isinstance(node, ast.Name)]


def _only_value(statement: ast.stmt, edit: Edit) -> ast.expr:
    """The value that an assignment gives one name."""
    match statement:
        case ast.Assign(targets=[ast.Name()], value=value):
            return value
        case ast.AnnAssign(value=ast.expr() as value):
            return value
        case _:
            raise CannotFix(f"{edit.location}: '{edit.name}' is set together with others")


def _lead(file: FixableText, node: ast.AST) -> str:
    start = file.place(node)[0]
    lead = file.text[file.line_start(start) : start]
    return lead[: len(lead) - len(lead.lstrip())]


def _indent(file: FixableText, holder: ast.ClassDef, edit: Edit) -> str:
    """The indentation of a class's body."""
    first = file.place(holder.body[0])[0]
    lead = file.text[file.line_start(first) : first]
    if lead.strip():
        raise CannotFix(f"{edit.location}: the body stands on the line of its class")
    return lead


def _behind(file: FixableText, holder: ast.ClassDef, text: str) -> TextEdit:
    """Further lines at the end of a class's body: after a comment on its last line."""
    end = file.place(holder.body[-1])[1]
    line_end = file.text.find("\n", end)
    at = len(file.text) if line_end < 0 else line_end - (file.text[line_end - 1 : line_end] == "\r")
    return TextEdit(at, at, f"{file.newline}{text}")
