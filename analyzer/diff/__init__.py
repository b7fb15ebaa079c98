"""What differs between two graphs of a project, what it breaks, and whom it reaches."""

from .changes import CATEGORIES, Category, Change, Changes
from .compare import compare

__all__ = ["CATEGORIES", "Category", "Change", "Changes", "compare"]
