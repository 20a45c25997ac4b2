"""Examples of what time alone brings to a student, and of choosing when it comes."""

from dataclasses import replace
from datetime import date, time

from domain.messages.base import Message
from domain.messages.cadence import CadenceSet, WeeklyTime
from domain.messages.conferences import Growth
from domain.messages.growth import ElsewhereNoted, OwnGrowth
from domain.messages.nudges import (
    DatePassed,
    NothingLogged,
    ReachForward,
    RequestStillWaits,
    TimeOffered,
    WeeklyMessage,
    WeekPlan,
)
from domain.messages.student import PaceLine
from domain.vocabulary import Rhythm
from tests.support.examples.student import (
    BEGINNING,
    DUE,
    EMERGING,
    ID,
    IDS,
    LONG_NAME,
    LOUD,
    OWN_WORD,
    RATES,
    SOME,
    WIDE,
)

LATER = date(2026, 12, 1)
ON_PACE = PaceLine("Mathematics 7A", 2, 6, None, None, 0, SOME[0], LATER)
PAST = PaceLine("Mathematics 7A", 1, 6, RATES, DUE, 0, SOME[0], LATER)
PASSED = DatePassed(case_id=ID, target=RATES, due_on=DUE)

EXAMPLES: tuple[Message, ...] = (
    PASSED,
    replace(PASSED, has_evidence=True, is_growing=True, more_past=1),
    DatePassed(case_id=ID, target=LOUD, due_on=None, more_past=12),
    NothingLogged(case_id=ID, target=RATES, section_title="Mathematics 7A"),
    NothingLogged(case_id=ID, target=WIDE, section_title="<i>7A & co"),
    RequestStillWaits(ID, 1, RATES, "Bo Li", 6),
    RequestStillWaits(ID, 2, LOUD, "B <o> " + LONG_NAME, 1),
    ReachForward(ID, "Mathematics 7A", planned=SOME[:2], beyond=SOME[2:4], deeper=RATES),
    ReachForward(ID, "Mathematics 7A", deeper=RATES, wants_transfer=True),
    ReachForward(ID, "Mathematics 7A", beyond=(WIDE, LOUD), is_done=True),
    WeeklyMessage("Ana"),
    WeeklyMessage("Ana", plans=(WeekPlan(ON_PACE),)),
    WeeklyMessage("Ana", shown=(RATES,), pieces=1, plans=(WeekPlan(ON_PACE),)),
    WeeklyMessage(
        "Ana",
        shown=(RATES, SOME[3]),
        grown=(SOME[4],),
        pieces=3,
        plans=(
            WeekPlan(
                replace(PAST, more_past=2), is_growing=True, ask=(RATES,), redate=SOME[1:3], more_redate=1
            ),
            WeekPlan(PaceLine("English 7A", 3, 5, None, None, 0, SOME[5], DUE, has_passed=True)),
        ),
        more_plans=1,
    ),
    WeeklyMessage("Ana", plans=(WeekPlan(PAST, is_asked=True, redate=(RATES,)),)),
    WeeklyMessage("Ana", plans=(WeekPlan(PAST, asked=(RATES,)),)),
    WeeklyMessage(
        "Ana",
        plans=(
            WeekPlan(replace(PAST, more_past=1), take=(TimeOffered(IDS[5], RATES),), ask=(SOME[0],)),
            WeekPlan(PaceLine("English 7A", 5, 5, None, None, 0, None, None)),
            WeekPlan(PaceLine("Science 7A", 1, 5, None, None, 0, None, None)),
        ),
    ),
    WeeklyMessage(
        "<!channel> " + LONG_NAME,
        shown=(*SOME[:4], LOUD),
        more_shown=9,
        grown=(WIDE,),
        more_grown=1,
        pieces=120,
        plans=tuple(
            WeekPlan(
                PaceLine("<i>" + "7A " * 25, 1, 60, LOUD, DUE, 31, WIDE, LATER),
                is_growing=True,
                ask=(LOUD, WIDE),
                redate=(WIDE, *SOME[:2]),
                more_redate=26,
            )
            for _ in range(4)
        ),
        more_plans=3,
    ),
    CadenceSet(time(20), time(7), weekly=WeeklyTime(Rhythm.FADING, 0, time(16))),
    CadenceSet(time(20), time(7), weekly=WeeklyTime(Rhythm.EVERY_WEEK, 6, time(7, 30))),
    CadenceSet(time(20), time(7), weekly=WeeklyTime(Rhythm.OFF, 0, time(16)), digest_at=time(7, 30)),
    CadenceSet(time(0), time(0), digest_at=time(15, 30)),
    CadenceSet(time(20), time(7), digest_at=time(7, 30), reminds=True),
    CadenceSet(time(20), time(7), digest_at=time(7, 30), reminds=False),
    ElsewhereNoted(RATES, ("Bo Li", "Rosa Delgado")),
    ElsewhereNoted(None, ()),
    OwnGrowth(shown=0),
    OwnGrowth(shown=1, latest=RATES),
    OwnGrowth(shown=7, latest=LOUD, growth=Growth(WIDE, BEGINNING, EMERGING, DUE)),
    OwnGrowth(shown=0, growth=Growth(RATES, EMERGING, OWN_WORD, DUE)),
)
