"""Mistakes in how the tool is used or configured; knows nothing of the analysed code (its mistakes are findings).

UsageError                 exit code 2: the message says what, where and what to do next
└── ConfigError            every mistake of a configuration file at once
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct


class UsageError(Exception):
    """Something the user can put right: what is wrong, and what to do next."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}\n{self.remedy}" if self.remedy else self.message


class ConfigMistake(Struct, frozen=True, order=True):
    """One mistake in a configuration file; ``line`` is 0 when it has no place in it."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}" if self.line else f"{self.path}: {self.message}"


class ConfigError(UsageError):
    """A configuration file that can't be used; ``mistakes`` lists everything that is wrong with it."""

    def __init__(self, mistakes: Sequence[ConfigMistake]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = tuple(mistakes)
