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


VIEWS = {
    "an entry after the view": ("d = {'a': 1}\nv = d.items()\nd['b'] = 2\nfound = list(v)", UNKNOWN),
    "a loop that writes entries": ("d = {'a': 6}\nfor k, v in d.items(): d[k] = v + 1\nfound = d['a']", 7),
    "a loop over a copy": ("d = {'a': 7}\nfor k in list(d.keys()): found = d.pop(k)", 7),
    "a view of what stays": ("d = {'a': 1}\nv = d.values()\nfound = len(v) + 6", 7),
}


@pytest.mark.parametrize(("code", "expected"), VIEWS.values(), ids=VIEWS.keys())
def test_a_view_shows_a_dictionary_until_it_changes(code: str, expected: object) -> None:
    form = form_of_value(interpreted({"m.py": code}, ("m",)).scopes["m"].names["found"], [])
    assert form == (("open list", ()) if expected is UNKNOWN else ("const", "int", repr(expected)))


def test_what_a_statement_changed_that_is_given_up_is_not_known() -> None:
    code = "import itertools\nd = {'a': 1}\ndef f():\n    for n in itertools.count():\n        d['a'] = n\nf()\nx = d['a']"
    form = form_of_value(interpreted({"m.py": code}, ("m",)).scopes["m"].names["x"], [])
    assert form == UNKNOWN


@pytest.mark.parametrize(
    "code",
    [
        "from lib import L\nL *= n\n",
        "from lib import L\nL += n\n",
        "import lib\nlib.L *= n\n",
        "from lib import S as L\nL &= n\n",
        "from lib import D as L\nL.setdefault(n, 1)\n",
    ],
)
def test_a_container_of_another_module_that_is_changed_somehow_is_not_known(code: str) -> None:
    files = {"lib.py": "L = [1]\nS = {1}\nD = {'a': 1}\n", "m.py": f"import other\nn = other.x()\n{code}"}
    names = interpreted(files, ("m",)).scopes["lib"].names
    assert any("open" in form_of_value(names[name], [])[0] for name in "LSD")
