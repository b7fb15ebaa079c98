"""What can go wrong around a run; a failing asset is not among it, since that is an outcome.

ExecutionError               the message says what, where and what to do next
├── SettingsError            the environment lacks something that a planned step needs
├── PlanError                what was asked for can't be planned
├── BindError                the author's modules can't be imported, or contradict what was read from source
├── StorageError             data can't be written or read
├── LedgerError              the ledger can't be opened
└── RunLockedError           another run of the same environment is under way
"""

from __future__ import annotations


class ExecutionError(Exception):
    """Something the user can put right: what is wrong, and what to do next."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}\n{self.remedy}" if self.remedy else self.message


class SettingsError(ExecutionError):
    """The environment lacks a variable, a store or a resource."""


class PlanError(ExecutionError):
    """A selection that can't be planned."""


class BindError(ExecutionError):
    """The author's code can't be imported, or says other than its source text.

    ``details`` is the traceback of the author's own exception, if there was one.
    """

    def __init__(self, message: str, remedy: str = "", *, details: str = "") -> None:
        super().__init__(message, remedy)
        self.details = details


class StorageError(ExecutionError):
    """Data that can't be written, read or found."""


class LedgerError(ExecutionError):
    """A ledger that can't be opened."""


class RunLockedError(ExecutionError):
    """Another run holds the environment."""
