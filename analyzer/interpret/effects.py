"""What code does to the world outside while it is imported, as far as the names of other libraries tell."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .machine import Machine
from .notes import Effect
from .values import (
    Arguments,
    Attribute,
    Const,
    External,
    ExternalCall,
    NativeMethod,
    Site,
    Value,
)

_RUNS, _ASKS, _WRITES, _READS = "runs a program", "asks the network", "writes a file", "reads a file"
_CHANGES, _CONNECTS, _WAITS = "changes files", "connects to a database", "waits"

_FUNCTIONS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            f"requests.{name}"
            for name in ("delete", "get", "head", "options", "patch", "post", "put", "request")
        ),
        _ASKS,
    ),
    **dict.fromkeys(
        (
            f"httpx.{name}"
            for name in ("delete", "get", "head", "options", "patch", "post", "put", "request", "stream")
        ),
        _ASKS,
    ),
    **dict.fromkeys(
        ("urllib.request.urlopen", "urllib.request.urlretrieve", "socket.create_connection"), _ASKS
    ),
    **dict.fromkeys(
        (
            f"subprocess.{name}"
            for name in ("Popen", "call", "check_call", "check_output", "getoutput", "getstatusoutput", "run")
        ),
        _RUNS,
    ),
    **dict.fromkeys(("os.popen", "os.startfile", "os.system"), _RUNS),
    **dict.fromkeys(
        (
            *("os.makedirs", "os.mkdir", "os.remove", "os.removedirs", "os.rename", "os.replace", "os.rmdir"),
            *(
                "os.unlink",
                "shutil.copy",
                "shutil.copy2",
                "shutil.copyfile",
                "shutil.copytree",
                "shutil.move",
            ),
            "shutil.rmtree",
        ),
        _CHANGES,
    ),
    **dict.fromkeys(
        (
            *(
                "MySQLdb.connect",
                "clickhouse_connect.get_client",
                "cx_Oracle.connect",
                "mysql.connector.connect",
            ),
            *(
                "oracledb.connect",
                "psycopg.connect",
                "psycopg2.connect",
                "pymssql.connect",
                "pymysql.connect",
            ),
            *("pyodbc.connect", "snowflake.connector.connect"),
        ),
        _CONNECTS,
    ),
    **dict.fromkeys(("duckdb.connect", "sqlite3.connect"), _CONNECTS),
    "time.sleep": _WAITS,
}
# Functions that do so only with a name of their family, by their package.
_FAMILIES: Mapping[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    "pandas": ((re.compile(r"pandas\.read_(?!clipboard)\w+"), _READS),),
    "polars": ((re.compile(r"polars\.read_\w+"), _READS),),
    "pyarrow": (
        (re.compile(r"pyarrow\.(?:csv|feather|json|orc|parquet)\.read_\w+"), _READS),
        (re.compile(r"pyarrow\.(?:csv|feather|orc|parquet)\.write_\w+"), _WRITES),
    ),
}
# Methods of what a library made, by the name of what made it (or its beginning, up to a dot).
_METHODS: tuple[tuple[re.Pattern[str], re.Pattern[str], str], ...] = (
    (
        re.compile(r"pandas\..*"),
        re.compile(r"to_(?:csv|excel|feather|gbq|hdf|json|orc|parquet|pickle|sql|stata|xml)"),
        _WRITES,
    ),
    (re.compile(r"polars\..*"), re.compile(r"(?:sink|write)_(?!database)\w+"), _WRITES),
    (
        re.compile(r"(?:requests\.(?:Session|session)|httpx\.Client)\(\)"),
        re.compile(r"delete|get|head|options|patch|post|put|request"),
        _ASKS,
    ),
    (
        re.compile(r"sqlalchemy\.create_engine\(\)"),
        re.compile(r"begin|connect|execute|raw_connection"),
        _CONNECTS,
    ),
)
_PATH_METHODS = frozenset({"mkdir", "rename", "rmdir", "touch", "unlink", "write_bytes", "write_text"})
_WRITING = re.compile(r"[wax+]")
# Text and bytes in memory are no files.
_IN_MEMORY = frozenset({"io.BytesIO", "io.StringIO", "_io.BytesIO", "_io.StringIO"})


def note_effect(machine: Machine, function: Value, arguments: Arguments, site: Site) -> None:
    """Note a call that reads or writes outside, if it certainly happens when the module under way is imported."""
    does = _effect_of(function, arguments)
    if does is None or machine.silenced or machine.binding_only or machine.repeating or machine.late:
        return
    module = machine.importing
    if module in machine.finished or any(not condition.decided for condition in machine.conditions):
        return
    calls = [step for step in machine.steps if step.kind == "call"]
    place = calls[0].site if calls else site
    effect = Effect(_name(function), does, place, site, tuple(step.text for step in calls))
    machine.effects.setdefault(module, {}).setdefault(site, effect)


def _effect_of(function: Value, arguments: Arguments) -> str | None:
    match function:
        case External(name=name):
            return _of_function(name, arguments)
        case Attribute(base=base, name=name):
            maker = _name(base)
            for made, method, does in _METHODS:
                if method.fullmatch(name) and made.fullmatch(maker):
                    return does if arguments.items and not _is_in_memory(arguments) else None
            return None
        case NativeMethod(receiver=Const(value=value), name=name):
            return _CHANGES if name in _PATH_METHODS and hasattr(value, "parts") else None
        case _:
            return None


def _of_function(name: str, arguments: Arguments) -> str | None:
    if name == "builtins.open":
        mode = arguments.keyword("mode") or next(iter(arguments.positional[1:2]), None)
        text = mode.value.value if mode is not None and isinstance(mode.value, Const) else None
        return _WRITES if isinstance(text, str) and _WRITING.search(text) else None
    does = _FUNCTIONS.get(name)
    if does is None:
        families = _FAMILIES.get(name.partition(".")[0], ())
        does = next((told for pattern, told in families if pattern.fullmatch(name)), None)
    if does is None or _is_in_memory(arguments):
        return None
    if does is _CONNECTS and name in ("duckdb.connect", "sqlite3.connect"):
        first = next(iter(arguments.items), None)
        if first is None or first.value == Const(":memory:"):
            return None
    return does


def _is_in_memory(arguments: Arguments) -> bool:
    first = next(iter(arguments.items), None)
    made = first.value.function if first is not None and isinstance(first.value, ExternalCall) else None
    return isinstance(made, External) and made.name in _IN_MEMORY


def _name(value: Value) -> str:
    """How a value of other libraries came about, as a text: ``pandas.read_csv().dropna``."""
    match value:
        case External():
            return value.name
        case Attribute():
            return f"{_name(value.base)}.{value.name}"
        case ExternalCall():
            return f"{_name(value.function)}()"
        case NativeMethod():
            return f"pathlib.Path.{value.name}"
        case _:
            return "?"
