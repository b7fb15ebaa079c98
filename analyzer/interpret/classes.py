"""Makes classes (by statements, ``type()`` and metaclasses) and their instances."""

from __future__ import annotations

from .. import syntax
from .enums import has_members, make_members, member_of_value
from .fields import fill_fields, has_fields
from .judgement import hash_key
from .lookup import class_member, external_bases, has_unknown_base, is_enum, linearised
from .machine import Machine
from .values import (
    NO_ARGUMENTS,
    Argument,
    Arguments,
    BoundMethod,
    ClassValue,
    Const,
    Descriptor,
    DictValue,
    Entry,
    External,
    FunctionValue,
    InstanceValue,
    ListValue,
    Scope,
    Site,
    Subscripted,
    TupleValue,
    Value,
)

# Built-in classes whose subclasses' instances are texts, numbers or containers as well, and what makes these.
CONTENT = {
    **{
        f"builtins.{name}": f"builtins.{name}"
        for name in ("str", "int", "float", "list", "dict", "tuple", "set", "frozenset")
    },
    "collections.OrderedDict": "builtins.dict",
    "collections.UserDict": "builtins.dict",
    "collections.UserList": "builtins.list",
    "collections.defaultdict": "collections.defaultdict",
}


def make_class(machine: Machine, node: syntax.ClassDef, scope: Scope, decorators: tuple[Value, ...]) -> Value:
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
    meta = metaclass_of(cls)
    if meta is None:
        finish_class(machine, cls, scope)
        return cls
    return _by_metaclass(machine, cls, meta, scope)


def made_class(
    machine: Machine, name: str, bases: tuple[Value, ...], namespace: Value, site: Site, scope: Scope
) -> ClassValue:
    """``type(name, bases, namespace)``."""
    node = syntax.ClassDef(site.node, name, (), (), (), (), ())
    own = Scope("class", scope.module, site.path, scope.module_scope, qualname=name)
    cls = ClassValue(node, scope.module, site.path, name, own, bases)
    own.owner = cls
    fill_class(cls, namespace)
    finish_class(machine, cls, scope)
    return cls


def finish_class(machine: Machine, cls: ClassValue, scope: Scope) -> None:
    """What happens when a class exists: its bases hear of it, enumerations get members, descriptors their names."""
    for base in cls.bases:
        base = base.base if isinstance(base, Subscripted) else base
        if isinstance(base, ClassValue):
            base.subclasses.append(cls)
    if is_enum(cls):
        make_members(machine, cls)
    for name, value in list(cls.scope.names.items()):
        if isinstance(value, InstanceValue) and class_member(value.cls, "__set_name__") is not None:
            arguments = Arguments((Argument(None, cls, cls.site), Argument(None, Const(name), cls.site)))
            machine.call(machine.attribute(value, "__set_name__", cls.site), arguments, cls.site, scope)
    for ancestor in linearised(cls)[1:]:
        hook = ancestor.scope.names.get("__init_subclass__")
        if hook is not None:
            function = hook.function if isinstance(hook, Descriptor) else hook
            given = ((name, value) for name, value in cls.keywords.items() if name != "metaclass")
            arguments = Arguments(tuple(Argument(name, value, cls.site) for name, value in given))
            machine.call(BoundMethod(function, cls), arguments, cls.site, scope)
            break


def metaclass_of(cls: ClassValue) -> ClassValue | None:
    """The class of the project that makes a class, its own or a base's."""
    for ancestor in linearised(cls):
        found = ancestor.keywords.get("metaclass")
        if isinstance(found, ClassValue):
            return found
    return None


def fill_class(cls: ClassValue, namespace: Value) -> None:
    """Bind the entries of a namespace in a class."""
    if isinstance(namespace, DictValue):
        for entry in namespace.entries.values():
            if isinstance(entry.key, Const) and isinstance(entry.key.value, str):
                cls.scope.names[entry.key.value] = entry.value
                if isinstance(entry.value, FunctionValue) and entry.value.scope.kind == "class":
                    entry.value.scope.owner = cls


def _by_metaclass(machine: Machine, cls: ClassValue, meta: ClassValue, scope: Scope) -> Value:
    namespace = DictValue()
    for name, value in cls.scope.names.items():
        namespace.entries[hash_key(Const(name))] = Entry(Const(name), value, cls.site)
    positional = tuple(
        Argument(None, value, cls.site) for value in (Const(cls.name), TupleValue(cls.bases), namespace)
    )
    words = tuple(
        Argument(name, value, cls.site) for name, value in cls.keywords.items() if name != "metaclass"
    )
    arguments = Arguments((*positional, *words))
    made: Value = cls
    new = class_member(meta, "__new__")
    pending, machine.making = machine.making, cls
    try:
        if new is not None:
            function = new.function if isinstance(new, Descriptor) else new
            made = machine.call(BoundMethod(function, meta), arguments, cls.site, scope)
        else:
            finish_class(machine, cls, scope)
        initialiser = class_member(meta, "__init__")
        if initialiser is not None and made is cls:
            machine.call(BoundMethod(initialiser, cls), arguments, cls.site, scope)
    finally:
        machine.making = pending
    return made


def type_new(machine: Machine, arguments: Arguments, site: Site, scope: Scope) -> Value:
    """``super().__new__(mcs, name, bases, namespace)`` in a metaclass, ``super().__new__(cls)`` in a class."""
    values = [item.value for item in arguments.positional]
    if len(values) == 4:
        cls = machine.making
        if cls is not None:
            fill_class(cls, values[3])
            finish_class(machine, cls, scope)
            return cls
        name = values[1].value if isinstance(values[1], Const) else None
        if isinstance(name, str) and isinstance(values[2], TupleValue):
            return made_class(machine, name, values[2].items, values[3], site, scope)
    if values and isinstance(values[0], ClassValue):
        return _blank(machine, values[0], Arguments(arguments.items[1:], arguments.open), site, scope)
    return machine.unknown("what is made here is not known", site)


def instantiate(machine: Machine, cls: ClassValue, arguments: Arguments, site: Site, scope: Scope) -> Value:
    """Call a class."""
    meta = metaclass_of(cls)
    caller = class_member(meta, "__call__") if meta is not None else None
    if caller is not None:
        return machine.call(BoundMethod(caller, cls), arguments, site, scope)
    return make_instance(machine, cls, arguments, site, scope)


def make_instance(machine: Machine, cls: ClassValue, arguments: Arguments, site: Site, scope: Scope) -> Value:
    """What ``type.__call__`` does."""
    if is_enum(cls):
        if has_members(cls):
            return member_of_value(machine, cls, arguments, site)
        return functional_enum(machine, (cls,), arguments, site, scope)
    if any(base in ("typing.TypedDict", "typing_extensions.TypedDict") for base in external_bases(cls)):
        return machine.call(External("builtins.dict"), arguments, site, scope)
    if has_unknown_base(cls):
        return machine.unknown(f"how '{cls.name}' makes its instances is not known", site)
    new = class_member(cls, "__new__")
    if new is None:
        made: Value = _blank(machine, cls, arguments, site, scope)
    else:
        function = new.function if isinstance(new, Descriptor) else new
        made = machine.call(BoundMethod(function, cls), arguments, site, scope)
    if not isinstance(made, InstanceValue) or cls not in linearised(made.cls):
        return made
    initialiser = class_member(made.cls, "__init__")
    if initialiser is not None:
        machine.call(BoundMethod(initialiser, made), arguments, site, scope)
    elif has_fields(made.cls) and new is None:
        fill_fields(machine, made, arguments, site, scope)
    return made


def _blank(
    machine: Machine, cls: ClassValue, arguments: Arguments, site: Site, scope: Scope
) -> InstanceValue:
    instance = InstanceValue(cls, arguments=arguments, site=site)
    kind = next((base for base in external_bases(cls) if base in CONTENT), None)
    if kind is not None:
        starts = class_member(cls, "__init__") is not None and kind not in _IMMUTABLE
        set_content(machine, instance, kind, NO_ARGUMENTS if starts else arguments, site, scope)
    return instance


def set_content(
    machine: Machine, instance: InstanceValue, kind: str, arguments: Arguments, site: Site, scope: Scope
) -> None:
    """Give an instance what its built-in base makes of the arguments."""
    instance.content = machine.call(External(CONTENT[kind]), arguments, site, scope)


_IMMUTABLE = frozenset(f"builtins.{name}" for name in ("str", "int", "float", "tuple", "frozenset"))


def functional_enum(
    machine: Machine, bases: tuple[Value, ...], arguments: Arguments, site: Site, scope: Scope
) -> Value:
    """``Enum("Name", "A B")``, with a sequence of names or pairs, or a mapping, instead of the text."""
    values = [item.value for item in arguments.items]
    name = values[0].value if values and isinstance(values[0], Const) else None
    if not isinstance(name, str) or len(values) != 2:
        return machine.unknown("the members of the enumeration are not known", site)
    namespace = DictValue()
    source = values[1]
    if isinstance(source, Const) and isinstance(source.value, str):
        source = ListValue([Const(word) for word in source.value.replace(",", " ").split()])
    if isinstance(source, DictValue):
        namespace = DictValue(dict(source.entries), source.open)
    elif isinstance(source, ListValue | TupleValue):
        for number, item in enumerate(source.items, start=1):
            pair = (
                item.items if isinstance(item, TupleValue) and len(item.items) == 2 else (item, Const(number))
            )
            namespace.entries[hash_key(pair[0])] = Entry(pair[0], pair[1], site)
    if namespace.open or not namespace.entries:
        return machine.unknown("the members of the enumeration are not known", site)
    return made_class(machine, name, bases, namespace, site, scope)
