"""Expressions of libcst as expressions of our syntax, numbered as ``ast`` orders its fields; knows no statements."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import libcst as cst

from ... import syntax
from .literals import float_value, identifier, imaginary_value, integer_value
from .lower_strings import FSTRINGS, lower_string
from .numbering import Numbering, UnsupportedSyntax


def lower_expression(node: cst.CSTNode, numbers: Numbering) -> syntax.Expression:
    """The expression that a node of libcst means."""
    lower = _EXPRESSIONS.get(type(node))
    if lower is None:
        raise UnsupportedSyntax(type(node).__name__)
    return lower(node, numbers)


def lower_optional(node: cst.CSTNode | None, numbers: Numbering) -> syntax.Expression | None:
    """The expression that a node means, if there is one."""
    return None if node is None else lower_expression(node, numbers)


def lower_annotation(node: cst.Annotation | None, numbers: Numbering) -> syntax.Expression | None:
    """The expression of an annotation, if there is one."""
    return None if node is None else lower_expression(node.annotation, numbers)


def lower_arguments(
    arguments: Sequence[cst.Arg], numbers: Numbering
) -> tuple[tuple[syntax.Expression, ...], tuple[syntax.keyword, ...]]:
    """The positional and the keyword arguments of a call (or of a class's header)."""
    positional: list[syntax.Expression] = []
    named: list[cst.Arg] = []
    for argument in arguments:
        if argument.keyword is not None or argument.star == "**":
            named.append(argument)
        elif argument.star:
            positional.append(
                syntax.Starred(numbers.take(argument), lower_expression(argument.value, numbers))
            )
        else:
            positional.append(lower_expression(argument.value, numbers))
    keywords = tuple(
        syntax.keyword(
            numbers.take(argument),
            identifier(argument.keyword.value) if argument.keyword is not None else None,
            lower_expression(argument.value, numbers),
        )
        for argument in named
    )
    return tuple(positional), keywords


def lower_parameters(node: cst.Parameters, numbers: Numbering) -> syntax.arguments:
    """The parameters of a function or lambda."""
    n = numbers.take(node)
    posonly = tuple(_parameter(parameter, numbers) for parameter in node.posonly_params)
    plain = tuple(_parameter(parameter, numbers) for parameter in node.params)
    vararg = _parameter(node.star_arg, numbers) if isinstance(node.star_arg, cst.Param) else None
    kwonly = tuple(_parameter(parameter, numbers) for parameter in node.kwonly_params)
    kw_defaults = tuple(lower_optional(parameter.default, numbers) for parameter in node.kwonly_params)
    kwarg = None if node.star_kwarg is None else _parameter(node.star_kwarg, numbers)
    defaults = tuple(
        lower_expression(parameter.default, numbers)
        for parameter in (*node.posonly_params, *node.params)
        if parameter.default is not None
    )
    return syntax.arguments(n, posonly, plain, vararg, kwonly, kw_defaults, kwarg, defaults)


def _parameter(node: cst.Param, numbers: Numbering) -> syntax.arg:
    return syntax.arg(
        numbers.take(node), identifier(node.name.value), lower_annotation(node.annotation, numbers)
    )


def _name(node: cst.Name, numbers: Numbering) -> syntax.Expression:
    text = node.value
    if text in _CONSTANTS:
        value = _CONSTANTS[text]
        return syntax.Constant(numbers.take(node), value, type(value).__name__)
    return syntax.Name(numbers.take(node), identifier(text))


_CONSTANTS = {"None": None, "True": True, "False": False}


def _attribute(node: cst.Attribute, numbers: Numbering) -> syntax.Expression:
    n = numbers.take(node)
    return syntax.Attribute(n, lower_expression(node.value, numbers), identifier(node.attr.value))


def _await(node: cst.Await, numbers: Numbering) -> syntax.Expression:
    return syntax.Await(numbers.take(node), lower_expression(node.expression, numbers))


def _binary(node: cst.BinaryOperation, numbers: Numbering) -> syntax.Expression:
    n = numbers.take(node)
    left = lower_expression(node.left, numbers)
    return syntax.BinOp(n, left, OPERATORS[type(node.operator)], lower_expression(node.right, numbers))


def _boolean(node: cst.BooleanOperation, numbers: Numbering) -> syntax.Expression:
    n = numbers.take(node)
    kind = type(node.operator)
    operands = [node.right]
    left = node.left
    while isinstance(left, cst.BooleanOperation) and type(left.operator) is kind and not left.lpar:
        operands.append(left.right)
        left = left.left
    operands.append(left)
    values = tuple(lower_expression(operand, numbers) for operand in reversed(operands))
    return syntax.BoolOp(n, OPERATORS[kind], values)


def _call(node: cst.Call, numbers: Numbering) -> syntax.Expression:
    n = numbers.take(node)
    func = lower_expression(node.func, numbers)
    args, keywords = lower_arguments(node.args, numbers)
    return syntax.Call(n, func, args, keywords)


def _comparison(node: cst.Comparison, numbers: Numbering) -> syntax.Expression:
    n = numbers.take(node)
    left = lower_expression(node.left, numbers)
    ops = tuple(OPERATORS[type(target.operator)] for target in node.comparisons)
    return syntax.Compare(
        n, left, ops, tuple(lower_expression(target.comparator, numbers) for target in node.comparisons)
    )


def _dict(node: cst.Dict, numbers: Numbering) -> syntax.Expression:
    n = numbers.take(node)
    keys = tuple(
        lower_expression(element.key, numbers) if isinstance(element, cst.DictElement) else None
        for element in node.elements
    )
    return syntax.Dict(n, keys, tuple(lower_expression(element.value, numbers) for element in node.elements))


def _dict_comprehension(node: cst.DictComp, numbers: Numbering) -> syntax.Expression:
    n = numbers.take(node)
    key = lower_expression(node.key, numbers)
    value = lower_expression(node.value, numbers)
    return syntax.DictComp(n, key, value, _generators(node.for_in, numbers))


def _ellipsis(node: cst.Ellipsis, numbers: Numbering) -> syntax.Expression:
    return syntax.Constant(numbers.take(node), None, "ellipsis")


def _float(node: cst.Float, numbers: Numbering) -> syntax.Expression:
    return syntax.Constant(numbers.take(node), float_value(node.value), "float")


def _generator(node: cst.GeneratorExp, numbers: Numbering) -> syntax.Expression:
    n = numbers.take(node)
    elt = lower_expression(node.elt, numbers)
    return syntax.GeneratorExp(n, elt, _generators(node.for_in, numbers))


def _generators(node: cst.CompFor, numbers: Numbering) -> tuple[syntax.comprehension, ...]:
    found: list[syntax.comprehension] = []
    current: cst.CompFor | None = node
    while current is not None:
        n = numbers.take(current)
        target = lower_expression(current.target, numbers)
        iterable = lower_expression(current.iter, numbers)
        ifs = tuple(lower_expression(condition.test, numbers) for condition in current.ifs)
        found.append(syntax.comprehension(n, target, iterable, ifs, current.asynchronous is not None))
        current = current.inner_for_in
    return tuple(found)


def _conditional(node: cst.IfExp, numbers: Numbering) -> syntax.Expression:
    n = numbers.take(node)
    test = lower_expression(node.test, numbers)
    body = lower_expression(node.body, numbers)
    return syntax.IfExp(n, test, body, lower_expression(node.orelse, numbers))


def _imaginary(node: cst.Imaginary, numbers: Numbering) -> syntax.Expression:
    return syntax.Constant(numbers.take(node), imaginary_value(node.value), "complex")


def _integer(node: cst.Integer, numbers: Numbering) -> syntax.Expression:
    return syntax.Constant(numbers.take(node), integer_value(node.value), "int")


def _lambda(node: cst.Lambda, numbers: Numbering) -> syntax.Expression:
    n = numbers.take(node)
    parameters = lower_parameters(node.params, numbers)
    return syntax.Lambda(n, parameters, lower_expression(node.body, numbers))


def _list(node: cst.List, numbers: Numbering) -> syntax.Expression:
    return syntax.List(numbers.take(node), _elements(node.elements, numbers))


def _list_comprehension(node: cst.ListComp, numbers: Numbering) -> syntax.Expression:
    n = numbers.take(node)
    elt = lower_expression(node.elt, numbers)
    return syntax.ListComp(n, elt, _generators(node.for_in, numbers))


def _named(node: cst.NamedExpr, numbers: Numbering) -> syntax.Expression:
    n = numbers.take(node)
    target = lower_expression(node.target, numbers)
    return syntax.NamedExpr(n, target, lower_expression(node.value, numbers))


def _set(node: cst.Set, numbers: Numbering) -> syntax.Expression:
    return syntax.Set(numbers.take(node), _elements(node.elements, numbers))


def _set_comprehension(node: cst.SetComp, numbers: Numbering) -> syntax.Expression:
    n = numbers.take(node)
    elt = lower_expression(node.elt, numbers)
    return syntax.SetComp(n, elt, _generators(node.for_in, numbers))


def _starred(node: cst.StarredElement, numbers: Numbering) -> syntax.Expression:
    return syntax.Starred(numbers.take(node), lower_expression(node.value, numbers))


def _subscript(node: cst.Subscript, numbers: Numbering) -> syntax.Expression:
    n = numbers.take(node)
    value = lower_expression(node.value, numbers)
    elements = node.slice
    single = len(elements) == 1 and not isinstance(elements[0].comma, cst.Comma)
    if single and not (isinstance(elements[0].slice, cst.Index) and elements[0].slice.star):
        return syntax.Subscript(n, value, _slice(elements[0].slice, numbers))
    index = numbers.take(elements[0], elements[-1])
    return syntax.Subscript(
        n, value, syntax.Tuple(index, tuple(_slice(element.slice, numbers) for element in elements))
    )


def _slice(node: cst.BaseSlice, numbers: Numbering) -> syntax.Expression:
    if isinstance(node, cst.Index):
        if node.star:
            return syntax.Starred(numbers.take(node), lower_expression(node.value, numbers))
        return lower_expression(node.value, numbers)
    if not isinstance(node, cst.Slice):
        raise UnsupportedSyntax(type(node).__name__)
    n = numbers.take(node)
    lower = lower_optional(node.lower, numbers)
    upper = lower_optional(node.upper, numbers)
    return syntax.Slice(n, lower, upper, lower_optional(node.step, numbers))


def _string(node: cst.SimpleString, numbers: Numbering) -> syntax.Expression:
    return lower_string(node, numbers, lower_expression)


def _tuple(node: cst.Tuple, numbers: Numbering) -> syntax.Expression:
    return syntax.Tuple(numbers.take(node), _elements(node.elements, numbers))


def _unary(node: cst.UnaryOperation, numbers: Numbering) -> syntax.Expression:
    n = numbers.take(node)
    return syntax.UnaryOp(n, OPERATORS[type(node.operator)], lower_expression(node.expression, numbers))


def _yield(node: cst.Yield, numbers: Numbering) -> syntax.Expression:
    n = numbers.take(node)
    if isinstance(node.value, cst.From):
        return syntax.YieldFrom(n, lower_expression(node.value.item, numbers))
    return syntax.Yield(n, lower_optional(node.value, numbers))


def _elements(elements: Sequence[cst.BaseElement], numbers: Numbering) -> tuple[syntax.Expression, ...]:
    return tuple(
        lower_expression(element if isinstance(element, cst.StarredElement) else element.value, numbers)
        for element in elements
    )


_EXPRESSIONS: dict[type[cst.CSTNode], Callable[..., syntax.Expression]] = {
    cst.Attribute: _attribute,
    cst.Await: _await,
    cst.BinaryOperation: _binary,
    cst.BooleanOperation: _boolean,
    cst.Call: _call,
    cst.Comparison: _comparison,
    cst.Dict: _dict,
    cst.DictComp: _dict_comprehension,
    cst.Ellipsis: _ellipsis,
    cst.Float: _float,
    cst.GeneratorExp: _generator,
    cst.IfExp: _conditional,
    cst.Imaginary: _imaginary,
    cst.Integer: _integer,
    cst.Lambda: _lambda,
    cst.List: _list,
    cst.ListComp: _list_comprehension,
    cst.Name: _name,
    cst.NamedExpr: _named,
    cst.Set: _set,
    cst.SetComp: _set_comprehension,
    cst.SimpleString: _string,
    cst.StarredElement: _starred,
    cst.Subscript: _subscript,
    cst.Tuple: _tuple,
    cst.UnaryOperation: _unary,
    cst.Yield: _yield,
    **dict.fromkeys(FSTRINGS, _string),
}

OPERATORS: dict[type[cst.CSTNode], str] = {
    cst.Add: "Add",
    cst.AddAssign: "Add",
    cst.And: "And",
    cst.BitAnd: "BitAnd",
    cst.BitAndAssign: "BitAnd",
    cst.BitInvert: "Invert",
    cst.BitOr: "BitOr",
    cst.BitOrAssign: "BitOr",
    cst.BitXor: "BitXor",
    cst.BitXorAssign: "BitXor",
    cst.Divide: "Div",
    cst.DivideAssign: "Div",
    cst.Equal: "Eq",
    cst.FloorDivide: "FloorDiv",
    cst.FloorDivideAssign: "FloorDiv",
    cst.GreaterThan: "Gt",
    cst.GreaterThanEqual: "GtE",
    cst.In: "In",
    cst.Is: "Is",
    cst.IsNot: "IsNot",
    cst.LeftShift: "LShift",
    cst.LeftShiftAssign: "LShift",
    cst.LessThan: "Lt",
    cst.LessThanEqual: "LtE",
    cst.MatrixMultiply: "MatMult",
    cst.MatrixMultiplyAssign: "MatMult",
    cst.Minus: "USub",
    cst.Modulo: "Mod",
    cst.ModuloAssign: "Mod",
    cst.Multiply: "Mult",
    cst.MultiplyAssign: "Mult",
    cst.Not: "Not",
    cst.NotEqual: "NotEq",
    cst.NotIn: "NotIn",
    cst.Or: "Or",
    cst.Plus: "UAdd",
    cst.Power: "Pow",
    cst.PowerAssign: "Pow",
    cst.RightShift: "RShift",
    cst.RightShiftAssign: "RShift",
    cst.Subtract: "Sub",
    cst.SubtractAssign: "Sub",
}
