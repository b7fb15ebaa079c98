"""Writes random Python programs of one to three modules, valid and soon done, from tables of what stands in them.

What decides is ``choose``, so that a generator of random numbers and hypothesis can both write. In the tables, ``<int>``
is any expression of that type, ``<int!>`` a name that has it, ``<new int>`` a name that gets it.
"""

from __future__ import annotations

import re
import textwrap
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from vptest.program_definitions import DEFINITIONS
from vptest.program_expressions import EXPRESSIONS
from vptest.program_tables import FIRST, LITERALS, RISKY, STATEMENTS

_T = TypeVar("_T")
Choose = Callable[[Sequence[_T]], _T]

_HOLE = re.compile(r"<(new )?([a-z_]+)(!)?>")
_ATOM = re.compile(r"[^\W\d][\w.]*|'[^']*'")
_DEEPEST = 3


@dataclass
class Names:
    """The names that code at some place sees, by type; ``outer`` are those it may read only."""

    own: dict[str, list[str]] = field(default_factory=dict)
    outer: Names | None = None

    def of(self, kind: str, *, readable: bool = True) -> list[str]:
        """The names of a type."""
        beyond = self.outer.of(kind) if readable and self.outer is not None else []
        return beyond + self.own.get(kind, [])

    def add(self, kind: str, name: str) -> None:
        """Bind a name."""
        self.forget(name)
        self.own.setdefault(kind, []).append(name)

    def forget(self, name: str) -> None:
        """Unbind a name, or what it was before it is bound anew."""
        for known in self.own.values():
            if name in known:
                known.remove(name)


class Writer:
    """Writes one project."""

    def __init__(self, choose: Choose) -> None:
        self.choose = choose
        self.count = 0
        self.risk = 0
        self.inside = 0
        self.names = Names()

    def project(self, size: int) -> dict[str, str]:
        """The files of a project whose last module, ``main``, imports the others; about ``size`` statements each."""
        files: dict[str, str] = {"data.json": '{"a": 1, "b": [1, 2, {"c": null}], "d": "é"}'}
        modules: list[tuple[str, Names]] = []
        layout = self.choose((("main",), ("first", "main"), ("pack", "pack.inner", "main")))
        for module in layout:
            self.names = Names()
            lines = [FIRST, *self._imports(modules), *self._statements(size)]
            path = "pack/__init__.py" if module == "pack" else f"{module.replace('.', '/')}.py"
            if (modules and module != "main") or self.choose((False, True)):
                shown = [name for known in self.names.own.values() for name in known if name.startswith("v")]
                lines.append(f"__all__ = {sorted(shown)[::2]!r}")
                self.names.add("_all", ",".join(sorted(shown)[::2]))
            files[path] = "\n".join(lines) + "\n"
            modules.append((module, self.names))
        return files

    def _imports(self, modules: Sequence[tuple[str, Names]]) -> list[str]:
        lines = []
        for module, names in modules:
            found = [
                (kind, name)
                for kind, known in names.own.items()
                for name in known
                if kind[0] != "_" and "." not in name
            ]
            form = self.choose(("from", "as", "star", "module"))
            listed = names.own.get("_all", [])
            if form == "star" and listed and not listed[0]:
                form = "module"
            if form == "star":
                lines.append(f"from {module} import *")
                public = listed[0].split(",") if listed else [name for _, name in found]
                for kind, name in found:
                    if name in public:
                        self.names.add(kind, name)
            elif form == "module" or not found:
                lines.append(f"import {module}")
                for kind, name in found:
                    self.names.add(kind, f"{module}.{name}")
            else:
                for kind, name in found[:6]:
                    new = self._fresh() if form == "as" else name
                    lines.append(f"from {module} import {name}" + (f" as {new}" if form == "as" else ""))
                    self.names.add(kind, new)
        return lines

    def _fresh(self) -> str:
        self.count += 1
        return f"v{self.count}"

    def _statements(self, size: int) -> list[str]:
        lines = []
        for _ in range(size):
            table = self.choose((STATEMENTS, STATEMENTS, STATEMENTS, DEFINITIONS))
            lines += self._statement(table)
        return lines

    def _statement(self, table: Sequence[str]) -> list[str]:
        """A statement that fits here."""
        for _ in range(20):
            template = self.choose(table)
            if "<block>" in template and self.inside >= _DEEPEST:
                continue
            if self._fits(template):
                return self._filled(template, _DEEPEST).split("\n")
        return ["pass"]

    def _fits(self, template: str) -> bool:
        return all(
            self.names.of(kind, readable=False)
            for new, kind, known in _HOLE.findall(template)
            if known and not new
        )

    def _filled(self, template: str, depth: int) -> str:
        """A template with everything that it asks for."""
        made: list[tuple[str, str]] = []
        before = {kind: list(known) for kind, known in self.names.own.items()}
        guarded = template.startswith(("try", "with suppress"))
        self.risk += guarded
        self.inside += 1
        parts, end = [], 0
        for hole in _HOLE.finditer(template):
            parts.append(template[end : hole.start()])
            end = hole.end()
            new, kind, known = hole.groups()
            if kind == "block":
                indent = len(parts[-1]) - len(parts[-1].rstrip(" "))
                parts.append(self._block(indent, made))
            elif new:
                name = self.choose((self._fresh(), self._fresh(), *self.names.of(kind, readable=False)[-1:]))
                if "." in name:
                    name = self._fresh()
                made.append((kind, name))
                parts.append(name)
            elif known:
                parts.append(self.choose(self.names.of(kind, readable=False)))
            else:
                parts.append(self._operand(kind, depth))
        self.inside -= 1
        self.risk -= guarded
        self.names.own = {**before}
        for kind, name in made:
            self.names.add(kind, name)
        return "".join(parts) + template[end:]

    def _block(self, indent: int, made: list[tuple[str, str]]) -> str:
        """Statements, indented; what they bind may not be bound afterwards, unless it was before."""
        saved = {kind: list(known) for kind, known in self.names.own.items()}
        for kind, name in made:
            self.names.add(kind, name)
        lines: list[str] = []
        for _ in range(self.choose((1, 2, 3))):
            lines += self._statement(STATEMENTS)
        kept = {
            kind: [n for n in known if n in self.names.own.get(kind, [])] for kind, known in saved.items()
        }
        self.names.own = kept
        return textwrap.indent("\n".join(lines), " " * indent).lstrip(" ")

    def expression(self, kind: str, depth: int) -> str:
        """An expression of a type."""
        known_names = self.names.of(kind)
        if known_names and self.choose((True, False, False) if depth > 0 else (True, True, False)):
            return self.choose(known_names)
        if depth <= 0:
            return self.choose(LITERALS[kind])
        risky = RISKY.get(kind, ()) if self.risk or self.choose((False,) * 3000 + (True,)) else ()
        template = self.choose((*EXPRESSIONS[kind], *risky, *LITERALS[kind][:2]))
        if not self._fits(template):
            return self.choose(LITERALS[kind])
        pieces, end = [], 0
        for hole in _HOLE.finditer(template):
            _, wanted, known = hole.groups()
            operand = (
                self.choose(self.names.of(wanted, readable=False))
                if known
                else self._operand(wanted, depth - 1)
            )
            pieces += [template[end : hole.start()], operand]
            end = hole.end()
        return "".join(pieces) + template[end:]

    def _operand(self, kind: str, depth: int) -> str:
        text = self.expression(kind, depth)
        return text if _ATOM.fullmatch(text) else f"({text})"


def is_valid(files: Mapping[str, str]) -> bool:
    """Whether every module of a project compiles; now and then one holds what may not stand there."""
    for path, text in files.items():
        if path.endswith(".py"):
            try:
                with warnings.catch_warnings(action="ignore"):
                    compile(text, path, "exec")
            except SyntaxError:
                return False
    return True


def modules_of(files: Mapping[str, str]) -> tuple[str, ...]:
    """The modules of a project, in the order in which they were written."""
    paths = (path.removesuffix(".py") for path in files if path.endswith(".py"))
    return tuple(path.replace("/", ".").removesuffix(".__init__") for path in paths)
