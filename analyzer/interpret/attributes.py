"""Looks up attributes of values."""

from __future__ import annotations

from functools import WRAPPER_ASSIGNMENTS

from .. import syntax
from .classes import CONTENT, make_instance, metaclass_of, set_content, type_new
from .fields import fill_fields, has_fields
from .hosting import hosted_attribute
from .joins import unknown_from
from .judgement import PLAIN_BASES, hash_key
from .lookup import class_member, external_bases, has_unknown_base, is_enum, is_exception, linearised
from .machine import Machine
from .methods import known_methods
from .special import call_special, has_special
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
    ListValue,
    ModuleValue,
    Native,
    NativeMethod,
    Partial,
    Scope,
    SetValue,
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
            if name in ("__name__", "__qualname__") and value.name.startswith("builtins."):
                return Const(value.name.rpartition(".")[2])
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
        case ExternalCall(function=External(name=made), arguments=given) if name == "args" and is_exception(
            made
        ):
            return given.open or TupleValue(tuple(item.value for item in given.positional))
        case ExternalCall() | Attribute() | Subscripted():
            return Attribute(value, name)
        case Descriptor() if name == "setter":
            return Native("property.setter", lambda given, _site: _with_setter(value, given))
        case Descriptor() if name in ("getter", "deleter"):
            return Native(f"property.{name}", lambda _arguments, _site: value)
        case Unknown():
            return value
        case Const() if isinstance(value.value, HOSTED):
            return hosted_attribute(machine, value, name, site)
        case _ if known_methods(value):
            return NativeMethod(value, name)
        case _:
            return machine.doubt(value, f"its attribute '{name}' is not known", site)


def resolve_deferred(machine: Machine, value: Deferred) -> Value:
    """The value of a name that was not bound yet when it was imported."""
    scope = machine.look_into(value.module)
    found = scope.names.get(value.name) if scope else None
    if found is None or isinstance(found, Deferred):
        return machine.unknown(f"'{value.name}' is imported in a circle, before it is defined", value.site)
    return found


def _of_module(machine: Machine, value: ModuleValue, name: str, site: Site) -> Value:
    scope = machine.look_into(value.name)
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
    dynamic = scope.names.get("__getattr__") if scope is not None else None
    if dynamic is not None and scope is not None:
        return machine.call(dynamic, Arguments((Argument(None, Const(name), site),)), site, scope)
    return machine.unknown(f"module '{value.name}' has no name '{name}' that is known", site)


def _of_class(machine: Machine, cls: ClassValue, name: str, site: Site) -> Value:
    if name.startswith("__"):
        told = _told_of_class(machine, cls, name, site)
        if told is not None:
            return told
    found = class_member(cls, name)
    if found is None:
        meta = metaclass_of(cls)
        inherited = class_member(meta, name) if meta is not None else None
        if inherited is not None:
            return _bound(machine, inherited, cls, site)
        outside = next((base for base in external_bases(cls) if f"{base}.{name}" in machine.functions), None)
        if outside is not None:
            return BoundMethod(External(f"{outside}.{name}"), cls)
        return machine.unknown(f"class '{cls.name}' has no attribute '{name}' that is known", site)
    if isinstance(found, Descriptor):
        return BoundMethod(found.function, cls) if found.kind == "classmethod" else found.function
    if isinstance(found, InstanceValue) and has_special(found, "__get__"):
        return call_special(machine, found, "__get__", (NONE, cls), site)
    return found


def _told_of_class(machine: Machine, cls: ClassValue, name: str, site: Site) -> Value | None:
    match name:
        case "__name__":
            return Const(cls.name)
        case "__qualname__":
            return Const(cls.qualname)
        case "__module__":
            return Const(cls.module)
        case "__members__" if is_enum(cls):
            return _members(cls, site)
        case "__bases__":
            return TupleValue(cls.bases or (External("builtins.object"),))
        case "__mro__" if all(
            isinstance(base, ClassValue) for each in linearised(cls) for base in each.bases
        ):
            return TupleValue((*linearised(cls), External("builtins.object")))
        case "__subclasses__":
            # Which there are depends on all that was imported before.
            machine.trace.entangled = True
            return Native(name, lambda _arguments, _site: ListValue(list(cls.subclasses)))
        case "__dict__":
            return names_as_dict(cls.scope.names, site)
        case "__doc__" if "__doc__" not in cls.scope.names:
            return docstring(cls.node.body)
        case _:
            return None


def names_as_dict(
    names: dict[str, Value], site: Site, mirrored: Scope | InstanceValue | None = None
) -> DictValue:
    """Names and their values as a dictionary, which writes to whose names they are."""
    entries = {hash_key(Const(name)): Entry(Const(name), value, site) for name, value in names.items()}
    return DictValue(entries, mirrored=mirrored)


def docstring(body: tuple[syntax.Statement, ...]) -> Const:
    """What ``__doc__`` is."""
    match body:
        case (syntax.Expr(value=syntax.Constant(value=str() as text, kind="str")), *_):
            return Const(text)
        case _:
            return NONE


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
    if name == "__dict__":
        return names_as_dict(value.attributes, site, value)
    found = class_member(value.cls, name)
    if found is not None:
        return _bound(machine, found, value, site)
    outside = list(external_bases(value.cls))
    known = next((base for base in outside if f"{base}.{name}" in machine.functions), None)
    if known is not None:
        return BoundMethod(External(f"{known}.{name}"), value)
    if value.content is not None and hasattr(_PYTHON.get(type(value.content), str), name):
        return machine.attribute(value.content, name, site)
    if has_special(value, "__getattr__"):
        return call_special(machine, value, "__getattr__", (Const(name),), site)
    if value.content is not None:
        return machine.attribute(value.content, name, site)
    if any(base not in PLAIN_BASES for base in outside) or "builtins.Exception" in outside:
        return Attribute(value, name)
    return machine.unknown(f"an instance of '{value.cls.name}' has no attribute '{name}' that is known", site)


def certainly_lacks(machine: Machine, value: Value, name: str) -> bool:
    """Whether reading an attribute certainly fails."""
    match value:
        case InstanceValue():
            if name in value.attributes or name.startswith("__") or has_special(value, "__getattr__"):
                return False
            if value.content is not None and hasattr(_PYTHON.get(type(value.content), str), name):
                return False
            return _is_closed(value.cls) and class_member(value.cls, name) is None
        case ClassValue():
            closed = _is_closed(value) and metaclass_of(value) is None and not name.startswith("__")
            return closed and class_member(value, name) is None
        case FunctionValue():
            return name not in value.attributes and not hasattr(certainly_lacks, name)
        case ModuleValue():
            scope = machine.look_into(value.name)
            full = f"{value.name}.{name}"
            return (
                scope is not None
                and value.name in machine.finished
                and not {name, "*", "__getattr__"} & scope.names.keys()
                and machine.modules.load(full) is None
                and not machine.modules.has_package(full)
            )
        case Const() if not isinstance(value.value, HOSTED):
            return not hasattr(value.value, name)
        case ListValue() | DictValue() | TupleValue():
            return not hasattr(_PYTHON[type(value)], name)
        case _:
            return False


_PYTHON: dict[type, type] = {ListValue: list, DictValue: dict, TupleValue: tuple, SetValue: set, Const: str}


def _is_closed(cls: ClassValue) -> bool:
    """Whether all that a class has is written in the project."""
    if has_unknown_base(cls) or any(base not in PLAIN_BASES for base in external_bases(cls)):
        return False
    known = ("dataclasses.", "builtins.", "functools.", "attrs.", "attr.")
    for ancestor in linearised(cls):
        for decorator in ancestor.decorators:
            function = decorator.function if isinstance(decorator, ExternalCall) else decorator
            if isinstance(function, External) and not function.name.startswith(known):
                return False
    return True


def _with_setter(value: Descriptor, given: Arguments) -> Value:
    return Descriptor(value.kind, value.function, given.items[0].value if given.items else None)


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
        case Descriptor(kind="partialmethod"):
            return BoundMethod(found.function, receiver)
        case Descriptor():
            arguments = Arguments((Argument(None, receiver, site),))
            result = machine.call(found.function, arguments, site, machine.scope_of(found.function))
            if found.kind == "cached_property" and isinstance(receiver, InstanceValue):
                function = found.function
                if isinstance(function, FunctionValue):
                    machine.touch(receiver)
                    receiver.attributes[function.name] = result
            return result
        case InstanceValue() if has_special(found, "__get__"):
            cls = receiver.cls if isinstance(receiver, InstanceValue) else receiver
            return call_special(machine, found, "__get__", (receiver, cls), site)
        case _:
            return found


def _of_function(value: FunctionValue, name: str, site: Site) -> Value:
    if name in value.attributes:
        return value.attributes[name]
    if value.wrapped is not None and name in WRAPPER_ASSIGNMENTS:
        if isinstance(value.wrapped, FunctionValue):
            return _of_function(value.wrapped, name, site)
        return unknown_from(value.wrapped, f"what it takes for '{name}' is not known", site)
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
        case "__doc__" if not isinstance(value.node, syntax.Lambda):
            return docstring(value.node.body)
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
    if name == "__new__":
        return Native("__new__", lambda given, where: type_new(machine, given, where, value.cls.scope))
    if name == "__call__" and isinstance(receiver, ClassValue):
        return Native(
            "__call__", lambda given, where: make_instance(machine, receiver, given, where, value.cls.scope)
        )
    if name == "__init__" and isinstance(receiver, InstanceValue) and any(external_bases(receiver.cls)):
        return Native(
            "super().__init__",
            lambda given, where: _made_with(machine, receiver, given, where, value.cls.scope),
        )
    if name in ("__init__", "__init_subclass__", "__post_init__", "__set_name__"):
        return machine.external("builtins.object.__init__")
    if name == "__setattr__":
        return BoundMethod(External("builtins.object.__setattr__"), receiver)
    if isinstance(receiver, InstanceValue) and receiver.content is not None:
        return machine.attribute(receiver.content, name, site)
    if isinstance(receiver, InstanceValue):
        outside = (base for base in external_bases(receiver.cls) if f"{base}.{name}" in machine.functions)
        known = next(outside, None)
        if known is not None:
            return BoundMethod(External(f"{known}.{name}"), receiver)
    return Attribute(receiver, name)


def _made_with(
    machine: Machine, instance: InstanceValue, arguments: Arguments, site: Site, scope: Scope
) -> Value:
    """What another library's constructor is given stands for what it makes of it."""
    instance.arguments = arguments
    kind = next((base for base in external_bases(instance.cls) if base in CONTENT), None)
    if kind is not None:
        set_content(machine, instance, kind, arguments, site, scope)
    elif has_fields(instance.cls):
        fill_fields(machine, instance, arguments, site, scope)
    return NONE
