"""Rules on names and on how definitions are written (VPN), in the order of their codes; a new rule is a new file and a line here."""

from __future__ import annotations

from ...model import Rule
from .deprecated_api import DeprecatedApi
from .empty_decorator_call import EmptyDecoratorCall
from .naming_convention import NamingConvention
from .redundant_name import RedundantName
from .unsafe_name import UnsafeName

RULES: tuple[Rule, ...] = (
    NamingConvention(),
    UnsafeName(),
    RedundantName(),
    DeprecatedApi(),
    EmptyDecoratorCall(),
)
