"""Views of dictionaries (``keys()``, ``values()``, ``items()``), which show the changes of their dictionary."""

from __future__ import annotations

from collections.abc import Callable

from .values import DictValue, ListValue, Site, Unknown, Value


def view_of(target: DictValue, items: list[Value], site: Site, *, like_set: bool = True) -> ListValue:
    """A view that shows these elements of a dictionary until it changes."""
    made = ListValue(items, target.open, view=like_set, live=site, unordered=target.unordered)
    target.views.append(made)
    return made


def outdate(target: DictValue, touch: Callable[[ListValue], None]) -> None:
    """Forget what the views of a dictionary show; loops over them have begun with what they showed."""
    views, target.views = target.views, []
    for view in views:
        touch(view)
        if view.live is not None:
            view.open = view.open or Unknown("the dictionary may have changed since", view.live)
        view.items = []
