"""An example of every message, realistic and extreme; and of every refusal."""

from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules

from domain.errors import Refusal
from domain.messages.base import Message


def everything() -> Sequence[Message]:
    """All examples of messages, from every file of this folder."""
    modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    return [example for module in modules for example in getattr(module, "EXAMPLES", ())]


def refusals() -> Sequence[Refusal]:
    """All examples of refusals."""
    modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    return [example for module in modules for example in getattr(module, "REFUSALS", ())]
