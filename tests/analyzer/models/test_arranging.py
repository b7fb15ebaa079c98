"""What functions of the standard library make of the containers that they are given."""

from __future__ import annotations

import pytest
from vptest.agreement import UNKNOWN, agree, form_of_value, interpreted, run

HEAD = "import bisect, heapq, operator, random\nnames = ['c', 'a', 'b']\n"
# Code that leaves ``found``, which is as Python has it.
KNOWN = {
    "a heap made": "heapq.heapify(names)\nfound = names",
    "a heap that grows": "found = []\nfor name in names: heapq.heappush(found, (len(name), name))",
    "the least of a heap": "heapq.heapify(names)\nfound = heapq.heappop(names), names",
    "the least of a heap and another": "heapq.heapify(names)\nfound = heapq.heappushpop(names, 'd'), names",
    "a replacement": "heapq.heapify(names)\nfound = heapq.heapreplace(names, 'd'), names",
    "an insertion": "found = [1, 3]\nbisect.insort(found, 2)",
    "an insertion at the left": "found = [1, 3]\nbisect.insort_left(found, 3.0)",
    "an entry": "found = {'a': 1}\noperator.setitem(found, 'b', 2)",
    "an element": "found = [1, 2]\noperator.setitem(found, 0, 5)",
    "an empty heap": "found = 'full'\ntry: heapq.heappop([])\nexcept IndexError: found = 'empty'",
    "what a shuffle holds": "random.shuffle(names)\nfound = sorted(names)",
    "all of a sample": "found = sorted(random.sample(names, 3))",
    "how many were shuffled": "random.shuffle(names)\nfound = len(names)",
}
# Code whose ``found`` nobody knows.
UNKNOWABLE = {
    "shuffled": "random.shuffle(names)\nfound = names[0]",
    "shuffled by a generator of its own": "random.Random(1).shuffle(names)\nfound = names[0]",
    "shuffled by another library": "import numpy as np\nnp.random.default_rng(1).shuffle(names)\nfound = names[0]",
    "numbered": "random.shuffle(names)\nfound = ''\nfor n, name in enumerate(names): found += f'{n}{name}'",
    "set after a shuffle": "random.shuffle(names)\nnames[0] = 'x'\nfound = sorted(names)",
    "deleted after a shuffle": "random.shuffle(names)\ndel names[0]\nfound = sorted(names)",
    "a sample": "found = random.sample(names, 3)[0]",
    "a small sample": "found = sorted(random.sample(names, 2))",
    "a choice": "found = random.choice(names)",
    "choices": "found = random.choices(names, k=2)",
    "an entry gone": "given = {'a': 1}\noperator.delitem(given, 'a')\nfound = list(given)",
    "a heap of what is not known": "import other\nheapq.heappush(names, other.x)\nfound = names[0]",
    "an insertion by another order": "bisect.insort(names, 'b', key=len)\nfound = names[0]",
}


def _claimed(code: str) -> object:
    return form_of_value(interpreted({"m.py": HEAD + code}, ("m",)).scopes["m"].names["found"], [])


@pytest.mark.parametrize("code", KNOWN.values(), ids=KNOWN)
def test_what_python_leaves_is_known(code: str) -> None:
    real = run({"m.py": HEAD + code}, ("m",))
    assert real is not None
    assert _claimed(code) != UNKNOWN
    assert agree(_claimed(code), real["m"].names["found"])
    assert not str(_claimed(code)).count("open ")


@pytest.mark.parametrize("code", UNKNOWABLE.values(), ids=UNKNOWABLE)
def test_what_may_be_otherwise_is_not_known(code: str) -> None:
    claimed = _claimed(code)
    assert claimed == UNKNOWN or str(claimed).startswith("('open ")
