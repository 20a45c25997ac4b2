"""Examples of messages about check-ins and goals."""

from datetime import date

from domain.errors import CheckInIsMet, Refusal

WEEK = date(2026, 11, 16)

REFUSALS: tuple[Refusal, ...] = (CheckInIsMet(WEEK),)
