"""What the parameters of a check's function ask for."""

from __future__ import annotations

from .. import syntax
from ..facts import CheckParameter
from ..interpret.values import FunctionValue, Site, Value
from .annotations import annotation_nodes, is_resource, qualified_name, unquoted
from .dialect import Reader
from .own_assets import CONTEXT
from .own_definitions import Definition


def check_parameters(check: str, definition: Definition, reader: Reader) -> tuple[CheckParameter, ...]:
    """The parameters of a check's function."""
    function = definition.function
    if function is None:
        return ()
    annotated = {
        name: unquoted(reader.machine, definition.annotations.get(name), node, function.scope)
        for name, node in annotation_nodes(function)
    }
    return tuple(
        CheckParameter(
            check,
            entry.arg,
            needs_asset=not (has_default or entry.arg == "context" or _is_given(annotated.get(entry.arg))),
            location=reader.locate(Site(function.path, entry.n)),
        )
        for entry, has_default in _named(function)
    )


def _is_given(annotation: Value | None) -> bool:
    """Whether the annotation asks for the context or a resource."""
    return annotation is not None and (is_resource(annotation) or qualified_name(annotation) == CONTEXT)


def _named(function: FunctionValue) -> tuple[tuple[syntax.arg, bool], ...]:
    """The parameters that can be given by name, and whether each has a default."""
    args = function.node.args
    positional = (*args.posonlyargs, *args.args)
    required = len(positional) - len(args.defaults)
    return (
        *((entry, place >= required) for place, entry in enumerate(positional)),
        *(
            (entry, default is not None)
            for entry, default in zip(args.kwonlyargs, args.kw_defaults, strict=True)
        ),
    )
