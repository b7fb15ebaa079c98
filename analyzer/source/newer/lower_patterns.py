"""The patterns of ``match`` statements; knows no statements."""

from __future__ import annotations

import libcst as cst

from ... import syntax
from .literals import identifier
from .lower_expressions import lower_expression
from .numbering import Numbering, UnsupportedSyntax


def lower_pattern(node: cst.CSTNode, numbers: Numbering) -> syntax.Pattern:
    """The pattern that a node of libcst means."""
    match node:
        case cst.MatchValue():
            return syntax.MatchValue(numbers.take(node), lower_expression(node.value, numbers))
        case cst.MatchSingleton():
            return syntax.MatchSingleton(numbers.take(node), _SINGLETONS[node.value.value])
        case cst.MatchAs():
            n = numbers.take(node)
            pattern = None if node.pattern is None else lower_pattern(node.pattern, numbers)
            return syntax.MatchAs(n, pattern, None if node.name is None else identifier(node.name.value))
        case cst.MatchOr():
            n = numbers.take(node)
            return syntax.MatchOr(
                n, tuple(lower_pattern(element.pattern, numbers) for element in node.patterns)
            )
        case cst.MatchList() | cst.MatchTuple():
            n = numbers.take(node)
            return syntax.MatchSequence(n, tuple(_element(element, numbers) for element in node.patterns))
        case cst.MatchMapping():
            return _mapping(node, numbers)
        case cst.MatchClass():
            return _class(node, numbers)
    raise UnsupportedSyntax(type(node).__name__)


_SINGLETONS = {"None": None, "True": True, "False": False}


def _element(node: cst.MatchSequenceElement | cst.MatchStar, numbers: Numbering) -> syntax.Pattern:
    if isinstance(node, cst.MatchStar):
        name = None if node.name is None else identifier(node.name.value)
        return syntax.MatchStar(numbers.take(node), name)
    return lower_pattern(node.value, numbers)


def _mapping(node: cst.MatchMapping, numbers: Numbering) -> syntax.Pattern:
    n = numbers.take(node)
    keys = tuple(lower_expression(element.key, numbers) for element in node.elements)
    patterns = tuple(lower_pattern(element.pattern, numbers) for element in node.elements)
    return syntax.MatchMapping(n, keys, patterns, None if node.rest is None else identifier(node.rest.value))


def _class(node: cst.MatchClass, numbers: Numbering) -> syntax.Pattern:
    n = numbers.take(node)
    cls = lower_expression(node.cls, numbers)
    patterns = tuple(lower_pattern(element.value, numbers) for element in node.patterns)
    names = tuple(identifier(element.key.value) for element in node.kwds)
    named = tuple(lower_pattern(element.pattern, numbers) for element in node.kwds)
    return syntax.MatchClass(n, cls, patterns, names, named)
