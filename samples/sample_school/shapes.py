"""How far each student has come by the demo's day: the shapes named in ``source/school.toml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Shape:
    """One way a fall can go. ``shown`` counts targets at Proficient, in the order of the plan."""

    mathematics_shown: int
    english_shown: int
    mathematics_tries: int = 1
    """Pieces of evidence for the target after the last one shown."""
    stretched: bool = False
    """The dates shown are spread evenly up to now, for those ahead of their dates or past them."""
    recall_only: bool = False
    stalled: bool = False
    growing: bool = False
    """Mathematics is late, and three more targets are moving at once."""
    quiet: bool = False
    """Nothing more was logged after the last target shown."""
    silent: bool = False
    """Nothing was ever logged."""
    college_ready_percent: int = 10

    def shown(self, subject: str) -> int:
        return self.mathematics_shown if subject == "mathematics" else self.english_shown


SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "steady": Shape(8, 8),
        "ready": Shape(8, 7, mathematics_tries=2),
        "ahead": Shape(9, 9, mathematics_tries=2, stretched=True, college_ready_percent=40),
        "ahead_far": Shape(11, 9, stretched=True, college_ready_percent=70),
        "behind_1": Shape(8, 6, stretched=True),
        "behind_2": Shape(6, 7, mathematics_tries=2, stretched=True),
        "behind_3": Shape(5, 7, stretched=True),
        "behind_4": Shape(4, 5, mathematics_tries=2, stretched=True),
        "growing": Shape(5, 7, mathematics_tries=2, stretched=True, growing=True),
        "growing_2": Shape(6, 7, mathematics_tries=2, stretched=True, growing=True),
        "stalled": Shape(5, 7, mathematics_tries=4, stalled=True),
        "shallow": Shape(8, 7, recall_only=True, college_ready_percent=0),
        "waiting": Shape(7, 8, mathematics_tries=2),
        "waiting_short": Shape(7, 7, mathematics_tries=2),
        "supported": Shape(6, 7, mathematics_tries=2),
        "quiet": Shape(3, 3, quiet=True, college_ready_percent=0),
        "no_data": Shape(0, 0, silent=True),
        "late": Shape(2, 2),
    }
)
