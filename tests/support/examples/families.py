"""Examples of what families, their students and advisors read of families."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from domain.messages.base import Message
from domain.messages.families.care import (
    FamilyAsks,
    FamilyOfStudent,
    FamilyTaskDone,
    FamilyTaskLine,
    FamilyTaskList,
    GuardianLine,
)
from domain.messages.families.homes import AdvisorAsked, ChildCard, ChildLine, FamilyHome, FamilyWords
from domain.messages.families.pages import (
    FamilyPages,
    FamilyPagesReady,
    FamilySheet,
    GuardianInvited,
    InviteOnPaper,
)
from domain.messages.families.previews import FamilyPreview, FamilyWordLate, StudentTalksFirst, WeekState
from domain.messages.families.protocol import FamilyProtocol, FamilyWay
from domain.messages.families.weeks import (
    DateAhead,
    DatesPassed,
    FamilyWeek,
    FamilyWeekCard,
    FamilyWeekly,
    LevelShown,
    TalkAhead,
)
from domain.messages.parts import LevelName, TargetName
from domain.messages.progress import Progress, ReflectionLine
from domain.vocabulary import ConferenceState, FamilyPart, FamilyTaskReason
from tests.support.examples.staff import LONG, NOTHING_YET, PROGRESS, PROGRESS_WITH_TOO_MUCH, TARGET

ANA, JOSE, LUCIA, TASK = (UUID(int=n) for n in range(1, 5))
OTHER = TargetName(UUID(int=9), "EE.1", "Writing expressions")
PROFICIENT, EMERGING = LevelName("proficient", "Proficient"), LevelName("emerging", "Emerging")
MONDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 20)
SINCE, UNTIL = date(2026, 11, 11), date(2026, 11, 18)

WEEK = FamilyWeek(
    ANA,
    "Ana",
    SINCE,
    UNTIL,
    levels=(LevelShown(TARGET, PROFICIENT, date(2026, 11, 17)), LevelShown(OTHER, EMERGING, MONDAY)),
    dates=(DateAhead(OTHER, date(2026, 11, 27)),),
    passed=(DatesPassed("Mathematics 7A", 2), DatesPassed("English 7", 1)),
    talks=(
        TalkAhead(OTHER, ConferenceState.SCHEDULED, datetime(2026, 11, 23, 18, 30, tzinfo=UTC)),
        TalkAhead(TARGET, ConferenceState.REQUESTED),
        TalkAhead(TARGET, ConferenceState.PROPOSED),
        TalkAhead(TARGET, ConferenceState.NOT_YET),
        TalkAhead(TARGET, ConferenceState.MISSED),
        TalkAhead(TARGET, ConferenceState.SCHEDULED),
    ),
    word="I drew a table, and suddenly it was clear.",
)
QUIET = FamilyWeek(JOSE, "José", SINCE, UNTIL)
FULL = FamilyWeek(
    ANA,
    LONG,
    SINCE,
    UNTIL,
    levels=(LevelShown(replace(TARGET, title=LONG), LevelName("x", LONG), MONDAY),) * 20,
    dates=(DateAhead(replace(OTHER, title=LONG), FRIDAY),) * 20,
    passed=(DatesPassed(LONG, 3),) * 9,
    talks=(TalkAhead(replace(OTHER, title=LONG), ConferenceState.NOT_YET),) * 20,
    word=LONG * 20,
)

CARD = ChildCard(
    student_id=ANA,
    name="Ana",
    full_name="Ana Morales",
    grade="7",
    progress=PROGRESS,
    latest=WEEK.levels,
    reflections=(
        ReflectionLine(TASK, datetime(2026, 11, 16, 20, 5, tzinfo=UTC), TARGET, "Drawing a table helped me."),
        ReflectionLine(JOSE, datetime(2026, 11, 12, 20, 5, tzinfo=UTC), None, None),
    ),
    has_week=True,
)
INVITE = InviteOnPaper(
    "Zm9vYmFyYmF6cXV4Zm9vYg",
    "https://t.me/riverbend_bot?start=Zm9vYmFyYmF6cXV4Zm9vYg",
    "riverbend_bot",
    datetime(2026, 11, 21, 15, 0, tzinfo=UTC),
)
SHEET = FamilySheet(
    language="es",
    school_name="Riverbend School",
    guardian_name="Lucía Morales",
    student_name="Ana Morales",
    given_name="Ana",
    advisors=("Rosa Delgado",),
    made_on=UNTIL,
    week=WEEK,
    so_far=PROGRESS,
    invite=INVITE,
)
QUIET_SHEET = replace(
    SHEET, language="en", week=QUIET, so_far=None, invite=replace(INVITE, link=None), advisors=()
)
PAGES = FamilyPages("family-ana-morales.html", (SHEET, QUIET_SHEET))
NAMELESS = replace(SHEET, week=None, invite=replace(INVITE, link=None, bot=""))
GUARDIANS = tuple(
    GuardianLine(UUID(int=20 + n), f"Guardian {way.value}", language, way, may_be_invited=n % 2 == 1)
    for n, (way, language) in enumerate(zip(FamilyWay, ("en", "es", "ar", "fr", "es-MX", "en"), strict=True))
)
TASKS = tuple(
    FamilyTaskLine(
        UUID(int=40 + n),
        ANA,
        "Ana Morales",
        "Lucía Morales",
        reason,
        MONDAY,
        "May we talk about the new dates?" if reason is FamilyTaskReason.ASKED else None,
    )
    for n, reason in enumerate(FamilyTaskReason)
)

EXAMPLES: tuple[Message, ...] = (
    FamilyHome("Lucía", ()),
    FamilyHome(
        "Lucía",
        (
            ChildLine(ANA, "Ana Morales", "7", 3, OTHER, date(2026, 11, 27), has_week=True),
            ChildLine(JOSE, "José Morales", None, 1),
        ),
    ),
    FamilyHome(
        "Lucía",
        (ChildLine(ANA, "Ana Morales", "7", 3), ChildLine(JOSE, "José Morales", "6", 1)),
        shows_pace=False,
        shows_levels=False,
    ),
    FamilyHome(
        LONG,
        tuple(
            ChildLine(UUID(int=90 + n), LONG, LONG, 1_000, replace(OTHER, title=LONG), FRIDAY)
            for n in range(10)
        ),
    ),
    CARD,
    replace(CARD, is_only=True, reader="Lucía", has_week=False),
    replace(CARD, progress=NOTHING_YET, latest=(), reflections=(), grade=None, has_week=False),
    replace(CARD, progress=Progress((), 2, (), ()), latest=(), reflections=()),
    replace(CARD, parts=(), progress=NOTHING_YET, latest=(), reflections=()),
    replace(
        CARD, name=LONG, full_name=LONG, grade=LONG, progress=PROGRESS_WITH_TOO_MUCH, latest=FULL.levels[:3]
    ),
    FamilyWords((LevelName("beginning", "Beginning"), EMERGING, PROFICIENT), PROFICIENT),
    FamilyWords(()),
    FamilyWeekly(MONDAY, (replace(WEEK, word=None, has_word=True), QUIET)),
    FamilyWeekly(MONDAY, (replace(QUIET, has_word=True),)),
    FamilyWeekly(
        MONDAY, tuple(replace(FULL, word=None, has_word=True, student_id=UUID(int=90 + n)) for n in range(8))
    ),
    FamilyWeekCard(WEEK),
    FamilyWeekCard(QUIET),
    FamilyWeekCard(FULL),
    AdvisorAsked(ANA, "Ana", ("Rosa Delgado",)),
    AdvisorAsked(ANA, LONG, ()),
    AdvisorAsked(ANA, LONG, (LONG,) * 4),
    FamilyPreview(),
    FamilyPreview(("Lucía Morales",), WEEK, FRIDAY, advisors=("Rosa Delgado",)),
    FamilyPreview((), QUIET, FRIDAY),
    FamilyPreview((), QUIET, FRIDAY, is_taken_away=True),
    FamilyPreview(("Lucía Morales",), WEEK, FRIDAY, is_held=True, advisors=("Rosa Delgado",)),
    FamilyPreview(("Lucía Morales", "Luis Morales"), WEEK, None, advisors=("Rosa Delgado",)),
    FamilyPreview((LONG,) * 6, FULL, FRIDAY, is_held=True, advisors=(LONG,) * 3),
    FamilyWordLate(TASK, "I drew a table, and suddenly it was clear.", FRIDAY),
    FamilyWordLate(TASK, LONG * 20, None),
    FamilyOfStudent(ANA, "Ana Morales", "Ana", None, (), ()),
    FamilyOfStudent(ANA, "Ana Morales", "Ana", WeekState(FRIDAY, is_seen=False), GUARDIANS, TASKS),
    FamilyOfStudent(
        ANA, "Ana Morales", "Ana", WeekState(FRIDAY, is_seen=False, is_late=True), GUARDIANS[:1], ()
    ),
    FamilyOfStudent(
        ANA, "Ana Morales", "Ana", WeekState(FRIDAY, is_seen=True, is_held=True), GUARDIANS[:1], ()
    ),
    FamilyOfStudent(ANA, "Ana Morales", "Ana", WeekState(None, is_seen=True), GUARDIANS[:1], ()),
    FamilyOfStudent(
        ANA,
        LONG,
        LONG,
        WeekState(FRIDAY, is_seen=True),
        tuple(replace(each, name=LONG) for each in GUARDIANS),
        tuple(replace(each, guardian_name=LONG, words=LONG * 10) for each in TASKS),
    ),
    FamilyTaskList((), 0),
    FamilyTaskList(TASKS, len(TASKS), unseen=("José Morales",), held=("Ana Morales",)),
    FamilyTaskList(
        tuple(
            replace(
                TASKS[3], task_id=UUID(int=60 + n), student_id=UUID(int=80 + n), student_name=LONG, words=LONG
            )
            for n in range(8)
        ),
        30,
        page=1,
        unseen=(LONG,) * 12,
        held=(LONG,) * 12,
    ),
    FamilyTaskDone(ANA, "Ana Morales", "Lucía Morales", 2),
    FamilyTaskDone(ANA, LONG, LONG, 0),
    FamilyAsks(ANA, "Ana Morales", "Lucía Morales", TASK, "May we talk about the new dates?"),
    FamilyAsks(ANA, LONG, LONG, TASK, LONG * 40),
    StudentTalksFirst(ANA, "Ana Morales", FRIDAY),
    FamilyPagesReady(PAGES),
    FamilyPagesReady(PAGES, ("Ana",), ANA, "Ana"),
    FamilyPagesReady(FamilyPages("family.html", (replace(SHEET, invite=None),)), (LONG,) * 20),
    FamilyPagesReady(None),
    GuardianInvited(
        ANA, "Ana Morales", "Lucía Morales", "es", INVITE, FamilyPages("invite.html", (NAMELESS,))
    ),
    GuardianInvited(ANA, LONG, LONG, "fr", replace(INVITE, link=None), FamilyPages("invite.html", (SHEET,))),
    FamilyProtocol(
        is_weekly=True,
        parts=tuple(FamilyPart),
        waits_hours=48,
        by_message=120,
        on_paper=14,
        not_told=None,
        out_of_reach=None,
    ),
    FamilyProtocol(
        is_weekly=False, parts=(), waits_hours=1, by_message=0, on_paper=0, not_told=0, out_of_reach=0
    ),
)
