"""Which objects of the standard library count as constants of the analysed code."""

from __future__ import annotations

import re
from datetime import date, time, timedelta, timezone
from decimal import Decimal
from pathlib import PurePosixPath
from string import Template
from typing import TypeAlias

from msgspec import Struct


class ProjectFile(Struct, frozen=True):
    """An open file of the project: its text, or its bytes."""

    path: str
    content: str | bytes


Hosted: TypeAlias = "PurePosixPath | date | time | timedelta | timezone | Decimal | re.Pattern[str] | re.Match[str] | range | slice | Template | ProjectFile"
# Immutable objects of the standard library that Python itself computes with, as it does with numbers and texts.
HOSTED = (
    PurePosixPath,
    date,
    time,
    timedelta,
    timezone,
    Decimal,
    re.Pattern,
    re.Match,
    range,
    slice,
    Template,
    ProjectFile,
)
