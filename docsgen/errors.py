"""What can go wrong while a site is built, each error with its remedy; knows nothing of exit codes.

SiteError
├── MermaidError      the file or URL named for Mermaid cannot be used
├── SiteConfigError   MkDocs refuses its configuration
├── SiteFolderError   the folder to write to holds something else
└── SiteBuildError    MkDocs could not write the pages
"""

from __future__ import annotations


class SiteError(Exception):
    """The site could not be built; its text says what to do."""


class MermaidError(SiteError):
    """The Mermaid library that was named cannot be used."""

    def __init__(self, origin: str, problem: str, remedy: str) -> None:
        super().__init__(origin, problem, remedy)
        self.origin = origin
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.origin}: {self.problem}. {self.remedy}"


class SiteConfigError(SiteError):
    """MkDocs refuses its configuration."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "The site's configuration is not valid: " + "; ".join(self.problems)


class SiteFolderError(SiteError):
    """The folder that the site should be written to can't be."""

    def __init__(self, out_dir: str, problem: str) -> None:
        super().__init__(out_dir, problem)
        self.out_dir = out_dir
        self.problem = problem

    def __str__(self) -> str:
        return f"the site can't be written to {self.out_dir}: {self.problem}; name an empty or a new folder"


class SiteBuildError(SiteError):
    """MkDocs could not build the pages."""

    def __init__(self, out_dir: str, problem: str) -> None:
        super().__init__(out_dir, problem)
        self.out_dir = out_dir
        self.problem = problem

    def __str__(self) -> str:
        return f"The site in {self.out_dir} could not be built: {self.problem}"
