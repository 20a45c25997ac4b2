"""Examples of refusals that only Slack knows."""

from domain.errors import NotAMember, NotSavedYet, Refusal

REFUSALS: tuple[Refusal, ...] = (NotAMember(), NotSavedYet())
