"""Code that is run from a text: what it defines is not known, so it is said wherever it may define something."""

from __future__ import annotations

import re

from ..interpret.machine import Library, ModelCall, Trouble
from ..interpret.plain import plain_value
from ..interpret.values import DictValue, External, ExternalCall, FunctionValue, Unknown, Value

NOT_FOLLOWED = "what the code in this text defines is not known"
_WORD = re.compile(r"[^\W\d]\w*")


def _run(call: ModelCall) -> Value:
    machine = call.machine
    machine.doubts += 1
    text = plain_value(call.arguments.positional[0].value) if call.arguments.positional else None
    is_noted = not (machine.silenced or machine.binding_only)
    if is_noted and (
        not isinstance(text, str) or any(_may_define(call, word) for word in _WORD.findall(text))
    ):
        machine.note_trouble(Trouble(NOT_FOLLOWED, call.site, machine.importing))
    for item in call.arguments.items:
        if isinstance(item.value, DictValue):
            # The names that the text binds.
            machine.touch(item.value)
            item.value.open = Unknown(NOT_FOLLOWED, call.site)
    return ExternalCall(External(call.name), call.arguments, call.site)


def _may_define(call: ModelCall, word: str) -> bool:
    """Whether a word of a text names a dialect, something of one, or a function, which may define for it."""
    packages = call.machine.external_packages
    if word in packages:
        return True
    match next((scope.names[word] for scope in call.scope.chain() if word in scope.names), None):
        case FunctionValue():
            return True
        case External(name=name):
            return name.partition(".")[0] in packages
        case _:
            return False


LIBRARY = Library(functions={"builtins.eval": _run, "builtins.exec": _run})
