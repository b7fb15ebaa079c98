"""What can be wrong with a definition; knows nothing of how a project is loaded.

DefinitionError (TypeError)
"""

from __future__ import annotations


class DefinitionError(TypeError):
    """A definition that can't be right, found while it is made.

    Attributes:
        definition: What was being defined, as the author writes it: ``asset 'clean_orders'``.
        argument: The argument at fault, or None.
        problem: What is wrong with it, and what to do instead.
    """

    def __init__(self, definition: str, problem: str, *, argument: str | None = None) -> None:
        super().__init__(definition, problem)
        self.definition = definition
        self.argument = argument
        self.problem = problem

    def __str__(self) -> str:
        where = f"{self.definition}, argument '{self.argument}'" if self.argument else self.definition
        return f"{where}: {self.problem}"
