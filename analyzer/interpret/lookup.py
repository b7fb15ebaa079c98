"""Finds what classes of the project and their bases bind, in the order in which Python looks."""

from __future__ import annotations

import builtins
from collections.abc import Iterator

from .values import ClassValue, External, Subscripted, Unknown, Value


def is_exception(name: str) -> bool:
    """Whether a qualified name is that of one of Python's own exceptions."""
    found = getattr(builtins, name.removeprefix("builtins."), None)
    return isinstance(found, type) and issubclass(found, BaseException)


def linearised(cls: ClassValue) -> tuple[ClassValue, ...]:
    """A class and its bases of the project, in the order in which attributes are looked up."""
    if not cls.order:
        order: list[ClassValue] = [cls]
        for base in cls.bases:
            if isinstance(base, Subscripted):
                base = base.base
            if isinstance(base, ClassValue):
                for ancestor in linearised(base):
                    if ancestor in order:
                        order.remove(ancestor)
                    order.append(ancestor)
        cls.order = tuple(order)
    return cls.order


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
