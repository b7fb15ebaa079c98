"""Notes which names the code under way asks the project's modules for, found or not: an added file may answer to one."""

from __future__ import annotations

from .machine import Modules, SourceModule
from .trace import EVERYTHING, Trace


class AskedModules:
    """A project's modules, each question noted in ``trace``."""

    def __init__(self, modules: Modules, trace: Trace) -> None:
        self._modules = modules
        self._trace = trace

    def load(self, name: str) -> SourceModule | None:
        """The module of that name; None when the project has no (readable) file for it."""
        self._trace.asked.add(name)
        return self._modules.load(name)

    def has_package(self, name: str) -> bool:
        """Whether a folder of the project answers to that name."""
        self._trace.asked.add(name)
        return self._modules.has_package(name)

    def submodules(self, package: str) -> tuple[str, ...]:
        """The full names of the modules below a package, sorted; packages before what is in them."""
        self._trace.asked.add(EVERYTHING)
        return self._modules.submodules(package)

    def package_files(self, package: str) -> tuple[tuple[str, str], ...]:
        """The files below a package that are no modules, sorted, each with the package whose folder it is in."""
        self._trace.asked.add(EVERYTHING)
        return self._modules.package_files(package)

    def roots(self) -> tuple[str, ...]:
        """The folders that imports start from, as a person writes them."""
        return self._modules.roots()

    def known_as(self, name: str, importer: str) -> str:
        """The name by which the module is known that a file calls so."""
        self._trace.asked.add(name)
        return self._modules.known_as(name, importer)

    def longest_name(self, path: str) -> str:
        """The name of a file from which its relative imports start."""
        return self._modules.longest_name(path)

    def elsewhere(self, name: str) -> str | None:
        """A file that would be the module of that dotted name, were its folder one that imports start from."""
        self._trace.asked.add(name)
        return self._modules.elsewhere(name)

    def is_unread(self, name: str) -> bool:
        """Whether there is a file for a module that can't be read as Python."""
        self._trace.asked.add(name)
        return self._modules.is_unread(name)

    def read_file(self, path: str) -> bytes | None:
        """A file's bytes, by its path from the project's root; None when the project has no such file."""
        return self._modules.read_file(path)

    def files_below(self, folder: str) -> tuple[str, ...]:
        """The paths of the project's files in a folder and those below it."""
        self._trace.asked.add(EVERYTHING)
        return self._modules.files_below(folder)
