"""The order in which sets give their elements: nobody knows it, so nothing is said that depends on it."""

from __future__ import annotations

import pytest
from vptest.agreement import UNKNOWN, form_of_value, interpreted
from vptest.graphs import graph_of

HEAD = "NAMES = {'a', 'b', 'c'}\n"
# Code, and a name of it whose value can't be known.
UNKNOWABLE = {
    "the first of an iterator": "found = next(iter(NAMES))",
    "the first of a generator": "found = next(n for n in NAMES)",
    "an element of a list": "found = list(NAMES)[0]",
    "an element of a tuple": "found = tuple(NAMES)[-1]",
    "a part of a tuple": "found = tuple(NAMES)[:1]",
    "texts joined": "found = ','.join(NAMES)",
    "a text of the set": "found = str(NAMES)",
    "a formatted set": "found = f'{NAMES}'",
    "a list in an unknown order": "found = [n + '1' for n in NAMES]",
    "unpacked": "found, *rest = NAMES",
    "an argument": "found = (lambda first, *rest: first)(*NAMES)",
    "the last turn's name": "for found in NAMES: pass",
    "a running text": "found = ''\nfor n in NAMES: found += n",
    "a number of turns so far": "count = 0\nfound = 0\nfor n in NAMES:\n    count += 1\n    if n == 'b': found = count",
    "a list so far": "seen = []\nfound = 0\nfor n in NAMES:\n    if n == 'b': found = len(seen)\n    seen.append(n)",
    "what a break leaves": "found = 0\nfor n in NAMES:\n    if n == 'b': break\n    found = n",
    "what a function returns": "def first():\n    for n in NAMES: return n\nfound = first()",
    "the first key": "found = next(iter({n: 1 for n in NAMES}))",
    "numbered": "found = dict(enumerate(NAMES))[0]",
    "zipped": "found = dict(zip(NAMES, 'xyz'))['a']",
    "sorted by what several share": "found = sorted(NAMES, key=len)[0]",
    "the longest of several": "found = max(NAMES, key=len)",
    "what is popped": "found = NAMES.pop()",
    "the same key again": "found = {}\nfor n in NAMES: found['x'] = n\nfound = found['x']",
    "a generator function": "def each():\n    for n in NAMES: yield n\nfound = next(each())",
    "numbers": "found = list({1, 2, 3})[0]",
}
# Code, and what is known of ``found`` all the same.
KNOWN = {
    "in order": ("found = sorted(NAMES)", ["a", "b", "c"]),
    "in order, of a list": ("found = sorted([n + '1' for n in NAMES])", ["a1", "b1", "c1"]),
    "the number": ("found = len(list(NAMES))", 3),
    "the smallest": ("found = min(NAMES)", "a"),
    "the sum": ("found = sum({1, 2, 3})", 6),
    "whether it is there": ("found = 'a' in tuple(NAMES)", True),
    "an entry": ("found = {n: n * 2 for n in NAMES}['a']", "aa"),
    "an entry written in a loop": ("made = {}\nfor n in NAMES: made[n] = n * 2\nfound = made['b']", "bb"),
    "what one turn binds": ("found = 0\nfor n in NAMES:\n    if n == 'b': found = 7", 7),
    "what all turns bind": ("for n in NAMES: found = 7", 7),
    "a single element": ("found = [*{'a'}][0]", "a"),
    "any": ("found = any(n == 'b' for n in NAMES)", True),
}
# Code that defines the assets a, b and c, in whatever order it meets them.
DEFINING = {
    "a loop": "for n in NAMES: asset(name=n)(lambda: 1)",
    "a loop over a list": "for n in list(NAMES): asset(name=n)(lambda: 1)",
    "a loop over a tuple": "for n in tuple(NAMES): asset(name=n)(lambda: 1)",
    "a loop over a display": "for n in [*NAMES]: asset(name=n)(lambda: 1)",
    "a loop over keys": "for n, k in {n: 1 for n in NAMES}.items(): asset(name=n)(lambda: 1)",
    "a loop in a function": "def make():\n    for n in NAMES: asset(name=n)(lambda: 1)\nmake()",
    "a factory": "def make(n):\n    @asset(name=n)\n    def f(): ...\n    return f\nmade = [make(n) for n in NAMES]",
    "a loop with a list": "made = []\nfor n in NAMES: made.append(asset(name=n)(lambda: 1))",
    "a map": "made = list(map(lambda n: asset(name=n)(lambda: 1), NAMES))",
    "a generator": "made = tuple(asset(name=n)(lambda: 1) for n in NAMES)",
    "a nested loop": "for n in {n[0] for n in NAMES}:\n    for k in {n}: asset(name=k)(lambda: 1)",
    "a difference": "for n in (NAMES | {'d'}) - {'d'}: asset(name=n)(lambda: 1)",
    "a group": "groups = {}\nfor n in NAMES: groups.setdefault(n, []).append(n)\n"
    "for n in NAMES: asset(name=n)(lambda: 1)",
}


@pytest.mark.parametrize("code", UNKNOWABLE.values(), ids=UNKNOWABLE.keys())
def test_what_depends_on_the_order_is_not_known(code: str) -> None:
    names = interpreted({"m.py": HEAD + code}, ("m",)).scopes["m"].names
    form = form_of_value(names["found"], [])
    assert form == UNKNOWN or form[0].startswith("open")


@pytest.mark.parametrize(("code", "expected"), KNOWN.values(), ids=KNOWN.keys())
def test_what_does_not_depend_on_it_is(code: str, expected: object) -> None:
    names = interpreted({"m.py": f"{HEAD}{code}\nexpected = {expected!r}"}, ("m",)).scopes["m"].names
    assert form_of_value(names["found"], []) == form_of_value(names["expected"], [])


@pytest.mark.parametrize("code", DEFINING.values(), ids=DEFINING.keys())
def test_assets_of_a_set_of_names_are_all_found(code: str) -> None:
    graph = graph_of("from vibepiper import *\n" + HEAD + code)
    assert [str(made.key) for made in graph.assets] == ["a", "b", "c"]
    assert not any(made.conditional for made in graph.assets)
    assert graph.problems == ()


def test_keys_that_count_the_turns_are_not_known() -> None:
    code = "count = 0\nfor n in NAMES:\n    count += 1\n    asset(name=f'{n}_{count}')(lambda: 1)"
    graph = graph_of("from vibepiper import *\n" + HEAD + code)
    assert graph.assets == ()
    assert graph.problems
