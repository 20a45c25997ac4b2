"""The kind answer to words of a fixed mindset, as replies to a student's own words carry it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AnotherView:
    """Another way to see it, and one thing to try: `another_view` in `templates/mindset.j2` has the words."""

    saying: str
    """One of `domain.rules.mindset.Saying`."""
    strategy: str
    """One of `domain.rules.mindset.Strategy`."""
