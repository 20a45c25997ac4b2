"""Families: the week that its student reads first, who gets it in what way, what an advisor does in person."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.models import AuditEntry, FamilySummary, FamilyTask, FormDraft, Guardianship, Person, Promise
from domain.services.coaching import opening
from domain.services.families import summaries
from domain.services.people import links, out_of_reach
from domain.vocabulary import ChannelName, FamilyTaskReason, PromiseState, Role
from tests.support.agreeing import set_policy
from tests.support.conferring import asks
from tests.support.history import was_judged
from tests.support.newcomers import account, guards, invite, linked, new_student, newcomer
from tests.support.passing import it_is
from tests.support.talk import Talker
from tests.support.world import World

WEDNESDAY, THURSDAY, FRIDAY = date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 20)
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)

JOBS = (opening.open_due, summaries.let_go_due)


async def _comes(school: World, day: date, wall: str) -> None:
    """Time passes: check-ins open, and what may go to families goes."""
    await it_is(school, day, wall, *JOBS)


async def _protocol(school: World, guardian: Person, student: Person, **flags: bool) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(Guardianship)
            .where(col(Guardianship.guardian_id) == guardian.id, col(Guardianship.student_id) == student.id)
            .values(**flags)
        )


async def _summaries(school: World) -> dict[UUID, FamilySummary]:
    async with school.runtime.sessions() as session:
        return {each.student_id: each for each in await session.scalars(select(FamilySummary))}


async def _tasks(school: World) -> list[FamilyTask]:
    async with school.runtime.sessions() as session:
        found = await session.scalars(select(FamilyTask).order_by(col(FamilyTask.opened_at)))
        return list(found)


async def _weekly_messages(school: World, guardian: Person) -> list[Promise]:
    async with school.runtime.sessions() as session:
        found = await session.scalars(
            select(Promise).where(
                col(Promise.recipient_id) == guardian.id, col(Promise.message) == "FamilyWeekly"
            )
        )
        return list(found)


def _text_of(talker: Talker) -> str:
    """Everything the talker was ever shown, buttons too."""
    labels = [button.label for shown in talker.shown for row in shown.rendered.buttons for button in row]
    return f"{talker.chat}\n{labels}"


# --- the week ----------------------------------------------------------------------------------------------


async def test_the_student_reads_it_first_and_the_family_two_days_later(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await was_judged(school, school.ana, "RP.1", "proficient", days_ago=2)
    await _comes(school, WEDNESDAY, "10:00")
    school.ana.was_told("On Fri, Nov 20 your family reads about your week")
    assert not school.lucia.shown
    await school.ana.presses("What my family reads")
    assert school.ana.sees("This goes to your family on Fri, Nov 20")
    assert school.ana.sees("For: Lucía Morales")
    assert school.ana.sees("RP.1 Ratio language: Proficient")
    await _comes(school, THURSDAY, "16:00")
    assert not school.lucia.shown
    await _comes(school, FRIDAY, "10:01")
    assert school.lucia.sees("The week at school")
    assert school.lucia.sees("RP.1 Ratio language")
    assert "Proficient" not in school.lucia.last, "a locked phone shows no level"
    await school.lucia.presses("The week of Ana")
    assert school.lucia.sees("RP.1 Ratio language: Proficient")
    await school.ana.commands("family")
    assert school.ana.sees("This went to your family")


async def test_it_is_put_together_once_and_sent_once_however_often_time_ticks(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    for day, wall in ((WEDNESDAY, "10:00"), (WEDNESDAY, "10:01"), (FRIDAY, "10:01"), (FRIDAY, "10:02")):
        await _comes(school, day, wall)
    await _comes(school, MONDAY, "09:00")
    assert len(await _weekly_messages(school, school.lucia.person)) == 1
    assert len(school.lucia.shown) == 1


async def test_a_talk_before_the_questions_leaves_no_family_without_the_week(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    school.passes(days=-2)
    await school.rosa.presses_data(encode(a.MarkMet(school.ana.person.id)))
    await _comes(school, WEDNESDAY, "10:00")
    summary = (await _summaries(school))[school.ana.person.id]
    await _comes(school, WEDNESDAY, "10:01")
    assert (await _summaries(school))[school.ana.person.id].made_at == summary.made_at


async def test_what_is_frozen_stays_what_the_student_was_shown(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await was_judged(school, school.ana, "RP.1", "proficient", days_ago=2)
    await _comes(school, WEDNESDAY, "10:00")
    await was_judged(school, school.ana, "RP.2", "proficient", days_ago=0)
    await _comes(school, FRIDAY, "10:01")
    await school.lucia.presses("The week of Ana")
    assert school.lucia.sees("RP.1 Ratio language: Proficient")
    assert "RP.2 Unit rates: Proficient" not in school.lucia.last


async def test_the_next_week_tells_what_is_new_since_the_last_one(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await was_judged(school, school.ana, "RP.1", "proficient", days_ago=2)
    await _comes(school, WEDNESDAY, "10:00")
    await _comes(school, FRIDAY, "10:01")
    await was_judged(school, school.ana, "RP.2", "emerging", days_ago=-3)
    await _comes(school, date(2026, 11, 25), "10:00")
    await _comes(school, date(2026, 11, 27), "10:01")
    assert school.lucia.sees("New: RP.2 Unit rates")
    assert "RP.1" not in school.lucia.last


async def test_a_word_of_the_student_goes_along_where_the_reader_opens_it(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await _comes(school, WEDNESDAY, "10:00")
    await school.ana.commands("family")
    await school.ana.presses("Add a word")
    await school.ana.types("I drew a table and it was clear.")
    assert school.ana.sees("I drew a table and it was clear.")
    await _comes(school, FRIDAY, "10:01")
    assert "drew a table" not in school.lucia.last, "a locked phone shows nobody's words"
    await school.lucia.presses("The week of Ana")
    assert school.lucia.sees("I drew a table and it was clear.")


async def test_a_word_can_be_taken_away_again_until_it_goes(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await _comes(school, WEDNESDAY, "10:00")
    await school.ana.commands("family")
    await school.ana.presses("Add a word")
    await school.ana.types("Not this.")
    await school.ana.presses("Add a word")
    await school.ana.presses("Skip")
    assert "Not this." not in school.ana.last
    await _comes(school, FRIDAY, "10:01")
    await school.ana.presses_data(encode(a.AddFamilyWord()))
    assert school.ana.sees("Not found")


async def test_talk_to_me_first_tells_the_advisor_and_waits_one_school_day(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await _comes(school, WEDNESDAY, "10:00")
    await school.ana.commands("family")
    await school.ana.presses("I'd like to talk first")
    assert school.ana.sees("Rosa Delgado knows that you want to talk first")
    assert school.ana.sees("on Mon, Nov 23")
    assert "I'd like to talk first" not in str(school.ana.buttons)
    school.rosa.was_told("Ana Morales wants to talk with you first")
    school.rosa.was_told("goes on Mon, Nov 23 at the latest")
    await school.rosa.commands("families")
    assert school.rosa.sees("Want to talk with you first: Ana Morales")
    await _comes(school, FRIDAY, "15:00")
    assert not school.lucia.shown
    await school.ana.presses_data(encode(a.TalkFirst()))
    await _comes(school, MONDAY, "10:01")
    assert school.lucia.sees("The week at school")


async def test_it_keeps_quiet_hours_and_days_without_school(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await set_policy(school, family_waits_hours=58)
    await _comes(school, WEDNESDAY, "10:00")
    await _comes(school, FRIDAY, "20:01")
    assert not school.lucia.shown
    await _comes(school, date(2026, 11, 21), "10:00")
    assert not school.lucia.shown
    await _comes(school, MONDAY, "07:00")
    assert school.lucia.sees("The week at school")


async def test_nothing_goes_where_the_school_has_no_weekly_summary(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await set_policy(school, family_weekly=False)
    await _comes(school, WEDNESDAY, "10:00")
    await _comes(school, FRIDAY, "10:01")
    assert not await _summaries(school)
    assert not school.lucia.shown
    school.ana.was_not_told("your family reads")


async def test_a_school_that_stops_meanwhile_sends_nothing_any_more(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await _comes(school, WEDNESDAY, "10:00")
    school.clock.move(timedelta(days=2, minutes=5))
    async with school.runtime.sessions.begin() as session:
        fresh = await session.merge(school.school)
        assert await summaries.let_go_due(session, fresh, now=school.clock.now()) == 2
    await set_policy(school, family_weekly=False)
    await school.settles()
    assert not school.lucia.shown


async def test_the_parts_are_what_the_school_tells(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await set_policy(school, family_parts=["levels"])
    await was_judged(school, school.ana, "RP.1", "proficient", days_ago=2)
    await asks(school.ana, school)
    await _comes(school, WEDNESDAY, "10:00")
    await _comes(school, FRIDAY, "10:01")
    assert school.lucia.sees("RP.1")
    assert "date" not in school.lucia.last
    assert "talk" not in school.lucia.last
    await school.lucia.commands("home")
    assert school.lucia.sees("Ratios: 1 of 3 targets shown")
    for hidden in ("Mathematics 7A", "RP.2", "Dates", "Talks"):
        assert hidden not in school.lucia.last


async def test_each_reader_gets_it_in_their_language(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await school.lucia.commands("language")
    await school.lucia.presses("Español")
    await _comes(school, WEDNESDAY, "10:00")
    await _comes(school, FRIDAY, "10:01")
    assert "The week at school" not in school.lucia.last
    assert school.lucia.sees("La semana en la escuela")


async def test_nothing_of_habits_reflections_or_check_ins_is_frozen(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await school.ana.commands("reflect")
    await school.ana.types("CANARY of my own")
    await _comes(school, WEDNESDAY, "10:00")
    (summary,) = (await _summaries(school)).values()
    assert set(summary.facts) == {"since", "until", "levels", "dates", "passed", "talks"}
    assert "CANARY" not in str(summary.facts)


# --- who gets it -------------------------------------------------------------------------------------------


async def test_a_guardian_of_three_gets_one_message_about_all_of_them(school: World) -> None:
    for child in (school.ana, school.jamal, school.zoe):
        await guards(school, school.lucia.person, child.person)
    await _comes(school, WEDNESDAY, "10:00")
    await _comes(school, FRIDAY, "10:01")
    assert len(school.lucia.shown) == 1
    for name in ("Ana", "Jamal", "Zoe"):
        assert school.lucia.sees(name)
    await school.lucia.presses("The week of Jamal")
    assert school.lucia.sees("The week of Jamal")
    assert "Ana" not in school.lucia.last


async def test_the_message_waits_for_a_sibling_who_wants_to_talk_first(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await guards(school, school.lucia.person, school.jamal.person)
    await _comes(school, WEDNESDAY, "10:00")
    await school.jamal.commands("family")
    await school.jamal.presses("I'd like to talk first")
    await _comes(school, FRIDAY, "10:01")
    assert not school.lucia.shown
    await _comes(school, MONDAY, "10:01")
    assert len(school.lucia.shown) == 1
    assert school.lucia.sees("Ana")
    assert school.lucia.sees("Jamal")


async def test_a_sibling_who_cannot_be_shown_it_keeps_nobody_waiting(school: World) -> None:
    mia = await new_student(school)
    await guards(school, school.lucia.person, school.ana.person)
    await guards(school, school.lucia.person, mia)
    await _comes(school, WEDNESDAY, "10:00")
    await _comes(school, FRIDAY, "10:01")
    assert school.lucia.sees("Ana")
    assert "Mia" not in school.lucia.last


async def test_who_turned_it_off_is_left_in_peace_and_nobody_has_a_task_for_it(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await school.lucia.commands("when")
    await school.lucia.presses("No, I look myself")
    assert school.lucia.sees("No weekly message comes any more")
    school.lucia.shown.clear()
    await _comes(school, WEDNESDAY, "10:00")
    await _comes(school, FRIDAY, "10:01")
    assert not school.lucia.shown
    assert not await _tasks(school)


async def test_who_is_not_to_hear_may_still_look(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await _protocol(school, school.lucia.person, school.ana.person, hears=False)
    await _comes(school, WEDNESDAY, "10:00")
    await _comes(school, FRIDAY, "10:01")
    assert not school.lucia.shown
    assert not await _tasks(school)
    await school.lucia.commands("home")
    assert school.lucia.sees("Ana Morales")


async def test_a_guardianship_that_ends_after_the_promise_gets_nothing_at_the_moment_of_sending(
    school: World,
) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await guards(school, school.lucia.person, school.jamal.person)
    await _comes(school, WEDNESDAY, "10:00")
    school.clock.move(timedelta(days=2, minutes=5))
    async with school.runtime.sessions.begin() as session:
        await summaries.let_go_due(session, await session.merge(school.school), now=school.clock.now())
        await session.execute(
            update(Guardianship)
            .where(col(Guardianship.student_id) == school.ana.person.id)
            .values(ends_on=THURSDAY)
        )
    await school.settles()
    assert school.lucia.sees("Jamal")
    school.lucia.was_not_told("Ana")
    await school.lucia.presses_data(encode(a.OpenFamilyWeek(school.ana.person.id)))
    assert school.lucia.sees("Not found")
    await school.lucia.presses_data(encode(a.OpenChild(school.ana.person.id)))
    assert school.lucia.sees("Not found")


async def test_nobody_s_guardian_any_more_gets_no_message_at_all(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person, last_day=THURSDAY)
    await _comes(school, WEDNESDAY, "10:00")
    await _comes(school, FRIDAY, "10:01")
    assert not school.lucia.shown


async def test_a_student_who_could_not_see_it_is_shown_it_before_it_goes(school: World) -> None:
    mia = await new_student(school)
    await guards(school, school.lucia.person, mia)
    await _comes(school, WEDNESDAY, "10:00")
    await _comes(school, FRIDAY, "10:01")
    assert not school.lucia.shown
    await school.rosa.commands("families")
    assert school.rosa.sees("Not seen by the student yet, so it waits: Mia")
    await school.rosa.presses_data(encode(a.OpenFamily(mia.id)))
    assert school.rosa.sees("Mia could not read the summary of the week yet")
    await school.rosa.presses("Shown to Mia")
    await _comes(school, FRIDAY, "10:30")
    assert school.lucia.sees("Mia")
    (summary,) = [each for each in (await _summaries(school)).values() if each.student_id == mia.id]
    assert summary.seen_with_id == school.rosa.person.id


async def test_a_summary_older_than_the_next_week_never_goes(school: World) -> None:
    mia = await new_student(school)
    await guards(school, school.lucia.person, mia)
    await _comes(school, WEDNESDAY, "10:00")
    await _comes(school, date(2026, 11, 30), "10:00")
    await school.rosa.presses_data(encode(a.SayShown(mia.id)))
    await _comes(school, date(2026, 11, 30), "10:05")
    assert not await _weekly_messages(school, school.lucia.person)


# --- in person ---------------------------------------------------------------------------------------------


async def test_a_guardian_without_an_account_becomes_the_advisor_s_task_once(school: World) -> None:
    paula = await newcomer(school, "Paula", Role.GUARDIAN)
    await guards(school, paula, school.ana.person)
    await _comes(school, WEDNESDAY, "10:00")
    assert not await _tasks(school)
    await _comes(school, FRIDAY, "10:01")
    await _comes(school, FRIDAY, "10:02")
    await _comes(school, date(2026, 11, 25), "10:00")
    await _comes(school, date(2026, 11, 27), "10:01")
    (task,) = await _tasks(school)
    assert (task.reason, task.student_id, task.guardian_id) == (
        FamilyTaskReason.NO_LINK,
        school.ana.person.id,
        paula.id,
    )
    await school.rosa.commands("families")
    assert school.rosa.sees("Ana Morales")
    assert school.rosa.sees("Paula Nováková has no account")
    for other in (school.grace, school.bo):
        await other.commands("families")
        assert "Paula" not in other.last


async def test_a_task_is_done_with_a_note_that_only_its_advisor_wrote(school: World) -> None:
    paula = await newcomer(school, "Paula", Role.GUARDIAN)
    await guards(school, paula, school.ana.person)
    await _comes(school, WEDNESDAY, "10:00")
    await _comes(school, FRIDAY, "10:01")
    await school.rosa.presses_data(encode(a.OpenFamily(school.ana.person.id)))
    await school.rosa.presses("Done: Paula")
    await school.rosa.fills({"note": "Called on Friday."})
    assert school.rosa.sees("Noted: Paula Nováková")
    (task,) = await _tasks(school)
    assert (task.done_by_id, task.note) == (school.rosa.person.id, "Called on Friday.")
    await school.rosa.presses_data(encode(a.CloseFamilyTask(task.id)))
    assert school.rosa.sees("Not found")


async def test_on_paper_it_is_a_page_and_no_message(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await _protocol(school, school.lucia.person, school.ana.person, on_paper=True)
    await _comes(school, WEDNESDAY, "10:00")
    await _comes(school, FRIDAY, "10:01")
    assert not school.lucia.shown
    (task,) = await _tasks(school)
    assert task.reason is FamilyTaskReason.ON_PAPER


async def test_who_blocks_the_bot_becomes_a_task_at_once(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    async with school.runtime.sessions.begin() as session:
        await out_of_reach.note(
            session,
            school.school.id,
            school.lucia.person.id,
            account=(ChannelName.MEMORY, school.lucia.address),
            now=school.clock.now(),
        )
    (task,) = await _tasks(school)
    assert task.reason is FamilyTaskReason.OUT_OF_REACH
    await _comes(school, WEDNESDAY, "10:00")
    await _comes(school, FRIDAY, "10:01")
    assert len(await _tasks(school)) == 1
    assert not school.lucia.shown


async def test_a_task_settles_itself_when_the_family_is_reached(school: World) -> None:
    paula = await newcomer(school, "Paula", Role.GUARDIAN)
    await guards(school, paula, school.ana.person)
    await _comes(school, WEDNESDAY, "10:00")
    await _comes(school, FRIDAY, "10:01")
    phone = account(school, paula, "paula-phone")
    await phone.commands("start", await invite(school, paula))
    await _comes(school, date(2026, 11, 25), "10:00")
    await _comes(school, date(2026, 11, 27), "10:01")
    (task,) = await _tasks(school)
    assert task.done_at is not None
    assert task.done_by_id is None
    assert phone.sees("The week at school")


async def test_a_family_s_question_stays_on_the_advisor_s_list_and_goes_to_nobody_else(
    school: World,
) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await school.lucia.commands("home")
    await school.lucia.presses("Ask the advisor")
    await school.lucia.types("May we talk about the dates?")
    assert school.lucia.sees("Rosa Delgado has your words")
    school.rosa.was_told("Lucía Morales, family of Ana Morales, has a question for you")
    school.rosa.was_told("May we talk about the dates?")
    await school.rosa.commands("families")
    assert school.rosa.sees("May we talk about the dates?")
    for other in (school.bo, school.grace, school.helen, school.ana, school.jamal):
        await other.commands("home")
        other.was_not_told("May we talk")
    async with school.runtime.sessions() as session:
        entries = await session.scalars(select(AuditEntry))
        assert "May we talk" not in str([(each.what, each.detail) for each in entries])


async def test_two_questions_are_two_tasks(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    for words in ("One.", "Two."):
        await school.lucia.commands("home")
        await school.lucia.presses("Ask the advisor")
        await school.lucia.types(words)
    assert [task.words for task in await _tasks(school)] == ["One.", "Two."]


# --- getting in and out ------------------------------------------------------------------------------------


async def test_an_advisor_invites_a_guardian_with_a_page_in_their_language(school: World) -> None:
    await set_policy(school, telegram_bot="riverbend_bot")
    paula = await newcomer(school, "Paula", Role.GUARDIAN)
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(Person).where(col(Person.id) == paula.id).values(language="es"))
    await guards(school, paula, school.ana.person)
    await school.rosa.commands("students")
    await school.rosa.presses("Ana Morales")
    await school.rosa.presses("Family")
    assert school.rosa.sees("has no account yet")
    await school.rosa.presses("Invite Paula")
    assert school.rosa.sees("https://t.me/riverbend_bot?start=")
    (file,) = school.rosa.shown[-1].rendered.files
    page = (await file.read()).decode()
    assert 'lang="es"' in page
    assert "https://t.me/riverbend_bot?start=" in page
    assert "Paula Nováková" in page


async def test_using_the_invite_is_consent_on_record_with_its_text(school: World) -> None:
    paula = await newcomer(school, "Paula", Role.GUARDIAN)
    await guards(school, paula, school.ana.person)
    phone = account(school, paula, "paula-phone")
    await phone.commands("start", await invite(school, paula))
    async with school.runtime.sessions() as session:
        known = await links.find(session, ChannelName.MEMORY, "paula-phone", now=school.clock.now())
    assert known is not None
    assert known.link.consent == f"invite:{links.CONSENT_TEXT}"
    assert known.link.decided_at == school.clock.now()


async def test_withdrawn_consent_stops_what_was_promised_and_what_was_being_written(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await _comes(school, WEDNESDAY, "10:00")
    await school.lucia.commands("home")
    await school.lucia.presses("Ask the advisor")
    school.clock.move(timedelta(days=2, minutes=5))
    async with school.runtime.sessions.begin() as session:
        await summaries.let_go_due(session, await session.merge(school.school), now=school.clock.now())
        await links.end_accounts(
            session, school.lucia.person, channel=None, actor=None, now=school.clock.now()
        )
    school.lucia.shown.clear()
    await school.settles()
    assert not school.lucia.shown
    await school.lucia.types("These words go nowhere.")
    assert "These words" not in school.lucia.last
    assert not await _tasks(school)
    (promise,) = await _weekly_messages(school, school.lucia.person)
    assert promise.state is PromiseState.DROPPED
    async with school.runtime.sessions() as session:
        drafts = select(FormDraft).where(col(FormDraft.person_id) == school.lucia.person.id)
        assert (await session.scalars(drafts)).all() == []


async def test_a_form_opened_whole_before_the_consent_was_withdrawn_writes_nothing(school: World) -> None:
    await guards(school, school.helen.person, school.ana.person)
    await school.helen.presses_data(encode(a.AskAdvisor(school.ana.person.id)))
    async with school.runtime.sessions.begin() as session:
        await links.end_accounts(
            session, school.helen.person, channel=None, actor=None, now=school.clock.now()
        )
    await school.helen.fills({"words": "These words go nowhere."})
    assert not await _tasks(school)


# --- on paper ----------------------------------------------------------------------------------------------


async def _page(talker: Talker) -> str:
    (file,) = talker.shown[-1].rendered.files
    return (await file.read()).decode()


async def test_a_printed_page_says_what_the_message_says_with_levels(school: World) -> None:
    paula = await newcomer(school, "Paula", Role.GUARDIAN)
    await guards(school, paula, school.ana.person)
    await was_judged(school, school.ana, "RP.1", "proficient", days_ago=2)
    await _comes(school, WEDNESDAY, "10:00")
    await school.ana.commands("family")
    await school.ana.presses("Add a word")
    await school.ana.types("I did it.")
    await school.rosa.presses_data(encode(a.PrintFamilyPage(school.ana.person.id, paula.id)))
    page = await _page(school.rosa)
    for words in ("The week of Ana", "RP.1 Ratio language: Proficient", "I did it.", "/start "):
        assert words in page, words
    assert page.count("<article") == 1
    assert "<script" not in page


async def test_all_pages_of_an_advisory_are_one_file_each_in_its_own_language(school: World) -> None:
    paula = await newcomer(school, "Paula", Role.GUARDIAN)
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(Person).where(col(Person.id) == paula.id).values(language="es"))
    await guards(school, paula, school.ana.person)
    await guards(school, school.lucia.person, school.jamal.person)
    await _protocol(school, school.lucia.person, school.jamal.person, on_paper=True)
    other = await newcomer(school, "Olaf", Role.GUARDIAN)
    await guards(school, other, school.zoe.person)
    await school.rosa.commands("families")
    await school.rosa.presses("All pages")
    page = await _page(school.rosa)
    assert page.count("<article") == 2
    assert page.count('<article class="sheet" lang="es"') == 1
    assert page.count('<article class="sheet" lang="en"') == 1
    assert "Olaf" not in page


async def test_a_page_says_when_its_student_has_not_seen_it(school: World) -> None:
    mia = await new_student(school)
    await guards(school, school.lucia.person, mia)
    await _comes(school, WEDNESDAY, "10:00")
    await school.rosa.presses_data(encode(a.PrintFamilyPage(mia.id, school.lucia.person.id)))
    assert school.rosa.sees("Not seen yet by: Mia")
    await school.rosa.presses("Shown to Mia")
    assert "could not read" not in school.rosa.last


# --- what is shown -----------------------------------------------------------------------------------------


async def test_a_guardian_of_three_chooses_a_child_by_name(school: World) -> None:
    for child in (school.ana, school.jamal, school.zoe):
        await guards(school, school.lucia.person, child.person)
    await school.lucia.commands("home")
    assert school.lucia.buttons[:3] == ["Ana Morales", "Jamal Carter", "Zoe Ng"]
    await school.lucia.presses("Jamal Carter")
    assert school.lucia.sees("What Jamal can show so far")
    assert "Ana" not in school.lucia.last
    await school.lucia.presses("What the words mean")
    assert school.lucia.sees("Beginning → Emerging → Proficient → College-ready")


async def test_a_student_sees_by_name_who_of_the_family_sees_them(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await school.ana.commands("who")
    assert school.ana.sees("Lucía Morales")


async def test_a_leader_reads_the_protocol_and_no_small_number(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await school.helen.commands("home")
    await school.helen.presses("What goes to families")
    assert school.helen.sees("Once a week, 48 hours after the student could read it")
    assert school.helen.sees("by message: few")
    for name in ("Ana", "Luc"):
        assert name not in school.helen.last
    await school.bo.presses_data(encode(a.ShowFamilyProtocol()))
    assert school.bo.sees("Not found")


@pytest.mark.parametrize("who", ["ana", "bo", "helen", "lucia"])
async def test_pages_and_tasks_are_the_advisor_s_alone(school: World, who: str) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    talker: Talker = getattr(school, who)
    for action in (
        a.OpenFamily(school.ana.person.id),
        a.SayShown(school.ana.person.id),
        a.PrintFamilyPage(school.ana.person.id, school.lucia.person.id),
        a.InviteGuardian(school.ana.person.id, school.lucia.person.id),
    ):
        await talker.presses_data(encode(action))
        assert talker.sees("Not found")


# --- two who must not see each other -----------------------------------------------------------------------

SECRET = "Xanthippe"


async def test_two_guardians_never_learn_of_each_other(school: World) -> None:
    """Every screen and message that a guardian can come to, with the other one active everywhere."""
    hidden = await newcomer(school, SECRET, Role.GUARDIAN)
    other = await linked(school, hidden)
    for guardian in (school.lucia.person, hidden):
        await guards(school, guardian, school.ana.person)
        await guards(school, guardian, school.jamal.person)
    await other.presses_data(encode(a.AskAdvisor(school.ana.person.id)))
    await other.fills({"words": f"{SECRET} asks"})
    await other.presses_data(encode(a.ReportAbsence(school.ana.person.id)))
    await other.fills({"first": "2026-11-24", "last": "2026-11-24", "reason": f"{SECRET} knows"})
    await was_judged(school, school.ana, "RP.1", "proficient", days_ago=2)
    await asks(school.ana, school)
    await _comes(school, WEDNESDAY, "10:00")
    await _comes(school, FRIDAY, "10:01")
    await school.rosa.presses_data(encode(a.PrintFamilyPage(school.ana.person.id, school.lucia.person.id)))
    assert SECRET not in await _page(school.rosa)
    lucia, ana = school.lucia, school.ana.person.id
    for action in (
        a.GoHome(),
        a.OpenChild(ana),
        a.OpenFamilyWeek(ana),
        a.ShowFamilyWords(),
        a.ListAbsences(),
        a.ShowHelp(),
        a.ChooseCadence(),
        a.ChooseLanguage(),
        a.AskAdvisor(ana),
        a.ReportAbsence(ana),
    ):
        await lucia.presses_data(encode(action))
    await lucia.presses_data(encode(a.AskAdvisor(ana)))
    await lucia.types("And I ask.")
    assert SECRET.casefold() not in _text_of(lucia).casefold()
    assert not any(each in _text_of(lucia).casefold() for each in ("guardians", "2 families", "both of you"))
