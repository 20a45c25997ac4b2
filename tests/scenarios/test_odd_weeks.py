"""Weeks that go otherwise: answers after the week, a voice alone, no phone at all, clocks that change."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.models import CheckIn, Promise
from domain.services.coaching import check_ins
from domain.vocabulary import CheckInState
from tests.support.advising import brief_of
from tests.support.coaching import MONDAY, check_in_of, kept, opens
from tests.support.families import FRIDAY, WEDNESDAY, page_of, summaries_of, week_comes
from tests.support.newcomers import guards, new_student
from tests.support.talk import Talker
from tests.support.world import World

NEXT_WEDNESDAY = date(2026, 11, 25)
A_WEEK = timedelta(days=7)


async def _coverage(advisor: Talker) -> str:
    await advisor.presses_data(encode(a.ShowCoverage()))
    return advisor.last


async def _skips_the_rest(student: Talker) -> None:
    for _ in range(6):
        if not any(label in ("Skip", "That is all") for label in student.buttons):
            return
        await student.presses("Skip" if "Skip" in student.buttons else "That is all")


# --- after its week -----------------------------------------------------------------------------------------


async def test_a_form_left_open_over_the_week_answers_the_week_it_was_opened_for(school: World) -> None:
    await opens(school)
    await school.ana.presses("Answer the questions")
    await school.ana.types("I finished the poster.")
    await opens(school, NEXT_WEDNESDAY)
    await school.ana.presses("Answer the questions")
    await school.ana.types("I began the next one.")
    await _skips_the_rest(school.ana)
    this, last = await kept(school, school.ana, MONDAY + A_WEEK), await kept(school, school.ana)
    assert "I began the next one." in str(check_ins.answers_of(this))
    assert "I began the next one." not in str(check_ins.answers_of(last))


@pytest.mark.parametrize("weeks", [1, 3])
async def test_a_whole_form_sent_weeks_later_loses_no_word(school: World, weeks: int) -> None:
    await opens(school)
    school.ana.whole_forms = True
    await school.ana.presses("Answer the questions")
    for week in range(1, weeks + 1):
        await opens(school, WEDNESDAY + A_WEEK * week)
    await school.ana.fills({"accomplishment": "I finished the poster."})
    assert school.ana.sees("It belongs to the week of Mon, Nov 16")
    assert "I finished the poster." in str(check_ins.answers_of(await kept(school, school.ana)))
    later = await kept(school, school.ana, MONDAY + A_WEEK * weeks)
    assert check_ins.state_of(later) is CheckInState.ASKED


async def test_a_late_answer_is_no_talk_and_changes_no_coverage(school: World) -> None:
    await opens(school)
    await opens(school, NEXT_WEDNESDAY)
    before = await _coverage(school.rosa)
    assert "Ana" in before
    last = await kept(school, school.ana)
    await school.ana.presses_data(encode(a.AnswerCheckIn(last.id)))
    await school.ana.types("I finished the poster.")
    await _skips_the_rest(school.ana)
    assert check_ins.state_of(await kept(school, school.ana)) is CheckInState.ANSWERED
    assert await _coverage(school.rosa) == before
    assert "Also answered later: the week of Nov 16." in await brief_of(school.rosa, school.ana)
    await school.rosa.presses_data(encode(a.OpenBrief(school.ana.person.id, MONDAY.toordinal())))
    assert school.rosa.sees("I finished the poster.")


# --- a voice and no words -----------------------------------------------------------------------------------


async def test_a_voice_alone_is_a_full_answer_that_only_the_advisor_hears(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await opens(school)
    await school.ana.presses("Answer the questions")
    await school.ana.speaks(b"OggS my week", seconds=12)
    await _skips_the_rest(school.ana)
    assert "voice message" in await brief_of(school.rosa, school.ana)
    await school.rosa.presses("Listen")
    (file,) = school.rosa.shown[-1].rendered.files
    assert await file.read() == b"OggS my week"
    check_in = await kept(school, school.ana)
    for other in (school.bo, school.grace, school.helen, school.lucia, school.jamal):
        for action in (a.ListenToCheckIn(school.ana.person.id), a.OpenCheckIn(check_in.id)):
            await other.presses_data(encode(action))
            assert other.sees("Not found")
            assert not other.shown[-1].rendered.files


# --- without a phone ----------------------------------------------------------------------------------------


async def test_a_week_of_a_student_without_a_phone_is_as_full_as_any(school: World) -> None:
    """The advisor enters the answers together with Mia, shows her what her family reads, and prints it."""
    mia = await new_student(school)
    await guards(school, school.lucia.person, mia)
    await week_comes(school, WEDNESDAY, "10:00")
    await brief_of(school.rosa, mia)
    await school.rosa.presses("Write down the answers")
    await school.rosa.fills({"accomplishment": "I built a shelf.", "goal": "Ask one question."})
    check_in = await kept(school, mia)
    assert check_in.answered_by_id == school.rosa.person.id
    assert "Ask one question." in await brief_of(school.rosa, mia)
    await school.rosa.presses_data(encode(a.MarkMet(mia.id)))
    assert check_ins.state_of(await kept(school, mia)) is CheckInState.MET
    await week_comes(school, FRIDAY, "10:01")
    assert not school.lucia.shown, "Mia has not seen it yet"
    await school.rosa.presses_data(encode(a.SayShown(mia.id)))
    await week_comes(school, FRIDAY, "10:02")
    await week_comes(school, date(2026, 11, 23), "10:00")
    assert school.lucia.was_told("Mia"), (await summaries_of(school))[mia.id]
    await school.rosa.presses_data(encode(a.PrintFamilyPage(mia.id, school.lucia.person.id)))
    assert "The week of Mia" in await page_of(school.rosa)


async def test_nothing_is_promised_to_a_student_without_a_phone(school: World) -> None:
    mia = await new_student(school)
    await opens(school)
    async with school.runtime.sessions() as session:
        found = await session.scalars(select(Promise).where(col(Promise.recipient_id) == mia.id))
        assert found.all() == []
        rows = await session.scalars(select(CheckIn).where(col(CheckIn.student_id) == mia.id))
        assert len(rows.all()) == 1


# --- clocks that change -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked_on", "goes_on"),
    [(date(2026, 10, 30), date(2026, 11, 2)), (date(2027, 3, 12), date(2027, 3, 15))],
    ids=["back", "forward"],
)
async def test_over_a_change_of_the_clocks_the_family_waits_no_less_and_the_advisory_keeps_its_hour(
    school: World, asked_on: date, goes_on: date
) -> None:
    """Asked on a Friday; the clocks change on Sunday; 48 hours later is Sunday, so it goes on Monday morning."""
    await guards(school, school.lucia.person, school.ana.person)
    async with school.runtime.sessions.begin() as session:
        row = await session.merge(school.school)
        row.settings = {**row.settings, "check_in_on": 4}
    await week_comes(school, asked_on, "09:59")
    assert not school.ana.shown
    await week_comes(school, asked_on, "10:00")
    assert school.ana.sees("how is your week?")
    await week_comes(school, goes_on - timedelta(days=1), "23:00")
    await week_comes(school, goes_on, "06:59")
    assert not school.lucia.shown
    await week_comes(school, goes_on, "07:00")
    assert len(school.lucia.shown) == 1
    monday = asked_on - timedelta(days=asked_on.weekday())
    assert await check_in_of(school, school.ana, monday) is not None
