"""What importing a project makes, for each dialect: who imports it in the other process, and how its answer reads.

Knows nothing of comparing.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct
from msgspec.structs import replace

from vibepiper.analyzer.graph.codec import decode, encode, to_json
from vibepiper.analyzer.graph.model import AssetGraph, JsonValue

from .errors import UsageError

TIMEOUT_SECONDS = 600.0

Entry = Mapping[str, JsonValue]


class Imports(Struct, frozen=True):
    """What to import, and with what: ``entry`` when these are the modules that the project is loaded from;
    ``variables`` are those that the project's code sees."""

    root: Path
    modules: tuple[str, ...]
    import_paths: tuple[Path, ...]
    variables: Mapping[str, str]
    entry: bool = False


class Runtime(Struct, frozen=True):
    """What importing made, in the published form of the graph.

    An asset, check or job only has the facts that its dialect knows at run time; ``upstream`` stands for an asset's
    dependencies where parameters are not known, ``place`` for a line of its definition. ``failures`` tells for each
    module that could not be imported why.
    """

    graph: Entry
    failures: Mapping[str, str]


class RuntimeDialect(Struct, frozen=True):
    """How a dialect's definitions are made and read: the arguments for the interpreter, the reader of the answer, and
    the facts of an asset read from source in the words that the run time has for them."""

    name: str
    arguments: tuple[str, ...]
    read: Callable[[Entry], Entry]
    from_source: Callable[[Entry], Entry]


def import_elsewhere(dialect: RuntimeDialect, imports: Imports, static: AssetGraph, python: str) -> Runtime:
    """Import the modules in another process, and read what they define.

    Raises:
        UsageError: The interpreter can't be started, lacks the dialect's library, or doesn't answer.
    """
    answer = ask(dialect, imports, static, python)
    return Runtime(dialect.read(answer), cast("dict[str, str]", answer["failures"]))


def ask(dialect: RuntimeDialect, imports: Imports, static: AssetGraph, python: str) -> Entry:
    """The answer of the other process as it gives it.

    Raises:
        UsageError: The interpreter can't be started, lacks the dialect's library, or doesn't answer.
    """
    configured = replace(
        AssetGraph(),
        resources=static.resources,
        jobs=tuple(job for job in static.jobs if job.location.path.endswith(".toml")),
    )
    with tempfile.TemporaryDirectory(prefix="vibepiper-verify-") as folder:
        answer = Path(folder) / "answer.json"
        request = {
            "root": str(imports.root),
            "modules": [*imports.modules],
            "import_paths": [str(path) for path in imports.import_paths],
            "entry": imports.entry,
            "configured": encode(configured).decode(),
            "answer": str(answer),
        }
        done = _run([python, *dialect.arguments], json.dumps(request), imports)
        if not answer.exists():
            raise _unanswered(python, dialect, done)
        content = cast("dict[str, JsonValue]", json.loads(answer.read_text(encoding="utf-8")))
    if "missing" in content:
        raise _without_library(python, dialect)
    return content


def _run(command: Sequence[str], request: str, imports: Imports) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command,
            input=request,
            text=True,
            capture_output=True,
            cwd=imports.root,
            env={**os.environ, **imports.variables, "PYTHONSAFEPATH": "1"},
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except OSError as error:
        raise UsageError(
            f"the interpreter '{command[0]}' can't be started: {error.strerror}",
            "Name one with --python; it needs the project's dependencies and the library that defines its assets.",
        ) from error
    except subprocess.TimeoutExpired as error:
        raise UsageError(
            f"importing the project took longer than {TIMEOUT_SECONDS:.0f} seconds",
            "Code that runs when a module is imported belongs into a function.",
        ) from error


def _unanswered(python: str, dialect: RuntimeDialect, done: subprocess.CompletedProcess[str]) -> UsageError:
    said = (done.stderr or done.stdout).strip().splitlines()
    if said and f"No module named '{dialect.name}'" in said[-1]:
        return _without_library(python, dialect)
    return UsageError(
        f"importing the project in '{python}' ended without an answer (exit code {done.returncode})"
        + (f": {said[-1]}" if said else ""),
        "A module may have ended the process.",
    )


def _without_library(python: str, dialect: RuntimeDialect) -> UsageError:
    return UsageError(
        f"the interpreter '{python}' has no {dialect.name}, with which the project defines assets",
        f"Name the one that the project runs in with --python, or install {dialect.name} there.",
    )


def _read_own(answer: Entry) -> Entry:
    return cast("Entry", to_json(decode(str(answer["graph"]).encode())))


def _as_it_is(entry: Entry) -> Entry:
    return entry


_KINDS = {
    "HourlyPartitionsDefinition": "hourly",
    "DailyPartitionsDefinition": "daily",
    "WeeklyPartitionsDefinition": "weekly",
    "MonthlyPartitionsDefinition": "monthly",
    "TimeWindowPartitionsDefinition": "cron",
    "StaticPartitionsDefinition": "static",
    "DynamicPartitionsDefinition": "dynamic",
    "MultiPartitionsDefinition": "multi",
}
_CRONS = {"hourly": "0 * * * *", "daily": "0 0 * * *", "weekly": "0 0 * * 0", "monthly": "0 0 1 * *"}
# The facts that an argument of Dagster's decides, where it goes by another name.
_DECIDE = {
    "code_version": ("version",),
    "compute_kind": ("kinds",),
    "group_name": ("group",),
    "io_manager_key": ("output",),
    "partitions_def": ("partitions",),
    "tags": ("kinds",),
}
_DEFAULT_STORE: JsonValue = {"manager": "store", "uri": "io_manager"}


def _read_dagster(answer: Entry) -> Entry:
    assets = cast("list[dict[str, JsonValue]]", answer["assets"])
    return {**answer, "assets": [_dagster_asset(asset) for asset in assets], "edges": []}


def _dagster_asset(asset: Entry) -> dict[str, JsonValue]:
    given = asset["partitions"]
    partitions = dagster_partitions(given) if isinstance(given, dict) else None
    return {
        **asset,
        "dialect": "dagster",
        "partitions": partitions,
        "output": asset["output"] or _DEFAULT_STORE,
    }


def _dagster_source(asset: Entry) -> Entry:
    given = asset["partitions"]
    unknown = cast("list[dict[str, JsonValue]]", asset["unknown"])
    fields = {str(entry["field"]) for entry in unknown}
    meant: list[JsonValue] = [{"field": fact} for name in fields for fact in _DECIDE.get(name, ())]
    return {
        **asset,
        "partitions": windows_in_utc(given) if isinstance(given, dict) else None,
        "output": asset["output"] or _DEFAULT_STORE,
        "owners": [*sorted(map(str, cast("list[str]", asset["owners"])))],
        "unknown": [*unknown, *meant],
    }


def dagster_partitions(given: Entry) -> dict[str, JsonValue]:
    """Dagster's partitions, as :mod:`.verify_dagster` gives them, in the published form with its windows in UTC."""
    kind = str(given["type"])
    dimensions = cast("dict[str, dict[str, JsonValue]]", given.get("dimensions", {}))
    return windows_in_utc(
        {
            "kind": _KINDS.get(kind, kind),
            "start": given.get("start"),
            "end": given.get("end"),
            "timezone": given.get("timezone", "UTC"),
            "keys": given.get("keys", []),
            "cron": given.get("cron_schedule"),
            "format": given.get("format"),
            "offset": given.get("end_offset", 0),
            "name": given.get("name"),
            "dimensions": {name: dagster_partitions(each) for name, each in dimensions.items()},
        }
    )


def windows_in_utc(given: Entry) -> dict[str, JsonValue]:
    """Partitions in the published form, with moments in UTC and the ticks that their kind implies."""
    zone = str(given["timezone"])
    dimensions = cast("dict[str, dict[str, JsonValue]]", given["dimensions"])
    return {
        **given,
        "start": _moment(given["start"], zone),
        "end": _moment(given["end"], zone),
        "cron": given["cron"] or _CRONS.get(str(given["kind"])),
        "dimensions": {name: windows_in_utc(each) for name, each in dimensions.items()},
    }


def _moment(text: JsonValue, zone: str) -> JsonValue:
    try:
        moment = datetime.fromisoformat(str(text))
        placed = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    except (ValueError, ZoneInfoNotFoundError):
        return text
    return placed.astimezone(UTC).isoformat()


VIBEPIPER = RuntimeDialect("vibepiper", ("-m", "vibepiper.verify_imports"), _read_own, _as_it_is)
DAGSTER = RuntimeDialect(
    "dagster", (str(Path(__file__).with_name("verify_dagster.py")),), _read_dagster, _dagster_source
)
RUNTIMES = (VIBEPIPER, DAGSTER)
