"""The free names of functions and classes, with the attributes that are read of them, and what they call."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from msgspec import Struct, field

from .. import syntax
from .names import children

Chain = tuple[str, ...]
# What may be a path, a URI or the name of a table.
_PLACE = re.compile(r"[^\s{}<>()]{2,200}[/.][^\s{}<>()]{2,200}")
_SCOPES = (
    syntax.FunctionDef,
    syntax.AsyncFunctionDef,
    syntax.Lambda,
    syntax.ClassDef,
    syntax.ListComp,
    syntax.SetComp,
    syntax.DictComp,
    syntax.GeneratorExp,
)


class Called(Struct, frozen=True, array_like=True):
    """A call of a name, or of what a chain of attributes leads to from it; ``given``: it has arguments."""

    name: str
    chain: Chain
    node: int
    given: bool


class Usage(Struct):
    """What one scope uses: names with the chains of attributes read of them, names bound, imports made; what it calls,
    and the texts in it that may name a place, each with its node."""

    calls: list[Called] = field(default_factory=list)
    places: list[tuple[str, int]] = field(default_factory=list)
    used: dict[str, set[Chain]] = field(default_factory=dict)
    bound: set[str] = field(default_factory=set)
    imports: list[syntax.Import | syntax.ImportFrom] = field(default_factory=list)
    declared_global: set[str] = field(default_factory=set)

    def use(self, name: str, chain: Chain) -> None:
        """Note a use of a name."""
        self.used.setdefault(name, set()).add(chain)


def usage_of(node: syntax.FunctionDef | syntax.AsyncFunctionDef | syntax.Lambda | syntax.ClassDef) -> Usage:
    """What a function or class uses that it does not bind itself; names that its own imports bind stay in.

    Annotations and decorators are left out, as are the defaults: those belong to the definition, not to the body.
    """
    usage = Usage()
    if not isinstance(node, syntax.ClassDef):
        usage.bound |= parameter_names(node.args)
    body = (node.body,) if isinstance(node, syntax.Lambda) else node.body
    for statement in body:
        _visit(statement, usage)
    imported = {name for made in usage.imports for name in _imported_names(made)}
    for name in usage.bound - usage.declared_global - imported:
        usage.used.pop(name, None)
    usage.calls = [call for call in usage.calls if call.name in usage.used]
    return usage


def may_name_place(text: str) -> bool:
    """Whether a text may be a path, a URI or the name of a table."""
    return _PLACE.fullmatch(text) is not None


def _visit(node: syntax.Node, usage: Usage) -> None:
    _VISITORS.get(type(node), _below)(node, usage)


def _below(node: syntax.Node, usage: Usage) -> None:
    for child in children(node):
        _VISITORS.get(type(child), _below)(child, usage)


def _visit_constant(node: syntax.Constant, usage: Usage) -> None:
    if isinstance(node.value, str) and node.kind == "str" and may_name_place(node.value):
        usage.places.append((node.value, node.n))


def _visit_statement(node: syntax.Expr, usage: Usage) -> None:
    # A text that stands alone is a docstring or a comment.
    if not isinstance(node.value, syntax.Constant):
        _visit(node.value, usage)


def _visit_pieces(node: syntax.JoinedStr, usage: Usage) -> None:
    # The pieces of a text say nothing by themselves.
    for piece in node.values:
        if not isinstance(piece, syntax.Constant):
            _visit(piece, usage)


def _visit_call(node: syntax.Call, usage: Usage) -> None:
    attributes: list[str] = []
    base = node.func
    while isinstance(base, syntax.Attribute):
        attributes.append(base.attr)
        base = base.value
    if isinstance(base, syntax.Name):
        given = bool(node.args or node.keywords)
        usage.calls.append(Called(base.id, tuple(reversed(attributes)), node.n, given))
    _below(node, usage)


def _visit_name(node: syntax.Name, usage: Usage) -> None:
    usage.use(node.id, ())


def _visit_assign(node: syntax.Assign, usage: Usage) -> None:
    for target in node.targets:
        usage.bound |= _bound_by(target)
    _below(node, usage)


def _visit_annotated(node: syntax.AnnAssign, usage: Usage) -> None:
    usage.bound |= _bound_by(node.target)
    if node.value is not None:
        _visit(node.value, usage)
    if not isinstance(node.target, syntax.Name):
        _visit(node.target, usage)


def _visit_target(
    node: syntax.AugAssign | syntax.NamedExpr | syntax.For | syntax.AsyncFor, usage: Usage
) -> None:
    usage.bound |= _bound_by(node.target)
    _below(node, usage)


def _visit_item(node: syntax.withitem, usage: Usage) -> None:
    if node.optional_vars is not None:
        usage.bound |= _bound_by(node.optional_vars)
    _below(node, usage)


def _visit_named(node: syntax.ExceptHandler | syntax.MatchAs | syntax.MatchStar, usage: Usage) -> None:
    if node.name is not None:
        usage.bound.add(node.name)
    _below(node, usage)


def _visit_mapping(node: syntax.MatchMapping, usage: Usage) -> None:
    if node.rest is not None:
        usage.bound.add(node.rest)
    _below(node, usage)


def _visit_global(node: syntax.Global, usage: Usage) -> None:
    usage.declared_global |= set(node.names)


def _visit_import(node: syntax.Import | syntax.ImportFrom, usage: Usage) -> None:
    usage.imports.append(node)
    usage.bound |= set(_imported_names(node))


def _visit_chain(node: syntax.Attribute, usage: Usage) -> None:
    attributes: list[str] = []
    base: syntax.Expression = node
    while isinstance(base, syntax.Attribute):
        attributes.append(base.attr)
        base = base.value
    if isinstance(base, syntax.Name):
        usage.use(base.id, tuple(reversed(attributes)))
    else:
        _visit(base, usage)


def _visit_scope(node: syntax.Node, usage: Usage) -> None:
    inner = Usage()
    match node:
        case syntax.FunctionDef() | syntax.AsyncFunctionDef() | syntax.Lambda():
            inner = usage_of(node)
            outside = [*node.args.defaults, *(item for item in node.args.kw_defaults if item is not None)]
            if not isinstance(node, syntax.Lambda):
                usage.bound.add(node.name)
                outside += node.decorator_list
            for part in outside:
                _visit(part, usage)
        case syntax.ClassDef():
            inner = usage_of(node)
            usage.bound.add(node.name)
            for part in (*node.bases, *node.decorator_list, *(word.value for word in node.keywords)):
                _visit(part, usage)
        case syntax.ListComp() | syntax.SetComp() | syntax.DictComp() | syntax.GeneratorExp():
            _below(node, inner)
            for clause in node.generators:
                for name in _bound_by(clause.target):
                    inner.used.pop(name, None)
            usage.bound |= inner.bound
        case _:
            pass
    usage.imports += inner.imports
    usage.calls += [call for call in inner.calls if call.name in inner.used]
    usage.places += inner.places
    for name, chains in inner.used.items():
        for chain in chains:
            usage.use(name, chain)


def parameter_names(args: syntax.arguments) -> set[str]:
    """The names of all parameters."""
    entries = [*args.posonlyargs, *args.args, *args.kwonlyargs]
    entries += [entry for entry in (args.vararg, args.kwarg) if entry is not None]
    return {entry.arg for entry in entries}


def _bound_by(target: syntax.Expression) -> set[str]:
    match target:
        case syntax.Name():
            return {target.id}
        case syntax.Tuple() | syntax.List():
            return {name for part in target.elts for name in _bound_by(part)}
        case syntax.Starred():
            return _bound_by(target.value)
        case _:
            return set()


def _imported_names(node: syntax.Import | syntax.ImportFrom) -> Iterator[str]:
    for name in node.names:
        yield name.asname or (name.name.partition(".")[0] if isinstance(node, syntax.Import) else name.name)


_VISITORS: dict[type[syntax.Node], Callable[..., None]] = {
    **dict.fromkeys(_SCOPES, _visit_scope),
    syntax.AnnAssign: _visit_annotated,
    syntax.Assign: _visit_assign,
    syntax.AsyncFor: _visit_target,
    syntax.Attribute: _visit_chain,
    syntax.AugAssign: _visit_target,
    syntax.Call: _visit_call,
    syntax.Constant: _visit_constant,
    syntax.ExceptHandler: _visit_named,
    syntax.Expr: _visit_statement,
    syntax.For: _visit_target,
    syntax.Global: _visit_global,
    syntax.Import: _visit_import,
    syntax.ImportFrom: _visit_import,
    syntax.JoinedStr: _visit_pieces,
    syntax.MatchAs: _visit_named,
    syntax.MatchMapping: _visit_mapping,
    syntax.MatchStar: _visit_named,
    syntax.Name: _visit_name,
    syntax.NamedExpr: _visit_target,
    syntax.withitem: _visit_item,
}
