"""What an advisor does for families in person; how guardians get in, and out again."""

from datetime import date, timedelta

from sqlalchemy import select, update
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.models import AuditEntry, FormDraft, Person
from domain.services.families import summaries
from domain.services.people import links, out_of_reach
from domain.vocabulary import ChannelName, FamilyTaskReason, PromiseState, Role
from tests.support.agreeing import set_policy
from tests.support.families import (
    FRIDAY,
    WEDNESDAY,
    set_protocol,
    tasks_of,
    week_comes,
    weekly_of,
)
from tests.support.newcomers import account, guards, invite, newcomer
from tests.support.world import World


async def test_a_guardian_without_an_account_becomes_the_advisor_s_task_once(school: World) -> None:
    paula = await newcomer(school, "Paula", Role.GUARDIAN)
    await guards(school, paula, school.ana.person)
    await week_comes(school, WEDNESDAY, "10:00")
    assert not await tasks_of(school)
    await week_comes(school, FRIDAY, "10:01")
    await week_comes(school, FRIDAY, "10:02")
    await week_comes(school, date(2026, 11, 25), "10:00")
    await week_comes(school, date(2026, 11, 27), "10:01")
    (task,) = await tasks_of(school)
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
    await week_comes(school, WEDNESDAY, "10:00")
    await week_comes(school, FRIDAY, "10:01")
    await school.rosa.presses_data(encode(a.OpenFamily(school.ana.person.id)))
    await school.rosa.presses("Done: Paula")
    await school.rosa.fills({"note": "Called on Friday."})
    assert school.rosa.sees("Noted: Paula Nováková")
    (task,) = await tasks_of(school)
    assert (task.done_by_id, task.note) == (school.rosa.person.id, "Called on Friday.")
    await school.rosa.presses_data(encode(a.CloseFamilyTask(task.id)))
    assert school.rosa.sees("Not found")


async def test_on_paper_it_is_a_page_and_no_message(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await set_protocol(school, school.lucia.person, school.ana.person, on_paper=True)
    await week_comes(school, WEDNESDAY, "10:00")
    await week_comes(school, FRIDAY, "10:01")
    assert not school.lucia.shown
    (task,) = await tasks_of(school)
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
    (task,) = await tasks_of(school)
    assert task.reason is FamilyTaskReason.OUT_OF_REACH
    await week_comes(school, WEDNESDAY, "10:00")
    await week_comes(school, FRIDAY, "10:01")
    assert len(await tasks_of(school)) == 1
    assert not school.lucia.shown


async def test_a_task_settles_itself_when_the_family_is_reached(school: World) -> None:
    paula = await newcomer(school, "Paula", Role.GUARDIAN)
    await guards(school, paula, school.ana.person)
    await week_comes(school, WEDNESDAY, "10:00")
    await week_comes(school, FRIDAY, "10:01")
    phone = account(school, paula, "paula-phone")
    await phone.commands("start", await invite(school, paula))
    await week_comes(school, date(2026, 11, 25), "10:00")
    await week_comes(school, date(2026, 11, 27), "10:01")
    (task,) = await tasks_of(school)
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
    assert [task.words for task in await tasks_of(school)] == ["One.", "Two."]


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
    await week_comes(school, WEDNESDAY, "10:00")
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
    assert not await tasks_of(school)
    (promise,) = await weekly_of(school, school.lucia.person)
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
    assert not await tasks_of(school)
