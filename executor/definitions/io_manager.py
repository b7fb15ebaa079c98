"""Where an asset is stored, as its author says it; the built-in reading and writing lives in storage."""

from __future__ import annotations

from typing import Any


class IOManager:
    """Stores an asset's value under a URI template with ``{name}``, ``{group}`` and ``{partition}``.

    As it is, it writes tables as Parquet and plain values as JSON, chosen by type. For anything else, subclass it
    and give ``save`` and ``load``; both get the URI with the template filled in. A URI that is a path (one with a
    ``/``, from the project's root) is written beside its place and then put there at once; any other text, such as a
    table's name, is handed over as it is.
    """

    def __init__(self, uri: str | None = None) -> None:
        self.uri = uri

    def save(self, value: Any, uri: str) -> None:  # noqa: ANN401 - whatever the author's asset returned
        """Write ``value`` to ``uri``."""
        raise NotImplementedError(
            f"{type(self).__name__} doesn't say how to save; define save(self, value, uri)"
        )

    def load(self, uri: str) -> Any:  # noqa: ANN401 - likewise
        """Read what ``save`` wrote to ``uri``."""
        raise NotImplementedError(f"{type(self).__name__} doesn't say how to load; define load(self, uri)")

    def describe(self) -> str:
        """One line for the catalog: what it is and where it writes."""
        return f"{type(self).__name__}({self.uri or ''})"
