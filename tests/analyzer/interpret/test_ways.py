"""Ways that nobody can decide: what code does after one of them may have left it is not taken for done."""

from __future__ import annotations

import pytest
from vptest.agreement import UNKNOWN, form_of_value, interpreted
from vptest.graphs import graph_of

HEAD = "import other\nu = other.thing()\n"
# Code after which ``found`` may be one thing or another.
UNDECIDED = {
    "a break before a name is bound": "found = 0\nfor n in [1, 2]:\n    if u: break\n    found = n",
    "a name bound before a break": "found = 0\nfor n in [1, 2]:\n    if u:\n        found = n\n        break",
    "a continue": "found = 0\nfor n in [1, 2]:\n    if u: continue\n    found += n",
    "a list and a continue": "found = []\nfor n in [1, 2]:\n    if u: continue\n    found.append(n)",
    "a list and a break": "found = []\nfor n in [1, 2]:\n    if u:\n        found.append(n)\n        break",
    "a while loop": "found = 0\nwhile True:\n    if u: break\n    found = 1\n    break",
    "what follows a loop": "found = 0\nfor n in [1]:\n    if u: break\nelse:\n    found = 1",
    "what follows unknown turns": "found = 0\nfor n in u:\n    if n: break\nelse:\n    found = 1",
    "a return before a global": "found = 0\ndef f():\n    global found\n    if u: return\n    found = 1\nf()",
    "a global before a return": "found = 0\ndef f():\n    global found\n    if u:\n        found = 1\n        return\nf()",
    "an attribute": "class C: x = 0\nc = C()\nfor n in [1]:\n    if u: break\n    c.x = 1\nfound = c.x",
    "an entry": "d = {'a': 0}\nfor n in [1]:\n    if u: break\n    d['a'] = 1\nfound = d['a']",
}
# Code after which it is certain all the same.
CERTAIN = {
    "a return or an exception": "def f():\n    if u: return 7\n    raise ValueError\nfound = f()",
    "a break or an exception": "found = 7\nfor n in [1, 2]:\n    if u: break\n    raise ValueError",
    "names of the function": "def f():\n    x = 1\n    if u:\n        x = 2\n        return 7\n    return x + 6\nfound = f()",
    "the same on both ways": "found = 0\nfor n in [1]:\n    found = 7\n    if u: break\n    found = 7",
}


@pytest.mark.parametrize("code", UNDECIDED.values(), ids=UNDECIDED.keys())
def test_what_may_have_been_left_out_is_not_claimed(code: str) -> None:
    form = form_of_value(interpreted({"m.py": HEAD + code}, ("m",)).scopes["m"].names["found"], [])
    assert form == UNKNOWN or form == ("open list", ())


@pytest.mark.parametrize("code", CERTAIN.values(), ids=CERTAIN.keys())
def test_what_every_way_gives_is(code: str) -> None:
    machine = interpreted({"m.py": f"{HEAD}{code}\nlast = 1"}, ("m",))
    assert form_of_value(machine.scopes["m"].names["found"], []) == ("const", "int", "7")
    assert "last" in machine.scopes["m"].names


def test_what_may_not_be_reached_is_defined_conditionally() -> None:
    code = "for n in 'abc':\n    if u: break\n    asset(name=n)(lambda: 1)\nasset(name='d')(lambda: 1)"
    graph = graph_of("from vibepiper import *\n" + HEAD + code)
    assert [(str(made.key), made.conditional) for made in graph.assets] == [
        ("a", True),
        ("b", True),
        ("c", True),
        ("d", False),
    ]
