"""Files of the project as constants: opened, listed, and read as JSON, TOML, YAML, CSV or text."""

from __future__ import annotations

import csv
import io
import json
import posixpath
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath

from ..interpret.hosted_methods import entries, file_exists, listed, matching, open_file
from ..interpret.hosting import raised_by
from ..interpret.iteration import elements
from ..interpret.judgement import environment_of
from ..interpret.machine import Library, ModelCall
from ..interpret.places import ROOT, placed
from ..interpret.plain import NOT_PLAIN, lifted, plain_value
from ..interpret.values import (
    NONE,
    Argument,
    Arguments,
    Const,
    External,
    ExternalCall,
    IteratorValue,
    ListValue,
    ProjectFile,
    Unknown,
    Value,
)
from .causes import undecided

# What a small text can unfold to (YAML has references).
_MAX_VALUES = 100_000


def _given(call: ModelCall, name: str, position: int) -> Value | None:
    keyword = call.arguments.keyword(name)
    positional = call.arguments.positional
    if keyword is not None:
        return keyword.value
    return positional[position].value if len(positional) > position else None


def _path(value: Value | None) -> str | PurePosixPath | None:
    plain = plain_value(value) if value is not None else None
    return plain if isinstance(plain, str | PurePosixPath) else None


def _open(call: ModelCall) -> Value:
    path = _path(_given(call, "file", 0))
    rest = Arguments(call.arguments.items[1:])
    opened = open_file(call.machine, path, rest, call.site) if path is not None else None
    if opened is not None:
        return opened
    call.machine.doubts += 1
    return ExternalCall(External(call.name), call.arguments, call.site)


def _parsed(
    parse: Callable[[str], object], errors: tuple[type[Exception], ...]
) -> Callable[[ModelCall], Value]:
    """A function that reads a text, bytes or an open file."""

    def model(call: ModelCall) -> Value:
        source = call.arguments.items[0].value if call.arguments.items else NONE
        plain = plain_value(source)
        if isinstance(plain, ProjectFile):
            plain = plain.content
        if isinstance(plain, bytes):
            plain = plain.decode("utf-8", "replace")
        if not isinstance(plain, str) or call.arguments.keyword("object_hook") is not None:
            return undecided(call, "what is read here is not known")
        try:
            found = parse(plain)
        except errors as error:
            raise raised_by(
                error if isinstance(error, ValueError) else ValueError(str(error)), call.site
            ) from None
        except (RecursionError, TypeError):
            return undecided(call, "what is read here can't be followed")
        value = lifted(found, call.site, environment_of(source)) if _size(found) <= _MAX_VALUES else None
        return value or undecided(
            call, "what is read here is too large, or holds values that can't be followed"
        )

    return model


def _size(plain: object, limit: int = _MAX_VALUES) -> int:
    """How many values there are in one, counted up to a limit."""
    waiting, count = [plain], 0
    while waiting and count <= limit:
        item = waiting.pop()
        count += 1
        if isinstance(item, dict):
            waiting += item.values()
        elif isinstance(item, list | tuple):
            waiting += item
    return count


def _csv_rows(call: ModelCall) -> Value:
    source = call.arguments.items[0].value if call.arguments.items else NONE
    plain = plain_value(source)
    text = plain.content if isinstance(plain, ProjectFile) else plain
    if isinstance(text, list) and all(isinstance(line, str) for line in text):
        text = "\n".join(line.rstrip("\n") for line in text)
    options = {item.name: plain_value(item.value) for item in call.arguments.keywords if item.name}
    if not isinstance(text, str) or len(call.arguments.positional) > 1 or NOT_PLAIN in options.values():
        return undecided(call, "what is read here is not known")
    read: Callable[..., Iterable[object]] = csv.DictReader if call.name == "csv.DictReader" else csv.reader
    try:
        rows = list(read(io.StringIO(text), **options))
    except (csv.Error, TypeError):
        return undecided(call, "what is read here is not known")
    return lifted(rows, call.site, environment_of(source)) or undecided(
        call, "the table is too large to follow"
    )


def _dumps(call: ModelCall) -> Value:
    first = call.arguments.items[0].value if call.arguments.items else NONE
    plain = [plain_value(item.value) for item in call.arguments.items]
    options = {item.name: plain_value(item.value) for item in call.arguments.keywords if item.name}
    if any(item is NOT_PLAIN for item in plain) or _size(plain[0]) > _MAX_VALUES:
        return undecided(call, "the text is not known")
    try:
        return Const(json.dumps(plain[0], **options), environment_of(first))  # type: ignore[arg-type]  # likewise
    except (TypeError, ValueError):
        return undecided(call, "the text is not known")


def _exists(call: ModelCall) -> Value:
    path = _path(_given(call, "path", 0))
    if path is None:
        return undecided(call, "whether it exists is only known when it runs")
    kind = {"os.path.isfile": "is_file", "os.path.isdir": "is_dir"}.get(call.name, "exists")
    return file_exists(call.machine, path, kind, call.site)


def _absolute(call: ModelCall) -> Value:
    path = _path(_given(call, "path", 0))
    if path is None:
        return undecided(call, "the path is not known")
    return Const(posixpath.normpath(ROOT / path), environment_of(call.arguments.items[0].value))


def _relative(call: ModelCall) -> Value:
    path, start = _path(_given(call, "path", 0)), _path(_given(call, "start", 1) or Const("."))
    if path is None or start is None:
        return undecided(call, "the path is not known")
    return Const(posixpath.relpath(ROOT / path, ROOT / start))


def _listdir(call: ModelCall) -> Value:
    path = _path(_given(call, "path", 0) or Const("."))
    found = entries(call.machine, path, call.site) if path is not None else None
    if isinstance(found, Unknown):
        return found
    if found is None:
        return undecided(call, "which folder it is is not known")
    return ListValue([Const(name) for name in found])


def _glob(call: ModelCall) -> Value:
    pattern = _path(_given(call, "pathname", 0))
    if not isinstance(pattern, str) or len(call.arguments.positional) > 1:
        return undecided(call, "the pattern is not known")
    parts = pattern.split("/")
    plain = next((index for index, part in enumerate(parts) if set(part) & set("*?[")), len(parts))
    folder = "/".join(parts[:plain])
    found = matching(call.machine, folder or ".", "/".join(parts[plain:]), call.site)
    if isinstance(found, Unknown):
        return found
    return ListValue([Const(f"{folder}/{name}" if folder else name) for name in found])


def _working_folder(call: ModelCall) -> Value:
    # Commands run in the project's folder.
    return Const(str(ROOT) if call.name == "os.getcwd" else ROOT)


def _package_files(call: ModelCall) -> Value:
    anchor = call.arguments.items[0].value if call.arguments.items else NONE
    name = getattr(anchor, "name", None) if not isinstance(anchor, Const) else anchor.value
    module = call.machine.modules.load(name) if isinstance(name, str) else None
    if isinstance(name, str):
        # That it can be read at all counts, too.
        call.machine.look_into(call.machine.modules.known_as(name, ""))
    if module is None:
        return undecided(call, "which package it is is not known")
    folder = posixpath.dirname(module.path)
    return Const(placed(folder) if folder else ROOT)


def _package_data(call: ModelCall) -> Value:
    name = plain_value(_given(call, "resource", 1) or NONE)
    folder = _package_files(call)
    if (
        not isinstance(name, str)
        or not isinstance(folder, Const)
        or not isinstance(folder.value, PurePosixPath)
    ):
        return undecided(call, "which file it is is not known")
    reader = "read_text" if call.name.endswith("read_text") else "read_bytes"
    method = call.machine.attribute(Const(folder.value / name), reader, call.site)
    return call.machine.call(method, Arguments(), call.site, call.scope)


def _iter_modules(call: ModelCall) -> Value:
    """The modules in the folders of packages: their names, and which are packages."""
    given = _given(call, "path", 0)
    folders, opened = elements(call.machine, given, call.site) if given is not None else ([], None)
    prefix = plain_value(_given(call, "prefix", 1) or Const(""))
    if opened is not None or not folders or not isinstance(prefix, str):
        return undecided(call, "which modules there are is not known")
    found: dict[str, bool] = {}
    for folder in folders:
        path = _path(folder)
        paths = listed(call.machine, path, call.site) if path is not None else None
        if not isinstance(paths, list):
            return undecided(call, "which modules there are is not known")
        for each in paths:
            name, _, rest = each.partition("/")
            if rest == "__init__.py":
                found[name] = True
            elif not rest and name.endswith(".py") and name != "__init__.py":
                found.setdefault(name.removesuffix(".py"), False)
    return IteratorValue([_module_info(call, f"{prefix}{name}", found[name]) for name in sorted(found)])


def _module_info(call: ModelCall, name: str, is_package: bool) -> Value:
    kind = Arguments(
        (
            Argument(None, Const("ModuleInfo"), call.site),
            Argument(None, Const("module_finder name ispkg"), call.site),
        )
    )
    cls = call.machine.call(External("collections.namedtuple"), kind, call.site, call.scope)
    values = (External("pkgutil.finder"), Const(name), Const(is_package))
    given = Arguments(tuple(Argument(None, value, call.site) for value in values))
    return call.machine.call(cls, given, call.site, call.scope)


def _yaml_content(text: str) -> object:
    # Its import is felt in a command that reads none.
    import yaml  # type: ignore[import-untyped]  # its stubs are not worth a dependency

    try:
        found: object = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
    return found


_json = _parsed(json.loads, (ValueError,))
_toml = _parsed(tomllib.loads, (tomllib.TOMLDecodeError,))
_yaml = _parsed(_yaml_content, (ValueError,))
FUNCTIONS: Mapping[str, Callable[[ModelCall], Value]] = {
    "builtins.open": _open,
    "csv.DictReader": _csv_rows,
    "csv.reader": _csv_rows,
    "glob.glob": _glob,
    "glob.iglob": _glob,
    "importlib.resources.files": _package_files,
    "importlib.resources.read_text": _package_data,
    "io.open": _open,
    "json.dumps": _dumps,
    "json.load": _json,
    "json.loads": _json,
    "os.getcwd": _working_folder,
    "os.listdir": _listdir,
    "os.path.abspath": _absolute,
    "os.path.exists": _exists,
    "os.path.isdir": _exists,
    "os.path.isfile": _exists,
    "os.path.realpath": _absolute,
    "os.path.relpath": _relative,
    "pathlib.Path.cwd": _working_folder,
    "pkgutil.get_data": _package_data,
    "pkgutil.iter_modules": _iter_modules,
    "tomllib.load": _toml,
    "tomllib.loads": _toml,
    "yaml.full_load": _yaml,
    "yaml.load": _yaml,
    "yaml.safe_load": _yaml,
}
LIBRARY = Library(
    functions=FUNCTIONS, aliases={"tomli.": "tomllib.", "importlib_resources.": "importlib.resources."}
)
