"""What all actions are."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """Base of all actions."""
