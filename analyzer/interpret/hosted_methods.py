"""Methods of hosted objects: paths with the project's files below them, open files, patterns, dates, numbers."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from .hosting import computed, is_tame
from .iteration import file_lines
from .machine import Machine
from .places import ROOT, placed, project_path
from .plain import plain_value
from .values import (
    NONE,
    TRUE,
    Arguments,
    Const,
    ListValue,
    ProjectFile,
    Scope,
    Site,
    Unknown,
    Value,
)

MAX_FILE = 2 * 1024 * 1024

PathMethod = Callable[[Machine, Const, PurePosixPath, Arguments, Site], Value]


def call_hosted(
    machine: Machine, receiver: Const, name: str, arguments: Arguments, site: Site, scope: Scope
) -> Value:
    """Call a method of a hosted object."""
    held = receiver.value
    if isinstance(held, PurePosixPath) and name in _PATH_METHODS:
        return _PATH_METHODS[name](machine, receiver, held, arguments, site)
    if isinstance(held, ProjectFile):
        return _file_method(machine, receiver, held, name, arguments, site)
    if isinstance(held, re.Pattern) and not _is_tame_call(held, arguments):
        return machine.unknown("matching this regular expression may take long", site)
    method = getattr(held, name, None)
    if method is None or not callable(method):
        return machine.unknown(
            f"what its method '{name}' returns is not known", site, "*", receiver.environment
        )
    return computed(
        machine, method, arguments, site, scope, f"what its method '{name}' returns is not known", receiver
    )


def open_file(machine: Machine, path: str | PurePosixPath, arguments: Arguments, site: Site) -> Value | None:
    """A file of the project, opened for reading; None when it is opened for something else."""
    values = [item.value for item in arguments.positional]
    given = arguments.keyword("mode")
    mode = plain_value(given.value if given else values[0] if values else Const("r"))
    if not isinstance(mode, str) or set(mode) - set("rbt"):
        return None
    found = file_bytes(machine, path, site)
    if isinstance(found, Unknown):
        return found
    if "b" in mode:
        return Const(ProjectFile(str(path), found))
    return _decoded(machine, str(path), found, arguments, site)


def file_bytes(machine: Machine, path: str | PurePosixPath, site: Site) -> bytes | Unknown:
    """What stands in a file of the project."""
    relative = project_path(path)
    if relative is None:
        return machine.unknown(f"the file '{_shown(path)}' lies outside the project", site)
    found = machine.read_file(relative)
    if found is None:
        return machine.unknown(
            f"the project has no file '{relative}'",
            site,
        )
    if len(found) > MAX_FILE:
        return machine.unknown(f"the file '{relative}' is too large to read", site)
    return found


def listed(machine: Machine, folder: str | PurePosixPath, site: Site) -> list[str] | Unknown:
    """The paths of the project's files below a folder, from there."""
    relative = project_path(folder)
    if relative is None:
        return machine.unknown(f"the folder '{_shown(folder)}' lies outside the project", site)
    prefix = f"{relative}/" if relative else ""
    return [path[len(prefix) :] for path in machine.modules.files_below(relative)]


def file_exists(machine: Machine, path: str | PurePosixPath, kind: str, site: Site) -> Value:
    """Whether there is a file or folder; never a certain no, since what git ignores may be there."""
    relative = project_path(path)
    if relative is not None:
        is_file = machine.read_file(relative) is not None
        is_folder = not is_file and bool(machine.modules.files_below(relative))
        if (is_file and kind != "is_dir") or (is_folder and kind != "is_file"):
            return TRUE
    return machine.unknown(f"whether '{_shown(path)}' exists is only known when it runs", site)


def entries(machine: Machine, folder: str | PurePosixPath, site: Site) -> list[str] | Unknown:
    """The names in a folder of the project that holds data, not code."""
    found = listed(machine, folder, site)
    if isinstance(found, Unknown):
        return found
    if not found or project_path(folder) == "" or any(path.endswith(".py") for path in found):
        return machine.unknown("which files lie here besides the project's own is not known", site)
    return sorted({path.partition("/")[0] for path in found})


def matching(machine: Machine, folder: str | PurePosixPath, pattern: str, site: Site) -> list[str] | Unknown:
    """The paths below a folder that match a glob pattern; folders, too, when files of the project are in them."""
    found = listed(machine, folder, site)
    if isinstance(found, Unknown):
        return found
    if pattern in ("*", "**", "**/*"):
        return machine.unknown("which files lie here is not known", site)
    paths = set(found)
    for path in found:
        paths.update(str(parent) for parent in PurePosixPath(path).parents if str(parent) != ".")
    wanted = pattern.split("/")
    return sorted(path for path in paths if _matches(path.split("/"), wanted))


def _matches(parts: list[str], wanted: list[str]) -> bool:
    if not wanted:
        return not parts
    if wanted[0] == "**":
        return any(_matches(parts[start:], wanted[1:]) for start in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], wanted[0]) and _matches(parts[1:], wanted[1:])


def _decoded(machine: Machine, path: str, data: bytes, arguments: Arguments, site: Site) -> Value:
    given = arguments.keyword("encoding")
    encoding = plain_value(given.value) if given else "utf-8"
    try:
        text = data.decode(encoding if isinstance(encoding, str) else "utf-8")
    except (UnicodeDecodeError, LookupError):
        return machine.unknown("the file can't be decoded", site)
    return Const(ProjectFile(path, text.replace("\r\n", "\n").replace("\r", "\n")))


def _shown(path: str | PurePosixPath) -> str:
    relative = project_path(path)
    return PurePosixPath(str(path)).name if relative is None else relative


def _is_tame_call(pattern: re.Pattern[str], arguments: Arguments) -> bool:
    lengths = [
        len(item.value.value)
        for item in arguments.items
        if isinstance(item.value, Const) and isinstance(item.value.value, str)
    ]
    return is_tame(pattern.pattern, max(lengths, default=0))


def _file_method(
    machine: Machine, receiver: Const, held: ProjectFile, name: str, arguments: Arguments, site: Site
) -> Value:
    content = held.content
    match name:
        case "read" if not arguments.items:
            return Const(content)
        case "readlines" if not arguments.items:
            return ListValue(file_lines(held))
        case "readline" if not arguments.items:
            return (file_lines(held) or [Const(content)])[0]
        case "__enter__":
            return receiver
        case "close" | "seek" | "__exit__":
            return NONE
        case _:
            return machine.unknown(f"what its method '{name}' returns is not known", site)


def _read_text(
    machine: Machine, _receiver: Const, path: PurePosixPath, arguments: Arguments, site: Site
) -> Value:
    data = file_bytes(machine, path, site)
    if isinstance(data, Unknown):
        return data
    positional = arguments.positional
    if positional and arguments.keyword("encoding") is None:
        first = plain_value(positional[0].value)
        if first not in ("utf-8", "utf8", "UTF-8", None):
            return machine.unknown("the file can't be decoded", site)
    found = _decoded(machine, str(path), data, arguments, site)
    return (
        Const(found.value.content)
        if isinstance(found, Const) and isinstance(found.value, ProjectFile)
        else found
    )


def _read_bytes(
    machine: Machine, _receiver: Const, path: PurePosixPath, _arguments: Arguments, site: Site
) -> Value:
    data = file_bytes(machine, path, site)
    return data if isinstance(data, Unknown) else Const(data)


def _open(machine: Machine, _receiver: Const, path: PurePosixPath, arguments: Arguments, site: Site) -> Value:
    return open_file(machine, path, arguments, site) or machine.unknown("what is written is not known", site)


def _exists(kind: str) -> PathMethod:
    def method(
        machine: Machine, _receiver: Const, path: PurePosixPath, _arguments: Arguments, site: Site
    ) -> Value:
        return file_exists(machine, path, kind, site)

    return method


def _glob(deep: bool) -> PathMethod:
    def method(
        machine: Machine, receiver: Const, path: PurePosixPath, arguments: Arguments, site: Site
    ) -> Value:
        pattern = plain_value(arguments.items[0].value) if arguments.items else None
        if not isinstance(pattern, str):
            return machine.unknown("the pattern is not known", site)
        found = matching(machine, path, f"**/{pattern}" if deep else pattern, site)
        if isinstance(found, Unknown):
            return found
        return ListValue([Const(path / name, receiver.environment) for name in found])

    return method


def _iterdir(
    machine: Machine, receiver: Const, path: PurePosixPath, _arguments: Arguments, site: Site
) -> Value:
    found = entries(machine, path, site)
    if isinstance(found, Unknown):
        return found
    return ListValue([Const(path / name, receiver.environment) for name in found])


def _absolute(
    _machine: Machine, receiver: Const, path: PurePosixPath, _arguments: Arguments, _site: Site
) -> Value:
    return Const(PurePosixPath(posixpath.normpath(ROOT / path)), receiver.environment)


def _nothing(
    _machine: Machine, _receiver: Const, _path: PurePosixPath, _arguments: Arguments, _site: Site
) -> Value:
    return NONE


def _opaque(
    machine: Machine, receiver: Const, _path: PurePosixPath, _arguments: Arguments, site: Site
) -> Value:
    return machine.unknown(
        "what the file system says is only known when it runs", site, "*", receiver.environment
    )


_PATH_METHODS: Mapping[str, PathMethod] = {
    "absolute": _absolute,
    "exists": _exists("exists"),
    "expanduser": _opaque,
    "glob": _glob(False),
    "is_dir": _exists("is_dir"),
    "is_file": _exists("is_file"),
    "iterdir": _iterdir,
    "lstat": _opaque,
    "mkdir": _nothing,
    "open": _open,
    "read_bytes": _read_bytes,
    "read_text": _read_text,
    "readlink": _opaque,
    "resolve": _absolute,
    "rglob": _glob(True),
    "stat": _opaque,
    "touch": _nothing,
    "unlink": _nothing,
    "write_bytes": _nothing,
    "write_text": _nothing,
}


def module_file(path: str) -> Const:
    """What ``__file__`` is in a module."""
    return Const(str(placed(path)))
