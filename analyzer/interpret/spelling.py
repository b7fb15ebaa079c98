"""The public spelling of another library's names, which code may import from elsewhere in that library."""

from __future__ import annotations

from collections.abc import Mapping


def aliased(name: str, aliases: Mapping[str, str]) -> str | None:
    """The name that aliases give for another one: for the whole of it, or for its beginning."""
    alias = aliases.get(name)
    if alias is not None:
        return alias
    head, dot, _ = name.rpartition(".")
    while dot:
        alias = aliases.get(head + ".")
        if alias is not None:
            renamed = alias + name[len(head) + 1 :]
            return aliases.get(renamed, renamed)
        head, dot, _ = head.rpartition(".")
    return None


def offered(name: str) -> str | None:
    """The name by which a package itself would offer what one of its inner modules has; None for other names."""
    top, _, rest = name.partition(".")
    modules, dot, last = rest.rpartition(".")
    return f"{top}.{last}" if dot and modules.islower() else None
