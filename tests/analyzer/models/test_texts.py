"""Code that is run from a text is not followed: where it may define assets, that is said."""

from __future__ import annotations

import pytest
from vptest.graphs import graph_of

HEAD = "from vibepiper import asset\n"
# Code, and the lines at which definitions may be missing.
TEXTS = {
    "it uses a decorator": ("exec('@asset\\ndef a(): ...')", [2]),
    "it imports a dialect": ("exec('import vibepiper as v; v.asset(print)')", [2]),
    "it calls a factory of the project": ("def make(): asset(name='a')(print)\neval('make()')", [3]),
    "a file of the project that defines assets": ("exec(open('more.txt').read())", [2]),
    "a text that is not known": ("import other\nexec(other.text())", [3]),
    "it is compiled elsewhere": ("import other\nexec(other.compiled, {})", [3]),
    "it only computes": ("x = eval('1 + 2')", []),
    "a file that holds a version": ("exec(open('version.txt').read())", []),
    "a function's own code": ("@asset\ndef b():\n    exec('asset')", []),
    "a function of that name": ("def exec(text): ...\nexec('asset')", []),
}


@pytest.mark.parametrize(("code", "lines"), TEXTS.values(), ids=TEXTS)
def test_a_text_that_may_define_assets_is_told(code: str, lines: list[int]) -> None:
    files = {
        "p.py": HEAD + code,
        "more.txt": HEAD + "@asset\ndef more(): ...\n",
        "version.txt": "VERSION = '1'",
    }
    problems = graph_of(files).problems
    assert [problem.location.line for problem in problems] == lines
    assert all(problem.withholds == ("*",) and problem.advice for problem in problems)


def test_what_a_text_binds_in_a_dictionary_is_not_known() -> None:
    code = "names = {'A': 'a'}\nexec(open('version.txt').read(), names)\n@asset(group=names['VERSION'])\ndef x(): ...\n"
    graph = graph_of({"p.py": HEAD + code, "version.txt": "VERSION = '1'"})
    (found,) = graph.assets
    assert ([unknown.field for unknown in found.unknown], graph.problems) == (["group"], ())
