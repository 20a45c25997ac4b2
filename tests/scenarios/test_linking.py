"""How somebody gets in, and out again."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.models import AuditEntry, ChannelLink, Invite, Person, Promise
from domain.services.people import links
from domain.vocabulary import ChannelName, LinkState, PromiseState, Role
from tests.support.newcomers import account, invite, leaves, new_student, newcomer
from tests.support.world import FIRST_DAY, World


async def _links(school: World, person: Person) -> list[ChannelLink]:
    async with school.runtime.sessions() as session:
        found = await session.scalars(
            select(ChannelLink)
            .where(col(ChannelLink.person_id) == person.id)
            .order_by(col(ChannelLink.linked_at), col(ChannelLink.id))
        )
        return list(found)


async def _states(school: World, person: Person) -> list[LinkState]:
    return [link.state for link in await _links(school, person)]


async def test_a_student_links_and_waits_for_the_advisor(school: World) -> None:
    phone = account(school, await new_student(school), "555")
    await phone.commands("start", await invite(school, phone.person))
    assert phone.sees("Rosa Delgado will confirm")
    assert school.rosa.was_told("Is this really Mia Nováková?")
    await phone.commands("home")
    assert phone.sees("Almost there, Mia")
    await school.rosa.presses("Yes, it is Mia")
    assert school.rosa.sees("Mia Nováková is linked")
    assert phone.was_told("Rosa Delgado confirmed")
    await phone.presses("Home")
    assert "Almost there" not in phone.last
    (link,) = await _links(school, phone.person)
    assert (link.state, link.consent) == (LinkState.CONFIRMED, links.CONSENT)
    assert link.decided_by_id == school.rosa.person.id


async def test_nobody_but_the_advisor_may_confirm(school: World) -> None:
    phone = account(school, await new_student(school), "555")
    await phone.commands("start", await invite(school, phone.person))
    (link,) = await _links(school, phone.person)
    confirm = encode(a.ConfirmLink(link.id))
    for other in (school.bo, school.grace, school.helen, school.ana, school.lucia):
        await other.presses_data(confirm)
        assert other.sees("Not found")
    assert await _states(school, phone.person) == [LinkState.PENDING]
    await school.rosa.presses_data(confirm)
    assert await _states(school, phone.person) == [LinkState.CONFIRMED]


async def test_a_declined_account_is_told_kindly_and_keeps_nothing(school: World) -> None:
    phone = account(school, await new_student(school), "555")
    await phone.commands("start", await invite(school, phone.person))
    await school.rosa.presses("No, not Mia")
    assert school.rosa.sees("Not linked to Mia")
    assert phone.was_told("ask for a new one")
    await phone.commands("home")
    assert phone.sees("I do not know this account yet")


async def test_two_advisors_deciding_one_after_the_other_do_not_undo_each_other(school: World) -> None:
    phone = account(school, await new_student(school), "555")
    await phone.commands("start", await invite(school, phone.person))
    (link,) = await _links(school, phone.person)
    decline = encode(a.DeclineLink(link.id))
    await school.rosa.presses("Yes, it is Mia")
    await school.rosa.presses_data(decline)
    assert school.rosa.sees("It was confirmed before; nothing changed")
    assert await _states(school, phone.person) == [LinkState.CONFIRMED]


async def test_the_same_invite_once_more_says_that_it_waits(school: World) -> None:
    phone = account(school, await new_student(school), "555")
    token = await invite(school, phone.person)
    await phone.commands("start", token)
    await phone.commands("start", token)
    assert phone.sees("Almost there, Mia")


async def test_unknown_expired_and_used_invites_get_one_answer(school: World) -> None:
    mia, leo = await new_student(school), await new_student(school, "Leo")
    used, expired = await invite(school, mia), await invite(school, leo)
    await account(school, mia, "555").commands("start", used)
    school.passes(hours=73)
    answers = set()
    for number, token in enumerate((used, expired, "x" * 22, "short", "'; drop table invite")):
        stranger = account(school, leo, f"70{number}")
        await stranger.commands("start", token)
        answers.add(stranger.last)
    assert len(answers) == 1
    assert "This invite cannot be used" in answers.pop()


async def test_an_invite_works_until_its_last_minute(school: World) -> None:
    phone = account(school, await new_student(school), "555")
    token = await invite(school, phone.person)
    school.passes(hours=71, minutes=59)
    await phone.commands("start", token)
    assert phone.sees("this is Waymark")


async def test_a_newer_invite_makes_the_older_one_worthless(school: World) -> None:
    phone = account(school, await new_student(school), "555")
    older, newer = await invite(school, phone.person), await invite(school, phone.person)
    await phone.commands("start", older)
    assert phone.sees("This invite cannot be used")
    await phone.commands("start", newer)
    assert phone.sees("this is Waymark")


async def test_an_invite_for_another_channel_is_worthless_here(school: World) -> None:
    phone = account(school, await new_student(school), "555")
    await school.rosa.types("Mia")
    await school.rosa.presses("New invite")
    token = school.rosa.last.split("“/start”: ")[1].split()[0]
    await phone.commands("start", token)
    assert phone.sees("This invite cannot be used")


async def test_wrong_codes_are_limited_for_an_hour(school: World) -> None:
    phone = account(school, await new_student(school), "555")
    token = await invite(school, phone.person)
    for _ in range(4):
        await phone.commands("start", "wrong")
    school.passes(minutes=20)
    await phone.commands("start", "wrong")
    assert phone.sees("This invite cannot be used")
    await phone.commands("start", token)
    assert phone.sees("You can try again in 40 minutes")
    assert await _states(school, phone.person) == []
    school.passes(minutes=40)
    await phone.commands("start", token)
    assert phone.sees("this is Waymark")


async def test_the_right_code_works_after_a_few_wrong_ones(school: World) -> None:
    phone = account(school, await new_student(school), "555")
    for _ in range(4):
        await phone.commands("start", "wrong")
    await phone.commands("start", await invite(school, phone.person))
    assert phone.sees("this is Waymark")


async def test_one_stranger_s_wrong_codes_do_not_stop_another(school: World) -> None:
    phone, other = (
        account(school, await new_student(school), "555"),
        account(school, school.ana.person, "666"),
    )
    for _ in range(6):
        await other.commands("start", "wrong")
    assert other.sees("You can try again in 60 minutes")
    await phone.commands("start", await invite(school, phone.person))
    assert phone.sees("this is Waymark")


async def test_one_token_used_by_two_accounts_at_once_links_one(school: World) -> None:
    mia = await new_student(school)
    token = await invite(school, mia)
    phones = [account(school, mia, str(number)) for number in range(4)]
    await asyncio.gather(*(phone.commands("start", token) for phone in phones))
    assert await _states(school, mia) == [LinkState.PENDING]
    assert sum("this is Waymark" in phone.last for phone in phones) == 1


@pytest.mark.parametrize("role", [Role.TEACHER, Role.LEADER, Role.GUARDIAN])
async def test_an_adult_s_invite_is_proof_enough(school: World, role: Role) -> None:
    phone = account(school, await newcomer(school, "Ida", role), "555")
    await phone.commands("link", await invite(school, phone.person))
    assert phone.sees("Welcome, Ida")
    await phone.presses("Home")
    assert phone.sees("Hello Ida")


async def test_a_student_who_teaches_waits_like_any_student(school: World) -> None:
    phone = account(school, await newcomer(school, "Ida", Role.TEACHER, Role.STUDENT), "555")
    await phone.commands("start", await invite(school, phone.person))
    assert await _states(school, phone.person) == [LinkState.PENDING]


async def test_without_an_advisor_a_leader_decides(school: World) -> None:
    phone = account(school, await newcomer(school, "Ida", Role.STUDENT), "555")
    await phone.commands("start", await invite(school, phone.person))
    assert phone.sees("Helen Park will confirm")
    await school.helen.commands("home")
    assert school.helen.sees("without an advisor waits for your confirmation")
    await school.helen.presses("Accounts to confirm")
    await school.helen.presses("Yes, it is Ida")
    assert await _states(school, phone.person) == [LinkState.CONFIRMED]


async def test_a_new_phone_takes_over_when_the_advisor_confirms_it(school: World) -> None:
    phone = account(school, school.ana.person, "555")
    await phone.commands("start", await invite(school, school.ana.person))
    await school.ana.commands("home")
    school.ana.was_not_told("Waymark has moved")
    await school.rosa.commands("links")
    assert school.rosa.sees("it ends when you confirm this one")
    await school.rosa.presses("Yes, it is Ana")
    assert school.ana.was_told("Waymark has moved, Ana")
    await school.ana.commands("home")
    assert school.ana.sees("I do not know this account yet")
    await phone.commands("help")
    assert phone.sees("What you can do here")


async def test_a_declined_new_phone_leaves_the_old_one_working(school: World) -> None:
    phone = account(school, school.ana.person, "555")
    await phone.commands("start", await invite(school, school.ana.person))
    await school.rosa.presses("No, not Ana")
    assert phone.was_told("This account was not confirmed")
    await school.ana.commands("help")
    assert school.ana.sees("What you can do here")


async def test_a_second_waiting_account_takes_the_place_of_the_first(school: World) -> None:
    mia = await new_student(school)
    first, second = account(school, mia, "555"), account(school, mia, "666")
    await first.commands("start", await invite(school, mia))
    await second.commands("start", await invite(school, mia))
    assert await _states(school, mia) == [LinkState.ENDED, LinkState.PENDING]
    await first.commands("home")
    assert first.sees("I do not know this account yet")


async def test_an_adult_s_new_account_ends_the_old_one_at_once(school: World) -> None:
    other = account(school, school.bo.person, "555")
    await other.commands("start", await invite(school, school.bo.person))
    assert other.sees("Welcome, Bo")
    assert school.bo.was_told("Waymark has moved, Bo")
    await school.bo.commands("home")
    assert school.bo.sees("I do not know this account yet")


async def test_a_linked_account_cannot_use_somebody_else_s_invite(school: World) -> None:
    mia = await new_student(school)
    token = await invite(school, mia)
    await school.ana.commands("start", token)
    assert school.ana.sees("This account is linked already")
    phone = account(school, mia, "555")
    await phone.commands("start", token)
    assert phone.sees("this is Waymark")


async def test_one_s_own_invite_once_more_shows_home(school: World) -> None:
    await school.bo.commands("start", await invite(school, school.bo.person))
    assert school.bo.sees("Hello Bo")


async def test_language_can_be_chosen_while_waiting(school: World) -> None:
    phone = account(school, await new_student(school), "555")
    await phone.commands("start", await invite(school, phone.person))
    await phone.presses("Español")
    async with school.runtime.sessions() as session:
        person = await session.get_one(Person, (phone.person.school_id, phone.person.id))
    assert person.language == "es"
    await phone.commands("language")
    await phone.presses("English")
    assert phone.sees("this is Waymark")


async def test_waiting_can_be_taken_back(school: World) -> None:
    phone = account(school, await new_student(school), "555")
    await phone.commands("start", await invite(school, phone.person))
    await phone.commands("unlink")
    assert phone.sees("Taken back")
    await school.rosa.presses("Yes, it is Mia")
    assert school.rosa.sees("no longer waits")
    assert await _states(school, phone.person) == [LinkState.ENDED]


async def test_unlinking_is_asked_and_then_done_at_once(school: World) -> None:
    await school.ana.commands("unlink")
    assert school.ana.sees("Your learning record stays at school")
    await school.ana.presses("Yes, disconnect")
    assert school.ana.sees("Take care, Ana")
    await school.ana.commands("home")
    assert school.ana.sees("I do not know this account yet")


async def test_a_lost_phone_is_disconnected_by_the_advisor_only(school: World) -> None:
    unlink = encode(a.UnlinkStudent(school.ana.person.id))
    for other in (school.bo, school.grace, school.jamal, school.helen):
        for wish in (unlink, encode(a.ConfirmUnlinkStudent(school.ana.person.id))):
            await other.presses_data(wish)
            assert other.sees("Not found")
    await school.ana.commands("home")
    school.ana.was_not_told("I do not know this account")
    await school.rosa.presses_data(unlink)
    assert school.rosa.sees("Disconnect every account of Ana Morales?")
    await school.ana.commands("home")
    school.ana.was_not_told("I do not know this account")
    await school.rosa.presses("Yes, disconnect")
    assert school.rosa.sees("Ana Morales is disconnected")
    await school.ana.commands("home")
    assert school.ana.sees("I do not know this account yet")


async def test_what_was_promised_to_an_ended_account_is_not_sent(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        session.add(
            Promise(
                school_id=school.school.id,
                key="later",
                recipient_id=school.ana.person.id,
                message="Interrupted",
                facts={},
                promised_at=school.clock.now(),
                due_at=school.clock.now() + timedelta(hours=1),
            )
        )
    await school.ana.commands("unlink")
    await school.ana.presses("Yes, disconnect")
    phone = account(school, school.ana.person, "555")
    await phone.commands("start", await invite(school, school.ana.person))
    await school.rosa.presses("Yes, it is Ana")
    school.passes(hours=2)
    await school.settles()
    phone.was_not_told("I was interrupted")
    async with school.runtime.sessions() as session:
        promised = (await session.scalars(select(Promise).where(col(Promise.key) == "later"))).one()
    assert promised.state is PromiseState.DROPPED


async def test_what_waited_for_an_account_arrives_when_it_is_confirmed(school: World) -> None:
    phone = account(school, await new_student(school), "555")
    async with school.runtime.sessions.begin() as session:
        session.add(
            Promise(
                school_id=school.school.id,
                key="early",
                recipient_id=phone.person.id,
                message="Interrupted",
                facts={},
                promised_at=school.clock.now(),
                due_at=school.clock.now(),
            )
        )
    await school.settles()
    await phone.commands("start", await invite(school, phone.person))
    phone.was_not_told("I was interrupted")
    await school.rosa.presses("Yes, it is Mia")
    assert phone.was_told("I was interrupted")


async def test_only_the_hash_of_a_token_is_kept(school: World) -> None:
    token = await invite(school, await new_student(school))
    assert len(token) == 22
    async with school.runtime.sessions() as session:
        (kept,) = (await session.scalars(select(Invite))).all()
    assert token not in repr(kept)
    assert len(kept.token_hash) == 64


async def test_an_advisor_invites_an_advisee_and_nobody_else(school: World) -> None:
    await school.rosa.types("Ana")
    await school.rosa.presses("New invite")
    assert school.rosa.sees("Invite for Ana Morales")
    assert school.rosa.sees("The code to type after “/start”")
    invite_ana = encode(a.InviteStudent(school.ana.person.id))
    for other in (school.bo, school.grace, school.helen, school.lucia):
        await other.presses_data(invite_ana)
        assert other.sees("Not found")


async def test_who_lost_a_phone_comes_back_with_the_advisor_s_new_invite(school: World) -> None:
    await school.rosa.types("Ana")
    await school.rosa.presses("Lost phone: disconnect")
    await school.rosa.presses("Yes, disconnect")
    await school.ana.commands("home")
    assert school.ana.sees("I do not know this account yet")
    await school.rosa.presses("New invite")
    token = school.rosa.last.partition("“/start”: ")[2].split()[0]
    await school.ana.commands("start", token)
    assert school.ana.sees("Rosa Delgado")
    await school.rosa.presses("Yes, it is Ana")
    await school.ana.commands("home")
    assert school.ana.sees("Hi Ana")


async def test_with_a_known_bot_the_invite_is_a_link(school: World) -> None:
    await new_student(school)
    async with school.runtime.sessions.begin() as session:
        stored = await session.merge(school.school)
        stored.settings = {"telegram_bot": "riverbend_bot"}
    await school.rosa.types("Mia")
    await school.rosa.presses("New invite")
    assert school.rosa.sees("https://t.me/riverbend_bot?start=")


async def test_a_former_advisor_decides_nothing(school: World) -> None:
    phone = account(school, await new_student(school), "555")
    await phone.commands("start", await invite(school, phone.person))
    await leaves(school, school.rosa.person, school.advisory.id, last_day=FIRST_DAY)
    await school.rosa.presses("Yes, it is Mia")
    assert school.rosa.sees("Not found")
    assert await _states(school, phone.person) == [LinkState.PENDING]


async def test_somebody_who_left_the_school_cannot_come_in(school: World) -> None:
    mia = await new_student(school)
    token = await invite(school, mia)
    async with school.runtime.sessions.begin() as session:
        person = await session.get_one(Person, (mia.school_id, mia.id))
        person.retired_on = school.clock.now().date()
    phone = account(school, mia, "555")
    await phone.commands("start", token)
    assert phone.sees("This invite cannot be used")


async def test_the_account_of_somebody_who_left_can_be_linked_anew(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        person = await session.get_one(Person, (school.school.id, school.bo.person.id))
        person.retired_on = school.clock.now().date()
    await school.bo.commands("home")
    assert school.bo.sees("I do not know this account yet")
    ida = await newcomer(school, "Ida", Role.TEACHER)
    await school.bo.commands("start", await invite(school, ida))
    assert school.bo.sees("Welcome, Ida")


async def test_every_step_of_linking_leaves_a_trace(school: World) -> None:
    phone = account(school, await new_student(school), "555")
    await phone.commands("start", await invite(school, phone.person))
    await school.rosa.presses("Yes, it is Mia")
    async with school.runtime.sessions() as session:
        entries = await session.scalars(
            select(AuditEntry).where(col(AuditEntry.about_id) == phone.person.id).order_by(col(AuditEntry.id))
        )
        found = [(entry.what, entry.actor_id) for entry in entries]
    assert found == [
        ("invited", None),
        ("asked to link", phone.person.id),
        ("confirmed link", school.rosa.person.id),
    ]
    assert all(link.channel is ChannelName.MEMORY for link in await _links(school, phone.person))
