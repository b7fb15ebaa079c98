"""What the parameters of an asset's function mean to Dagster: context, configuration, resources or upstream assets."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from msgspec import Struct

from .. import syntax
from ..interpret.generators import is_generator
from ..interpret.lookup import external_bases, has_unknown_base
from ..interpret.machine import Machine
from ..interpret.values import ClassValue, External, FunctionValue, Site, Subscripted, Unknown, Value
from .annotations import annotation_nodes, evaluate_quietly, unquoted
from .dagster_values import Asked

_CONTEXT = frozenset({"_", "context", "_context", "context_"})
_RESOURCE_BASES = frozenset(
    {
        "dagster.ConfigurableIOManager",
        "dagster.ConfigurableIOManagerFactory",
        "dagster.ConfigurableLegacyIOManagerAdapter",
        "dagster.ConfigurableResource",
        "dagster.ConfigurableResourceFactory",
        "dagster.PipesClient",
        "dagster.PipesSubprocessClient",
        "dagster.ResourceDefinition",
    }
)
_NAMED_AS_RESOURCES = ("Client", "IOManager", "Resource", "Workspace")
_OUTPUTS = (External("dagster.DynamicOutput"), External("dagster.Output"))
# Libraries whose classes are data, never Dagster resources.
_DATA = frozenset({"builtins", "numpy", "pandas", "pandera", "polars", "pyarrow", "pydantic", "pyspark"})


class Parameter(Struct, frozen=True):
    """A parameter that names an upstream asset, or may do so (``certain`` False: it may be a resource)."""

    name: str
    site: Site
    annotation: Value | None
    has_default: bool
    certain: bool


class Signature(Struct, frozen=True):
    """The parameters that name assets, those that name resources, and the annotation of the result."""

    inputs: tuple[Parameter, ...] = ()
    resources: tuple[Asked, ...] = ()
    result: Value | None = None


def signature_of(machine: Machine, function: FunctionValue | None) -> Signature:
    """Read a function's parameters as Dagster does."""
    if function is None:
        return Signature()
    annotations: dict[str, Value | None] = {}
    for name, node in annotation_nodes(function):
        value = evaluate_quietly(machine, node, function.scope)
        annotations[name] = unquoted(machine, value, node, function.scope)
    args = function.node.args
    parameters = args.args
    if parameters and not args.posonlyargs and parameters[0].arg in _CONTEXT:
        parameters = parameters[1:]
    positional = (*args.posonlyargs, *args.args)
    defaulted = {entry.arg for entry in positional[len(positional) - len(args.defaults) :]}
    inputs: list[Parameter] = []
    resources: list[Asked] = []
    for entry in parameters:
        verdict = _is_resource(annotations.get(entry.arg))
        if verdict:
            resources.append(_asked(entry, annotations, function))
        elif entry.arg != "config":
            annotation = annotations.get(entry.arg)
            site = Site(function.path, entry.n)
            inputs.append(Parameter(entry.arg, site, annotation, entry.arg in defaulted, verdict is not None))
    resources += [
        _asked(entry, annotations, function)
        for entry in args.kwonlyargs
        if _is_resource(annotations.get(entry.arg))
    ]
    return Signature(tuple(inputs), tuple(resources), _result(machine, function, annotations.get("return")))


def _result(machine: Machine, function: FunctionValue, annotation: Value | None) -> Value | None:
    """What a function says that it returns: of an output that carries a value, the value's type."""
    if annotation is None or is_generator(machine, function):
        return None
    if isinstance(annotation, Subscripted) and annotation.base in _OUTPUTS:
        return annotation.index
    return annotation


def has_var_keywords(function: FunctionValue | None) -> bool:
    """Whether a function takes any keyword."""
    if function is None or isinstance(function.node, syntax.Lambda):
        return False
    return function.node.args.kwarg is not None


def _asked(entry: syntax.arg, annotations: Mapping[str, Value | None], function: FunctionValue) -> Asked:
    certain = _is_certain(annotations.get(entry.arg))
    return Asked(entry.arg, Site(function.path, entry.n), certain)


def _is_certain(value: Value | None) -> bool:
    """Whether an annotation that marks a resource is of one of Dagster's own classes, or named as one."""
    match value:
        case Subscripted():
            return _is_certain(value.base)
        case External():
            return value.name.startswith("dagster.") or value.name.endswith(_NAMED_AS_RESOURCES)
        case ClassValue():
            return any(_is_certain(External(base)) for base in external_bases(value))
        case _:
            return False


def _is_resource(value: Value | None) -> bool | None:
    """Whether an annotation marks a resource; None when its class can't be looked into."""
    match value:
        case Subscripted(base=External(name="dagster.ResourceParam")):
            return True
        case Subscripted():
            return _is_resource(value.base)
        case External():
            return _names_resource(value.name)
        case ClassValue():
            if has_unknown_base(value):
                return None
            verdicts = [_names_resource(base) for base in external_bases(value)]
            return True if True in verdicts else None if None in verdicts else False
        case Unknown():
            return None
        case _:
            return False


def _names_resource(name: str) -> bool | None:
    top, _, rest = name.partition(".")
    if name in _RESOURCE_BASES:
        return True
    if top == "dagster" or top in _DATA or top in sys.stdlib_module_names or not rest:
        return False
    # The classes of Dagster's integrations that assets are given are resources and clients.
    return True if top.startswith("dagster_") else None
