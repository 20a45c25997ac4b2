"""My advisory: who remains, the brief before a talk, what came of it."""

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.models import (
    Absence,
    AuditEntry,
    ChannelLink,
    CheckIn,
    Enrolment,
    Goal,
    Person,
    Reflection,
)
from domain.rules.check_ins import from_json, to_json
from domain.services.support import digests
from domain.vocabulary import (
    AbsenceState,
    CheckInMissed,
    GoalState,
    HelpWish,
    Holder,
    PaceStatus,
    Rung,
    Visibility,
)
from tests.support.advising import (
    MONDAY,
    agreed,
    agreements_of,
    another_advisory,
    brief_of,
    check_in_of,
    had,
    monday,
    new_advisor,
    noted,
    said,
)
from tests.support.coaching import has_goal, is_closed, opens
from tests.support.history import was_judged
from tests.support.newcomers import new_student
from tests.support.passing import has_case, it_is, local
from tests.support.talk import Talker
from tests.support.world import World

THIS_WEEK = MONDAY.toordinal()


# --- the list ----------------------------------------------------------------------------------------------


async def test_who_wants_to_talk_comes_first_and_then_the_longest_unmet(school: World) -> None:
    mia, noa = await new_student(school, "Mia"), await new_student(school, "Noa")
    for student, unmet in ((school.ana, 0), (school.jamal, 0), (mia, 3), (noa, 1)):
        for weeks_back in range(1, 5):
            await had(school, student, weeks_back, met=weeks_back > unmet)
    await had(school, school.ana, wants_to_talk=True)
    await had(school, school.jamal, met=True)
    await had(school, mia)
    await had(school, noa, answers=said())
    await school.rosa.commands("advisory")
    lines = school.rosa.last
    assert school.rosa.sees("Remaining: 3 · Met: 1 · 🙋 1 would rather talk")
    places = [lines.index(name) for name in ("Ana Morales", "Mia", "Noa", "Jamal Carter")]
    assert places == sorted(places)
    assert "no talk for 3 weeks" in lines
    assert "Met: Jamal Carter" not in " ".join(school.rosa.buttons)


async def test_before_the_questions_go_out_everybody_remains_and_can_be_met_already(school: World) -> None:
    school.passes(days=-2)
    await school.rosa.commands("advisory")
    assert school.rosa.sees("Remaining: 2 · Met: 0")
    assert school.rosa.sees("the questions come later")
    await school.rosa.presses("Met: Ana Morales")
    assert school.rosa.sees("1 student remains")
    assert (await check_in_of(school, school.ana)).met_by_id == school.rosa.person.id


async def test_a_week_without_school_has_no_check_ins(school: World) -> None:
    school.clock.at = school.clock.at.replace(year=2027, month=7, day=7)
    await school.rosa.commands("advisory")
    assert school.rosa.sees("There is no school in this week")
    await school.rosa.presses_data(encode(a.MarkMet(school.ana.person.id)))
    assert school.rosa.last.startswith("Not found")


async def test_thirty_advisees_are_read_page_by_page(school: World) -> None:
    _, people = await another_advisory(school, "Advisory Wide", 30, advisor=school.rosa.person)
    for person in people:
        await had(school, person)
    await school.rosa.commands("advisory")
    assert school.rosa.sees("page 1 of 5")
    named = school.rosa.last
    for _ in range(4):
        await school.rosa.presses("Next page")
        named += school.rosa.last
    assert all(person.full_name in named for person in people)
    assert "Next page ›" not in school.rosa.buttons


async def test_last_week_can_still_be_set_right(school: World) -> None:
    await had(school, school.ana, 1)
    await had(school, school.ana)
    await school.rosa.commands("advisory")
    await school.rosa.presses("Last week")
    assert school.rosa.sees("week of Nov 9")
    await school.rosa.presses("Met: Ana Morales")
    assert (await check_in_of(school, school.ana, 1)).met_at
    assert (await check_in_of(school, school.ana)).met_at is None


async def test_a_student_who_left_is_in_no_list_and_their_history_stays(school: World) -> None:
    await had(school, school.ana, 1, met=True)
    await had(school, school.ana)
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(Person).where(col(Person.id) == school.ana.person.id).values(retired_on=date(2026, 11, 17))
        )
    await school.rosa.commands("advisory")
    assert "Ana" not in school.rosa.last
    assert (await brief_of(school.rosa, school.ana)).startswith("Not found")
    assert (await check_in_of(school, school.ana, 1)).met_at


async def test_a_teacher_without_an_advisory_is_told_so(school: World) -> None:
    await school.bo.commands("advisory")
    assert school.bo.sees("You have no advisory now")


# --- met, or not -------------------------------------------------------------------------------------------


async def test_one_press_marks_a_talk_and_another_takes_it_back(school: World) -> None:
    await had(school, school.ana)
    await had(school, school.jamal)
    await school.rosa.commands("advisory")
    await school.rosa.presses("Met: Ana Morales")
    assert school.rosa.sees("1 student remains to be met")
    assert "Jamal Carter" in school.rosa.buttons
    await school.rosa.presses("Take it back")
    assert school.rosa.sees("Ana Morales remains to be met")
    assert (await check_in_of(school, school.ana)).met_at is None


async def test_a_talk_with_a_note_cannot_be_taken_back(school: World) -> None:
    check_in_id = await had(school, school.ana, met=True)
    await noted(school, check_in_id, "We chose RP.2 first.")
    await school.rosa.presses_data(encode(a.UndoMet(school.ana.person.id, THIS_WEEK)))
    assert school.rosa.sees("stays as met")
    assert (await check_in_of(school, school.ana)).met_at


async def test_of_two_advisors_the_second_reads_who_was_first(school: World) -> None:
    olga = await new_advisor(school)
    await had(school, school.ana)
    press = encode(a.MarkMet(school.ana.person.id, THIS_WEEK))
    await asyncio.gather(school.rosa.presses_data(press), olga.presses_data(press))
    told = sorted((school.rosa.last.splitlines()[0], olga.last.splitlines()[0]))
    assert "was marked as met before, by" in told[0]
    assert told[1] == "✅ Met: Ana Morales"


@pytest.mark.parametrize(
    ("press", "why", "said_so"),
    [
        ("The student was away", CheckInMissed.ABSENT, "Ana Morales: away"),
        ("We found no time", CheckInMissed.NO_TIME, "Ana Morales: no time found"),
        ("The student preferred not to", CheckInMissed.DECLINED, "Ana Morales: preferred not to this week"),
    ],
)
async def test_no_talk_this_week_says_why(
    school: World, press: str, why: CheckInMissed, said_so: str
) -> None:
    await had(school, school.ana)
    await brief_of(school.rosa, school.ana)
    await school.rosa.presses("No talk this week")
    await school.rosa.presses(press)
    assert (await check_in_of(school, school.ana)).missed is why
    await school.rosa.commands("advisory")
    assert school.rosa.sees("Remaining: 1 · Met: 0")
    assert school.rosa.sees(said_so)


async def test_what_was_met_stays_met_whatever_a_stale_button_says(school: World) -> None:
    await had(school, school.ana, met=True)
    await school.rosa.presses_data(
        encode(a.SetNotMet(school.ana.person.id, THIS_WEEK, CheckInMissed.NO_TIME))
    )
    assert school.rosa.sees("was marked as met before")
    assert (await check_in_of(school, school.ana)).missed is None


async def test_another_time_is_told_to_the_student_and_stands_in_the_list(school: World) -> None:
    await had(school, school.ana)
    await brief_of(school.rosa, school.ana)
    await school.rosa.presses("Another time")
    await school.rosa.fills({"meets_at": "2026-11-20T10:30", "word": "Room 12 is free then."})
    assert school.ana.sees("Rosa Delgado would like to talk with you at another time: Fri, Nov 20, 10:30")
    assert school.ana.sees("Room 12 is free then.")
    await school.rosa.commands("advisory")
    assert school.rosa.sees("Ana Morales: no answer yet · Fri, Nov 20, 10:30")


async def test_a_time_in_the_past_keeps_the_form_open(school: World) -> None:
    await had(school, school.ana)
    await brief_of(school.rosa, school.ana)
    await school.rosa.presses("Another time")
    await school.rosa.fills({"meets_at": "2026-11-17T10:30", "word": "Room 12"})
    assert "meets_at" in school.rosa.problems
    assert (await check_in_of(school, school.ana)).meets_at is None


@pytest.mark.parametrize("week", [THIS_WEEK + 7, 10**9, -4])
async def test_a_week_to_come_or_none_at_all_is_not_found(school: World, week: int) -> None:
    await school.rosa.presses_data(encode(a.MarkMet(school.ana.person.id, week)))
    assert school.rosa.last.startswith("Not found")


# --- the brief ---------------------------------------------------------------------------------------------


async def test_the_brief_begins_with_what_went_well(school: World) -> None:
    await had(
        school,
        school.ana,
        answers=said(going="Percents are hard.", wishes=(HelpWish.EXPLAIN,)),
        wants_to_talk=True,
    )
    words = await brief_of(school.rosa, school.ana)
    assert words.index("I explained unit rates") < words.index("Percents are hard.")
    assert "somebody explains it another way" in words
    assert "Mathematics 7A" in words
    points = words[words.index("You could talk about") :].splitlines()[1:]
    assert points[0] == "1. Begin with what went well: I explained unit rates to my brother."
    assert len(points) <= 4


async def test_a_goal_of_last_week_that_is_still_open_is_in_the_brief_before_any_answer(
    school: World,
) -> None:
    await has_goal(school, school.ana, "Finish the poster.", week_on=monday(1))
    await had(school, school.ana)
    words = await brief_of(school.rosa, school.ana)
    assert "🎯 Finish the poster. (week of Nov 9, open)" in words
    assert "How the goal goes: Finish the poster." in words
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(Goal).values(state=GoalState.LET_GO, looked_at=school.clock.now()))
    assert "Finish the poster." not in await brief_of(school.rosa, school.ana)


async def test_a_private_reflection_is_in_no_brief_and_a_shared_one_is(school: World) -> None:
    await had(school, school.ana)
    async with school.runtime.sessions.begin() as session:
        for words, visibility in (
            ("my-own-canary", Visibility.PRIVATE),
            ("drawing-helps", Visibility.ADVISOR),
        ):
            session.add(
                Reflection(
                    school_id=school.school.id,
                    student_id=school.ana.person.id,
                    text=words,
                    visibility=visibility,
                    written_at=school.clock.now(),
                )
            )
    assert "drawing-helps" in await brief_of(school.rosa, school.ana)
    assert school.rosa.was_not_told("my-own-canary")


async def test_an_answer_after_its_week_stands_there_and_the_next_brief_says_so(school: World) -> None:
    await had(school, school.ana, 1, answers=said("I finished it."), answered_at=school.clock.now())
    await had(school, school.ana)
    assert "Also answered later: the week of Nov 9." in await brief_of(school.rosa, school.ana)
    last_week = await brief_of(school.rosa, school.ana, 1)
    assert "I finished it." in last_week
    assert "Answered after the week" in last_week


async def test_missing_answers_are_no_reproach(school: World) -> None:
    await had(school, school.ana)
    assert "No answers yet, and that is fine" in await brief_of(school.rosa, school.ana)


async def test_where_nothing_new_is_known_the_brief_says_what_was_shown_last(school: World) -> None:
    await had(school, school.ana)
    assert "Nothing is known here yet" in await brief_of(school.rosa, school.ana)
    await was_judged(school, school.ana, "RP.1", "proficient", days_ago=90)
    words = await brief_of(school.rosa, school.ana)
    assert "Shown last: RP.1 Ratio language." in words
    assert "Nothing is known here yet" not in words


async def test_the_advisor_writes_down_what_a_student_without_a_phone_says(school: World) -> None:
    mia = await new_student(school)
    await had(school, mia)
    assert "Messages do not reach this student" in await brief_of(school.rosa, mia)
    await school.rosa.presses("Write down the answers")
    await school.rosa.fills({"accomplishment": "I built a shelf.", "help": ["materials"]})
    assert school.rosa.sees("The answers of Mia Nováková are kept")
    words = await brief_of(school.rosa, mia)
    assert "I built a shelf." in words
    assert "Written down by Rosa Delgado" in words
    assert (await check_in_of(school, mia)).answered_by_id == school.rosa.person.id


async def test_what_a_student_answered_themselves_nobody_writes_over(school: World) -> None:
    mia = await new_student(school)
    await had(school, mia)
    await brief_of(school.rosa, mia)
    await school.rosa.presses("Write down the answers")
    async with school.runtime.sessions.begin() as session:  # meanwhile, on somebody's phone
        check_in = await session.get_one(CheckIn, (mia.school_id, (await check_in_of(school, mia)).id))
        check_in.answers = to_json(said("I read a whole book."))
        check_in.answered_at, check_in.answered_by_id = school.clock.now(), mia.id
    await school.rosa.fills({"accomplishment": "I built a shelf."})
    kept = await check_in_of(school, mia)
    assert from_json(kept.answers) == said("I read a whole book.")
    assert kept.answered_by_id == mia.id
    await brief_of(school.rosa, mia)
    assert not any("Write down the answers" in label for label in school.rosa.buttons)


async def test_whoever_would_rather_talk_can_have_it_written_down(school: World) -> None:
    await had(school, school.ana, wants_to_talk=True)
    await brief_of(school.rosa, school.ana)
    await school.rosa.presses("Write down the answers")
    await school.rosa.fills({"accomplishment": "I built a shelf."})
    assert from_json((await check_in_of(school, school.ana)).answers) == said("I built a shelf.")


@pytest.mark.parametrize("form", [a.RecordTalk, a.MeetAnotherTime])
async def test_no_form_opens_whose_words_have_nowhere_to_go(
    school: World, form: type[a.RecordTalk | a.MeetAnotherTime]
) -> None:
    await school.rosa.presses_data(encode(form(school.ana.person.id, monday(3).toordinal())))
    assert school.rosa.last.startswith("Not found")


async def test_what_an_advisor_hears_enters_and_closes_leaves_an_entry_without_words(school: World) -> None:
    check_in_id = await had(school, school.ana)
    agreement_id = await agreed(school, check_in_id, "blue heron")
    ana_id = school.ana.person.id
    await school.rosa.presses_data(encode(a.EnterForStudent(ana_id)))
    await school.rosa.fills({"accomplishment": "blue heron"})
    await school.rosa.presses_data(encode(a.CloseAgreement(agreement_id, 1)))
    await school.rosa.presses_data(encode(a.ListenToCheckIn(ana_id)))
    async with school.runtime.sessions() as session:
        found = await session.scalars(select(AuditEntry).where(col(AuditEntry.about_id) == ana_id))
        entries = {each.what: each for each in found}
    assert {"wrote down check-in", "closed agreement", "heard check-in"} <= entries.keys()
    assert {each.actor_id for each in entries.values()} == {school.rosa.person.id}
    assert "heron" not in str([each.detail for each in entries.values()])


async def test_the_student_is_asked_once_more_and_never_again(school: World) -> None:
    await had(school, school.ana)
    await brief_of(school.rosa, school.ana)
    await school.rosa.presses("Ask once more")
    assert school.ana.sees("Ana, Rosa Delgado would like to hear how your week goes")
    assert "Help now" in " ".join(school.ana.buttons)
    told = len(school.ana.shown)
    assert "Ask once more" not in " ".join(school.rosa.buttons) or await brief_of(school.rosa, school.ana)
    await school.rosa.presses_data(encode(a.AskCheckInAgain(school.ana.person.id, THIS_WEEK)))
    assert school.rosa.sees("is not asked again")
    assert len(school.ana.shown) == told


async def test_nobody_asks_once_more_before_the_questions_went_out(school: World) -> None:
    school.clock.at = local(date(2026, 11, 16), "09:00")
    await school.rosa.presses_data(encode(a.MeetAnotherTime(school.ana.person.id)))
    await school.rosa.fills({"meets_at": "2026-11-19 10:00"})
    assert "The questions have not gone out yet." in await brief_of(school.rosa, school.ana)
    assert not any("Ask once more" in label for label in school.rosa.buttons)
    await school.rosa.presses_data(encode(a.AskCheckInAgain(school.ana.person.id)))
    assert school.rosa.sees("The questions have not gone out yet.")
    assert school.ana.was_not_told("would like to hear")
    await opens(school)
    assert "No answers yet" in await brief_of(school.rosa, school.ana)
    await school.rosa.presses("Ask once more")
    assert school.ana.sees("would like to hear")


async def test_a_student_whose_questions_wait_for_another_day_is_not_asked_once_more(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        session.add(
            Absence(
                school_id=school.school.id,
                student_id=school.ana.person.id,
                first_on=date(2026, 11, 18),
                last_on=date(2026, 11, 18),
                state=AbsenceState.CONFIRMED,
                reported_by_id=school.ana.person.id,
                reported_at=school.clock.now(),
            )
        )
    await opens(school)
    await brief_of(school.rosa, school.ana)
    assert not any("Ask once more" in label for label in school.rosa.buttons)
    await it_is(school, date(2026, 11, 19), "10:00")
    assert school.ana.sees("how is your week?")
    await brief_of(school.rosa, school.ana)
    assert any("Ask once more" in label for label in school.rosa.buttons)


async def test_who_answers_meanwhile_is_not_asked_again(school: World) -> None:
    check_in_id = await had(school, school.ana)
    school.passes(hours=12)
    await school.rosa.presses_data(encode(a.AskCheckInAgain(school.ana.person.id, THIS_WEEK)))
    assert school.rosa.sees("Thu, Nov 19, 7:00")
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(CheckIn)
            .where(col(CheckIn.id) == check_in_id)
            .values(answered_at=school.clock.now(), wants_to_talk=True)
        )
    school.passes(hours=12)
    await school.settles()
    assert school.ana.was_not_told("would like to hear")


async def test_what_was_spoken_can_be_listened_to(school: World) -> None:
    await had(school, school.ana)
    await brief_of(school.rosa, school.ana)
    await school.rosa.presses("Note and agreements")
    await school.rosa.fills({}, files={"recording": (b"OggS voice", "audio/ogg")})
    assert school.ana.sees("Rosa Delgado recorded something for you")
    assert len(school.ana.shown[-1].rendered.files) == 1
    await brief_of(school.rosa, school.ana)
    await school.rosa.presses("Listen")
    assert school.rosa.sees("1 recording")


# --- recording the talk ------------------------------------------------------------------------------------


async def test_the_student_reads_note_and_agreements_at_once(school: World) -> None:
    await had(school, school.ana)
    await brief_of(school.rosa, school.ana)
    await school.rosa.presses("Note and agreements")
    assert "reads everything you write here" in school.rosa.form.intro
    await school.rosa.fills(
        {
            "note": "You chose RP.2 first, and said why.",
            "what_1": "Try two problems",
            "who_1": "student",
            "due_1": "2026-11-20",
            "what_2": "Ask Mr. Li about the lab",
            "who_2": "advisor",
        }
    )
    assert school.rosa.sees("2 agreements made")
    assert school.rosa.sees("The student reads it now.")
    assert school.ana.sees("You chose RP.2 first, and said why.")
    assert school.ana.sees("You: Try two problems (by Nov 20)")
    assert school.ana.sees("Rosa Delgado: Ask Mr. Li about the lab")
    assert (await check_in_of(school, school.ana)).met_at


async def test_a_student_says_their_own_part_is_done_and_the_brief_praises_it(school: World) -> None:
    check_in_id = await had(school, school.ana, 1, met=True)
    await agreed(school, check_in_id, "Try two problems")
    theirs = await agreed(school, check_in_id, "Ask Mr. Li", holder=Holder.ADVISOR)
    await had(school, school.ana)
    await school.ana.presses_data(encode(a.CloseAgreement(theirs, 1)))
    assert school.ana.last.startswith("Not found")
    mine = (await agreements_of(school, school.ana))[0]
    assert mine == ("Try two problems", Holder.STUDENT, None)


async def test_words_stay_where_a_form_cannot_be_saved(school: World) -> None:
    await had(school, school.ana)
    await brief_of(school.rosa, school.ana)
    await school.rosa.presses("Note and agreements")
    await school.rosa.fills({"note": "A long note.", "due_1": "2026-11-20"})
    assert set(school.rosa.problems) == {"what_1"}
    assert school.ana.was_not_told("A long note.")
    assert (await check_in_of(school, school.ana)).met_at is None


async def test_step_by_step_the_form_stops_where_nothing_more_is_agreed(school: World) -> None:
    await had(school, school.ana)
    advisor = Talker(
        person=school.rosa.person,
        runtime=school.runtime,
        channel=school.channel,
        address=school.rosa.address,
        whole_forms=False,
    )
    await brief_of(advisor, school.ana)
    await advisor.presses("Note and agreements")
    await advisor.speaks()
    await advisor.presses("The student")
    await advisor.types("Try two problems")
    await advisor.presses("Skip")
    await advisor.presses("Nothing more to agree on")
    await advisor.presses("Skip")
    assert advisor.sees("1 agreement made")
    assert school.ana.sees("recorded something for you")
    assert await agreements_of(school, school.ana) == [("Try two problems", Holder.STUDENT, None)]


async def test_a_note_in_any_letters_reaches_the_student_as_it_was_written(school: World) -> None:
    await had(school, school.ana)
    await brief_of(school.rosa, school.ana)
    await school.rosa.presses("Note and agreements")
    await school.rosa.fills({"note": "<!channel> <b>مرحبا</b> & 🦊"})
    assert school.ana.sees("<!channel> <b>مرحبا</b> & 🦊")


# --- together, and over the day ----------------------------------------------------------------------------


async def test_who_shares_a_need_is_named_where_two_do(school: World) -> None:
    mia = await new_student(school)
    await had(school, school.ana, answers=said(wishes=(HelpWish.PARTNER, HelpWish.TIME)))
    await had(school, school.jamal, answers=said(wishes=(HelpWish.PARTNER,)))
    await had(school, mia, answers=said(wishes=(HelpWish.PLAN,)))
    for student in (school.ana, school.jamal):
        await has_case(school, student, on=date(2026, 11, 16), rung=Rung.ADULT, opened_for=PaceStatus.BEHIND)
    await school.rosa.commands("advisory")
    await school.rosa.presses("Who shares a need")
    assert school.rosa.sees("Somebody to work with: Ana Morales, Jamal Carter")
    assert "more time" not in school.rosa.last.casefold()
    assert "Sorting out" not in school.rosa.last
    await school.rosa.presses("RP.1 · 2")
    assert school.rosa.sees("Jamal Carter")


async def test_the_briefs_of_all_who_remain_are_one_page(school: World) -> None:
    await had(school, school.ana, answers=said())
    await had(school, school.jamal, met=True)
    await school.rosa.commands("advisory")
    await school.rosa.presses("Briefs as a page")
    assert school.rosa.sees("1 brief")
    (file,) = school.rosa.shown[-1].rendered.files
    page = (await file.read()).decode()
    assert "I explained unit rates to my brother." in page
    assert "Jamal" not in page


async def test_more_briefs_than_one_file_holds_are_told_and_a_press_away(school: World) -> None:
    await another_advisory(school, "A large one", 41, advisor=school.rosa.person)
    await school.rosa.commands("advisory")
    await school.rosa.presses("Briefs as a page")
    assert school.rosa.sees("40 briefs are ready to read or print, a page for each student")
    assert school.rosa.sees("3 more are on the next page.")
    (first,) = school.rosa.shown[-1].rendered.files
    await school.rosa.presses("Next page")
    assert school.rosa.sees("3 briefs are ready")
    assert "next page" not in school.rosa.last
    (second,) = school.rosa.shown[-1].rendered.files
    assert first.file_name != second.file_name
    pages = [(await each.read()).decode() for each in (first, second)]
    assert [page.count("<article>") for page in pages] == [40, 3]
    await school.rosa.presses_data(encode(a.PrintBriefs(9)))
    assert school.rosa.sees("3 briefs are ready"), "past the end is the last one"


async def test_where_nobody_remains_no_empty_file_is_sent(school: World) -> None:
    for student in (school.ana, school.jamal):
        await had(school, student, met=True)
    await school.rosa.presses_data(encode(a.PrintBriefs()))
    assert school.rosa.sees("Nobody remains to be met this week.")
    assert not school.rosa.shown[-1].rendered.files


async def test_the_digest_says_it_in_a_line_and_goes_for_it_alone_on_the_last_day(school: World) -> None:
    await had(school, school.ana, wants_to_talk=True)
    await had(school, school.jamal)
    await it_is(school, date(2026, 11, 19), "07:30", digests.promise_due)
    assert school.rosa.was_not_told("would rather talk")
    await it_is(school, date(2026, 11, 20), "07:30", digests.promise_due)
    assert school.rosa.sees("1 advisee would rather talk, and this is the last school day of the week.")
    assert school.rosa.sees("Check-ins: 2 remaining, 1 would rather talk")


async def test_home_leads_to_the_advisory(school: World) -> None:
    await had(school, school.ana, wants_to_talk=True)
    await school.rosa.commands("home")
    assert school.rosa.sees("Check-ins: 1 remaining, 1 would rather talk")
    await school.rosa.presses("My advisory")
    assert school.rosa.sees("My advisory this week")


async def test_an_advisor_chooses_when_the_questions_go_out(school: World) -> None:
    await school.rosa.commands("advisory")
    assert school.rosa.sees("The questions go out on Wednesday at 10:00")
    await school.rosa.presses("When questions go out")
    await school.rosa.fills({"weekday": "3", "at": "13:30"})
    assert school.rosa.sees("The questions go out on Thursday at 1:30")
    await school.rosa.presses("When questions go out")
    assert [field.initial for field in school.rosa.form.fields] == ["3", "13:30"]


async def test_in_a_week_of_holidays_the_advisory_says_when_the_questions_really_go_out(
    school: World,
) -> None:
    await is_closed(school, date(2026, 11, 18))
    await school.rosa.commands("advisory")
    assert school.rosa.sees("This week the questions go out Thu, Nov 19, 10:00")
    assert school.rosa.sees("; usually on Wednesday at 10:00")
    await is_closed(school, *(date(2026, 11, day) for day in (16, 17, 19, 20)))
    await school.rosa.commands("advisory")
    assert school.rosa.sees("No questions go out this week; usually on Wednesday at 10:00")


async def test_the_time_of_another_advisory_is_not_found(school: World) -> None:
    section, _ = await another_advisory(school, "Advisory Other", 1)
    await school.rosa.presses_data(encode(a.SetAdvisoryTime(section.id)))
    assert school.rosa.last.startswith("Not found")
    await school.rosa.presses_data(encode(a.SetAdvisoryTime(school.maths.id)))
    assert school.rosa.last.startswith("Not found")


async def test_a_student_out_of_reach_is_said_to_be(school: World) -> None:
    await had(school, school.ana)
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(ChannelLink)
            .where(col(ChannelLink.person_id) == school.ana.person.id)
            .values(unreachable_since=school.clock.now() - timedelta(days=1))
        )
    await brief_of(school.rosa, school.ana)
    await school.rosa.presses("Note and agreements")
    await school.rosa.fills({"note": "See you on Friday."})
    assert school.rosa.sees("Messages do not reach the student: please tell them yourself.")


async def test_an_advisor_of_another_advisory_sees_nothing(school: World) -> None:
    await had(school, school.ana, answers=said("canary-of-the-week"))
    assert (await brief_of(school.grace, school.ana)).startswith("Not found")
    await school.grace.commands("advisory")
    assert "Ana" not in school.grace.last
    assert school.grace.was_not_told("canary-of-the-week")
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(Enrolment)
            .where(
                col(Enrolment.person_id) == school.ana.person.id,
                col(Enrolment.section_id) == school.advisory.id,
            )
            .values(ends_on=monday(0))
        )
    assert (await brief_of(school.rosa, school.ana)).startswith("Not found")


async def test_while_nobody_has_answered_last_week_s_needs_are_told_as_such(school: World) -> None:
    for student in (school.ana, school.jamal):
        await had(school, student, 1, answers=said(wishes=(HelpWish.PLACE,)))
        await had(school, student)
    await school.rosa.presses_data(encode(a.ShowSharedNeeds()))
    assert school.rosa.sees("answered in the week of Nov 9")
    assert school.rosa.sees("A quiet place to work: Ana Morales, Jamal Carter")


async def test_a_brief_from_long_ago_shows_no_reflection_of_then(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        session.add(
            Reflection(
                school_id=school.school.id,
                student_id=school.ana.person.id,
                text="words-of-september",
                visibility=Visibility.ADVISOR,
                written_at=school.clock.now() - timedelta(days=40),
            )
        )
    await had(school, school.ana)
    assert "words-of-september" not in await brief_of(school.rosa, school.ana)
