"""What each verb of an edit does to the text of one file."""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Callable, Iterator, Mapping, Sequence

from ..lint.fix import Edit, Verb
from .class_options import set_class_option
from .errors import CannotFix
from .name_verbs import (
    rename_function,
    rename_key,
    rename_lineage,
    rename_parameter,
    rename_selected,
    rename_table,
)
from .text import FixableText, TextEdit

Function = ast.FunctionDef | ast.AsyncFunctionDef


def text_edits(file: FixableText, edit: Edit) -> tuple[TextEdit, ...]:
    """The changes of the text that an edit means.

    Raises:
        CannotFix: The place is not what the edit expects, or a comment would be lost.
    """
    changes = tuple(_VERBS[edit.verb](file, edit))
    for change in changes:
        if any(
            token.kind == tokenize.COMMENT for token in file.tokens_between(change.start, change.end)
        ) and (edit.verb != "remove-comment-code"):
            raise CannotFix(f"{edit.location}: a comment stands there that would be lost")
    return changes


def _replace(file: FixableText, edit: Edit) -> Iterator[TextEdit]:
    file.node_at(edit.location, ast.expr)
    yield TextEdit(*file.span(edit.location), edit.text)


def _replace_text(file: FixableText, edit: Edit) -> Iterator[TextEdit]:
    literal = file.node_at(edit.location, ast.Constant)
    start, end = file.span(edit.location)
    written = file.text[start:end]
    if literal.value != edit.name or written.count(edit.name) != 1:
        raise CannotFix(f"{edit.location} is no literal '{edit.name}'")
    yield TextEdit(start, end, written.replace(edit.name, edit.text))


def _remove_argument(file: FixableText, edit: Edit) -> Iterator[TextEdit]:
    keyword = _keyword_at(file, edit)
    call = file.parent(keyword)
    if not isinstance(call, ast.Call):
        raise CannotFix(f"{edit.location} is no argument of a call")
    arguments = sorted((*call.args, *call.keywords), key=lambda node: file.place(node)[0])
    yield from _without(file, arguments, keyword, file.place(call.func)[1], file.place(call)[1])


def _keyword_at(file: FixableText, edit: Edit) -> ast.keyword:
    """The keyword argument at a place, be it its own or its value's."""
    for node in (*file.nodes_at(edit.location, ast.keyword), *file.nodes_at(edit.location, ast.expr)):
        found = node if isinstance(node, ast.keyword) else file.parent(node)
        if isinstance(found, ast.keyword):
            return found
    raise CannotFix(f"{edit.location} is no longer a keyword argument")


def _without(
    file: FixableText, items: Sequence[ast.AST], removed: ast.AST, after: int, before: int
) -> Iterator[TextEdit]:
    """Remove one of the items of a bracketed list with its comma; the brackets lie within ``after`` and ``before``."""
    start, end = file.place(removed)
    at = items.index(removed)
    if at > 0:
        kept = _behind(file, file.place(items[at - 1])[1], start)
        if any(token.kind == tokenize.COMMENT for token in file.tokens_between(kept, start)):
            yield _without_line(file, start, _behind(file, end, before - 1), before)
        else:
            yield TextEdit(kept, end, "")
    elif len(items) > 1:
        yield TextEdit(start, file.place(items[1])[0], "")
    else:
        inner = [token for token in file.tokens_between(after, before) if token.text in ("(", "[", "{")]
        if not inner:
            raise CannotFix(f"{file.path}: what is removed stands in no brackets")
        yield TextEdit(inner[0].end, before - 1, "")


def _without_line(file: FixableText, start: int, end: int, before: int) -> TextEdit:
    """Remove an item below another's comment, with its comma; its line goes too, if nothing else is on it."""
    following = next(iter(file.tokens_between(end, before)), None)
    if following is not None and following.text == ",":
        end = following.end
    first, last = file.line_start(start), file.line_end(end)
    if any(token.kind == tokenize.COMMENT for token in file.tokens_between(end, last)):
        raise CannotFix(f"{file.path}: a comment stands behind what is removed")
    if file.text[first:start].strip() or file.text[end:last].strip():
        return TextEdit(start, end, "")
    return TextEdit(first, last, "")


def _behind(file: FixableText, end: int, limit: int) -> int:
    """The end of an item with the parentheses around it."""
    for token in file.tokens_between(end, limit):
        if token.text != ")":
            break
        end = token.end
    return end


def _remove_element(file: FixableText, edit: Edit) -> Iterator[TextEdit]:
    for element in file.nodes_at(edit.location, ast.expr):
        holder = file.parent(element)
        if isinstance(holder, ast.List | ast.Tuple | ast.Set):
            start, end = file.place(holder)
            if isinstance(holder, ast.Set) and len(holder.elts) == 1:
                raise CannotFix(f"{edit.location} is the only element of a set")
            if _needs_comma(file, holder):
                # What is left of a pair is a tuple only with its comma.
                first, last = (file.place(item) for item in holder.elts)
                kept = last if element is holder.elts[0] else first
                yield TextEdit(first[0], last[1], f"{file.text[slice(*kept)]},")
                return
            yield from _without(file, holder.elts, element, start, end)
            return
        if isinstance(holder, ast.Dict) and element in holder.keys:
            yield _without_entry(file, holder, holder.keys.index(element))
            return
    raise CannotFix(f"{edit.location} is no longer an element of a list")


def _without_entry(file: FixableText, holder: ast.Dict, at: int) -> TextEdit:
    """Remove an entry of a dictionary with its comma."""
    starts = [_entry_start(file, holder, number) for number in range(len(holder.keys))]
    close = file.place(holder)[1] - 1
    ends = [
        _behind(file, file.place(value)[1], limit)
        for value, limit in zip(holder.values, (*starts[1:], close), strict=True)
    ]
    if at > 0:
        return TextEdit(ends[at - 1], ends[at], "")
    if len(starts) == 1:
        return TextEdit(file.place(holder)[0] + 1, close, "")
    return TextEdit(starts[0], starts[1], "")


def _entry_start(file: FixableText, holder: ast.Dict, at: int) -> int:
    key = holder.keys[at]
    if key is None:
        raise CannotFix(f"{file.path}: other entries of the dictionary come from elsewhere")
    start = file.place(key)[0]
    before = file.place(holder.values[at - 1])[1] if at > 0 else file.place(holder)[0] + 1
    opening = [token for token in file.tokens_between(before, start) if token.text == "("]
    return opening[0].start if opening else start


def _sort_elements(file: FixableText, edit: Edit) -> Iterator[TextEdit]:
    holder = _keyword_at(file, edit).value
    keys, values = _sortable(holder)
    if any(token.kind == tokenize.COMMENT for token in file.tokens_between(*file.place(holder))):
        raise CannotFix(f"{edit.location}: a comment there may belong to one of the elements")
    texts = [key.value if isinstance(key, ast.Constant) else None for key in keys]
    known = [text for text in texts if isinstance(text, str)]
    if not keys or len(known) < len(keys):
        raise CannotFix(f"{edit.location} is no longer a list of texts, or a dictionary with such keys")
    order = sorted(range(len(keys)), key=known.__getitem__)
    for nodes in (keys, values):
        for node, number in zip(nodes, order if nodes else (), strict=True):
            if node is not nodes[number]:
                yield TextEdit(*file.place(node), file.text[slice(*file.place(nodes[number]))])


def _sortable(node: ast.expr) -> tuple[list[ast.expr], list[ast.expr]]:
    """The elements of a display; the keys and values of one of a dictionary."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return node.elts, []
    if isinstance(node, ast.Dict):
        keys = [key for key in node.keys if key is not None]
        return (keys, node.values) if len(keys) == len(node.keys) else ([], [])
    return [], []


def _needs_comma(file: FixableText, holder: ast.List | ast.Tuple | ast.Set) -> bool:
    """Whether a pair has no comma at its end."""
    if not isinstance(holder, ast.Tuple) or len(holder.elts) != 2:
        return False
    behind = file.tokens_between(file.place(holder.elts[1])[1], file.place(holder)[1])
    return all(token.text != "," for token in behind)


def _rename_argument(file: FixableText, edit: Edit) -> Iterator[TextEdit]:
    keyword = _keyword_at(file, edit)
    call = file.parent(keyword)
    if isinstance(call, ast.Call) and any(other.arg == edit.name for other in call.keywords):
        raise CannotFix(f"{edit.location}: '{edit.name}' is given, too")
    if keyword.arg is None:
        raise CannotFix(f"{edit.location} is no longer a keyword argument")
    start, end = file.place(keyword)
    if edit.text == "{}":
        yield TextEdit(start, start + len(keyword.arg), edit.name)
        return
    value = file.text[start:end].partition("=")[2].strip()
    yield TextEdit(start, end, f"{edit.name}={edit.text.replace('{}', value)}")


def _set_argument(file: FixableText, edit: Edit) -> Iterator[TextEdit]:
    target = _definition_at(file, edit)
    if isinstance(target, ast.Call):
        for keyword in target.keywords:
            if keyword.arg == edit.name:
                yield TextEdit(*file.place(keyword.value), edit.text)
                return
        yield _appended(file, target, f"{edit.name}={edit.text}")
        return
    end = file.place(target)[1]
    yield TextEdit(end, end, f"({edit.name}={edit.text})")


def _definition_at(file: FixableText, edit: Edit) -> ast.expr:
    """The call or the bare decorator that makes the definition at a place."""
    call = next(file.nodes_at(edit.location, ast.Call), None)
    if call is not None:
        return call
    for function in file.nodes_at(edit.location, ast.AST):
        if isinstance(function, Function) and len(function.decorator_list) == 1:
            return function.decorator_list[0]
    raise CannotFix(f"{edit.location}: which decorator or call makes the definition is not certain")


def _appended(file: FixableText, call: ast.Call, argument: str) -> TextEdit:
    arguments = sorted((*call.args, *call.keywords), key=lambda node: file.place(node)[0])
    close = file.place(call)[1] - 1
    if not arguments:
        return TextEdit(close, close, argument)
    last = arguments[-1]
    end = _behind(file, file.place(last)[1], close)
    first_line = file.line_start(file.place(last)[0])
    lead = file.text[first_line : file.place(last)[0]]
    if not lead.strip() and first_line > file.place(call)[0]:
        # One argument a line: the new one gets its line, too.
        return TextEdit(end, end, f",{file.newline}{lead}{argument}")
    return TextEdit(end, end, f", {argument}")


def _insert_docstring(file: FixableText, edit: Edit) -> Iterator[TextEdit]:
    for function in file.nodes_at(edit.location, ast.AST):
        if isinstance(function, Function):
            first = function.body[0]
            if ast.get_docstring(function, clean=False) is not None:
                raise CannotFix(f"{edit.location} has a docstring by now")
            start = file.place(first)[0]
            lead = file.text[file.line_start(start) : start]
            if lead.strip():
                raise CannotFix(f"{edit.location}: the body stands on the line of the definition")
            text = edit.text.replace("\\", "\\\\").replace('"', '\\"')
            yield TextEdit(start, start, f'"""{text}"""{file.newline}{lead}')
            return
    raise CannotFix(f"{edit.location} is no longer a function")


def _remove_call(file: FixableText, edit: Edit) -> Iterator[TextEdit]:
    call = file.node_at(edit.location, ast.Call)
    if call.args or call.keywords:
        raise CannotFix(f"{edit.location} has arguments by now")
    yield TextEdit(file.place(call.func)[1], file.place(call)[1], "")


_LISTED = re.compile(r"\[([^\]]*)\]")


def _remove_comment_code(file: FixableText, edit: Edit) -> Iterator[TextEdit]:
    start, end = file.span(edit.location)
    comment = next(
        (
            token
            for token in file.tokens
            if token.kind == tokenize.COMMENT and token.start <= start < token.end
        ),
        None,
    )
    listed = _LISTED.search(file.text, start, end)
    if comment is None or listed is None:
        raise CannotFix(f"{edit.location} is no longer such a comment")
    codes = [code.strip() for code in listed[1].split(",") if code.strip()]
    if edit.name not in codes:
        raise CannotFix(f"{edit.location} doesn't name '{edit.name}'")
    kept = [code for code in codes if code != edit.name]
    if kept:
        yield TextEdit(listed.start(1), listed.end(1), ", ".join(kept))
        return
    line = file.line_start(comment.start)
    before = file.text[line : comment.start]
    if (start, end) != (comment.start, comment.end):
        # Something else is said in the same comment; blanks at the end of a line would be left over.
        is_last = end == comment.end
        yield TextEdit(len(file.text[:start].rstrip(" \t")) if is_last else start, end, "")
    elif before.strip():
        yield TextEdit(line + len(before.rstrip()), comment.end, "")
    else:
        yield TextEdit(line, min(comment.end + len(file.newline), len(file.text)), "")


_VERBS: Mapping[Verb, Callable[[FixableText, Edit], Iterator[TextEdit]]] = {
    "replace": _replace,
    "replace-text": _replace_text,
    "remove-argument": _remove_argument,
    "set-argument": _set_argument,
    "rename-argument": _rename_argument,
    "remove-element": _remove_element,
    "sort-elements": _sort_elements,
    "rename-parameter": rename_parameter,
    "rename-key": rename_key,
    "rename-lineage": rename_lineage,
    "rename-table": rename_table,
    "rename-selected": rename_selected,
    "rename-function": rename_function,
    "insert-docstring": _insert_docstring,
    "set-class-option": set_class_option,
    "remove-call": _remove_call,
    "remove-comment-code": _remove_comment_code,
}
