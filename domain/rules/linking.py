"""Whose account works at once, and whose waits for an advisor's word."""

from collections.abc import Set as AbstractSet

from domain.vocabulary import Role


def works_at_once(roles: AbstractSet[Role]) -> bool:
    """Whether an invite alone is proof enough: for adults. A student, also one with a second role, and
    anybody whose role is not known waits to be confirmed.
    """
    return bool(roles) and Role.STUDENT not in roles
