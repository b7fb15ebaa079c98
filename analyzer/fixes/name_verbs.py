"""What the verbs that rename an asset do to the text of one file: to its key, and to what names it in code and texts."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from keyword import iskeyword

from ..graph.model import AssetKey
from ..graph.select import renamed_words
from ..graph.sqltables import SqlError, renamed_tables
from ..lint.fix import Edit
from .errors import CannotFix
from .text import FixableText, TextEdit

Function = ast.FunctionDef | ast.AsyncFunctionDef


def rename_key(file: FixableText, edit: Edit) -> Iterator[TextEdit]:
    """The key that is written in the argument, element or entry there; one that is named by its function stays."""
    texts = _texts_at(file, edit)
    old, new = AssetKey.parse(edit.name), AssetKey.parse(edit.text)
    whole = [literal for literal in texts if literal.value == edit.name]
    if len(whole) == 1:
        yield _rewritten(file, whole[0], edit.name, edit.text)
        return
    last = [literal for literal in texts if literal.value == old.name]
    if len(last) == 1 and old[:-1] == new[:-1]:
        yield _rewritten(file, last[0], old.name, new.name)
    elif texts:
        raise CannotFix(f"{edit.location}: where '{edit.name}' is written there is not certain")


def rename_lineage(file: FixableText, edit: Edit) -> Iterator[TextEdit]:
    """The asset whose column is named there (``orders.amount``, or apart from it)."""
    # Of a pair the first is the asset.
    pairs = [node.elts[0] for node in file.nodes_at(edit.location, ast.Tuple) if len(node.elts) == 2]
    texts = [
        literal
        for literal in _texts_at(file, edit)
        if not pairs or literal is pairs[0]
        if literal.value == edit.name or str(literal.value).startswith(f"{edit.name}.")
    ]
    if len(texts) > 1:
        raise CannotFix(f"{edit.location}: where '{edit.name}' is written there is not certain")
    for literal in texts:
        yield _rewritten(file, literal, edit.name, edit.text)


def rename_table(file: FixableText, edit: Edit) -> Iterator[TextEdit]:
    """The table in the SQL text there; the query goes on calling it as before."""
    literal = _only_text(file, edit)
    try:
        changes = renamed_tables(str(literal.value), AssetKey.parse(edit.name), AssetKey.parse(edit.text))
    except SqlError as error:
        raise CannotFix(f"{edit.location}: {error}") from error
    place = _place_in(file, literal)
    for first, last, text in changes:
        yield TextEdit(place(first), place(last), text)


def rename_selected(file: FixableText, edit: Edit) -> Iterator[TextEdit]:
    """The asset in the selection there."""
    literal = _only_text(file, edit)
    place = _place_in(file, literal)
    for first, last, text in renamed_words(str(literal.value), edit.name, edit.text):
        yield TextEdit(place(first), place(last), text)


def rename_function(file: FixableText, edit: Edit) -> Iterator[TextEdit]:
    """The function there, which nothing else in its file names."""
    for function in file.nodes_at(edit.location, ast.AST):
        if isinstance(function, Function) and function.name == edit.name:
            start, end = file.place(function)
            names = [token for token in file.tokens_between(start, end) if token.text in ("def", edit.name)]
            for before, token in pairwise(names):
                if before.text == "def" and token.text == edit.name:
                    yield TextEdit(token.start, token.end, edit.text)
                    return
    raise CannotFix(f"{edit.location} is no longer the function '{edit.name}'")


def rename_parameter(file: FixableText, edit: Edit) -> Iterator[TextEdit]:
    """The parameter there, with its uses in the function."""
    parameter = _parameter_at(file, edit)
    old, new = parameter.arg, edit.text
    function = file.parent(file.parent(parameter))
    if not isinstance(function, Function):
        raise CannotFix(f"{edit.location} is no parameter of a function")
    # Decorators, annotations and default values see the names outside.
    names = [node for part in function.body for node in ast.walk(part) if isinstance(node, ast.Name)]
    taken = {node.id for node in names} | {
        node.arg for node in ast.walk(function) if isinstance(node, ast.arg)
    }
    if not new.isidentifier() or iskeyword(new):
        raise CannotFix(f"{edit.location}: '{new}' can't be the name of a parameter")
    if new in taken:
        raise CannotFix(f"{edit.location}: '{new}' already means something in {function.name}")
    if _is_bound_again(function, parameter):
        raise CannotFix(f"{edit.location}: '{old}' means several things in {function.name}")
    if re.search(rf"\b{re.escape(old)}\b", "\n".join(_texts(function))):
        raise CannotFix(f"{edit.location}: a text in {function.name} names '{old}'")
    start = file.place(parameter)[0]
    yield TextEdit(start, start + len(old), new)
    for node in names:
        if node.id == old:
            yield TextEdit(*file.place(node), new)


def _texts_at(file: FixableText, edit: Edit) -> list[ast.Constant]:
    """The texts that are written in the node there; of an entry of a dictionary in its value."""
    node = next(file.nodes_at(edit.location, ast.AST), None)
    if node is None:
        raise CannotFix(f"{edit.location} is no longer what it was")
    holder = file.parent(node)
    if isinstance(holder, ast.Dict) and node in holder.keys:
        node = holder.values[holder.keys.index(node)]
    return [each for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)]


def _only_text(file: FixableText, edit: Edit) -> ast.Constant:
    texts = _texts_at(file, edit)
    if len(texts) != 1:
        raise CannotFix(f"{edit.location}: the text there is not written as one literal")
    return texts[0]


def _place_in(file: FixableText, literal: ast.Constant) -> Callable[[int], int]:
    """Where the characters of a literal's text are in the file, which has to have them letter for letter."""
    start, end = file.place(literal)
    written, text = file.text[start:end], str(literal.value)
    # Whatever ends the lines of a file, those of a text end with a newline.
    expected = text.replace("\n", file.newline)
    if not text or written.count(expected) != 1:
        raise CannotFix(f"{file.path}: a text is not written letter for letter")
    first, longer = start + written.index(expected), len(file.newline) - 1
    return lambda at: first + at + longer * text.count("\n", 0, at)


def _rewritten(file: FixableText, literal: ast.Constant, old: str, new: str) -> TextEdit:
    place = _place_in(file, literal)
    return TextEdit(place(0), place(len(old)), new)


def _parameter_at(file: FixableText, edit: Edit) -> ast.arg:
    """The parameter at a place, be it that of its name or that of the whole parameter."""
    start, _ = file.span(edit.location)
    for node in ast.walk(file.tree):
        if isinstance(node, ast.arg) and file.place(node)[0] == start:
            return node
    raise CannotFix(f"{edit.location} is no longer a parameter")


def _is_bound_again(function: Function, parameter: ast.arg) -> bool:
    """Whether something within the function gives the parameter's name a meaning of its own."""
    for node in ast.walk(function):
        if isinstance(node, ast.arg) and node.arg == parameter.arg and node is not parameter:
            return True
        if isinstance(node, ast.Global | ast.Nonlocal) and parameter.arg in node.names:
            return True
        if isinstance(node, ast.MatchAs | ast.MatchStar) and node.name == parameter.arg:
            return True
        if isinstance(node, ast.ExceptHandler | Function | ast.ClassDef) and node.name == parameter.arg:
            return True
        if isinstance(node, ast.alias) and (node.asname or node.name) == parameter.arg:
            return True
    return False


def _texts(function: Function) -> Iterator[str]:
    """What may name a parameter: the texts within the function, and the keys of dictionaries in its decorators."""
    inside = (function.args, *function.body)
    keys = (
        key
        for decorator in function.decorator_list
        for node in ast.walk(decorator)
        if isinstance(node, ast.Dict)
        for key in node.keys
    )
    for node in (*(each for part in inside for each in ast.walk(part)), *keys):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
