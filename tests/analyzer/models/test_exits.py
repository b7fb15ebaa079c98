"""What ``contextlib.ExitStack`` runs when it is entered and left, and what ``__import__`` gives."""

from __future__ import annotations

import pytest
from vptest.agreement import agree, form_of_value, interpreted, run
from vptest.graphs import graph_of

HEAD = """\
from contextlib import ExitStack, contextmanager
log = []
@contextmanager
def managed(name):
    log.append(f'in {name}')
    try:
        yield name
    finally:
        log.append(f'out {name}')
class Manager:
    def __enter__(self): log.append('enter')
    def __exit__(self, *given): log.append('exit')
"""
CODE = {
    "entered": "with ExitStack() as stack: x = stack.enter_context(managed('a'))",
    "entered twice": "with ExitStack() as stack: xs = [stack.enter_context(managed(n)) for n in 'ab']",
    "an object": "with ExitStack() as stack:\n    stack.enter_context(Manager())\n    stack.push(Manager())",
    "called back": "with ExitStack() as stack:\n    stack.callback(log.append, 'back')\n    log.append('body')",
    "closed": "stack = ExitStack()\nstack.enter_context(managed('a'))\nstack.close()\nlog.append('after')\ndel stack",
    "moved": "with ExitStack() as stack:\n    stack.enter_context(managed('a'))\n    other = stack.pop_all()\n"
    "log.append('between')\nother.close()\ndel other, stack",
}


@pytest.mark.parametrize("code", CODE.values(), ids=CODE)
def test_a_stack_does_what_python_does(code: str) -> None:
    real = run({"m.py": HEAD + code}, ("m",))
    assert real is not None
    assert not real["m"].raised
    names = interpreted({"m.py": HEAD + code}, ("m",)).scopes["m"].names
    assert form_of_value(names["log"], []) == real["m"].names["log"]


def test_what_a_stack_does_with_what_is_raised_is_not_guessed() -> None:
    code = (
        "try:\n    with ExitStack() as stack:\n        stack.enter_context(managed('a'))\n"
        "        raise KeyError('x')\nexcept KeyError: log.append('again')"
    )
    real = run({"m.py": HEAD + code}, ("m",))
    assert real is not None
    names = interpreted({"m.py": HEAD + code}, ("m",)).scopes["m"].names
    assert agree(form_of_value(names["log"], []), real["m"].names["log"])


def test_what_managers_in_a_stack_define_is_found() -> None:
    code = """\
from contextlib import ExitStack, contextmanager
from vibepiper import asset
@contextmanager
def defining():
    @asset
    def a(): ...
    yield 'b'
    @asset
    def c(): ...
with ExitStack() as stack:
    asset(name=stack.enter_context(defining()))(print)
"""
    graph = graph_of(code)
    assert ([str(asset.key) for asset in graph.assets], graph.problems) == (["a", "b", "c"], ())


IMPORTED = {
    "an attribute": "asset(name=__import__('q').NAME)(print)",
    "a package": "asset(name=__import__('pack.r').r.NAME)(print)",
    "what is in a package": "asset(name=__import__('pack.r', fromlist=['NAME']).NAME)(print)",
    "a function": "__import__('q').make()",
}


@pytest.mark.parametrize("code", IMPORTED.values(), ids=IMPORTED)
def test_what_dunder_import_gives_is_read(code: str) -> None:
    head = "from vibepiper import asset\n"
    files = {
        "p.py": head + code,
        "q.py": f"{head}NAME = 'x'\ndef make(): asset(name='x')(print)",
        "pack/__init__.py": "",
        "pack/r.py": "NAME = 'x'",
    }
    graph = graph_of(files)
    assert ([str(asset.key) for asset in graph.assets], graph.problems) == (["x"], ())
