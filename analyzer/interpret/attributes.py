"""Looks up attributes of values."""

from __future__ import annotations

from collections.abc import Iterator

from .hosting import hosted_attribute
from .joins import unknown_from
from .judgement import hash_key
from .machine import Machine
from .methods import known_methods
from .values import (
    HOSTED,
    NONE,
    Argument,
    Arguments,
    Attribute,
    BoundMethod,
    ClassValue,
    Const,
    Deferred,
    Descriptor,
    DictValue,
    Entry,
    External,
    ExternalCall,
    FunctionValue,
    InstanceValue,
    ModuleValue,
    Native,
    NativeMethod,
    Partial,
    Site,
    Subscripted,
    SuperValue,
    TupleValue,
    Unknown,
    Value,
)


def attribute(machine: Machine, value: Value, name: str, site: Site) -> Value:
    """``value.name``."""
    match value:
        case ModuleValue():
            return _of_module(machine, value, name, site)
        case External():
            return machine.external(f"{value.name}.{name}")
        case ClassValue():
            return _of_class(machine, value, name, site)
        case InstanceValue():
            return _of_instance(machine, value, name, site)
        case FunctionValue():
            return _of_function(value, name, site)
        case SuperValue():
            return _of_super(machine, value, name, site)
        case Partial():
            return machine.attribute(value.function, name, site)
        case ExternalCall(function=External(name=made)) if made in machine.members:
            found = machine.members[made](machine, value, name, site)
            return Attribute(value, name) if found is None else found
        case ExternalCall() | Attribute() | Subscripted():
            return Attribute(value, name)
        case Descriptor() if name in ("setter", "getter", "deleter"):
            return Native(f"property.{name}", lambda _arguments, _site: value)
        case Unknown():
            return value
        case Const() if isinstance(value.value, HOSTED):
            return hosted_attribute(machine, value, name, site)
        case _ if known_methods(value):
            return NativeMethod(value, name)
        case _:
            return unknown_from(value, f"its attribute '{name}' is not known", site)


def resolve_deferred(machine: Machine, value: Deferred) -> Value:
    """The value of a name that was not bound yet when it was imported."""
    scope = machine.scopes.get(value.module)
    found = scope.names.get(value.name) if scope else None
    if found is None or isinstance(found, Deferred):
        return machine.unknown(f"'{value.name}' is imported in a circle, before it is defined", value.site)
    return found


def linearised(cls: ClassValue) -> tuple[ClassValue, ...]:
    """A class and its bases of the project, in the order in which attributes are looked up."""
    order: list[ClassValue] = [cls]
    for base in cls.bases:
        if isinstance(base, Subscripted):
            base = base.base
        if isinstance(base, ClassValue):
            for ancestor in linearised(base):
                if ancestor in order:
                    order.remove(ancestor)
                order.append(ancestor)
    return tuple(order)


def external_bases(cls: ClassValue) -> Iterator[str]:
    """The qualified names of the classes of other libraries that a class derives from."""
    for ancestor in linearised(cls):
        for base in ancestor.bases:
            if isinstance(base, Subscripted):
                base = base.base
            if isinstance(base, External):
                yield base.name


def has_unknown_base(cls: ClassValue) -> bool:
    """Whether some base class could not be decided."""
    return any(isinstance(base, Unknown) for ancestor in linearised(cls) for base in ancestor.bases)


def class_member(cls: ClassValue, name: str) -> Value | None:
    """What a class or its bases bind to a name, as it stands in the class body."""
    for ancestor in linearised(cls):
        if name in ancestor.scope.names:
            return ancestor.scope.names[name]
    return None


def is_enum(cls: ClassValue) -> bool:
    """Whether a class is an enumeration."""
    return any(base.startswith("enum.") for base in external_bases(cls))


def _of_module(machine: Machine, value: ModuleValue, name: str, site: Site) -> Value:
    scope = machine.scopes.get(value.name)
    found = scope.names.get(name) if scope else None
    if isinstance(found, Deferred):
        return resolve_deferred(machine, found)
    if found is not None:
        return found
    full_name = f"{value.name}.{name}"
    if machine.modules.load(full_name) or machine.modules.has_package(full_name):
        return machine.hooks.import_module(machine, full_name, site, None)
    if value.name not in machine.finished and scope is not None:
        return Deferred(value.name, name, site)
    return machine.unknown(f"module '{value.name}' has no name '{name}' that is known", site)


def _of_class(machine: Machine, cls: ClassValue, name: str, site: Site) -> Value:
    if name in ("__name__", "__qualname__"):
        return Const(cls.name if name == "__name__" else cls.qualname)
    if name == "__module__":
        return Const(cls.module)
    if name == "__members__" and is_enum(cls):
        return _members(cls, site)
    found = class_member(cls, name)
    if found is None:
        return machine.unknown(f"class '{cls.name}' has no attribute '{name}' that is known", site)
    if isinstance(found, Descriptor):
        return BoundMethod(found.function, cls) if found.kind == "classmethod" else found.function
    return found


def _members(cls: ClassValue, site: Site) -> DictValue:
    members = DictValue()
    for name, value in cls.scope.names.items():
        if isinstance(value, InstanceValue) and value.cls is cls:
            members.entries[hash_key(Const(name))] = Entry(Const(name), value, site)
    return members


def _of_instance(machine: Machine, value: InstanceValue, name: str, site: Site) -> Value:
    if name in value.attributes:
        return value.attributes[name]
    if name == "__class__":
        return value.cls
    found = class_member(value.cls, name)
    if found is None:
        if any(external_bases(value.cls)):
            return Attribute(value, name)
        return machine.unknown(
            f"an instance of '{value.cls.name}' has no attribute '{name}' that is known", site
        )
    return _bound(machine, found, value, site)


def _bound(machine: Machine, found: Value, receiver: Value, site: Site) -> Value:
    match found:
        case FunctionValue() | Partial():
            return BoundMethod(found, receiver)
        case Descriptor(kind="classmethod"):
            return BoundMethod(
                found.function, receiver.cls if isinstance(receiver, InstanceValue) else receiver
            )
        case Descriptor(kind="staticmethod"):
            return found.function
        case Descriptor():
            arguments = Arguments((Argument(None, receiver, site),))
            return machine.call(found.function, arguments, site, machine.scope_of(found.function))
        case _:
            return found


def _of_function(value: FunctionValue, name: str, site: Site) -> Value:
    if name in value.attributes:
        return value.attributes[name]
    match name:
        case "__name__":
            return Const(value.name)
        case "__qualname__":
            return Const(value.qualname)
        case "__module__":
            return Const(value.module)
        case "__wrapped__" if value.wrapped is not None:
            return value.wrapped
        case "__dict__":
            return DictValue()
        case "__defaults__":
            return TupleValue(value.defaults)
        case _:
            return Unknown(f"the function has no attribute '{name}' that is known", site)


def _of_super(machine: Machine, value: SuperValue, name: str, site: Site) -> Value:
    receiver = value.receiver
    cls = receiver.cls if isinstance(receiver, InstanceValue) else receiver
    if isinstance(cls, ClassValue):
        order = linearised(cls)
        after = order[order.index(value.cls) + 1 :] if value.cls in order else ()
        for ancestor in after:
            if name in ancestor.scope.names:
                return _bound(machine, ancestor.scope.names[name], receiver, site)
    if name == "__init__" and isinstance(receiver, InstanceValue) and any(external_bases(receiver.cls)):
        return Native("super().__init__", lambda arguments, _site: _made_with(receiver, arguments))
    if name in ("__init__", "__init_subclass__", "__post_init__"):
        return machine.external("builtins.object.__init__")
    return Attribute(receiver, name)


def _made_with(instance: InstanceValue, arguments: Arguments) -> Value:
    """What another library's constructor is given stands for what it makes of it."""
    instance.arguments = arguments
    return NONE
