"""Classes with declared fields (dataclasses, named tuples, pydantic, attrs, msgspec): their constructors."""

from __future__ import annotations

from msgspec import Struct

from .. import syntax
from .conversion import converted
from .lookup import class_member, external_bases, linearised
from .machine import Machine
from .values import (
    NO_ARGUMENTS,
    NONE,
    TRUE,
    Argument,
    Arguments,
    BoundMethod,
    ClassValue,
    Const,
    External,
    ExternalCall,
    FunctionValue,
    InstanceValue,
    Scope,
    Site,
    TupleValue,
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
_PYDANTIC = frozenset(
    {
        "dagster.Config",
        "dagster.ConfigurableIOManager",
        "dagster.ConfigurableResource",
        "dagster.Model",
        "dagster.PermissiveConfig",
        "pydantic.BaseModel",
        "pydantic_settings.BaseSettings",
    }
)
FIELD_BASES = frozenset(
    {
        "typing.NamedTuple",
        *_PYDANTIC,
        "msgspec.Struct",
        "vibepiper.Resource",
    }
)
_MAKERS = frozenset({"dataclasses.field", "attrs.field", "attr.ib", "pydantic.Field", "msgspec.field"})


class Field(Struct, frozen=True):
    """A declared field: its annotation and the scope of that, what its class binds to it, and how it is given."""

    name: str
    annotation: syntax.Expression
    owner: ClassValue
    given: bool = True
    keyword: bool = False
    transient: bool = False


def has_fields(cls: ClassValue) -> bool:
    """Whether the constructor takes the annotated fields."""
    return any(base in FIELD_BASES for base in external_bases(cls)) or any(
        map(_is_decorated, linearised(cls))
    )


def is_pydantic(cls: ClassValue) -> bool:
    """Whether it is a model of pydantic, which converts what it is given."""
    return any(base in _PYDANTIC for base in external_bases(cls))


def declared_fields(cls: ClassValue) -> tuple[Field, ...]:
    """The fields of a class and its bases, in the order of a generated constructor."""
    by_base = any(base in FIELD_BASES for base in external_bases(cls))
    fields: dict[str, Field] = {}
    for ancestor in reversed(linearised(cls)):
        if not (by_base or _is_decorated(ancestor)):
            continue
        keywords = _option(ancestor, "kw_only") == TRUE
        for statement in ancestor.node.body:
            if not (isinstance(statement, syntax.AnnAssign) and isinstance(statement.target, syntax.Name)):
                continue
            kind = _annotation_name(statement.annotation)
            if kind == "KW_ONLY":
                keywords = True
            elif kind != "ClassVar" and statement.target.id != "model_config":
                name = statement.target.id
                maker = _maker(ancestor.scope.names.get(name))
                fields[name] = Field(
                    name,
                    statement.annotation,
                    ancestor,
                    maker is None or _said(maker, "init") != Const(False),
                    keywords or (maker is not None and _said(maker, "kw_only") == TRUE),
                    kind == "InitVar",
                )
    return tuple(fields.values())


def field_names(cls: ClassValue) -> tuple[str, ...]:
    """The names of the fields that instances have."""
    return tuple(field.name for field in declared_fields(cls) if not field.transient)


def fill_fields(
    machine: Machine, instance: InstanceValue, arguments: Arguments, site: Site, scope: Scope
) -> None:
    """What a generated constructor does, with the ``__post_init__`` after it."""
    fields = declared_fields(instance.cls)
    pydantic = is_pydantic(instance.cls)
    places = [field.name for field in fields if field.given and not field.keyword]
    given = dict(zip(places, (item.value for item in arguments.positional), strict=False))
    for item in arguments.keywords:
        if item.name is not None:
            given[item.name] = item.value
    transient: list[Value] = []
    for field in fields:
        value = given.get(field.name) if field.given else None
        if value is None and pydantic:
            value = given.get(_alias(field))
        if value is not None and pydantic:
            value = converted(machine, value, field.annotation, field.owner, site)
        if value is None and arguments.open is not None and field.given:
            value = arguments.open
        if value is None:
            value = _default(machine, field, instance.cls, site, scope)
        if field.transient:
            transient.append(value)
        else:
            instance.attributes[field.name] = value
    kept = tuple(field.name for field in fields if not field.transient)
    if class_member(instance.cls, "__eq__") is None and _option(instance.cls, "eq") != Const(False):
        instance.compared = kept
    if any(base == "typing.NamedTuple" for base in external_bases(instance.cls)):
        instance.content = TupleValue(tuple(instance.attributes[name] for name in kept))
    _finish(machine, instance, transient, site, scope)


def _finish(
    machine: Machine, instance: InstanceValue, transient: list[Value], site: Site, scope: Scope
) -> None:
    names = ("__post_init__", "__attrs_post_init__", "model_post_init")
    for name in names:
        after = class_member(instance.cls, name)
        if after is not None:
            given = [NONE] if name == "model_post_init" else transient
            arguments = Arguments(tuple(Argument(None, value, site) for value in given))
            machine.call(BoundMethod(after, instance), arguments, site, scope)
    if is_pydantic(instance.cls):
        _validate(machine, instance, site, scope)


def _validate(machine: Machine, instance: InstanceValue, site: Site, scope: Scope) -> None:
    """Run pydantic's validators, which may change what they are given."""
    for ancestor in reversed(linearised(instance.cls)):
        for value in list(ancestor.scope.names.values()):
            for mark in value.marks if isinstance(value, FunctionValue) else ():
                if not isinstance(mark, Validator):
                    continue
                if mark.fields:
                    for name in mark.fields if "*" not in mark.fields else field_names(instance.cls):
                        if name in instance.attributes:
                            arguments = Arguments((Argument(None, instance.attributes[name], site),))
                            instance.attributes[name] = machine.call(
                                BoundMethod(value, instance.cls), arguments, site, scope
                            )
                elif mark.after:
                    machine.call(BoundMethod(value, instance), NO_ARGUMENTS, site, scope)
                else:
                    for name in instance.attributes:
                        instance.attributes[name] = machine.unknown(
                            "a validator of the whole model may change it", site
                        )


class Validator(Struct, frozen=True):
    """What pydantic's decorators note of a method: the fields that it looks at (none: the whole model)."""

    fields: tuple[str, ...]
    after: bool


def _default(machine: Machine, field: Field, cls: ClassValue, site: Site, scope: Scope) -> Value:
    default = class_member(cls, field.name)
    maker = _maker(default)
    if default is None:
        return machine.unknown(f"the field '{field.name}' is given no value", site)
    if maker is None:
        return default
    for name in ("default_factory", "factory"):
        factory = maker.arguments.keyword(name)
        if factory is not None:
            return machine.call(factory.value, NO_ARGUMENTS, site, scope)
    given = maker.arguments.keyword("default")
    positional = maker.arguments.positional
    if given is None and positional and maker.function == External("pydantic.Field"):
        given = positional[0]
    if given is not None and given.value != External("builtins.Ellipsis"):
        return given.value
    return machine.unknown(f"the field '{field.name}' is given no value", site)


def _maker(value: Value | None) -> ExternalCall | None:
    """A call of ``field(…)`` and its like."""
    if (
        isinstance(value, ExternalCall)
        and isinstance(value.function, External)
        and value.function.name in _MAKERS
    ):
        return value
    return None


def _said(maker: ExternalCall, name: str) -> Value | None:
    found = maker.arguments.keyword(name)
    return found.value if found is not None else None


def _alias(field: Field) -> str:
    maker = _maker(field.owner.scope.names.get(field.name))
    alias = _said(maker, "alias") if maker is not None else None
    return alias.value if isinstance(alias, Const) and isinstance(alias.value, str) else field.name


def _is_decorated(cls: ClassValue) -> bool:
    return any(_decorator_name(decorator) in FIELD_DECORATORS for decorator in cls.decorators)


def _decorator_name(decorator: Value) -> str:
    function = decorator.function if isinstance(decorator, ExternalCall) else decorator
    return function.name if isinstance(function, External) else ""


def _option(cls: ClassValue, name: str) -> Value | None:
    for decorator in cls.decorators:
        if isinstance(decorator, ExternalCall):
            found = decorator.arguments.keyword(name)
            if found is not None:
                return found.value
    return cls.keywords.get(name)


def _annotation_name(annotation: syntax.Expression) -> str | None:
    if isinstance(annotation, syntax.Subscript):
        annotation = annotation.value
    if isinstance(annotation, syntax.Constant) and isinstance(annotation.value, str):
        return annotation.value.partition("[")[0].rpartition(".")[2]
    if isinstance(annotation, syntax.Attribute):
        return annotation.attr
    return annotation.id if isinstance(annotation, syntax.Name) else None
