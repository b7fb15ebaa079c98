"""A libcst module as a module of our syntax: exactly what Python's ``ast`` would give, span-free.

Numbers are handed out in the order of ``ast``'s fields, outer nodes first, so that a walk over Python's own tree
meets the same nodes in the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import libcst as cst

from ... import syntax
from .literals import identifier
from .lower_expressions import (
    OPERATORS,
    lower_annotation,
    lower_arguments,
    lower_expression,
    lower_optional,
    lower_parameters,
)
from .lower_patterns import lower_pattern
from .numbering import Numbering, UnsupportedSyntax


def lower_module(module: cst.Module, numbers: Numbering) -> syntax.Module:
    """Lower a whole file, numbering its nodes with ``numbers``."""
    return syntax.Module(numbers.take(module), _statements(module.body, numbers))


def _block(node: cst.BaseSuite, numbers: Numbering) -> tuple[syntax.Statement, ...]:
    return _statements(node.body, numbers)


def _statements(nodes: Sequence[cst.CSTNode], numbers: Numbering) -> tuple[syntax.Statement, ...]:
    found: list[syntax.Statement] = []
    for node in nodes:
        if isinstance(node, cst.SimpleStatementLine):
            found.extend(_statement(small, numbers) for small in node.body)
        else:
            found.append(_statement(node, numbers))
    return tuple(found)


def _statement(node: cst.CSTNode, numbers: Numbering) -> syntax.Statement:
    lower = _STATEMENTS.get(type(node))
    if lower is None:
        raise UnsupportedSyntax(type(node).__name__)
    return lower(node, numbers)


def _ann_assign(node: cst.AnnAssign, numbers: Numbering) -> syntax.Statement:
    n = numbers.take(node)
    target = lower_expression(node.target, numbers)
    annotation = lower_expression(node.annotation.annotation, numbers)
    return syntax.AnnAssign(n, target, annotation, lower_optional(node.value, numbers))


def _assert(node: cst.Assert, numbers: Numbering) -> syntax.Statement:
    n = numbers.take(node)
    return syntax.Assert(n, lower_expression(node.test, numbers), lower_optional(node.msg, numbers))


def _assign(node: cst.Assign, numbers: Numbering) -> syntax.Statement:
    n = numbers.take(node)
    targets = tuple(lower_expression(target.target, numbers) for target in node.targets)
    return syntax.Assign(n, targets, lower_expression(node.value, numbers))


def _aug_assign(node: cst.AugAssign, numbers: Numbering) -> syntax.Statement:
    n = numbers.take(node)
    target = lower_expression(node.target, numbers)
    return syntax.AugAssign(n, target, OPERATORS[type(node.operator)], lower_expression(node.value, numbers))


def _break(node: cst.Break, numbers: Numbering) -> syntax.Statement:
    return syntax.Break(numbers.take(node))


def _class(node: cst.ClassDef, numbers: Numbering) -> syntax.Statement:
    n = numbers.take(node)
    # libcst sorts a class's arguments into bases and keywords, but a star may follow a keyword.
    bases, keywords = lower_arguments((*node.bases, *node.keywords), numbers)
    body = _block(node.body, numbers)
    decorators = _decorators(node.decorators, numbers)
    parameters = _type_parameters(node.type_parameters, numbers)
    return syntax.ClassDef(n, identifier(node.name.value), bases, keywords, body, decorators, parameters)


def _continue(node: cst.Continue, numbers: Numbering) -> syntax.Statement:
    return syntax.Continue(numbers.take(node))


def _decorators(nodes: Sequence[cst.Decorator], numbers: Numbering) -> tuple[syntax.Expression, ...]:
    return tuple(lower_expression(node.decorator, numbers) for node in nodes)


def _delete(node: cst.Del, numbers: Numbering) -> syntax.Statement:
    n = numbers.take(node)
    target = node.target
    if isinstance(target, cst.Tuple) and not target.lpar:
        return syntax.Delete(n, tuple(lower_expression(each.value, numbers) for each in target.elements))
    return syntax.Delete(n, (lower_expression(target, numbers),))


def _expression_statement(node: cst.Expr, numbers: Numbering) -> syntax.Statement:
    return syntax.Expr(numbers.take(node), lower_expression(node.value, numbers))


def _for(node: cst.For, numbers: Numbering) -> syntax.Statement:
    n = numbers.take(node)
    target = lower_expression(node.target, numbers)
    iterable = lower_expression(node.iter, numbers)
    body = _block(node.body, numbers)
    orelse = _else(node.orelse, numbers)
    if node.asynchronous is not None:
        return syntax.AsyncFor(n, target, iterable, body, orelse)
    return syntax.For(n, target, iterable, body, orelse)


def _function(node: cst.FunctionDef, numbers: Numbering) -> syntax.Statement:
    n = numbers.take(node)
    parameters = lower_parameters(node.params, numbers)
    body = _block(node.body, numbers)
    decorators = _decorators(node.decorators, numbers)
    returns = lower_annotation(node.returns, numbers)
    type_parameters = _type_parameters(node.type_parameters, numbers)
    make = syntax.FunctionDef if node.asynchronous is None else syntax.AsyncFunctionDef
    return make(n, identifier(node.name.value), parameters, body, decorators, returns, type_parameters)


def _global(node: cst.Global, numbers: Numbering) -> syntax.Statement:
    return syntax.Global(numbers.take(node), tuple(identifier(item.name.value) for item in node.names))


def _if(node: cst.If, numbers: Numbering) -> syntax.Statement:
    n = numbers.take(node)
    test = lower_expression(node.test, numbers)
    body = _block(node.body, numbers)
    if isinstance(node.orelse, cst.If):
        return syntax.If(n, test, body, (_if(node.orelse, numbers),))
    return syntax.If(n, test, body, _else(node.orelse, numbers))


def _import(node: cst.Import, numbers: Numbering) -> syntax.Statement:
    n = numbers.take(node)
    return syntax.Import(n, tuple(_alias(name, numbers) for name in node.names))


def _import_from(node: cst.ImportFrom, numbers: Numbering) -> syntax.Statement:
    n = numbers.take(node)
    if isinstance(node.names, cst.ImportStar):
        names: tuple[syntax.alias, ...] = (syntax.alias(numbers.take(node.names), "*", None),)
    else:
        names = tuple(_alias(name, numbers) for name in node.names)
    module = None if node.module is None else _dotted(node.module)
    return syntax.ImportFrom(n, module, names, len(node.relative))


def _alias(node: cst.ImportAlias, numbers: Numbering) -> syntax.alias:
    asname = node.asname.name if node.asname is not None else None
    renamed = identifier(asname.value) if isinstance(asname, cst.Name) else None
    return syntax.alias(numbers.take(node), _dotted(node.name), renamed)


def _dotted(node: cst.BaseExpression) -> str:
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(identifier(node.attr.value))
        node = node.value
    if not isinstance(node, cst.Name):
        raise UnsupportedSyntax(type(node).__name__)
    parts.append(identifier(node.value))
    return ".".join(reversed(parts))


def _match(node: cst.Match, numbers: Numbering) -> syntax.Statement:
    n = numbers.take(node)
    subject = lower_expression(node.subject, numbers)
    return syntax.Match(n, subject, tuple(_case(case, numbers) for case in node.cases))


def _case(node: cst.MatchCase, numbers: Numbering) -> syntax.match_case:
    n = numbers.take(node)
    pattern = lower_pattern(node.pattern, numbers)
    guard = lower_optional(node.guard, numbers)
    return syntax.match_case(n, pattern, guard, _block(node.body, numbers))


def _nonlocal(node: cst.Nonlocal, numbers: Numbering) -> syntax.Statement:
    return syntax.Nonlocal(numbers.take(node), tuple(identifier(item.name.value) for item in node.names))


def _pass(node: cst.Pass, numbers: Numbering) -> syntax.Statement:
    return syntax.Pass(numbers.take(node))


def _raise(node: cst.Raise, numbers: Numbering) -> syntax.Statement:
    n = numbers.take(node)
    exc = lower_optional(node.exc, numbers)
    return syntax.Raise(n, exc, None if node.cause is None else lower_expression(node.cause.item, numbers))


def _return(node: cst.Return, numbers: Numbering) -> syntax.Statement:
    return syntax.Return(numbers.take(node), lower_optional(node.value, numbers))


def _try(node: cst.Try | cst.TryStar, numbers: Numbering) -> syntax.Statement:
    n = numbers.take(node)
    body = _block(node.body, numbers)
    handlers = tuple(_handler(handler, numbers) for handler in node.handlers)
    orelse = _else(node.orelse, numbers)
    finalbody = () if node.finalbody is None else _block(node.finalbody.body, numbers)
    make = syntax.Try if isinstance(node, cst.Try) else syntax.TryStar
    return make(n, body, handlers, orelse, finalbody)


def _handler(node: cst.ExceptHandler | cst.ExceptStarHandler, numbers: Numbering) -> syntax.ExceptHandler:
    n = numbers.take(node)
    if isinstance(node.type, cst.Tuple) and not node.type.lpar:
        numbers.is_newer = True
    kind = lower_optional(node.type, numbers)
    name = node.name.name if node.name is not None else None
    bound = identifier(name.value) if isinstance(name, cst.Name) else None
    return syntax.ExceptHandler(n, kind, bound, _block(node.body, numbers))


def _type_alias(node: cst.TypeAlias, numbers: Numbering) -> syntax.Statement:
    numbers.is_newer = True
    n = numbers.take(node)
    name = lower_expression(node.name, numbers)
    parameters = _type_parameters(node.type_parameters, numbers)
    return syntax.TypeAlias(n, name, parameters, lower_expression(node.value, numbers))


def _type_parameters(node: cst.TypeParameters | None, numbers: Numbering) -> tuple[syntax.TypeParameter, ...]:
    if node is None:
        return ()
    numbers.is_newer = True
    return tuple(_type_parameter(each, numbers) for each in node.params)


def _type_parameter(node: cst.TypeParam, numbers: Numbering) -> syntax.TypeParameter:
    n = numbers.take(node.param, node.default or node.param)
    name = identifier(node.param.name.value)
    if isinstance(node.param, cst.TypeVar):
        bound = lower_optional(node.param.bound, numbers)
        return syntax.TypeVar(n, name, bound, lower_optional(node.default, numbers))
    if isinstance(node.param, cst.ParamSpec):
        return syntax.ParamSpec(n, name, lower_optional(node.default, numbers))
    if node.default is not None and node.star:
        starred = syntax.Starred(numbers.take(node), lower_expression(node.default, numbers))
        return syntax.TypeVarTuple(n, name, starred)
    return syntax.TypeVarTuple(n, name, lower_optional(node.default, numbers))


def _while(node: cst.While, numbers: Numbering) -> syntax.Statement:
    n = numbers.take(node)
    test = lower_expression(node.test, numbers)
    body = _block(node.body, numbers)
    return syntax.While(n, test, body, _else(node.orelse, numbers))


def _with(node: cst.With, numbers: Numbering) -> syntax.Statement:
    n = numbers.take(node)
    items = tuple(_item(item, numbers) for item in node.items)
    make = syntax.With if node.asynchronous is None else syntax.AsyncWith
    return make(n, items, _block(node.body, numbers))


def _item(node: cst.WithItem, numbers: Numbering) -> syntax.withitem:
    n = numbers.take(node)
    context = lower_expression(node.item, numbers)
    target = None if node.asname is None else lower_expression(node.asname.name, numbers)
    return syntax.withitem(n, context, target)


def _else(node: cst.Else | None, numbers: Numbering) -> tuple[syntax.Statement, ...]:
    return () if node is None else _block(node.body, numbers)


_STATEMENTS: dict[type[cst.CSTNode], Callable[..., syntax.Statement]] = {
    cst.AnnAssign: _ann_assign,
    cst.Assert: _assert,
    cst.Assign: _assign,
    cst.AugAssign: _aug_assign,
    cst.Break: _break,
    cst.ClassDef: _class,
    cst.Continue: _continue,
    cst.Del: _delete,
    cst.Expr: _expression_statement,
    cst.For: _for,
    cst.FunctionDef: _function,
    cst.Global: _global,
    cst.If: _if,
    cst.Import: _import,
    cst.ImportFrom: _import_from,
    cst.Match: _match,
    cst.Nonlocal: _nonlocal,
    cst.Pass: _pass,
    cst.Raise: _raise,
    cst.Return: _return,
    cst.Try: _try,
    cst.TryStar: _try,
    cst.TypeAlias: _type_alias,
    cst.While: _while,
    cst.With: _with,
}
