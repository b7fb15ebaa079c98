"""Makes classes and their instances: plain ones, those with declared fields, and enumerations."""

from __future__ import annotations

from .. import syntax
from .attributes import class_member, external_bases, has_unknown_base, is_enum, linearised
from .machine import Machine
from .values import (
    NO_ARGUMENTS,
    Argument,
    Arguments,
    BoundMethod,
    ClassValue,
    Const,
    Descriptor,
    External,
    ExternalCall,
    FunctionValue,
    InstanceValue,
    Scope,
    Site,
    TupleValue,
    Unknown,
    Value,
)

# Decorators and bases that give a class a constructor taking its annotated fields.
FIELD_DECORATORS = frozenset(
    {
        "dataclasses.dataclass",
        "attrs.define",
        "attrs.frozen",
        "attrs.mutable",
        "attr.s",
        "attr.attrs",
        "attr.define",
        "attr.frozen",
        "pydantic.dataclasses.dataclass",
        "msgspec.Struct",
    }
)
FIELD_BASES = frozenset({"typing.NamedTuple", "pydantic.BaseModel", "msgspec.Struct", "vibepiper.Resource"})
_FIELD_MAKERS = frozenset({"dataclasses.field", "attrs.field", "attr.ib", "pydantic.Field", "msgspec.field"})


def make_class(
    machine: Machine, node: syntax.ClassDef, scope: Scope, decorators: tuple[Value, ...]
) -> ClassValue:
    """Run a class statement."""
    bases = [
        machine.evaluate(base.value if isinstance(base, syntax.Starred) else base, scope)
        for base in node.bases
    ]
    qualname = f"{scope.qualname}.{node.name}" if scope.qualname else node.name
    body_scope = Scope("class", scope.module, scope.path, scope, qualname=qualname)
    keywords = {word.arg: machine.evaluate(word.value, scope) for word in node.keywords if word.arg}
    cls = ClassValue(node, scope.module, scope.path, qualname, body_scope, tuple(bases), keywords, decorators)
    body_scope.owner = cls
    machine.execute(node.body, body_scope)
    if is_enum(cls):
        _make_members(cls)
    for ancestor in linearised(cls)[1:]:
        hook = ancestor.scope.names.get("__init_subclass__")
        if hook is not None:
            function = hook.function if isinstance(hook, Descriptor) else hook
            arguments = Arguments(tuple(Argument(name, value, cls.site) for name, value in keywords.items()))
            machine.call(BoundMethod(function, cls), arguments, cls.site, scope)
            break
    return cls


def instantiate(machine: Machine, cls: ClassValue, arguments: Arguments, site: Site, scope: Scope) -> Value:
    """Call a class."""
    if is_enum(cls):
        return _member_of_value(machine, cls, arguments, site)
    if has_unknown_base(cls) or class_member(cls, "__new__") is not None:
        return machine.unknown(f"how '{cls.name}' makes its instances is not known", site)
    instance = InstanceValue(cls, arguments=arguments, site=site)
    initialiser = class_member(cls, "__init__")
    if initialiser is not None:
        machine.call(BoundMethod(initialiser, instance), arguments, site, scope)
        return instance
    if has_fields(cls):
        _fill_fields(machine, instance, arguments, site, scope)
        after = class_member(cls, "__post_init__")
        if after is not None:
            machine.call(BoundMethod(after, instance), NO_ARGUMENTS, site, scope)
    return instance


def has_fields(cls: ClassValue) -> bool:
    """Whether the constructor takes the annotated fields."""
    if any(base in FIELD_BASES for base in external_bases(cls)):
        return True
    for ancestor in linearised(cls):
        for decorator in ancestor.decorators:
            function = decorator.function if isinstance(decorator, ExternalCall) else decorator
            if isinstance(function, External) and function.name in FIELD_DECORATORS:
                return True
    return False


def field_names(cls: ClassValue) -> tuple[str, ...]:
    """The annotated names of a class and its bases, in the order of a generated constructor."""
    names: dict[str, None] = {}
    for ancestor in reversed(linearised(cls)):
        for statement in ancestor.node.body:
            if isinstance(statement, syntax.AnnAssign) and isinstance(statement.target, syntax.Name):
                annotation = statement.annotation
                if isinstance(annotation, syntax.Subscript):
                    annotation = annotation.value
                called = annotation.attr if isinstance(annotation, syntax.Attribute) else None
                called = annotation.id if isinstance(annotation, syntax.Name) else called
                if called != "ClassVar":
                    names[statement.target.id] = None
    return tuple(names)


def _fill_fields(
    machine: Machine, instance: InstanceValue, arguments: Arguments, site: Site, scope: Scope
) -> None:
    names = field_names(instance.cls)
    given = dict(zip(names, (item.value for item in arguments.positional), strict=False))
    given.update({item.name: item.value for item in arguments.keywords if item.name is not None})
    for name in names:
        if name in given:
            instance.attributes[name] = given[name]
        elif arguments.open is not None:
            instance.attributes[name] = arguments.open
        else:
            default = class_member(instance.cls, name)
            instance.attributes[name] = _default(machine, name, default, site, scope)
    if any(base == "typing.NamedTuple" for base in external_bases(instance.cls)):
        instance.attributes["__items__"] = TupleValue(tuple(instance.attributes[name] for name in names))


def _default(machine: Machine, name: str, default: Value | None, site: Site, scope: Scope) -> Value:
    if default is None:
        return machine.unknown(f"the field '{name}' is given no value", site)
    if not (isinstance(default, ExternalCall) and isinstance(default.function, External)):
        return default
    if default.function.name not in _FIELD_MAKERS:
        return default
    for keyword in ("default", "default_factory", "factory"):
        given = default.arguments.keyword(keyword)
        if given is not None:
            if keyword == "default":
                return given.value
            return machine.call(given.value, NO_ARGUMENTS, site, scope)
    return machine.unknown(f"the field '{name}' is given no value", site)


def _make_members(cls: ClassValue) -> None:
    text = "enum.StrEnum" in external_bases(cls)
    number = 0
    for name, value in list(cls.scope.names.items()):
        if name.startswith("_") or isinstance(value, FunctionValue | Descriptor | ClassValue):
            continue
        number += 1
        if isinstance(value, ExternalCall) and value.function == External("enum.auto"):
            value = Const(name.lower()) if text else Const(number)
        elif isinstance(value, Const) and isinstance(value.value, int):
            number = value.value
        attributes: dict[str, Value] = {
            "name": Const(name),
            "value": value,
            "_value_": value,
            "_name_": Const(name),
        }
        cls.scope.names[name] = InstanceValue(cls, attributes)


def _member_of_value(machine: Machine, cls: ClassValue, arguments: Arguments, site: Site) -> Value:
    wanted = arguments.items[0].value if arguments.items else None
    for member in cls.scope.names.values():
        if isinstance(member, InstanceValue) and isinstance(wanted, Const):
            value = member.attributes.get("value")
            if isinstance(value, Const) and value.value == wanted.value:
                return member
    if isinstance(wanted, Unknown):
        return wanted
    return machine.unknown(f"'{cls.name}' has no member of that value that is known", site)


def enum_constant(value: Value) -> Value:
    """A member of a text or number enumeration as the constant that it also is; other values as they are."""
    if isinstance(value, InstanceValue) and is_enum(value.cls):
        bases = set(external_bases(value.cls))
        if bases & {"enum.StrEnum", "enum.IntEnum", "builtins.str", "builtins.int"}:
            return value.attributes.get("value", value)
    return value
