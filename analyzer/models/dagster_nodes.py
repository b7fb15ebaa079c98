"""Dagster's ops and graphs, and the assets that ``AssetsDefinition.from_op`` and ``from_graph`` make of them."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from .. import syntax
from ..graph.model import AssetKey
from ..interpret.judgement import hash_key
from ..interpret.machine import Model, ModelCall
from ..interpret.names import children
from ..interpret.values import (
    Argument,
    Arguments,
    Const,
    Descriptor,
    DictValue,
    Entry,
    External,
    ExternalCall,
    FunctionValue,
    Site,
    Unknown,
    Value,
)
from .arguments import constant_text
from .dagster_asked import provided_by, resources_of
from .dagster_checks import check_specs_of
from .dagster_definitions import attributes_of, define, frozen, retry_of
from .dagster_dependencies import dependencies_of, internal_dependencies
from .dagster_signature import Signature, signature_of
from .dagster_values import (
    INPUT,
    Assets,
    Dependency,
    Spec,
    argument,
    key_from_parts,
    key_of,
    key_value,
    prefix_of,
)
from .own_definitions import innermost_function

_OP = External("dagster.OpDefinition")
_GRAPH = External("dagster.GraphDefinition")
# What the arguments by output of ``from_op`` and ``from_graph`` say of an asset.
_BY_OUTPUT = {
    "auto_materialize_policies_by_output_name": "auto_materialize_policy",
    "automation_conditions_by_output_name": "automation_condition",
    "code_versions_by_output_name": "code_version",
    "descriptions_by_output_name": "description",
    "freshness_policies_by_output_name": "freshness_policy",
    "group_names_by_output_name": "group_name",
    "legacy_freshness_policies_by_output_name": "legacy_freshness_policy",
    "metadata_by_output_name": "metadata",
    "owners_by_output_name": "owners",
    "tags_by_output_name": "tags",
}
# What an op's output says of its asset.
_OF_OUT = ("code_version", "description", "io_manager_key", "metadata")
_RESULT = "result"
_OUTS = tuple(External(f"dagster.{name}") for name in ("DynamicOut", "GraphOut", "Out"))


class _Node(Struct, frozen=True):
    """An op or a graph: its name, its function, and the arguments of its decorator."""

    name: Value
    function: FunctionValue | None
    target: Value
    given: Arguments
    is_graph: bool


def _from_node(call: ModelCall) -> Value:
    """``AssetsDefinition.from_op(op, …)``, ``AssetsDefinition.from_graph(graph, …)``."""
    kind = call.name.rpartition(".")[2]
    given = frozen(call.arguments)
    found = argument(given, "graph_def" if kind == "from_graph" else "op_def", 0)
    node = _node_of(found.value) if found is not None else None
    if found is None or node is None:
        unknown = found.value if found is not None and isinstance(found.value, Unknown) else None
        what = "graph" if kind == "from_graph" else "op"
        opened = unknown or Unknown(f"the {what} that this is made of is not known", call.site)
        return define(call, Assets(kind, call.site, open=opened), given)
    signature = signature_of(call.machine, node.function)
    inputs = _inputs(call, given, node)
    read, unread = dependencies_of(call.machine, inputs, signature, node.function)
    dependencies = tuple(_typed(each, node) for each in read)
    outs, further = _outs(node, call.site)
    internal = argument(given, "internal_asset_deps")
    specs = []
    for name, (out, site) in outs.items():
        own, further_own = internal_dependencies(call.machine, internal, name, dependencies)
        more = further_own if internal is not None else unread
        attributes = _attributes(given, node, name, out)
        key = _key(given, node, name, len(outs) == 1, site)
        specs.append(Spec(key, site, attributes, own, open=more, further=given.open))
    checks, unknown_checks = check_specs_of(call.machine, argument(given, "check_specs"))
    assets = Assets(
        kind,
        call.site,
        tuple(specs),
        checks,
        node.function,
        node.target,
        (*signature.resources, *resources_of(call.machine, node.given), *resources_of(call.machine, given)),
        retry_of(node.given),
        _result(node, signature, outs),
        open=further or unknown_checks,
        provided=provided_by(call.machine, given),
    )
    return define(call, assets, given)


def _typed(dependency: Dependency, node: _Node) -> Dependency:
    """A dependency with the type that ``ins={…: In(type)}`` gives its parameter."""
    entry = _entry(argument(node.given, "ins"), dependency.parameter or "")
    given = _dagster_type(entry.value) if entry is not None else None
    return dependency if given is None else replace(dependency, annotation=given)


def _result(node: _Node, signature: Signature, outs: Mapping[str, tuple[Value | None, Site]]) -> Value | None:
    """What an op with one output gives: as ``Out(type)`` says, or its function."""
    if len(outs) != 1 or node.is_graph:
        return None
    (out, _site) = next(iter(outs.values()))
    return _dagster_type(out) or signature.result


def _dagster_type(value: Value | None) -> Value | None:
    """The type that ``In`` or ``Out`` is given."""
    if not isinstance(value, ExternalCall):
        return None
    given = argument(value.arguments, "dagster_type", 0)
    return given.value if given is not None else None


def _node_of(value: Value) -> _Node | None:
    if not isinstance(value, ExternalCall) or value.function not in (_OP, _GRAPH):
        return None
    target = value.arguments.positional[0].value if value.arguments.positional else None
    if target is None:
        return None
    plain = target.function if isinstance(target, Descriptor) else target
    function = innermost_function(plain)
    named = argument(value.arguments, "name")
    name: Value = Unknown("the name of its function is not known", value.site)
    if named is not None:
        name = named.value
    elif function is not None:
        name = function.attributes.get("__name__", Const(function.name))
    elif isinstance(target, Unknown):
        name = target
    return _Node(name, function, plain, value.arguments, value.function == _GRAPH)


def _inputs(call: ModelCall, given: Arguments, node: _Node) -> Arguments:
    """The inputs of a node as ``ins`` of an asset: the key and the partition mapping of each."""
    entries: dict[str, tuple[AssetKey | Unknown, Site]] = {}
    opened = None
    for origin in (argument(node.given, "ins"), argument(given, "keys_by_input_name")):
        if origin is None:
            continue
        if not isinstance(origin.value, DictValue):
            unknown = origin.value if isinstance(origin.value, Unknown) else None
            opened = opened or unknown or Unknown("its inputs are not known", origin.site)
            continue
        opened = opened or origin.value.open
        for entry in origin.value.entries.values():
            name = constant_text(entry.key)
            if name is None:
                opened = opened or Unknown("the name of an input is not known", entry.site)
            elif origin.name == "ins":
                entries[name] = (AssetKey((name,)), entry.site)
            else:
                entries[name] = (key_of(entry.value, entry.site), entry.site)
    mappings = argument(given, "partition_mappings")
    ins = DictValue(open=opened)
    for name, (key, site) in entries.items():
        mapping = _entry(mappings, name)
        value: Value = key_value(key, site) if isinstance(key, AssetKey) else key
        if mapping is not None and isinstance(key, AssetKey):
            words = (Argument("key", value, site), Argument("partition_mapping", mapping.value, mapping.site))
            value = ExternalCall(INPUT, Arguments(words), site)
        ins.entries[hash_key(Const(name))] = Entry(Const(name), value, site)
    return Arguments((Argument("ins", ins, call.site),))


def _outs(node: _Node, site: Site) -> tuple[dict[str, tuple[Value | None, Site]], Unknown | None]:
    """The outputs of a node by name, each with what describes it."""
    out = argument(node.given, "out")
    if out is None:
        if node.is_graph and node.function is not None and not _gives_something(node.function.node):
            return {}, None
        return {_RESULT: (None, site)}, None
    if isinstance(out.value, ExternalCall) and out.value.function in _OUTS:
        return {_RESULT: (out.value, site)}, None
    if not isinstance(out.value, DictValue):
        unknown = out.value if isinstance(out.value, Unknown) else None
        return {}, unknown or Unknown("its outputs are not known", out.site)
    opened = out.value.open
    found: dict[str, tuple[Value | None, Site]] = {}
    for entry in out.value.entries.values():
        name = constant_text(entry.key)
        if name is None:
            opened = opened or Unknown("the name of an output is not known", entry.site)
        else:
            found[name] = (entry.value, entry.site)
    return found, opened


def _gives_something(node: syntax.Node) -> bool:
    """Whether a function may return something; a graph that does not has no output."""
    if isinstance(node, syntax.Lambda):
        return True
    waiting: list[syntax.Node] = [*children(node)]
    while waiting:
        each = waiting.pop()
        if isinstance(each, syntax.Return) and each.value is not None:
            return True
        if not isinstance(
            each, syntax.FunctionDef | syntax.AsyncFunctionDef | syntax.ClassDef | syntax.Lambda
        ):
            waiting.extend(children(each))
    return False


def _key(given: Arguments, node: _Node, name: str, alone: bool, site: Site) -> AssetKey | Unknown:
    prefix_given = argument(given, "key_prefix")
    prefix = prefix_of(prefix_given.value if prefix_given else None, site)
    keys = argument(given, "keys_by_output_name")
    if given.open is not None and (keys is None or prefix_given is None):
        return given.open
    named = _entry(keys, name)
    key: AssetKey | Unknown
    if named is not None:
        key = key_of(named.value, named.site)
    elif keys is not None and not isinstance(keys.value, DictValue):
        key = keys.value if isinstance(keys.value, Unknown) else Unknown("its keys are not known", keys.site)
    elif alone and name == _RESULT:
        text = constant_text(node.name)
        unknown = node.name if isinstance(node.name, Unknown) else Unknown("its name is not known", site)
        key = key_from_parts([text]) if text is not None else unknown
    else:
        key = AssetKey((name,))
    if isinstance(key, Unknown):
        return key
    return prefix if isinstance(prefix, Unknown) else key_from_parts([*prefix, *key])


def _attributes(given: Arguments, node: _Node, name: str, out: Value | None) -> Mapping[str, Argument]:
    """What describes the asset of an output: the call, the output, then the op itself."""
    found: dict[str, Argument] = {}
    for each in ("code_version", "description"):
        item = argument(node.given, each)
        if item is not None:
            found[each] = item
    if isinstance(out, ExternalCall):
        found.update({each: item for each in _OF_OUT if (item := argument(out.arguments, each)) is not None})
    found.update(attributes_of(given))
    for keyword, attribute in _BY_OUTPUT.items():
        values = argument(given, keyword)
        if values is None:
            continue
        if not isinstance(values.value, DictValue):
            found[attribute] = values
        elif (entry := _entry(values, name)) is not None:
            found[attribute] = Argument(attribute, entry.value, entry.site)
    return found


def _entry(given: Argument | None, name: str) -> Entry | None:
    if given is None or not isinstance(given.value, DictValue):
        return None
    return given.value.entries.get(hash_key(Const(name)))


FUNCTIONS: Mapping[str, Model] = {
    "dagster.AssetsDefinition.from_graph": _from_node,
    "dagster.AssetsDefinition.from_op": _from_node,
}
