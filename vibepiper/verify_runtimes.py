"""What importing a project makes: another process is asked, with the interpreter that a dialect needs.

Knows nothing of comparing.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

from msgspec import Struct

from vibepiper.analyzer.graph.codec import encode
from vibepiper.analyzer.graph.model import AssetGraph, Job, JsonValue

from .errors import UsageError
from .verify_dialects import Entry, RuntimeDialect
from .verify_types import named_classes

TIMEOUT_SECONDS = 600.0


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

    An entry only has the facts that its dialect knows at run time; ``place`` is a line of its definition. ``failures``
    tells for each module that could not be imported why, ``spellings`` for names of classes by which the run time calls
    them.
    """

    graph: Entry
    failures: Mapping[str, str]
    spellings: Mapping[str, str]


def import_elsewhere(dialect: RuntimeDialect, imports: Imports, static: AssetGraph, python: str) -> Runtime:
    """Import the modules in another process, and read what they define.

    Raises:
        UsageError: The interpreter can't be started, lacks the dialect's library, or doesn't answer.
    """
    answer = ask(dialect, imports, static, python)
    spellings = cast("dict[str, str]", answer.get("spellings", {}))
    return Runtime(dialect.read(answer), cast("dict[str, str]", answer["failures"]), spellings)


def ask(dialect: RuntimeDialect, imports: Imports, static: AssetGraph, python: str) -> Entry:
    """The answer of the other process as it gives it.

    Raises:
        UsageError: The interpreter can't be started, lacks the dialect's library, or doesn't answer.
    """
    configured = AssetGraph(resources=static.resources, jobs=tuple(filter(is_configured, static.jobs)))
    with tempfile.TemporaryDirectory(prefix="vibepiper-verify-") as folder:
        answer = Path(folder) / "answer.json"
        request = {
            "root": str(imports.root),
            "modules": [*imports.modules],
            "import_paths": [str(path) for path in imports.import_paths],
            "entry": imports.entry,
            "configured": encode(configured).decode(),
            "classes": named_classes(static),
            "answer": str(answer),
        }
        done = _run([python, *dialect.arguments], json.dumps(request), imports)
        if not answer.exists():
            raise _unanswered(python, dialect, done)
        content = cast("dict[str, JsonValue]", json.loads(answer.read_text(encoding="utf-8")))
    if "missing" in content:
        raise _without_library(python, dialect)
    return content


def is_configured(job: Job) -> bool:
    """Whether a job stands in the configuration, not in code."""
    return job.location.path.endswith(".toml")


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
