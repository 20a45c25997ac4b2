"""Supports: refused without a sign and a day, told kindly, answered, looked at on their day, followed up."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain import actions as a
from domain.messages.nudges import DatePassed
from domain.models import AuditEntry, Conference, PaceCase, Promise, Support
from domain.vocabulary import CaseState, ConferenceState, PaceStatus, PromiseState, Rung, SupportResult
from tests.support.conferring import NOT_YET, asks, latest_conference, records, supports
from tests.support.history import was_judged
from tests.support.needing import (
    FRIDAY,
    SUPPORT,
    THURSDAY,
    WEDNESDAY,
    all_are_on_pace,
    case_of,
    leaves,
    morning,
    mornings,
    opens,
    records_support,
    slips,
    steps_of,
)
from tests.support.talk import Talker
from tests.support.world import World

REVIEW_DAY = date(2026, 12, 7)


async def ana_needs_support(school: World) -> PaceCase:
    """Four school days later it is the adults' turn."""
    await all_are_on_pace(school)
    await slips(school, school.ana)
    await mornings(school, WEDNESDAY, 4)
    return await case_of(school, school.ana)


async def review_day_comes(school: World) -> Support:
    await records_support(school.bo, await ana_needs_support(school))
    await morning(school, REVIEW_DAY)
    return (await supports(school))[-1]


async def reviews(school: World, support: Support, result: SupportResult, *, note: str = "") -> None:
    await opens(school.bo, a.ReviewSupport(support.id))
    await school.bo.fills({"result": result.value, "note": note})


async def test_a_support_without_a_sign_of_success_or_a_day_is_refused_and_a_day_is_offered(
    school: World,
) -> None:
    case = await ana_needs_support(school)
    await opens(school.bo, a.RecordSupport(case.id))
    offered = {field.name: field.initial for field in school.bo.form.fields}
    assert offered["review_on"] == "2026-12-07"
    assert offered["success_signal"] == "Proficient: what percent problems looks like."
    await school.bo.fills(SUPPORT | {"success_signal": " ", "review_on": None})
    assert set(school.bo.problems) == {"success_signal", "review_on"}
    assert await supports(school) == []
    await school.bo.fills(SUPPORT | {"review_on": "2027-02-01"})
    assert set(school.bo.problems) == {"review_on"}
    await school.bo.fills(SUPPORT)
    (support,) = await supports(school)
    assert (support.review_on, support.case_id, support.owner_id) == (
        REVIEW_DAY,
        case.id,
        school.bo.person.id,
    )


async def test_the_student_hears_of_it_kindly_and_answers(school: World) -> None:
    await records_support(school.bo, await ana_needs_support(school))
    ana = school.ana
    for part in (
        "Bo Li has a plan with you for RP.3 Percent problems",
        "The goal stays the same, and you can get there.",
        "Draw the percent bar for two prices.",
        "You: Bring one problem you tried and one question.",
        "Solves one percent problem alone.",
        "On Mon, Dec 7 you both look at whether it works.",
    ):
        assert ana.sees(part)
    await ana.presses("Say what I think")
    await ana.types("A bar helps me more than a table.")
    assert ana.sees("Sent: Bo Li reads what you say.")
    assert school.bo.was_told("Ana Morales responds to the support for RP.3 Percent problems")
    assert school.bo.was_told("A bar helps me more than a table.")


async def test_the_case_rests_while_a_support_is_under_way(school: World) -> None:
    case = await ana_needs_support(school)
    await records_support(school.bo, case)
    told = len(school.bo.shown)
    await mornings(school, date(2026, 11, 24), 8)
    assert len(school.bo.shown) == told
    assert (await case_of(school, school.ana)).state is CaseState.SUPPORTED
    await school.bo.commands("start")
    assert school.bo.sees("1 student is under way")


async def test_on_the_review_day_it_comes_back_to_both(school: World) -> None:
    support = await review_day_comes(school)
    assert school.bo.sees("To look at today")
    assert school.bo.sees(
        "Ana Morales, RP.3: is it working? (Dec 7; sign of it: Solves one percent problem alone.)"
    )
    assert school.ana.was_told("It is time for Bo Li and you to look at how it is going.")
    assert "needs support now" not in school.bo.last
    case = await case_of(school, school.ana)
    assert (case.state, case.rung) == (CaseState.OPEN, Rung.ADULT)
    await school.bo.commands("start")
    assert school.bo.sees("1 support to look at")
    await school.bo.presses("Is it working?")
    assert "Solves one percent problem alone." in school.bo.form.intro
    assert support.closed_at is None


async def had_nudges(school: World, student: Talker, *, on: date, times: int) -> None:
    at = datetime.combine(on, time(12), UTC)
    async with school.runtime.sessions.begin() as session:
        session.add_all(
            Promise(
                school_id=student.person.school_id,
                key=f"had:{count}",
                recipient_id=student.person.id,
                message=DatePassed.__name__,
                facts={},
                promised_at=at,
                due_at=at,
                state=PromiseState.SENT,
                sent_at=at,
            )
            for count in range(times)
        )


async def test_a_week_that_is_full_puts_the_question_to_the_student_off_and_never_away(school: World) -> None:
    await records_support(school.bo, await ana_needs_support(school))
    await had_nudges(school, school.ana, on=REVIEW_DAY, times=2)
    await mornings(school, REVIEW_DAY, 5)
    school.ana.was_not_told("It is time for Bo Li and you to look at how it is going.")
    await mornings(school, REVIEW_DAY + timedelta(days=7), 2)
    assert school.ana.chat.count("It is time for Bo Li and you to look at how it is going.") == 1


async def test_what_worked_closes_the_case_and_rests(school: World) -> None:
    support = await review_day_comes(school)
    await reviews(school, support, SupportResult.WORKED, note="The bar did it.")
    assert school.bo.sees("It is closed, and the student knows.")
    assert school.bo.sees("comes back in 14 days")
    assert school.ana.was_told("it is working. The steps you took and the way you took them")
    assert school.ana.was_told("The bar did it.")
    case = await case_of(school, school.ana)
    assert case.state is CaseState.CLOSED
    await mornings(school, date(2026, 12, 8), 9)
    assert (await case_of(school, school.ana)).id == case.id
    await morning(school, date(2026, 12, 22))
    again = await case_of(school, school.ana)
    assert (again.id != case.id, again.rung) == (True, Rung.STUDENT)


@pytest.mark.parametrize("result", [SupportResult.PARTLY, SupportResult.NOT_YET])
async def test_what_has_not_worked_yet_asks_for_a_next_support(school: World, result: SupportResult) -> None:
    support = await review_day_comes(school)
    await reviews(school, support, result)
    assert school.bo.sees("What comes next?")
    assert school.ana.was_told("looked at your plan")
    case = await case_of(school, school.ana)
    assert (case.state, case.rung) == (CaseState.OPEN, Rung.ADULT)
    await school.bo.presses("Next support")
    await school.bo.fills(SUPPORT | {"support": "reach_back", "review_on": "2026-12-21"})
    assert school.bo.sees("It comes back on Mon, Dec 21")
    first, second = await supports(school)
    assert first.closed_at is not None
    assert (second.case_id, second.review_on) == (case.id, date(2026, 12, 21))
    assert list(await steps_of(school, case)) == [
        "opened",
        "student_told",
        "adult_told",
        "support_recorded",
        "came_back",
        "reviewed",
        "support_recorded",
    ]


async def test_a_review_pressed_twice_counts_once(school: World) -> None:
    support = await review_day_comes(school)
    await reviews(school, support, SupportResult.PARTLY)
    await school.bo.fills({"result": "worked", "note": ""})
    assert school.bo.was_told("Bo Li has responded in the meantime.")
    (kept,) = await supports(school)
    assert kept.result is SupportResult.PARTLY


async def test_a_support_pressed_twice_is_recorded_once(school: World) -> None:
    case = await ana_needs_support(school)
    await records_support(school.bo, case)
    await school.bo.fills(SUPPORT)
    assert school.bo.was_told("Bo Li has responded in the meantime. Nothing was recorded twice.")
    assert len(await supports(school)) == 1


async def test_an_old_button_of_a_closed_case_does_nothing(school: World) -> None:
    case = await ana_needs_support(school)
    await was_judged(school, school.ana, "RP.3", "proficient", days_ago=-5)
    await morning(school, date(2026, 11, 24))
    assert (await case_of(school, school.ana)).state is CaseState.CLOSED
    for action in (a.RecordSupport(case.id), a.SnoozeCase(case.id), a.OfferConference(case.id)):
        await opens(school.bo, action)
        assert school.bo.sees("It needs no answer any more.")
    await opens(school.bo, a.OpenCase(case.id))
    assert school.bo.sees("Closed: nothing asks for support now.")


async def test_there_is_no_way_to_lower_the_goal(school: World) -> None:
    case = await ana_needs_support(school)
    await opens(school.bo, a.RecordSupport(case.id))
    options = {o.value for field in school.bo.form.fields for o in field.options if field.name == "support"}
    assert options == {"one_to_one", "small_group", "reach_back", "other_format", "more_time"}
    await school.bo.fills(SUPPORT | {"support": "lower_level"})
    assert set(school.bo.problems) == {"support"}
    hints = " ".join(field.hint for field in school.bo.form.fields)
    assert "the goal stays the same for everybody" in hints


async def test_a_not_yet_of_a_conference_answers_the_case_and_is_reviewed_by_the_same_form(
    school: World,
) -> None:
    await all_are_on_pace(school)
    await slips(school, school.ana)
    await morning(school, WEDNESDAY)
    conference = await asks(school.ana, school, "RP.3")
    await records(school.bo, conference, NOT_YET)
    await morning(school, THURSDAY)
    case = await case_of(school, school.ana)
    assert (case.state, case.come_back_on) == (CaseState.SUPPORTED, date(2026, 12, 2))
    await morning(school, date(2026, 12, 2))
    assert school.bo.was_told("RP.3: is it working?")
    (support,) = await supports(school)
    await reviews(school, support, SupportResult.NOT_YET)
    await opens(school.bo, a.NextSupport(support.id))
    await school.bo.fills(SUPPORT | {"review_on": "2026-12-16"})
    _, second = await supports(school)
    assert second.conference_id == conference.id, "the student can still respond in the conference"
    await opens(school.ana, a.RespondToOutcome(conference.id))
    await school.ana.types("Let us go on.")
    assert school.bo.was_told("Let us go on.")


async def test_a_not_yet_without_any_case_comes_back_as_well(school: World) -> None:
    await all_are_on_pace(school)
    conference = await asks(school.ana, school, "RP.2")
    await records(school.bo, conference, NOT_YET)
    await morning(school, date(2026, 12, 2))
    (support,) = await supports(school)
    await reviews(school, support, SupportResult.PARTLY)
    await opens(school.bo, a.ListReviews())
    assert school.bo.sees("the last support helped in part; what comes next?")
    await school.bo.presses("Next support")
    await school.bo.fills(SUPPORT | {"review_on": "2026-12-16"})
    await opens(school.bo, a.ListReviews())
    assert school.bo.sees("No support is due for review.")


async def test_when_its_adult_has_left_the_review_goes_to_who_is_there(school: World) -> None:
    await records_support(school.bo, await ana_needs_support(school))
    await leaves(school, school.bo, school.maths, last_day=FRIDAY)
    await morning(school, REVIEW_DAY)
    assert school.rosa.was_told("Ana Morales, RP.3: is it working?")
    told = school.bo.chat
    assert "is it working? (" not in told


async def test_somebody_elses_support_is_not_found(school: World) -> None:
    support = await review_day_comes(school)
    for stranger in (school.grace, school.jamal):
        for action in (
            a.OpenSupport(support.id),
            a.ReviewSupport(support.id),
            a.NextSupport(support.id),
            a.RespondToSupport(support.id),
        ):
            await opens(stranger, action)
            assert stranger.was_not_told("percent")


async def test_putting_off_asks_for_a_reason_and_a_day_within_the_limit(school: World) -> None:
    case = await ana_needs_support(school)
    await opens(school.bo, a.SnoozeCase(case.id))
    await school.bo.fills({"until": "2027-01-11", "reason": " "})
    assert set(school.bo.problems) == {"until", "reason"}
    await school.bo.fills({"until": "2026-11-28", "reason": "At the science fair until Friday."})
    assert school.bo.sees("put off until Mon, Nov 30")
    told = len(school.bo.shown)
    await mornings(school, date(2026, 11, 24), 4)
    assert len(school.bo.shown) == told
    await morning(school, date(2026, 11, 30))
    assert school.bo.sees("RP.3 Percent problems: 1 student")
    await opens(school.bo, a.OpenCase(case.id))
    assert school.bo.sees("put off (Bo Li): “At the science fair until Friday.”")
    async with school.runtime.sessions() as session:
        about = col(AuditEntry.about_id) == school.ana.person.id
        said = await session.scalars(select(AuditEntry).where(about, col(AuditEntry.what) == "snoozed case"))
        assert [entry.actor_id for entry in said] == [school.bo.person.id]


async def test_a_conference_is_offered_with_a_time_and_taken_with_one_press(school: World) -> None:
    case = await ana_needs_support(school)
    await opens(school.bo, a.OfferConference(case.id))
    assert next(field for field in school.bo.form.fields if field.name == "starts_at").options
    await school.bo.fills(
        {"starts_at": "2026-11-24T10:30", "place": "Room 12", "word": "Bring two prices from the market."}
    )
    assert school.bo.sees("Ana Morales is invited to a conference on RP.3.")
    assert school.ana.sees("Bo Li would like to talk with you about RP.3 Percent problems")
    assert school.ana.sees("Bring two prices from the market.")
    await opens(school.bo, a.ListCases())
    assert school.bo.sees("Nobody waits for your support now.")
    await school.ana.presses("That time suits me")
    conference = await latest_conference(school)
    assert conference.state is ConferenceState.SCHEDULED
    assert school.bo.was_told("Ana Morales")
    assert "conference_offered" in await steps_of(school, case)


async def test_an_offer_goes_on_with_a_not_yet_and_never_beside_a_request(school: World) -> None:
    case = await ana_needs_support(school)
    conference = await asks(school.ana, school, "RP.3")
    await opens(school.bo, a.OfferConference(case.id))
    await school.bo.fills({"starts_at": "2026-11-24T10:30"})
    assert school.bo.was_told("This conference has moved on")
    await records(school.bo, conference, NOT_YET)
    async with school.runtime.sessions() as session:
        assert len((await session.scalars(select(Conference))).all()) == 1


async def test_an_advisor_records_a_support_but_offers_no_conference(school: World) -> None:
    case = await ana_needs_support(school)
    await opens(school.rosa, a.OpenCase(case.id))
    assert not [label for label in school.rosa.buttons if "Offer a conference" in label]
    await opens(school.rosa, a.OfferConference(case.id))
    assert "Ana" not in school.rosa.last
    await records_support(school.rosa, case)
    (support,) = await supports(school)
    assert support.owner_id == school.rosa.person.id
    assert (await case_of(school, school.ana)).opened_for is PaceStatus.BEHIND
