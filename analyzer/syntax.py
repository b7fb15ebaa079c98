"""The syntax of a file as small serialisable values, with the names of Python's own ``ast``.

Nodes are span-free: each has a number ``n``, unique in its file, that a side table maps to its span. Fields are those
of ``ast`` without ``ctx``, ``type_comment``, ``simple`` and ``type_ignores``; operators are the names of their ``ast``
classes (``"Add"``, ``"NotIn"``); adjacent string literals are one Constant or JoinedStr, as there; ``defaults`` and
``kw_defaults`` align as there. What has no position in ``ast`` (``arguments``, ``comprehension``, ``withitem``, …) has a
number, too, and the span of what holds it.
"""

from __future__ import annotations

import typing

import msgspec

ConstantValue: typing.TypeAlias = bool | int | float | str | None


class Node(msgspec.Struct, frozen=True, tag=True, tag_field="node", array_like=True, gc=False):
    """What every node has: its number in its file."""

    n: int


class AnnAssign(Node, frozen=True):
    target: Expression
    annotation: Expression
    value: Expression | None


class Assert(Node, frozen=True):
    test: Expression
    msg: Expression | None


class Assign(Node, frozen=True):
    targets: tuple[Expression, ...]
    value: Expression


class AsyncFor(Node, frozen=True):
    target: Expression
    iter: Expression
    body: tuple[Statement, ...]
    orelse: tuple[Statement, ...]


class AsyncFunctionDef(Node, frozen=True):
    name: str
    args: arguments
    body: tuple[Statement, ...]
    decorator_list: tuple[Expression, ...]
    returns: Expression | None
    type_params: tuple[TypeParameter, ...]


class AsyncWith(Node, frozen=True):
    items: tuple[withitem, ...]
    body: tuple[Statement, ...]


class AugAssign(Node, frozen=True):
    target: Expression
    op: str
    value: Expression


class Break(Node, frozen=True):
    pass


class ClassDef(Node, frozen=True):
    name: str
    bases: tuple[Expression, ...]
    keywords: tuple[keyword, ...]
    body: tuple[Statement, ...]
    decorator_list: tuple[Expression, ...]
    type_params: tuple[TypeParameter, ...]


class Continue(Node, frozen=True):
    pass


class Delete(Node, frozen=True):
    targets: tuple[Expression, ...]


class Expr(Node, frozen=True):
    value: Expression


class For(Node, frozen=True):
    target: Expression
    iter: Expression
    body: tuple[Statement, ...]
    orelse: tuple[Statement, ...]


class FunctionDef(Node, frozen=True):
    name: str
    args: arguments
    body: tuple[Statement, ...]
    decorator_list: tuple[Expression, ...]
    returns: Expression | None
    type_params: tuple[TypeParameter, ...]


class Global(Node, frozen=True):
    names: tuple[str, ...]


class If(Node, frozen=True):
    test: Expression
    body: tuple[Statement, ...]
    orelse: tuple[Statement, ...]


class Import(Node, frozen=True):
    names: tuple[alias, ...]


class ImportFrom(Node, frozen=True):
    module: str | None
    names: tuple[alias, ...]
    level: int


class Match(Node, frozen=True):
    subject: Expression
    cases: tuple[match_case, ...]


class Nonlocal(Node, frozen=True):
    names: tuple[str, ...]


class Pass(Node, frozen=True):
    pass


class Raise(Node, frozen=True):
    exc: Expression | None
    cause: Expression | None


class Return(Node, frozen=True):
    value: Expression | None


class Try(Node, frozen=True):
    body: tuple[Statement, ...]
    handlers: tuple[ExceptHandler, ...]
    orelse: tuple[Statement, ...]
    finalbody: tuple[Statement, ...]


class TryStar(Node, frozen=True):
    body: tuple[Statement, ...]
    handlers: tuple[ExceptHandler, ...]
    orelse: tuple[Statement, ...]
    finalbody: tuple[Statement, ...]


class TypeAlias(Node, frozen=True):
    name: Expression
    type_params: tuple[TypeParameter, ...]
    value: Expression


class While(Node, frozen=True):
    test: Expression
    body: tuple[Statement, ...]
    orelse: tuple[Statement, ...]


class With(Node, frozen=True):
    items: tuple[withitem, ...]
    body: tuple[Statement, ...]


class Attribute(Node, frozen=True):
    value: Expression
    attr: str


class Await(Node, frozen=True):
    value: Expression


class BinOp(Node, frozen=True):
    left: Expression
    op: str
    right: Expression


class BoolOp(Node, frozen=True):
    op: str
    values: tuple[Expression, ...]


class Call(Node, frozen=True):
    func: Expression
    args: tuple[Expression, ...]
    keywords: tuple[keyword, ...]


class Compare(Node, frozen=True):
    left: Expression
    ops: tuple[str, ...]
    comparators: tuple[Expression, ...]


class Constant(Node, frozen=True):
    """``kind`` is the type's name (``NoneType``, ``bool``, ``int``, ``float``, ``complex``, ``str``, ``bytes``,
    ``ellipsis``). ``value`` is the value, but text for complex and for integers beyond 64 bits, bytes as Latin-1 text,
    None for ``...``."""

    value: ConstantValue
    kind: str


class Dict(Node, frozen=True):
    keys: tuple[Expression | None, ...]
    values: tuple[Expression, ...]


class DictComp(Node, frozen=True):
    key: Expression
    value: Expression
    generators: tuple[comprehension, ...]


class FormattedValue(Node, frozen=True):
    value: Expression
    conversion: int
    format_spec: Expression | None


class GeneratorExp(Node, frozen=True):
    elt: Expression
    generators: tuple[comprehension, ...]


class Interpolation(Node, frozen=True):
    """Of a template string; ``text`` is the expression as written (``str`` in ``ast``)."""

    value: Expression
    text: str
    conversion: int
    format_spec: Expression | None


class IfExp(Node, frozen=True):
    test: Expression
    body: Expression
    orelse: Expression


class JoinedStr(Node, frozen=True):
    values: tuple[Expression, ...]


class Lambda(Node, frozen=True):
    args: arguments
    body: Expression


class List(Node, frozen=True):
    elts: tuple[Expression, ...]


class ListComp(Node, frozen=True):
    elt: Expression
    generators: tuple[comprehension, ...]


class Name(Node, frozen=True):
    id: str


class NamedExpr(Node, frozen=True):
    target: Expression
    value: Expression


class Set(Node, frozen=True):
    elts: tuple[Expression, ...]


class SetComp(Node, frozen=True):
    elt: Expression
    generators: tuple[comprehension, ...]


class Slice(Node, frozen=True):
    lower: Expression | None
    upper: Expression | None
    step: Expression | None


class Starred(Node, frozen=True):
    value: Expression


class Subscript(Node, frozen=True):
    value: Expression
    slice: Expression


class TemplateStr(Node, frozen=True):
    values: tuple[Expression, ...]


class Tuple(Node, frozen=True):
    elts: tuple[Expression, ...]


class UnaryOp(Node, frozen=True):
    op: str
    operand: Expression


class Yield(Node, frozen=True):
    value: Expression | None


class YieldFrom(Node, frozen=True):
    value: Expression


class ExceptHandler(Node, frozen=True):
    type: Expression | None
    name: str | None
    body: tuple[Statement, ...]


class MatchAs(Node, frozen=True):
    pattern: Pattern | None
    name: str | None


class MatchClass(Node, frozen=True):
    cls: Expression
    patterns: tuple[Pattern, ...]
    kwd_attrs: tuple[str, ...]
    kwd_patterns: tuple[Pattern, ...]


class MatchMapping(Node, frozen=True):
    keys: tuple[Expression, ...]
    patterns: tuple[Pattern, ...]
    rest: str | None


class MatchOr(Node, frozen=True):
    patterns: tuple[Pattern, ...]


class MatchSequence(Node, frozen=True):
    patterns: tuple[Pattern, ...]


class MatchSingleton(Node, frozen=True):
    value: bool | None


class MatchStar(Node, frozen=True):
    name: str | None


class MatchValue(Node, frozen=True):
    value: Expression


class Module(Node, frozen=True):
    body: tuple[Statement, ...]


class ParamSpec(Node, frozen=True):
    name: str
    default_value: Expression | None


class TypeVar(Node, frozen=True):
    name: str
    bound: Expression | None
    default_value: Expression | None


class TypeVarTuple(Node, frozen=True):
    name: str
    default_value: Expression | None


class alias(Node, frozen=True):
    name: str
    asname: str | None


class arg(Node, frozen=True):
    arg: str
    annotation: Expression | None


class arguments(Node, frozen=True):
    posonlyargs: tuple[arg, ...]
    args: tuple[arg, ...]
    vararg: arg | None
    kwonlyargs: tuple[arg, ...]
    kw_defaults: tuple[Expression | None, ...]
    kwarg: arg | None
    defaults: tuple[Expression, ...]


class comprehension(Node, frozen=True):
    target: Expression
    iter: Expression
    ifs: tuple[Expression, ...]
    is_async: bool


class keyword(Node, frozen=True):
    arg: str | None
    value: Expression


class match_case(Node, frozen=True):
    pattern: Pattern
    guard: Expression | None
    body: tuple[Statement, ...]


class withitem(Node, frozen=True):
    context_expr: Expression
    optional_vars: Expression | None


Statement: typing.TypeAlias = (
    AnnAssign
    | Assert
    | Assign
    | AsyncFor
    | AsyncFunctionDef
    | AsyncWith
    | AugAssign
    | Break
    | ClassDef
    | Continue
    | Delete
    | Expr
    | For
    | FunctionDef
    | Global
    | If
    | Import
    | ImportFrom
    | Match
    | Nonlocal
    | Pass
    | Raise
    | Return
    | Try
    | TryStar
    | TypeAlias
    | While
    | With
)

Expression: typing.TypeAlias = (
    Attribute
    | Await
    | BinOp
    | BoolOp
    | Call
    | Compare
    | Constant
    | Dict
    | DictComp
    | FormattedValue
    | GeneratorExp
    | IfExp
    | Interpolation
    | JoinedStr
    | Lambda
    | List
    | ListComp
    | Name
    | NamedExpr
    | Set
    | SetComp
    | Slice
    | Starred
    | Subscript
    | TemplateStr
    | Tuple
    | UnaryOp
    | Yield
    | YieldFrom
)

Pattern: typing.TypeAlias = (
    MatchAs | MatchClass | MatchMapping | MatchOr | MatchSequence | MatchSingleton | MatchStar | MatchValue
)

TypeParameter: typing.TypeAlias = ParamSpec | TypeVar | TypeVarTuple
