"""Examples of what advisors, leaders and students read of the weekly talk."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from uuid import UUID

from domain.messages.advising import (
    Accomplishment,
    AccomplishmentKind,
    AdviseeBrief,
    AdviseeLine,
    AdvisoryWhen,
    AgendaLine,
    AgreementLine,
    BriefsPage,
    BriefsReady,
    FamilyLine,
    GoalLine,
    MyAdvisory,
    NoteLine,
    SaidLine,
    SharedNeed,
    SharedNeeds,
    WeekAnswers,
)
from domain.messages.base import Message, StoredFile
from domain.messages.coverage import (
    AdvisoryCoverage,
    AdvisoryFigures,
    Cell,
    CoverageRow,
    CoverageWeek,
    SchoolCoverage,
    WeekTotal,
)
from domain.messages.parts import TargetName
from domain.messages.progress import ConferenceLine, PlanLine, ReflectionLine, SupportLine
from domain.messages.talks import (
    AgreementClosed,
    AskedAgain,
    CheckInAskedAgain,
    CheckInVoices,
    EnteredForStudent,
    TalkIsMoved,
    TalkMarked,
    TalkMoved,
    TalkNoted,
    TalkRecorded,
    TalkTakenBack,
    WhyNotMetAsked,
)
from domain.rules.agenda import AgendaPoint
from domain.vocabulary import (
    CheckInMissed,
    CheckInState,
    ConferenceState,
    FamilyTaskReason,
    GoalState,
    HelpWish,
    Holder,
    PaceStatus,
)


def _id(number: int) -> UUID:
    return UUID(int=0x019A9E0000007000C000 << 48 | number)


NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
MONDAY = date(2026, 11, 16)
TODAY = date(2026, 11, 18)
LONG = "<!channel> Maximiliana-Esperanza & <b>Åsa</b> 🦊 van den Heuvel-Ошанина " * 6

RP2 = TargetName(_id(1), "RP.2", "Unit rates")
LONG_TARGET = TargetName(_id(2), "MATH.8.EE.C.7b-LONG", LONG)

VOICE = StoredFile("note.ogg", "0" * 64, "audio/ogg")


def _line(number: int, name: str, state: CheckInState | None, **more: object) -> AdviseeLine:
    values: dict[str, object] = {
        "missed": None,
        "weeks_unmet": 0,
        "strength": None,
        "meets_at": None,
        "is_reachable": True,
    }
    return AdviseeLine(student_id=_id(number), name=name, state=state, **(values | more))  # type: ignore[arg-type]  # by name


LINES = (
    _line(10, "Ana Morales", CheckInState.RATHER_TALK, weeks_unmet=1, strength=RP2),
    _line(11, "Noor Haddad", CheckInState.ASKED, weeks_unmet=3, is_reachable=False),
    _line(12, "Mei Tran", CheckInState.ANSWERED, meets_at=LATER),
    _line(13, "Eli Novak", CheckInState.ASKED),
    _line(14, "Tomás Rivera", CheckInState.ASKED, missed=CheckInMissed.NO_TIME),
    _line(15, "Zoe Ng", CheckInState.AWAY, missed=CheckInMissed.ABSENT),
    _line(16, "Jamal Carter", CheckInState.MET),
)
WHEN = AdvisoryWhen(_id(20), "Advisory Delgado", 2, time(10), is_own=False)
ADVISORY = MyAdvisory(
    week_on=MONDAY,
    weeks_back=0,
    lines=LINES,
    remaining=4,
    rather_talk=1,
    met=1,
    of=6,
    page=0,
    pages=1,
    when=(WHEN,),
)
LONG_ADVISORY = MyAdvisory(
    week_on=MONDAY,
    weeks_back=0,
    lines=tuple(
        _line(
            30 + number,
            LONG,
            CheckInState.RATHER_TALK,
            weeks_unmet=12,
            strength=LONG_TARGET,
            meets_at=LATER,
        )
        for number in range(7)
    ),
    remaining=120,
    rather_talk=119,
    met=2,
    of=122,
    page=4,
    pages=18,
    when=(
        replace(WHEN, title=LONG),
        replace(WHEN, section_id=_id(21), title=LONG),
        replace(WHEN, section_id=_id(22)),
    ),
    family_tasks=3,
    just_dated=True,
)

AGREEMENTS = (
    AgreementLine(
        _id(40), Holder.STUDENT, "Try two problems with a double number line", date(2026, 11, 20), MONDAY
    ),
    AgreementLine(_id(41), Holder.ADVISOR, "Ask Mr. Li about the lab on Friday", None, date(2026, 11, 9)),
)
ANSWERS = WeekAnswers(
    answered_at=NOW,
    by_name=None,
    going=SaidLine("Percents are still hard, the rest is fine."),
    help=(HelpWish.EXPLAIN, HelpWish.PARTNER),
    help_words=SaidLine(None, is_voice=True),
)
BRIEF = AdviseeBrief(
    student_id=_id(10),
    name="Ana Morales",
    pronouns="she/her",
    week_on=MONDAY,
    state=CheckInState.RATHER_TALK,
    missed=None,
    meets_at=None,
    met_on=None,
    met_by=None,
    weeks_unmet=2,
    accomplishments=(
        Accomplishment(AccomplishmentKind.SAID, TODAY, "I explained unit rates to my brother."),
        Accomplishment(AccomplishmentKind.TARGET_MET, None, None, RP2),
        Accomplishment(AccomplishmentKind.GROWN, None, None, RP2),
        Accomplishment(AccomplishmentKind.AGREEMENT, TODAY, "Ask for a conference"),
        Accomplishment(AccomplishmentKind.GOAL, TODAY, "Finish the market problem", RP2),
    ),
    more_accomplishments=2,
    strength=None,
    answers=ANSWERS,
    late=date(2026, 11, 9),
    would_rather_talk=True,
    goals=(
        GoalLine("Finish the poster", GoalState.OPEN, None, date(2026, 11, 9)),
        GoalLine("Try one percent problem a day", GoalState.OPEN, RP2),
    ),
    plans=(
        PlanLine(
            section="Mathematics 7A",
            planned=18,
            met=4,
            waiting=1,
            behind=1,
            due_soon=1,
            most_days_behind=3,
            next_target=RP2,
            next_on=date(2026, 11, 24),
        ),
    ),
    conferences=(ConferenceLine(_id(50), "Ana Morales", RP2, ConferenceState.REQUESTED, NOW, 6, None, None),),
    supports=(SupportLine(RP2, "Draw the double number line.", "Bo Li", TODAY, is_due=True),),
    reflections=(ReflectionLine(_id(200), NOW, RP2, "Drawing helped me more than the formula."),),
    note=NoteLine(
        date(2026, 11, 4), "Rosa Delgado", "We looked at the plan and chose RP.2 first.", is_voice=False
    ),
    agreements=AGREEMENTS,
    families=(FamilyLine(_id(60), "Lucía Morales", FamilyTaskReason.NO_LINK),),
    told_family_on=date(2026, 11, 13),
    agenda=(
        AgendaLine(AgendaPoint.CELEBRATE, "I explained unit rates to my brother."),
        AgendaLine(AgendaPoint.LISTEN),
        AgendaLine(AgendaPoint.HELP),
        AgendaLine(AgendaPoint.AGREEMENTS, "Try two problems with a double number line"),
    ),
    has_voices=True,
    is_reachable=True,
    may_ask_again=False,
    check_in_id=_id(70),
)
EMPTY_BRIEF = AdviseeBrief(
    student_id=_id(11),
    name="Noor Haddad",
    pronouns=None,
    week_on=MONDAY,
    state=None,
    missed=None,
    meets_at=None,
    met_on=None,
    met_by=None,
    weeks_unmet=0,
    accomplishments=(),
    more_accomplishments=0,
    strength=None,
    answers=None,
    late=None,
    would_rather_talk=False,
    goals=(),
    plans=(),
    conferences=(),
    supports=(),
    reflections=(),
    note=None,
    agreements=(),
    families=(),
    told_family_on=None,
    agenda=(AgendaLine(AgendaPoint.ASK_PROUD), AgendaLine(AgendaPoint.SET_GOAL)),
    has_voices=False,
    is_reachable=True,
    may_ask_again=False,
    is_before_questions=True,
)
LONG_BRIEF = replace(
    BRIEF,
    name=LONG,
    pronouns=LONG,
    meets_at=LATER,
    weeks_unmet=120,
    accomplishments=(
        Accomplishment(AccomplishmentKind.SAID, TODAY, LONG),
        Accomplishment(AccomplishmentKind.TARGET_MET, None, None, LONG_TARGET),
        Accomplishment(AccomplishmentKind.GROWN, None, None, LONG_TARGET),
        Accomplishment(AccomplishmentKind.EVIDENCE, TODAY, LONG),
        Accomplishment(AccomplishmentKind.GOAL, TODAY, LONG, LONG_TARGET),
    ),
    answers=WeekAnswers(
        answered_at=NOW,
        by_name=LONG,
        going=SaidLine(LONG),
        help=tuple(HelpWish),
        help_words=SaidLine(LONG),
        is_edited=True,
        is_late=True,
    ),
    goals=tuple(GoalLine(LONG, state, LONG_TARGET) for state in GoalState),
    plans=tuple(replace(BRIEF.plans[0], section=LONG, next_target=LONG_TARGET) for _ in range(4)),
    conferences=tuple(
        replace(BRIEF.conferences[0], conference_id=_id(80 + number), target=LONG_TARGET)
        for number in range(4)
    ),
    supports=tuple(SupportLine(LONG_TARGET, LONG, LONG, TODAY, is_due=True) for _ in range(4)),
    reflections=tuple(ReflectionLine(_id(200), NOW, LONG_TARGET, LONG) for _ in range(2)),
    note=NoteLine(TODAY, LONG, LONG, is_voice=True),
    agreements=tuple(
        AgreementLine(_id(90 + number), Holder.STUDENT, LONG[:200], TODAY, TODAY) for number in range(9)
    ),
    families=tuple(
        FamilyLine(_id(100 + number), LONG, reason, LONG) for number, reason in enumerate(FamilyTaskReason)
    ),
    agenda=tuple(AgendaLine(point, LONG) for point in list(AgendaPoint)[-4:]),
    may_ask_again=True,
)
MET_BRIEF = replace(
    BRIEF,
    state=CheckInState.MET,
    met_on=TODAY,
    met_by="Rosa Delgado",
    agenda=tuple(AgendaLine(point, "RP.2") for point in list(AgendaPoint)[4:8]),
    answers=replace(ANSWERS, by_name="Rosa Delgado"),
)
PUT_OFF_BRIEF = replace(
    EMPTY_BRIEF,
    strength=RP2,
    state=CheckInState.ASKED,
    missed=CheckInMissed.DECLINED,
    check_in_id=_id(71),
    is_reachable=False,
    is_before_questions=False,
    agenda=tuple(AgendaLine(point, "RP.2") for point in list(AgendaPoint)[7:]),
)

WEEKS = tuple(
    CoverageWeek(day, is_over=day < MONDAY, has_school=day != date(2026, 11, 2))
    for day in (
        date(2026, 10, 19),
        date(2026, 10, 26),
        date(2026, 11, 2),
        date(2026, 11, 9),
        MONDAY,
    )
)
CELLS = (Cell.MET, Cell.UNMET, Cell.NOTHING, Cell.AWAY, Cell.COMING)
COVERAGE = AdvisoryCoverage(
    title="Advisory Delgado",
    weeks=WEEKS,
    rows=(
        CoverageRow(
            _id(11), "Noor Haddad", (Cell.UNMET, Cell.UNMET, Cell.NOTHING, Cell.UNMET, Cell.COMING), 3
        ),
        CoverageRow(_id(10), "Ana Morales", CELLS, 1),
        CoverageRow(_id(16), "Jamal Carter", (Cell.MET, Cell.MET, Cell.NOTHING, Cell.MET, Cell.MET), 0),
    ),
    met=5,
    of=8,
    this_week_met=1,
    this_week_of=3,
)
TOTALS = tuple(WeekTotal(week, 61 if week.has_school else 0, 72 if week.has_school else 0) for week in WEEKS)
SCHOOL = SchoolCoverage(
    weeks=TOTALS,
    advisories=(
        AdvisoryFigures("Advisory Delgado", 15, tuple(WeekTotal(week, 12, 15) for week in WEEKS), 3, 1),
        AdvisoryFigures("Advisory Okafor", 14, tuple(WeekTotal(week, 14, 14) for week in WEEKS)),
    ),
    told=2,
    hidden=2,
    long_unmet=4,
    long_weeks=3,
)

EXAMPLES: tuple[Message, ...] = (
    ADVISORY,
    replace(ADVISORY, when=(replace(WHEN, goes_at=LATER),)),
    replace(ADVISORY, lines=(), remaining=0, of=0, has_school=False, when=(replace(WHEN, goes_out=False),)),
    LONG_ADVISORY,
    replace(ADVISORY, weeks_back=1, week_on=date(2026, 11, 9)),
    MyAdvisory(MONDAY, 0, (), 0, 0, 0, 0, 0, 1, ()),
    MyAdvisory(MONDAY, 0, (), 0, 0, 0, 0, 0, 1, (WHEN,), has_school=False),
    BRIEF,
    EMPTY_BRIEF,
    LONG_BRIEF,
    MET_BRIEF,
    PUT_OFF_BRIEF,
    BriefsReady(
        MONDAY,
        2,
        BriefsPage("check-ins.html", "Rosa Delgado", "Riverbend School", TODAY, (BRIEF, EMPTY_BRIEF)),
    ),
    BriefsReady(
        MONDAY,
        40,
        BriefsPage("check-ins.html", "Rosa Delgado", "Riverbend School", TODAY, (BRIEF,)),
        more=1,
    ),
    BriefsReady(MONDAY, 0, BriefsPage("check-ins.html", "Rosa Delgado", "Riverbend School", TODAY, ())),
    SharedNeeds(
        (
            SharedNeed(HelpWish.EXPLAIN, None, None, ("Ana Morales", "Mei Tran", "Noor Haddad")),
            SharedNeed(None, RP2, None, ("Ana Morales", "Tomás Rivera"), has_cases=True),
            SharedNeed(None, None, PaceStatus.NO_DATA, ("Eli Novak", "Noor Haddad")),
        ),
        answered=9,
        of=15,
        week_on=MONDAY,
    ),
    SharedNeeds(
        tuple(
            SharedNeed(None, replace(LONG_TARGET, id=_id(110 + number)), None, (LONG,) * 30, has_cases=True)
            for number in range(12)
        ),
        answered=1,
        of=30,
        week_on=MONDAY,
    ),
    SharedNeeds((), answered=0, of=0),
    TalkMarked(_id(10), "Ana Morales", MONDAY, None, True, None, 3, _id(11), "Noor Haddad"),
    TalkMarked(_id(10), "Ana Morales", MONDAY, None, False, "Grace Okafor", 0),
    TalkMarked(_id(10), LONG, MONDAY, CheckInMissed.NO_TIME, True, None, 1, _id(11), LONG),
    WhyNotMetAsked(_id(10), "Ana Morales", MONDAY),
    WhyNotMetAsked(_id(10), LONG, MONDAY),
    TalkTakenBack(_id(10), "Ana Morales", MONDAY, is_possible=True),
    TalkTakenBack(_id(10), LONG, MONDAY, is_possible=False),
    TalkRecorded(_id(10), "Ana Morales", MONDAY, True, 2, 1, 1, LATER, True, 3, _id(11), "Noor Haddad"),
    TalkRecorded(_id(10), LONG, MONDAY, True, 1, 0, 0, None, False, 0),
    TalkNoted(
        _id(10),
        "Rosa Delgado",
        MONDAY,
        "You chose RP.2 first. I liked how you said why.",
        VOICE,
        AGREEMENTS,
        LATER,
    ),
    TalkNoted(_id(10), "Rosa Delgado", MONDAY, None, None, AGREEMENTS[:1], None),
    TalkNoted(
        _id(10),
        LONG,
        MONDAY,
        LONG[:400] * 3,
        None,
        tuple(
            AgreementLine(_id(120 + number), Holder.STUDENT, LONG[:200], TODAY, TODAY) for number in range(3)
        ),
        LATER,
    ),
    TalkMoved(_id(10), "Rosa Delgado", MONDAY, LATER, "I am at a meeting on Thursday."),
    TalkMoved(_id(10), LONG, MONDAY, LATER, None),
    TalkIsMoved(_id(10), "Ana Morales", MONDAY, LATER, is_told=True),
    TalkIsMoved(_id(10), LONG, MONDAY, LATER, is_told=False),
    CheckInAskedAgain(_id(70), _id(10), MONDAY, "Ana", "Rosa Delgado"),
    CheckInAskedAgain(_id(70), _id(10), MONDAY, LONG, LONG),
    AskedAgain(_id(10), "Ana Morales", MONDAY, NOW),
    AskedAgain(_id(10), LONG, MONDAY, None),
    AskedAgain(_id(10), "Ana Morales", MONDAY, None, is_early=True),
    EnteredForStudent(_id(10), "Noor Haddad", MONDAY, is_edit=False),
    AgreementClosed("Try two problems", True, True, None),
    AgreementClosed("Try two problems", False, True, _id(10), "Ana Morales"),
    AgreementClosed(LONG[:200], True, False, _id(10), LONG),
    AgreementClosed(LONG[:200], False, False, _id(10), LONG),
    CheckInVoices(_id(10), "Ana Morales", MONDAY, (VOICE, VOICE)),
    CheckInVoices(_id(10), LONG, MONDAY, ()),
    COVERAGE,
    AdvisoryCoverage("", (), (), 0, 0, 0, 0),
    replace(
        COVERAGE,
        title=LONG,
        rows=tuple(CoverageRow(_id(130 + number), LONG, CELLS, 12) for number in range(30)),
        more=12,
        is_leader=True,
    ),
    replace(COVERAGE, rows=COVERAGE.rows[-1:]),
    SCHOOL,
    SchoolCoverage(
        weeks=TOTALS,
        advisories=tuple(
            AdvisoryFigures(LONG, 15, tuple(WeekTotal(week, 12, 15) for week in WEEKS), 6, 1)
            for _ in range(8)
        ),
        told=96,
        hidden=1,
        long_unmet=312,
        long_weeks=3,
        page=2,
        pages=12,
    ),
    SchoolCoverage(tuple(WeekTotal(week, None, None) for week in WEEKS), (), 0, 1, None, 3),
    SchoolCoverage((), (), 0, 0, 0, 3),
)
