"""Conferences that students lead: what they chose, to whom they show it, and that they can close it."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from bot.channels.base import DeliveryError
from domain import actions as a
from domain.action_codec import encode
from domain.models import AuditEntry, Cadence, ChannelLink, Guardianship, Person, Promise
from domain.rules.policy import Policy
from domain.services.occasions import Occasion
from domain.services.student_led import conferences
from domain.vocabulary import EvidenceKind, LedPart, LedState, PromiseState, Rhythm, Role, Visibility
from tests.support.leading import (
    CANARY,
    has_everything,
    has_grown,
    has_piece,
    has_reflection,
    leads,
    led_of,
    parts_of,
)
from tests.support.newcomers import guards, joins, leaves, linked, newcomer
from tests.support.papers import laid_out
from tests.support.talk import Talker
from tests.support.world import World


@pytest.fixture
async def family(school: World) -> World:
    """Lucía is Ana's guardian."""
    await guards(school, school.lucia.person, school.ana.person)
    return school


async def page_of(reader: Talker) -> str:
    """The web page that came with the newest message."""
    return (await reader.shown[-1].rendered.files[0].read()).decode()


def came_along(reader: Talker) -> list[tuple[str, str]]:
    """Name and type of each file that came so far."""
    return [(name, kind) for name, kind, _ in reader.channel.chat(reader.address).files]


async def shares_with_family(school: World) -> UUID:
    """Ana shares everything she has with her family."""
    led = await leads(school, school.ana, await has_everything(school, school.ana))
    await school.ana.presses_data(encode(a.ShareLed(led)))
    await school.ana.presses("My family")
    await school.ana.presses("That is all")
    await school.ana.presses("Yes, share")
    return led


async def opens(reader: Talker, conference_id: UUID) -> None:
    await reader.presses_data(encode(a.OpenLedPage(conference_id)))


async def test_a_student_puts_it_together_rehearses_and_shares_it(family: World) -> None:
    school, ana = family, family.ana
    await has_everything(school, ana)
    await ana.presses_data(encode(a.ShowLed()))
    assert ana.sees("Nothing is in the making.")
    await ana.presses("Begin a new one")
    assert ana.sees("Nobody but you sees it.")
    assert ana.sees("RP.2 · Unit rates · grown by 1 level")
    await ana.presses("➕ RP.2")
    await ana.types("I asked for help early.")
    assert ana.sees("1. 🌱 RP.2 · Unit rates: I asked for help early.")
    await ana.presses("Reflection")
    assert ana.sees("so far only you")
    await ana.presses(CANARY[:20])
    await ana.presses("Skip")
    assert ana.sees("Lucía Morales, Rosa Delgado")
    await ana.presses("Yes, put it on the page")
    await ana.presses("First sentence")
    await ana.types("I want to show you how I stopped guessing.")
    await ana.types("2026-11-26 17:30")
    assert ana.sees("📅 Thu, Nov 26, 5:30")
    await ana.presses("Rehearse")
    assert ana.sees("What was hard, and how did you go about it?")
    await ana.types("The word problems.")
    await ana.presses("Skip")
    await ana.presses("Skip")
    await ana.types("How did you learn to bargain?")
    assert ana.sees("These notes are for you alone")
    await ana.presses("See the page")
    assert ana.sees("This is exactly what others will see.")
    preview = await page_of(ana)
    assert "The word problems." not in preview
    await ana.presses("Share it")
    assert ana.sees("1 reflection of yours")
    await ana.presses("My family")
    await ana.presses("That is all")
    await ana.presses("Yes, share")
    assert ana.sees("Told just now: Lucía Morales")
    assert school.lucia.was_told("Ana Morales has made a page about their learning")
    school.rosa.was_not_told("made a page")
    await school.lucia.presses("What Ana Morales shows")
    assert await page_of(school.lucia) == preview
    assert came_along(school.lucia)[-2:] == [
        ("my-learning-ana-morales-2026-11-25.html", "text/html"),
        ("my-learning-ana-morales-2026-11-25.pdf", "application/pdf"),
    ]


async def test_the_page_and_its_print_say_everything_that_was_chosen(family: World) -> None:
    school = family
    led = await leads(school, school.ana, await has_everything(school, school.ana, photos=2))
    await opens(school.ana, led)
    html = await page_of(school.ana)
    printed = (await laid_out(html)).words
    for words in (
        "I stopped guessing.",
        "RP.2 · Unit rates",
        "Grown by 1 level",
        "Market stall: the words of it.",
        CANARY,
        "Explain one problem aloud",
        "reached",
        "Asks for help early",
        "I asked Bo in time.",
        *(f"Because of {kind.value}." for kind in LedPart),
    ):
        assert words in html
        assert words.split()[0] in printed
    assert html.count("<img") == 2
    assert "<script" not in html
    assert 'src="http' not in html
    (pdf,) = [content for name, _, content in school.channel.chat(school.ana.address).files if ".pdf" in name]
    assert pdf.startswith(b"%PDF")


async def test_order_and_reasons_change_and_parts_are_taken_off(school: World) -> None:
    ana = school.ana
    parts = await has_everything(school, ana)
    led = await leads(school, ana, parts)
    before = await parts_of(school, led)
    await ana.presses_data(encode(a.OpenLedPart(*before[2])))
    assert ana.sees("3/5")
    await ana.presses("Earlier")
    assert ana.sees("2/5")
    await ana.presses("Earlier")
    assert not any("Earlier" in label for label in ana.buttons)
    assert await parts_of(school, led) == [before[2], before[0], before[1], before[3], before[4]]
    await ana.presses("Later")
    await ana.presses("Take it off")
    assert await parts_of(school, led) == [before[0], before[1], before[3], before[4]]
    await ana.presses_data(encode(a.AddLedPart(*before[0])))
    await ana.types("Another reason.")
    assert ana.sees("Another reason.")
    assert len(await parts_of(school, led)) == 4


async def test_saying_no_leaves_a_reflection_out(school: World) -> None:
    ana = school.ana
    reflection = await has_reflection(school, ana, CANARY)
    led = await leads(school, ana, {})
    await ana.presses_data(encode(a.AddLedPart(LedPart.REFLECTION, reflection)))
    await ana.presses("Skip")
    await ana.presses("No, leave it out")
    assert await parts_of(school, led) == []


async def test_a_chosen_reflection_is_shared_on_the_page_alone(family: World) -> None:
    school = family
    parts = await has_everything(school, school.ana)
    led = await leads(school, school.ana, parts, state=LedState.SHARED, with_family=True, with_advisor=True)
    await opens(school.lucia, led)
    assert CANARY in await page_of(school.lucia)
    for talker, action in (
        (school.lucia, a.GoHome()),
        (school.rosa, a.OpenStudent(school.ana.person.id)),
        (school.bo, a.OpenStudent(school.ana.person.id)),
    ):
        await talker.presses_data(encode(action))
        assert "blue heron" not in talker.last


async def test_a_reflection_made_private_again_is_off_the_page_at_once(family: World) -> None:
    school = family
    reflection = await has_reflection(school, school.ana, CANARY, visibility=Visibility.ADVISOR)
    led = await leads(
        school, school.ana, {LedPart.REFLECTION: reflection}, state=LedState.SHARED, with_family=True
    )
    await opens(school.lucia, led)
    assert CANARY in await page_of(school.lucia)
    await school.ana.presses_data(encode(a.ChangeVisibility(reflection, Visibility.PRIVATE)))
    await opens(school.lucia, led)
    assert "heron" not in await page_of(school.lucia)
    await school.ana.presses_data(encode(a.ChangeVisibility(reflection, Visibility.FAMILY)))
    await opens(school.lucia, led)
    assert "heron" not in await page_of(school.lucia), "sharing it elsewhere does not put it back"


async def test_what_was_deleted_or_taken_back_is_off_the_page_at_once(family: World) -> None:
    school = family
    parts = await has_everything(school, school.ana)
    led = await leads(school, school.ana, parts, state=LedState.SHARED, with_family=True)
    await school.ana.presses_data(encode(a.ConfirmDelete(parts[LedPart.REFLECTION])))
    await school.ana.presses_data(encode(a.ConfirmWithdraw(parts[LedPart.EVIDENCE])))
    await opens(school.lucia, led)
    html = await page_of(school.lucia)
    assert "heron" not in html
    assert "Market stall" not in html
    assert "Unit rates" in html
    await opens(school.ana, led)
    assert school.ana.sees("1 part was taken back meanwhile")


async def test_a_closed_page_is_open_to_nobody_but_its_student(family: World) -> None:
    school = family
    led = await leads(
        school,
        school.ana,
        await has_everything(school, school.ana),
        state=LedState.SHARED,
        with_family=True,
        with_advisor=True,
    )
    for reader in (school.lucia, school.rosa):
        await opens(reader, led)
        assert reader.sees("Ana Morales shows what they learned")
    await school.ana.presses_data(encode(a.EndLed(led)))
    assert school.ana.sees("So far it is open to: Lucía Morales, Rosa Delgado")
    assert school.ana.sees("stays with them")
    await school.ana.presses("Yes, close it")
    for reader in (school.lucia, school.rosa):
        await opens(reader, led)
        assert reader.sees("Not found")
    await opens(school.ana, led)
    assert school.ana.sees("nobody but you opens it")


async def test_closing_takes_back_what_was_not_sent_yet(family: World) -> None:
    school = family
    led = await leads(school, school.ana, await has_everything(school, school.ana))
    async with school.runtime.sessions.begin() as session:
        conference = await conferences.get_own(session, led, student=school.ana.person)
        await conferences.share(
            session,
            school.ana.person,
            conference,
            with_family=True,
            with_advisor=False,
            occasion=Occasion(school.school, Policy(), school.clock.now()),
        )
        await conferences.end(session, conference, now=school.clock.now())
    await school.settles()
    school.lucia.was_not_told("made a page")


async def test_who_is_no_guardian_any_more_when_it_is_sent_gets_nothing(family: World) -> None:
    school = family
    led = await leads(school, school.ana, await has_everything(school, school.ana))
    yesterday = school.clock.now().date() - timedelta(days=1)
    async with school.runtime.sessions.begin() as session:
        conference = await conferences.get_own(session, led, student=school.ana.person)
        await conferences.share(
            session,
            school.ana.person,
            conference,
            with_family=True,
            with_advisor=True,
            occasion=Occasion(school.school, Policy(), school.clock.now()),
        )
        await session.execute(update(Guardianship).values(ends_on=yesterday))
    # Rosa teaches Ana from now on, and advises her no more: she may see Ana, and not this page.
    await joins(school, school.rosa.person, school.maths.id)
    await leaves(school, school.rosa.person, school.advisory.id, last_day=yesterday)
    await school.settles()
    school.lucia.was_not_told("made a page")
    school.rosa.was_not_told("made a page")
    async with school.runtime.sessions() as session:
        states = await session.scalars(select(col(Promise.state)).where(col(Promise.message) == "LedIsShown"))
        assert set(states) == {PromiseState.DROPPED}


async def test_only_those_it_is_shared_with_open_it(family: World) -> None:
    school = family
    former = await newcomer(school, "Flo", Role.GUARDIAN)
    await guards(school, former, school.ana.person, last_day=school.clock.now().date() - timedelta(days=1))
    other = await newcomer(school, "Gus", Role.GUARDIAN)
    await guards(school, other, school.zoe.person)
    parts = await has_everything(school, school.ana)
    led = await leads(school, school.ana, parts, state=LedState.SHARED, with_family=True)
    outsiders = [school.bo, school.rosa, school.grace, school.helen, school.jamal, school.zoe]
    outsiders += [await linked(school, former), await linked(school, other)]
    for outsider in outsiders:
        await opens(outsider, led)
        assert outsider.sees("Not found")
        await outsider.presses_data(encode(a.OpenLed(led)))
        assert outsider.sees("Not found")


async def test_a_draft_is_the_student_s_alone(family: World) -> None:
    school = family
    led = await leads(school, school.ana, await has_everything(school, school.ana), with_family=True)
    await opens(school.lucia, led)
    assert school.lucia.sees("Not found")


async def test_a_guardian_who_is_told_nothing_unasked_may_still_open_it(family: World) -> None:
    school = family
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(Guardianship).values(hears=False))
    led = await shares_with_family(school)
    assert school.ana.sees("Can open it, without a message about it: Lucía Morales")
    assert "Show it together" not in school.ana.last
    school.lucia.was_not_told("made a page")
    await opens(school.lucia, led)
    assert school.lucia.sees("Ana Morales shows what they learned")


async def test_a_guardian_who_reads_on_paper_is_shown_it_in_person(family: World) -> None:
    async with family.runtime.sessions.begin() as session:
        await session.execute(update(Guardianship).values(on_paper=True))
    await shares_with_family(family)
    assert family.ana.sees("No message reaches Lucía Morales here. Show it together, or print the PDF.")
    family.lucia.was_not_told("made a page")


async def test_a_guardian_without_consent_on_record_is_told_nothing(family: World) -> None:
    lucia = family.lucia.person
    async with family.runtime.sessions.begin() as session:
        await session.execute(
            update(ChannelLink).where(col(ChannelLink.person_id) == lucia.id).values(consent=None)
        )
    await shares_with_family(family)
    assert family.ana.sees("No message reaches Lucía Morales here.")
    family.lucia.was_not_told("made a page")


async def test_a_guardian_who_turned_messages_off_is_left_in_peace(family: World) -> None:
    lucia = family.lucia.person
    async with family.runtime.sessions.begin() as session:
        session.add(
            Cadence(
                school_id=lucia.school_id,
                person_id=lucia.id,
                rhythm=Rhythm.OFF,
            )
        )
    await shares_with_family(family)
    assert family.ana.sees("Can open it, without a message about it: Lucía Morales")
    family.lucia.was_not_told("made a page")


@pytest.mark.parametrize("change", [{"hears": False}, {"on_paper": True}])
async def test_a_protocol_that_changes_before_the_notice_goes_is_obeyed(
    family: World, change: dict[str, bool]
) -> None:
    school = family
    led = await leads(school, school.ana, await has_everything(school, school.ana))
    async with school.runtime.sessions.begin() as session:
        conference = await conferences.get_own(session, led, student=school.ana.person)
        shared = await conferences.share(
            session,
            school.ana.person,
            conference,
            with_family=True,
            with_advisor=True,
            occasion=Occasion(school.school, Policy(), school.clock.now()),
        )
        await session.execute(update(Guardianship).values(**change))
    assert {person.given_name for person in shared.told} == {"Lucía", "Rosa"}
    await school.settles()
    school.lucia.was_not_told("made a page")
    assert school.rosa.was_told("made a page")


async def test_guardians_read_nothing_of_each_other(family: World) -> None:
    school = family
    pedro = await newcomer(school, "Pedro", Role.GUARDIAN)
    await guards(school, pedro, school.ana.person)
    other = await linked(school, pedro)
    led = await leads(school, school.ana, await has_everything(school, school.ana))
    await school.ana.presses_data(encode(a.ShareLed(led)))
    await school.ana.presses("My family")
    await school.ana.presses("That is all")
    await school.ana.presses("Yes, share")
    for reader, name in ((school.lucia, "Pedro"), (other, "Lucía")):
        await opens(reader, led)
        assert name not in reader.chat
        assert name not in await page_of(reader)


async def test_a_classmates_words_are_nothing_to_show(school: World) -> None:
    peer = await has_piece(school, school.ana, "Jamal: kind words", kind=EvidenceKind.PEER_FEEDBACK)
    await leads(school, school.ana, {})
    await school.ana.presses_data(encode(a.ChooseLedPart(LedPart.EVIDENCE)))
    assert "Jamal" not in school.ana.last
    await school.ana.presses_data(encode(a.AddLedPart(LedPart.EVIDENCE, peer)))
    assert school.ana.sees("Not found")


async def test_nobody_elses_things_can_be_put_on_a_page(school: World) -> None:
    theirs = await has_everything(school, school.jamal)
    await leads(school, school.ana, {})
    for kind, ref_id in theirs.items():
        await school.ana.presses_data(encode(a.AddLedPart(kind, ref_id)))
        assert school.ana.sees("Not found"), kind
    async with school.runtime.sessions.begin() as session:  # not even where a row says so
        led = await conferences.draft_of(session, school.ana.person)
        assert led is not None
    await leads(school, school.zoe, theirs)
    draft = await _draft_of(school, school.zoe)
    await opens(school.zoe, draft)
    html = await page_of(school.zoe)
    for words in ("heron", "Market stall", "Explain one problem", "I asked Bo"):
        assert words not in html


async def _draft_of(school: World, student: Talker) -> UUID:
    async with school.runtime.sessions.begin() as session:
        draft = await conferences.draft_of(session, student.person)
        assert draft is not None
        return draft.id


async def test_two_presses_at_once_begin_one(school: World) -> None:
    async def start() -> UUID:
        async with school.runtime.sessions.begin() as session:
            started = await conferences.start(session, school.ana.person, now=school.clock.now())
            return started.id

    assert len(set(await asyncio.gather(*(start() for _ in range(6))))) == 1


async def test_what_is_being_written_about_a_student_keeps_no_beginning_waiting(school: World) -> None:
    ana = school.ana.person
    async with school.runtime.sessions.begin() as writing, school.runtime.sessions.begin() as session:
        # As every row does that names a student, such as the check-ins of a whole school.
        await writing.execute(
            select(col(Person.id)).where(col(Person.id) == ana.id).with_for_update(read=True, key_share=True)
        )
        async with asyncio.timeout(10):
            started = await conferences.start(session, ana, now=school.clock.now())
    assert started.state is LedState.DRAFT


async def test_a_new_one_can_begin_with_what_an_earlier_one_showed(school: World) -> None:
    parts = await has_everything(school, school.ana)
    led = await leads(school, school.ana, parts, state=LedState.ENDED)
    await school.ana.presses_data(encode(a.OpenLed(led)))
    await school.ana.presses("Make a new one from it")
    assert school.ana.sees("In the making.")
    assert await parts_of(school, await _draft_of(school, school.ana)) == await parts_of(school, led)
    assert (await led_of(school, led)).state is LedState.ENDED


async def test_a_full_page_takes_no_more(school: World) -> None:
    led = await leads(school, school.ana, {})
    pieces = [await has_piece(school, school.ana, f"Piece {number}") for number in range(13)]
    for piece in pieces[:12]:
        await school.ana.presses_data(encode(a.AddLedPart(LedPart.EVIDENCE, piece)))
        await school.ana.presses("Skip")
    assert school.ana.sees("It is full: 12 parts")
    await school.ana.presses_data(encode(a.AddLedPart(LedPart.EVIDENCE, pieces[12])))
    await school.ana.presses("Skip")
    assert school.ana.sees("Your page has 12 parts")
    assert len(await parts_of(school, led)) == 12


async def test_an_empty_page_is_shown_to_nobody(school: World) -> None:
    await school.ana.presses_data(encode(a.StartLed()))
    assert not any(word in label for label in school.ana.buttons for word in ("See the page", "Share it"))
    led = await _draft_of(school, school.ana)
    await opens(school.ana, led)
    assert school.ana.sees("Not found")


async def test_a_student_without_family_and_advisor_is_told_what_to_do(school: World) -> None:
    await has_grown(school, school.ana)
    led = await leads(school, school.ana, {LedPart.GROWTH: school.targets["RP.2"].id})
    yesterday = school.clock.now().date() - timedelta(days=1)
    await leaves(school, school.rosa.person, school.advisory.id, last_day=yesterday)
    await school.ana.presses_data(encode(a.ShareLed(led)))
    assert school.ana.sees("You can print the page and show it yourself.")


async def test_looks_of_others_are_noted_without_any_words(family: World) -> None:
    school = family
    parts = await has_everything(school, school.ana)
    led = await leads(school, school.ana, parts, state=LedState.SHARED, with_family=True)
    await opens(school.lucia, led)
    await opens(school.ana, led)
    async with school.runtime.sessions() as session:
        entries = (
            await session.scalars(select(AuditEntry).where(col(AuditEntry.what) == "opened student-led page"))
        ).all()
    assert [entry.actor_id for entry in entries] == [school.lucia.person.id]
    assert "heron" not in str([entry.detail for entry in entries])


async def test_whom_it_is_shared_with_finds_it_where_they_find_the_student(family: World) -> None:
    school = family
    parts = await has_everything(school, school.ana)
    led = await leads(school, school.ana, parts, state=LedState.SHARED, with_family=True, with_advisor=True)
    places = (
        (school.lucia, a.GoHome()),
        (school.rosa, a.OpenStudent(school.ana.person.id)),
    )
    for reader, action in places:
        await reader.presses_data(encode(action))
        await reader.presses("What Ana")
        assert reader.sees("Ana Morales shows what they learned")
    await school.bo.presses_data(encode(a.OpenStudent(school.ana.person.id)))
    assert not any("What Ana" in label for label in school.bo.buttons)
    await school.ana.presses_data(encode(a.ConfirmEndLed(led)))
    for reader, action in places:
        await reader.presses_data(encode(action))
        assert not any("What Ana" in label for label in reader.buttons)


async def test_a_page_that_could_not_be_sent_at_once_is_sent_as_it_is_then(family: World) -> None:
    school = family
    reflection = await has_reflection(school, school.ana, CANARY, visibility=Visibility.ADVISOR)
    piece = await has_piece(school, school.ana, "Market stall")
    parts = {LedPart.REFLECTION: reflection, LedPart.EVIDENCE: piece}
    led = await leads(school, school.ana, parts, state=LedState.SHARED, with_family=True)
    school.channel.next_errors.append(DeliveryError("away", retry_after=timedelta(minutes=1)))
    await opens(school.lucia, led)
    school.lucia.was_not_told("shows what they learned")
    await school.ana.presses_data(encode(a.ChangeVisibility(reflection, Visibility.PRIVATE)))
    school.passes(minutes=5)
    await school.settles()
    assert school.lucia.sees("Ana Morales shows what they learned")
    html = await page_of(school.lucia)
    assert "Market stall" in html
    assert "heron" not in html


async def test_a_page_closed_before_it_could_be_sent_is_not_sent(family: World) -> None:
    school = family
    piece = await has_piece(school, school.ana, "Market stall")
    led = await leads(school, school.ana, {LedPart.EVIDENCE: piece}, state=LedState.SHARED, with_family=True)
    school.channel.next_errors.append(DeliveryError("away", retry_after=timedelta(minutes=1)))
    await opens(school.lucia, led)
    await school.ana.presses_data(encode(a.ConfirmEndLed(led)))
    school.passes(minutes=5)
    await school.settles()
    school.lucia.was_not_told("shows what they learned")


async def test_a_form_seen_whole_says_all_there_is_and_step_by_step_what_is_skipped_stays(
    school: World,
) -> None:
    ana = school.ana
    led = await leads(school, ana, {LedPart.EVIDENCE: await has_piece(school, ana, "Market stall")})
    await ana.presses_data(encode(a.WriteLedOpening(led)))
    await ana.presses("Skip")
    await ana.types("2026-11-26 17:30")
    conference = await led_of(school, led)
    assert conference.opening == "I stopped guessing."
    assert conference.happens_at is not None
    ana.whole_forms = True
    await ana.presses_data(encode(a.WriteLedOpening(led)))
    await ana.fills({"opening": "", "happens_at": ""})
    conference = await led_of(school, led)
    assert conference.opening is None
    assert conference.happens_at is None
