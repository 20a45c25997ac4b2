"""Examples of judging together."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from domain.messages.agreement import (
    Agreement,
    AgreementTotals,
    AskResult,
    CalibrationHistory,
    CalibrationLine,
    ColleagueAsked,
    DifferenceCard,
    DifferenceLine,
    ExemplarCard,
    ExemplarLine,
    ExemplarList,
    FrameworkAgreement,
    JudgingTogether,
    KappaSilence,
    LookLine,
    ModerationLine,
    SecondCard,
    SecondDeclined,
    SecondRecorded,
    SeenEvidence,
    Settled,
    TargetAgreement,
)
from domain.messages.base import Message, StoredFile
from domain.messages.conferences import LevelLine
from domain.messages.parts import LevelName, TargetName
from domain.vocabulary import EvidenceContext, EvidenceKind, Showing


def _id(number: int) -> UUID:
    return UUID(int=0x019A9E00000070008000 << 48 | number)


DAY = date(2026, 11, 18)
LONG = "<!channel> Maximiliana-Esperanza & <b>Åsa</b> 🦊 van den Heuvel-Ошанина " * 6
TARGET = TargetName(_id(1), "RP.2", "Unit rates")
LONG_TARGET = TargetName(_id(2), LONG, LONG)
EMERGING = LevelName("emerging", "Emerging")
PROFICIENT = LevelName("proficient", "Proficient")
OWN_LEVEL = LevelName("soaring", "Soaring & <free>")

LEVELS = (
    LevelLine(LevelName("beginning", "Beginning"), "Names the two amounts.", is_proficient=False),
    LevelLine(EMERGING, "Finds a unit rate with help.", is_proficient=False),
    LevelLine(PROFICIENT, "Finds a unit rate and compares with it.", is_proficient=True),
    LevelLine(LevelName("college_ready", "College-ready"), None, is_proficient=True),
)
LONG_LEVELS = tuple(LevelLine(OWN_LEVEL, LONG, is_proficient=False) for _ in range(12))

PICTURE = StoredFile("market.jpg", "a" * 64, "image/jpeg")
WORK = SeenEvidence(
    EvidenceKind.WRITTEN,
    EvidenceContext.COMMUNITY,
    is_new_context=True,
    shown_on=DAY,
    title="Prices at the market",
    text="Four pounds for six dollars, so one pound is 1.50.",
    url="https://example.org/market",
    files=(PICTURE,),
)
HELD = replace(
    WORK,
    kind=EvidenceKind.CONFERENCE,
    context=EvidenceContext.CLASS,
    is_new_context=False,
    title=None,
    text=None,
    url=None,
    files=(),
)
SECOND = SecondCard(
    second_id=_id(10),
    target=TARGET,
    statement="I can find a unit rate and use it to compare.",
    levels=LEVELS,
    evidence=(WORK, HELD),
    more_evidence=0,
    showing=Showing.EXPLAIN,
    shown_on=DAY,
)
LONG_WORK = replace(WORK, title=LONG[:60], text=LONG[:280], files=(PICTURE,) * 3)

TEN = Agreement(10, 8, 2, None, KappaSilence.TOO_FEW)
MANY = Agreement(40, 31, 8, 0.62, None)
ONE_LEVEL = Agreement(20, 20, 0, None, KappaSilence.ONE_LEVEL)
ONE_SIDED = Agreement(24, 19, 1, None, KappaSilence.ONE_SIDED)

DIFFERENCE = DifferenceLine(_id(11), "Ana Morales", TARGET, PROFICIENT, EMERGING, "Rosa Delgado")
HUB = JudgingTogether(
    looks=(LookLine(_id(10), TARGET, DAY),),
    differences=(DIFFERENCE, replace(DIFFERENCE, second_id=_id(12), agreed=EMERGING)),
    pairs=40,
    own=MANY,
    by_target=(TargetAgreement(TARGET, TEN), TargetAgreement(TARGET, MANY)),
    exemplars=3,
    rated=2,
)

CARD = DifferenceCard(
    second_id=_id(11),
    student_id=_id(40),
    student_name="Ana Morales",
    target=TARGET,
    levels=LEVELS,
    first_judge="Bo Li",
    first_level=PROFICIENT,
    first_met="Compares two prices.",
    first_missing=None,
    second_judge="Rosa Delgado",
    second_level=EMERGING,
    second_words="The rate is there, the comparison is not.",
    moderations=(),
    is_first=True,
)
AGREED = ModerationLine(EMERGING, "We look for the comparison in the student's own words.", "Bo Li", DAY)

EXEMPLAR = ExemplarCard(
    exemplar_id=_id(50),
    title="Two prices compared",
    target=TARGET,
    levels=LEVELS,
    text="Six apples for 3 dollars or ten for 4? One costs 50 cents or 40 cents.",
    url="https://example.org/apples",
    file=PICTURE,
    settled=None,
    is_student=False,
)
TOLD = Settled(PROFICIENT, "Both rates are found and compared.", EMERGING)
LINE = ExemplarLine(_id(50), "Two prices compared", TARGET, is_rated=False)
RATED = CalibrationLine(_id(50), "Two prices compared", TARGET, EMERGING, PROFICIENT, DAY)

EXAMPLES: tuple[Message, ...] = (
    SECOND,
    replace(
        SECOND,
        target=LONG_TARGET,
        statement=LONG * 3,
        levels=LONG_LEVELS,
        evidence=(LONG_WORK,) * 4,
        more_evidence=7,
        showing=None,
    ),
    SecondRecorded(_id(10), TARGET, EMERGING, PROFICIENT, "Bo Li"),
    SecondRecorded(_id(10), LONG_TARGET, OWN_LEVEL, OWN_LEVEL, LONG),
    SecondDeclined(TARGET),
    SecondDeclined(LONG_TARGET),
    ColleagueAsked(_id(40), TARGET, AskResult.ASKED, "Rosa Delgado"),
    ColleagueAsked(_id(40), LONG_TARGET, AskResult.ASKED, LONG),
    ColleagueAsked(_id(40), TARGET, AskResult.ALREADY),
    ColleagueAsked(_id(40), TARGET, AskResult.NOBODY),
    ColleagueAsked(_id(40), TARGET, AskResult.NOTHING_TO_SEE),
    HUB,
    JudgingTogether((), (), 0, None, (), 0, 0),
    JudgingTogether((), (), 3, None, (), 0, 0),
    JudgingTogether(
        looks=tuple(LookLine(_id(100 + n), LONG_TARGET, DAY) for n in range(9)),
        differences=tuple(
            DifferenceLine(_id(200 + n), LONG, LONG_TARGET, OWN_LEVEL, OWN_LEVEL, LONG, OWN_LEVEL)
            for n in range(9)
        ),
        pairs=20,
        own=ONE_LEVEL,
        by_target=(TargetAgreement(LONG_TARGET, MANY),) * 9,
        exemplars=1,
        rated=0,
    ),
    CARD,
    replace(CARD, moderations=(AGREED,)),
    replace(CARD, moderations=(AGREED,), conference_id=_id(20)),
    replace(CARD, moderations=(AGREED,), was_judged_again=True),
    replace(
        CARD,
        student_name=LONG,
        target=LONG_TARGET,
        levels=LONG_LEVELS,
        first_judge=LONG,
        first_level=OWN_LEVEL,
        first_met=LONG * 2,
        first_missing=LONG * 2,
        second_judge=LONG,
        second_words=LONG * 3,
        moderations=(replace(AGREED, note=LONG * 2, by_name=LONG),) * 5,
        is_first=False,
    ),
    AgreementTotals(
        (
            FrameworkAgreement("Mathematics", 40, MANY, (TargetAgreement(TARGET, TEN),)),
            FrameworkAgreement("English", None, None, ()),
        ),
        10,
        3,
    ),
    AgreementTotals((), 10, 3),
    AgreementTotals(
        (FrameworkAgreement(LONG, 24, ONE_SIDED, (TargetAgreement(LONG_TARGET, MANY),) * 30),) * 9, 10, 3
    ),
    ExemplarList((LINE, replace(LINE, exemplar_id=_id(51), is_rated=True, is_mine=True)), 2, target=TARGET),
    ExemplarList((LINE,), 1, target=TARGET, is_student=True),
    ExemplarList((), 0),
    ExemplarList((), 0, target=TARGET),
    ExemplarList((), 0, is_student=True),
    ExemplarList(
        tuple(ExemplarLine(_id(300 + n), LONG, LONG_TARGET, is_rated=False) for n in range(8)), 30, 1
    ),
    EXEMPLAR,
    replace(EXEMPLAR, is_student=True, url=None, file=None),
    replace(EXEMPLAR, settled=TOLD),
    replace(EXEMPLAR, settled=replace(TOLD, mine=PROFICIENT), is_student=True),
    replace(EXEMPLAR, settled=replace(TOLD, mine=None), may_retire=True),
    replace(EXEMPLAR, settled=replace(TOLD, mine=None), may_retire=True, for_students=True),
    replace(
        EXEMPLAR,
        title=LONG,
        target=LONG_TARGET,
        levels=LONG_LEVELS,
        text=LONG * 5,
        settled=Settled(OWN_LEVEL, LONG * 3, OWN_LEVEL),
    ),
    CalibrationHistory((RATED,), 1, 0, None),
    CalibrationHistory((), 0, 0, None, is_student=True),
    CalibrationHistory(
        tuple(replace(RATED, title=LONG, target=LONG_TARGET, mine=OWN_LEVEL) for _ in range(10)),
        31,
        24,
        MANY,
    ),
)
