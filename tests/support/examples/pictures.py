"""Examples of pace and class pictures, and of the messages that carry them."""

from datetime import date, timedelta
from uuid import UUID

from domain.messages.parts import TargetName
from domain.messages.pictures import (
    BandEnd,
    Break,
    ClassNeeds,
    ClassPicture,
    MyPace,
    PacePicture,
    SectionName,
    StudentPace,
    TargetNeeds,
)

_ID = UUID("0190d6c0-0000-7000-8000-000000000001")
_BEGAN = date(2026, 9, 8)
_WEEK = timedelta(days=7)
_NEXT = TargetName(_ID, "RP.3", "Solve percent problems with proportions")
_ALGEBRA = SectionName(_ID, "Algebra 1, Period 4")


def weekly(targets: int) -> tuple[date, ...]:
    """A date every week from the first one on."""
    return tuple(_BEGAN + _WEEK * number for number in range(1, targets + 1))


PACE = PacePicture(
    section_title="Math 7, Period 2",
    student_name=None,
    begins_on=_BEGAN,
    ends_on=date(2027, 2, 1),
    today=date(2026, 11, 18),
    planned=weekly(20),
    agreed=(*weekly(9), *(day + _WEEK for day in weekly(20)[9:])),
    shown=weekly(8),
    targets=20,
    is_moved=True,
    waiting=1,
    coming=_NEXT,
    coming_on=date(2026, 11, 24),
    outlook=(BandEnd(date(2027, 3, 1), 17), BandEnd(date(2027, 2, 9), 20)),
    breaks=(
        Break(date(2026, 11, 25), date(2026, 11, 27), "Thanksgiving"),
        Break(date(2026, 12, 21), date(2027, 1, 1), "Winter break"),
    ),
)
AHEAD = PacePicture(
    section_title="Science 7",
    student_name=None,
    begins_on=_BEGAN,
    ends_on=weekly(6)[-1],
    today=date(2026, 9, 29),
    planned=weekly(6),
    agreed=weekly(6),
    shown=weekly(6)[:5],
    targets=6,
    coming=_NEXT,
    coming_on=weekly(6)[-1],
    outlook=(BandEnd(date(2026, 10, 14), 6), BandEnd(date(2026, 10, 6), 6)),
)
UNBEGUN = PacePicture(
    section_title="Science 7",
    student_name=None,
    begins_on=_BEGAN,
    ends_on=weekly(60)[-1],
    today=_BEGAN,
    planned=weekly(60),
    agreed=weekly(60),
    shown=(),
    targets=60,
    coming=_NEXT,
    coming_on=weekly(1)[0],
)
PAST = PacePicture(
    section_title="A section with a very long title that no roster should have, but one has it all the same",
    student_name=None,
    begins_on=_BEGAN,
    ends_on=weekly(20)[-1],
    today=weekly(20)[-1] + 3 * _WEEK,
    planned=weekly(20),
    agreed=weekly(20),
    shown=weekly(20)[2:5],
    targets=20,
    coming=TargetName(_ID, "HSA-REI.B.3.long-code", "Solve linear equations and inequalities " * 4),
    coming_on=weekly(20)[3],
    outlook=(BandEnd(date(2027, 3, 31), 3), BandEnd(date(2027, 3, 31), 4)),
)
COMPLETE = PacePicture(
    section_title="Science 7",
    student_name=None,
    begins_on=_BEGAN,
    ends_on=weekly(6)[-1],
    today=date(2026, 11, 18),
    planned=weekly(6),
    agreed=weekly(6),
    shown=weekly(6),
    targets=6,
)
ONE = PacePicture(
    section_title="Advisory project",
    student_name=None,
    begins_on=_BEGAN,
    ends_on=_BEGAN,
    today=_BEGAN,
    planned=(_BEGAN,),
    agreed=(_BEGAN,),
    shown=(_BEGAN,),
    targets=1,
)
UNDATED = PacePicture(
    section_title="Science 7",
    student_name=None,
    begins_on=_BEGAN,
    ends_on=_BEGAN,
    today=date(2026, 11, 18),
    planned=(),
    agreed=(),
    shown=weekly(2),
    targets=8,
)
EMPTY = PacePicture(
    section_title="Science 7",
    student_name=None,
    begins_on=_BEGAN,
    ends_on=_BEGAN,
    today=date(2026, 11, 18),
    planned=(),
    agreed=(),
    shown=(),
    targets=0,
)

_NAMES = (
    "Ana R.",
    "Ben O.",
    "Carla D.",
    "Dmitri V.",
    "Elif Y.",
    "Fatou D.",
    "Grace K.",
    "Hugo M.",
    "Imani B.",
    "Jae-won P.",
    "Kofi M.",
    "Luis Ángel H.",
    "Mei C.",
    "Noor H.",
    "Olu A.",
    "Priya N.",
    "Quinn O.",
    "Rosa P.",
    "Sam L.",
    "Tariq A.",
    "Uma R.",
    "Víctor S.",
)


def _row(code: str, title: str, *, waiting: int, past: int, coming: int, shown: int) -> TargetNeeds:
    named = waiting + past + coming
    return TargetNeeds(
        TargetName(_ID, code, title),
        _NAMES[:waiting],
        _NAMES[waiting : waiting + past],
        _NAMES[waiting + past : named],
        later=len(_NAMES) - named - shown,
        shown=shown,
    )


CLASS = ClassPicture(
    section_title="Math 7, Period 2",
    today=date(2026, 11, 18),
    students=len(_NAMES),
    rows=(
        _row("RP.1", "Compute unit rates with fractions", waiting=1, past=1, coming=0, shown=20),
        _row("RP.2", "Recognize proportional relationships", waiting=3, past=6, coming=2, shown=9),
        _row("RP.3", "Solve percent problems", waiting=0, past=2, coming=8, shown=4),
        _row("NS.1", "Add and subtract rational numbers", waiting=0, past=0, coming=5, shown=1),
    ),
)
WIDE = ClassPicture(
    section_title="A section with a very long title that no roster should have, but one has it all the same",
    today=date(2026, 11, 18),
    students=len(_NAMES),
    rows=tuple(
        _row(
            f"HSA-REI.B.3.long-code.{n}", "Solve linear equations " * 8, waiting=9, past=9, coming=2, shown=0
        )
        for n in range(6)
    ),
    more=12,
)
QUIET = ClassPicture(section_title="Art", today=date(2026, 11, 18), students=1, rows=())

PICTURES = (PACE, AHEAD, UNBEGUN, PAST, COMPLETE, ONE, UNDATED, CLASS, WIDE)

EXAMPLES = (
    MyPace(PACE, (_ALGEBRA,)),
    MyPace(AHEAD),
    MyPace(UNBEGUN),
    MyPace(PAST),
    MyPace(COMPLETE),
    MyPace(UNDATED),
    MyPace(EMPTY),
    MyPace(None),
    StudentPace(_ID, "Ana Morales", PACE, (_ALGEBRA,)),
    StudentPace(_ID, "Ana Morales", UNDATED),
    StudentPace(_ID, "Ana Morales", None),
    ClassNeeds("Math 7, Period 2", CLASS, unplanned=2, others=(_ALGEBRA,)),
    ClassNeeds(WIDE.section_title, WIDE),
    ClassNeeds("Art", QUIET),
    ClassNeeds("Art", None, unplanned=3),
    ClassNeeds(None, None),
)
