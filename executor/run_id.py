"""Names runs so that names sort by time and never clash."""

from __future__ import annotations

import secrets
from datetime import datetime


def new_run_id(at: datetime) -> str:
    """A name such as ``20261122-070018-1f3a``."""
    return f"{at:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
