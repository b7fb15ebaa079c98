"""Rules on metadata (VPM), in the order of their codes; a new rule is a new file and a line here."""

from __future__ import annotations

from ...model import Rule
from .missing_description import MissingDescription
from .missing_owner import MissingOwner

RULES: tuple[Rule, ...] = (
    MissingDescription(),
    MissingOwner(),
)
