"""A form half-typed while the world goes on around it."""

from sqlalchemy import delete, update
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.models import Evidence, EvidenceTarget, FormDraft, Section
from domain.vocabulary import Visibility
from tests.support.conferring import accepts, asks, has_evidence, latest_conference, proposes, wants_to_ask
from tests.support.talk import Talker
from tests.support.world import NOW, World


async def forget_evidence(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(delete(EvidenceTarget))
        await session.execute(delete(Evidence))


async def begins_to_ask(student: Talker, school: World, code: str = "RP.2") -> None:
    await wants_to_ask(student, school, code)


async def test_an_option_that_vanished_after_it_was_picked_is_picked_no_more(school: World) -> None:
    ana = school.ana
    gone = await has_evidence(school, ana, "Paper plane prices", at=NOW)
    await has_evidence(school, ana, "Recipe for 30", at=NOW)
    await begins_to_ask(ana, school)
    await ana.presses("explain it")
    await ana.presses("Paper plane prices")
    await ana.presses("Recipe for 30")
    async with school.runtime.sessions.begin() as session:
        await session.execute(delete(EvidenceTarget).where(col(EvidenceTarget.evidence_id) == gone))
    await ana.presses("That is all")
    await ana.presses("Skip")
    assert ana.sees("You want to talk about 1 piece of evidence.")


async def test_a_question_that_vanished_while_it_was_asked_gives_way_to_the_next(school: World) -> None:
    ana = school.ana
    await has_evidence(school, ana, "Paper plane prices", at=NOW)
    await begins_to_ask(ana, school)
    await ana.presses("explain it")
    await forget_evidence(school)
    await ana.presses("That is all")
    assert ana.sees("What makes you feel ready?")
    await ana.presses("Skip")
    assert ana.sees("on Bo Li's list now")


async def test_a_question_that_was_asked_and_answered_may_vanish_before_the_end(school: World) -> None:
    ana = school.ana
    await has_evidence(school, ana, "Paper plane prices", at=NOW)
    await begins_to_ask(ana, school)
    await ana.presses("explain it")
    await ana.presses("Paper plane prices")
    await ana.presses("That is all")
    await forget_evidence(school)
    await ana.presses("Skip")
    assert ana.sees("on Bo Li's list now")


async def test_a_form_that_makes_no_sense_any_more_is_let_go(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    await proposes(bo, conference)
    await ana.presses("another time")
    await proposes_nothing_any_more(school)
    await ana.types("After lunch would be good.")
    assert ana.sees("moved on")
    await ana.types("unit rate")
    assert ana.sees("RP.2")
    await ana.commands("home")
    assert "Go on where I stopped" not in ana.buttons


async def proposes_nothing_any_more(school: World) -> None:
    """The student takes it back on another of their accounts, while the question stands open here."""
    conference = await latest_conference(school)
    ana = school.ana
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(FormDraft).values(is_paused=False))
    await ana.presses_data(encode(a.ConfirmCancel(conference.id)))
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(FormDraft).values(is_paused=False))


async def test_a_form_about_a_class_one_has_left_is_let_go(school: World) -> None:
    ana = school.ana
    await begins_to_ask(ana, school)
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(Section).values(retired_on=NOW.date()))
    await ana.presses("explain it")
    await ana.commands("home")
    assert "Go on where I stopped" not in ana.buttons


async def test_a_refusal_in_the_middle_keeps_a_form_that_still_makes_sense(school: World) -> None:
    ana = school.ana
    await begins_to_ask(ana, school)
    await ana.presses("explain it")
    await ana.sends_file(b"%PDF", media_type="application/pdf")
    await ana.types("I did it at the market.")
    assert ana.sees("on Bo Li's list now")
    assert school.bo.was_told("I did it at the market.")


async def test_whoever_goes_elsewhere_and_is_refused_there_does_not_answer_by_accident(
    school: World,
) -> None:
    ana, zoe = school.ana, school.zoe
    theirs = await asks(zoe, school)
    await ana.commands("reflect")
    await ana.presses_data(encode(a.OpenConference(theirs.id)))
    assert ana.sees("Not found")
    await ana.types("unit rate")
    assert ana.sees("RP.2")
    await ana.commands("home")
    await ana.presses("Go on where I stopped")
    assert ana.sees("In your own words")


async def test_an_answer_that_closes_a_question_before_it_is_not_lost(school: World) -> None:
    ana = school.ana
    await ana.commands("reflect")
    await ana.types("I drew the number line first.")
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(FormDraft).values(
                field_name=f"sure_{Visibility.FAMILY}",
                answers={"words": "I drew it.", "visibility": "private"},
            )
        )
    await ana.presses_data(encode(a.ResumeForm()))
    assert ana.sees("Who may read it?")


async def test_two_students_accepted_forms_do_not_mix(school: World) -> None:
    ana, jamal, bo = school.ana, school.jamal, school.bo
    first = await asks(ana, school)
    second = await asks(jamal, school)
    bo.whole_forms = False
    await bo.presses_data(encode(a.AcceptConference(first.id)))
    await bo.presses_data(encode(a.AcceptConference(second.id)))
    await bo.types("2026-11-20 10:30")
    await bo.types("Room 12")
    assert jamal.was_told("Room 12")
    assert ana.was_not_told("Room 12")
    bo.whole_forms = True
    await accepts(bo, first, at="2026-11-20T11:30")
    assert ana.was_told("Room 12")
