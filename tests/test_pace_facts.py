"""What pace is computed from, as it is gathered from what happened."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.models import Person, Plan, PlannedTarget, Section
from domain.services.pace import pace_facts, pace_sweep
from domain.services.plans import plans
from domain.vocabulary import AbsenceState, ConferenceState, EvidenceKind, PaceStatus, SectionKind
from tests.support.pace_school import PaceSchool, open_school, weekdays

DAYS = weekdays(180)

REQUESTED, PROPOSED, SCHEDULED = (
    ConferenceState.REQUESTED,
    ConferenceState.PROPOSED,
    ConferenceState.SCHEDULED,
)
NOT_YET, MET, CANCELLED = ConferenceState.NOT_YET, ConferenceState.MET, ConferenceState.CANCELLED


@pytest.fixture
async def school(session: AsyncSession) -> PaceSchool:
    return await open_school(session)


@pytest.fixture
async def ana(school: PaceSchool) -> UUID:
    return await school.student("ana")


@pytest.fixture
async def plan(school: PaceSchool, ana: UUID) -> UUID:
    """Due on days 10, 20, 30 and 40, and one without a date."""
    return await school.plan(ana, (10, 20, 30, 40, None))


async def gathered(school: PaceSchool, plan_id: UUID) -> Plan:
    await pace_facts.gather(school.session, school.id, student_ids=None)
    return await school.kept(plan_id)


async def met_on(school: PaceSchool, plan_id: UUID, target: int = 0) -> int | None:
    await pace_facts.gather(school.session, school.id, student_ids=None)
    return (await school.target(plan_id, target)).met_ordinal


async def waits(school: PaceSchool, plan_id: UUID, target: int = 0) -> tuple[int | None, int]:
    await pace_facts.gather(school.session, school.id, student_ids=None)
    found = await school.target(plan_id, target)
    return found.waiting_since_ordinal, found.days_waited


# Shown


async def test_a_target_is_shown_from_the_day_it_was_shown_not_entered(
    school: PaceSchool, ana: UUID, plan: UUID
) -> None:
    await school.judged(ana, 0, "proficient", school.noon(DAYS[7]), entered=timedelta(days=30))
    assert await met_on(school, plan) == 7


async def test_a_rating_entered_late_takes_its_place_by_the_day_it_was_shown(
    school: PaceSchool, ana: UUID, plan: UUID
) -> None:
    await school.judged(ana, 0, "proficient", school.noon(DAYS[12]))
    await school.judged(ana, 0, "emerging", school.noon(DAYS[5]), entered=timedelta(days=40))
    assert await met_on(school, plan) == 12


async def test_what_was_shown_before_the_plan_began_is_shown(
    school: PaceSchool, ana: UUID, plan: UUID
) -> None:
    await school.judged(ana, 0, "proficient", school.noon(DAYS[0] - timedelta(days=100)))
    assert await met_on(school, plan) == -1


async def test_a_level_that_went_down_again_is_not_shown(school: PaceSchool, ana: UUID, plan: UUID) -> None:
    await school.judged(ana, 0, "proficient", school.noon(DAYS[5]))
    await school.judged(ana, 0, "emerging", school.noon(DAYS[9]))
    assert await met_on(school, plan) is None

    await school.judged(ana, 0, "proficient", school.noon(DAYS[15]))
    await school.judged(ana, 0, "beyond", school.noon(DAYS[19]))
    assert await met_on(school, plan) == 15


async def test_of_two_judgements_of_one_moment_the_later_entered_holds(
    school: PaceSchool, ana: UUID, plan: UUID
) -> None:
    at = school.noon(DAYS[5])
    await school.judged(ana, 0, "proficient", at, entered=timedelta(hours=2))
    await school.judged(ana, 0, "emerging", at, entered=timedelta(hours=1))
    assert await met_on(school, plan) == 5


async def test_somebody_elses_judgement_counts_for_nobody_else(
    school: PaceSchool, ana: UUID, plan: UUID
) -> None:
    bo = await school.student("bo")
    await school.judged(bo, 0, "proficient", school.noon(DAYS[5]))
    await school.judged(ana, 1, "proficient", school.noon(DAYS[5]))
    assert await met_on(school, plan, 0) is None
    assert await met_on(school, plan, 1) == 5


# Growth


async def test_growth_is_the_last_step_up_on_any_one_target(
    school: PaceSchool, ana: UUID, plan: UUID
) -> None:
    assert (await gathered(school, plan)).last_growth_ordinal is None
    await school.judged(ana, 0, "beginning", school.noon(DAYS[3]))
    assert (await gathered(school, plan)).last_growth_ordinal is None

    await school.judged(ana, 0, "emerging", school.noon(DAYS[6]))
    await school.judged(ana, 1, "emerging", school.noon(DAYS[8]))
    await school.judged(ana, 1, "emerging", school.noon(DAYS[11]))
    await school.judged(ana, 0, "beginning", school.noon(DAYS[13]))
    assert (await gathered(school, plan)).last_growth_ordinal == 8


async def test_growth_on_a_target_of_another_plan_is_not_this_ones(
    school: PaceSchool, ana: UUID, plan: UUID
) -> None:
    await school.judged(ana, 7, "proficient", school.noon(DAYS[3]))
    assert (await gathered(school, plan)).last_growth_ordinal is None


# Waiting


async def test_a_request_waits_from_its_day_until_the_meeting_has_an_outcome(
    school: PaceSchool, ana: UUID, plan: UUID
) -> None:
    conference = await school.conference(ana, 0, (REQUESTED, school.noon(DAYS[4])))
    assert await waits(school, plan) == (4, 0)

    await school.moves_on(conference, ana, SCHEDULED, school.noon(DAYS[6]))
    assert await waits(school, plan) == (6, 2)

    await school.moves_on(conference, ana, NOT_YET, school.noon(DAYS[9]))
    assert await waits(school, plan) == (None, 5)
    assert (await school.kept(plan)).due_ordinals == [15, 20, 30, 40]


async def test_while_it_is_the_students_turn_nothing_waits(school: PaceSchool, ana: UUID, plan: UUID) -> None:
    steps = ((REQUESTED, 4), (PROPOSED, 6), (REQUESTED, 10), (CANCELLED, 13))
    await school.conference(ana, 0, *((state, school.noon(DAYS[day])) for state, day in steps))
    assert await waits(school, plan) == (None, 2 + 3)


async def test_waits_of_one_target_add_up_and_touch_no_other(
    school: PaceSchool, ana: UUID, plan: UUID
) -> None:
    for first, last in ((4, 6), (8, 11)):
        steps = ((REQUESTED, school.noon(DAYS[first])), (CANCELLED, school.noon(DAYS[last])))
        await school.conference(ana, 0, *steps)
    assert await waits(school, plan) == (None, 5)
    assert await waits(school, plan, 1) == (None, 0)


async def test_an_answer_on_the_same_day_takes_no_day(school: PaceSchool, ana: UUID, plan: UUID) -> None:
    noon = school.noon(DAYS[4])
    await school.conference(ana, 0, (REQUESTED, noon), (NOT_YET, noon + timedelta(hours=5)))
    assert await waits(school, plan) == (None, 0)


async def test_a_weekend_and_a_day_away_are_no_days_of_waiting(
    school: PaceSchool, ana: UUID, plan: UUID
) -> None:
    """Tuesday the 1st is day 0: days 3 and 4 are a Friday and the Monday after it."""
    await school.away(ana, DAYS[4])
    await school.conference(ana, 0, (REQUESTED, school.noon(DAYS[3])), (NOT_YET, school.noon(DAYS[6])))
    assert await waits(school, plan) == (None, 2)


# Evidence


@pytest.mark.parametrize(
    ("kind", "is_new_context", "depth", "is_of_transfer"),
    [
        (EvidenceKind.WRITTEN, False, 3, False),
        (EvidenceKind.WRITTEN, True, 1, True),
        (EvidenceKind.PRODUCT, False, 1, True),
        (EvidenceKind.ORAL, False, 1, False),
        (EvidenceKind.ORAL, False, 2, True),
        (EvidenceKind.ORAL, False, None, True),
        (EvidenceKind.SELF_REPORT, False, 4, False),
    ],
)
async def test_evidence_of_recall_is_told_from_evidence_of_more(
    session: AsyncSession,
    kind: EvidenceKind,
    *,
    is_new_context: bool,
    depth: int | None,
    is_of_transfer: bool,
) -> None:
    school = await open_school(session, depth=depth)
    ana = await school.student()
    plan = await school.plan(ana, (10,))
    await school.showed(ana, 0, school.noon(DAYS[6]), kind=kind, is_new_context=is_new_context)
    await school.showed(ana, 0, school.noon(DAYS[8]), kind=EvidenceKind.WRITTEN)

    found = await gathered(school, plan)

    assert found.last_evidence_ordinal == 8
    assert found.last_transfer_ordinal == (6 if is_of_transfer else None)


# Absences


async def test_the_clock_stands_still_on_confirmed_days_away_alone(
    school: PaceSchool, ana: UUID, plan: UUID
) -> None:
    for state in (AbsenceState.REPORTED, AbsenceState.DECLINED, AbsenceState.WITHDRAWN):
        await school.away(ana, DAYS[1], DAYS[2], state=state)
    await school.judged(ana, 0, "proficient", school.noon(DAYS[9]))
    assert await met_on(school, plan) == 9

    await school.away(ana, DAYS[3], DAYS[5])
    await school.away(ana, DAYS[5], DAYS[6])
    await school.away(ana, DAYS[3])
    assert await met_on(school, plan) == 5


async def test_a_plan_begins_on_the_first_day_the_student_is_there(school: PaceSchool, ana: UUID) -> None:
    plan = await school.plan(ana, (10,), starts=3)
    await school.away(ana, DAYS[3], DAYS[4])
    assert (await gathered(school, plan)).starts_ordinal == 3


async def test_days_away_without_school_change_nothing(school: PaceSchool, ana: UUID, plan: UUID) -> None:
    saturday = next(day for day in (DAYS[0] + timedelta(n) for n in range(7)) if day.weekday() == 5)
    await school.away(ana, saturday, saturday + timedelta(days=1))
    await school.judged(ana, 0, "proficient", school.noon(DAYS[9]))
    assert await met_on(school, plan) == 9


# Calendars and time zones


async def test_two_campuses_count_their_own_days(school: PaceSchool, ana: UUID, plan: UUID) -> None:
    closed = {DAYS[1], DAYS[2], DAYS[3]}
    await school.calendar("hillside", weekdays(180, closed=closed))
    other = Section(
        school_id=school.id, sourced_id="o", title="Other", kind=SectionKind.COURSE, begins_on=DAYS[0]
    )
    school.session.add(other)
    await school.session.flush()
    elsewhere = await school.plan(ana, (7,), calendar="hillside", section=other)
    await school.judged(ana, 0, "proficient", school.noon(DAYS[9]))

    assert await met_on(school, plan) == 9
    assert await met_on(school, elsewhere) == 6


@pytest.mark.parametrize(
    ("zone", "at", "day"),
    [
        # Just after midnight UTC is still the day before in New York, …
        ("America/New_York", datetime(2026, 9, 9, 3, 59, tzinfo=UTC), date(2026, 9, 8)),
        ("America/New_York", datetime(2026, 9, 9, 4, 0, tzinfo=UTC), date(2026, 9, 9)),
        # … an hour later once the clocks were put back, …
        ("America/New_York", datetime(2026, 11, 4, 4, 59, tzinfo=UTC), date(2026, 11, 3)),
        ("America/New_York", datetime(2026, 11, 4, 5, 0, tzinfo=UTC), date(2026, 11, 4)),
        # … and an hour earlier again from spring on.
        ("America/New_York", datetime(2027, 3, 16, 3, 59, tzinfo=UTC), date(2027, 3, 15)),
        ("America/New_York", datetime(2027, 3, 16, 4, 0, tzinfo=UTC), date(2027, 3, 16)),
        # Far in the east it is tomorrow already.
        ("Pacific/Auckland", datetime(2026, 9, 8, 13, 0, tzinfo=UTC), date(2026, 9, 9)),
        # On Lord Howe the clocks are moved by half an hour.
        ("Australia/Lord_Howe", datetime(2026, 9, 9, 13, 29, tzinfo=UTC), date(2026, 9, 9)),
        ("Australia/Lord_Howe", datetime(2026, 9, 9, 13, 30, tzinfo=UTC), date(2026, 9, 10)),
        ("Australia/Lord_Howe", datetime(2026, 10, 7, 12, 59, tzinfo=UTC), date(2026, 10, 7)),
        ("Australia/Lord_Howe", datetime(2026, 10, 7, 13, 0, tzinfo=UTC), date(2026, 10, 8)),
    ],
)
async def test_what_happens_belongs_to_the_local_day(
    session: AsyncSession, zone: str, at: datetime, day: date
) -> None:
    school = await open_school(session, zone=zone)
    ana = await school.student()
    plan = await school.plan(ana, (10,))
    await school.judged(ana, 0, "proficient", at)
    assert await met_on(school, plan) == DAYS.index(day)


async def test_the_hours_that_clocks_skip_and_repeat_belong_to_their_day(session: AsyncSession) -> None:
    """Sundays: whatever happens then counts as on the Friday before."""
    school = await open_school(session)
    zone = ZoneInfo(school.school.zone)
    ana = await school.student()
    plan = await school.plan(ana, (10, 20, 30))
    for target, at in enumerate(
        (
            datetime(2026, 11, 1, 1, 30, tzinfo=zone, fold=0),
            datetime(2026, 11, 1, 1, 30, tzinfo=zone, fold=1),
            datetime(2027, 3, 14, 2, 30, tzinfo=zone),
        )
    ):
        await school.judged(ana, target, "proficient", at)
    assert await met_on(school, plan, 0) == await met_on(school, plan, 1) == DAYS.index(date(2026, 10, 30))
    assert await met_on(school, plan, 2) == DAYS.index(date(2027, 3, 12))


# What is done with them


async def test_gathering_again_changes_nothing(school: PaceSchool, ana: UUID, plan: UUID) -> None:
    await school.judged(ana, 0, "proficient", school.noon(DAYS[9]))
    await school.conference(ana, 1, (REQUESTED, school.noon(DAYS[4])), (NOT_YET, school.noon(DAYS[8])))
    once = (await gathered(school, plan)).model_dump(), (await school.target(plan, 1)).model_dump()
    again = (await gathered(school, plan)).model_dump(), (await school.target(plan, 1)).model_dump()
    assert once == again


async def test_only_the_students_asked_for_are_gathered(school: PaceSchool, ana: UUID, plan: UUID) -> None:
    bo = await school.student("bo")
    of_bo = await school.plan(bo, (10,))
    await gathered(school, plan)
    await pace_sweep.pass_over(school.session, school.id, today=DAYS[0])
    for student_id in (ana, bo):
        await school.judged(student_id, 0, "proficient", school.noon(DAYS[3]))

    await pace_facts.gather(school.session, school.id, student_ids=[ana])

    assert ((await school.standing(plan)).is_stale, (await school.standing(of_bo)).is_stale) == (True, False)
    assert (await school.target(of_bo, 0)).met_ordinal is None


async def standing_on(school: PaceSchool, plan_id: UUID, day: int) -> dict[str, object]:
    await pace_facts.gather(school.session, school.id, student_ids=None)
    await pace_sweep.pass_over(school.session, school.id, today=DAYS[day])
    found = (await school.standing(plan_id)).model_dump()
    return {name: value for name, value in found.items() if name not in {"status_since", "computed_on"}}


async def test_moving_a_date_there_and_back_is_as_if_it_had_never_moved(
    school: PaceSchool, ana: UUID, plan: UUID
) -> None:
    before = await standing_on(school, plan, 25)

    async def moves(to_on: date) -> None:
        await plans.move_date(
            school.session,
            await school.kept(plan),
            target_id=school.target_ids[0],
            to_on=to_on,
            reason="A trip.",
            moved_by_id=ana,
            moved_at=school.noon(DAYS[25]),
        )

    await moves(DAYS[60])
    moved = await standing_on(school, plan, 25)
    await moves(DAYS[10])

    assert (before["behind"], moved["behind"]) == (2, 1)
    assert await standing_on(school, plan, 25) == before


async def test_behind_in_one_plan_is_not_changed_by_another(
    school: PaceSchool, ana: UUID, plan: UUID
) -> None:
    """DOMAIN rule 19."""
    alone = await standing_on(school, plan, 25)
    other = Section(
        school_id=school.id, sourced_id="o", title="Other", kind=SectionKind.COURSE, begins_on=DAYS[0]
    )
    school.session.add(other)
    await school.session.flush()
    ahead = await school.plan(ana, section=other)
    for number, ordinal in ((5, 60), (6, 70), (7, 80)):
        school.session.add(
            PlannedTarget(
                school_id=school.id,
                plan_id=ahead,
                target_id=school.target_ids[number],
                student_id=ana,
                position=number,
                instructional_days=1,
                agreed_ordinal=ordinal,
            )
        )
        if number != 7:
            await school.judged(ana, number, "proficient", school.noon(DAYS[10]))

    assert await standing_on(school, plan, 25) == alone
    assert alone["status"] is PaceStatus.NO_DATA
    assert (await school.standing(ahead)).status is PaceStatus.AHEAD


async def test_attendance_and_messages_enter_nothing(school: PaceSchool, ana: UUID, plan: UUID) -> None:
    """DOMAIN rule 22: what is known of a person besides their work changes no standing."""
    before = await standing_on(school, plan, 25)
    await school.session.execute(
        update(Person).where(col(Person.id) == ana).values(given_name="Another", language="es")
    )
    assert await standing_on(school, plan, 25) == before
