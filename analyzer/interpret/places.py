"""Where files lie while nobody knows where the project lies: below a root of marks that shows in every text it is in."""

from __future__ import annotations

from pathlib import PurePosixPath

MARK = "\ue000"
# Deep enough that no way upwards that code takes leaves it.
ROOT = PurePosixPath("/" + "/".join([MARK] * 32))
DEPENDS_ON_PLACE = "it depends on where the project lies"


def placed(path: str) -> PurePosixPath:
    """The full path of a file of the project."""
    return ROOT / path


def project_path(path: str | PurePosixPath) -> str | None:
    """The path from the project's root; None when it leads outside. Relative paths start at the root."""
    parts: list[str] = []
    full = ROOT / path
    for part in full.parts[1:]:
        if part == "..":
            if not parts:
                return None
            parts.pop()
        else:
            parts.append(part)
    depth = len(ROOT.parts) - 1
    if parts[:depth] != list(ROOT.parts[1:]) or MARK in parts[depth:]:
        return None
    return "/".join(parts[depth:])


def shows_place(plain: object) -> bool:
    """Whether some text in a plain object says where the project lies."""
    match plain:
        case str():
            return MARK in plain
        case PurePosixPath():
            return MARK in str(plain)
        case list() | tuple() | set():
            return any(map(shows_place, plain))
        case dict():
            return any(shows_place(key) or shows_place(item) for key, item in plain.items())
        case _:
            return False
