"""A student asks for a conference; the teacher hears it at once."""

import asyncio
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from domain import actions as a
from domain.action_codec import encode
from domain.errors import AlreadyAsked
from domain.models import Conference, ConferenceStep, Section
from domain.rules.conferences import WaitsFor
from domain.rules.policy import Policy
from domain.services.conferences import conference_requests
from domain.services.conferences.conference_requests import Wishes
from domain.services.conferences.conferences import for_teacher, open_of, waiting_for
from domain.services.occasions import Occasion
from domain.vocabulary import Showing
from tests.support.conferring import (
    NOT_YET,
    accepts,
    asks,
    has_evidence,
    history,
    latest_conference,
    proposes,
    records,
    wants_to_ask,
)
from tests.support.world import NOW, World

ZONE = ZoneInfo("America/New_York")


async def test_a_student_finds_a_target_and_asks_for_a_conference(school: World) -> None:
    ana, bo = school.ana, school.bo
    await ana.types("unit rate")
    await ana.presses("RP.2")
    await ana.presses("I'm ready")
    assert ana.sees("Where do you see yourself?")
    assert ana.sees("Proficient: Proficient: what unit rates looks like.")
    await ana.presses("Emerging")
    assert ana.sees("How do you want to show it?")
    await ana.presses("explain it")
    assert ana.sees("What makes you feel ready?")
    await ana.types("I did it at the market.")
    assert ana.sees("on Bo Li's list now")
    assert bo.was_told("Ana Morales asks for a conference: RP.2 Unit rates")
    assert bo.was_told("I did it at the market.")
    assert bo.was_told("Why you got this")
    assert bo.buttons[:2] == ["📅 Accept with a time", "Propose a time"]


async def test_what_the_evidence_rule_still_wants_is_said_and_asking_anyway_is_fine(school: World) -> None:
    ana = school.ana
    await has_evidence(school, ana, "Paper plane prices", at=NOW)
    await ana.presses_data(encode(a.RequestConference(school.targets["RP.2"].id)))
    assert ana.sees("1 more piece of evidence")
    assert ana.sees("1 more kind of evidence")
    assert ana.sees("as often as you like")
    await ana.presses("Skip")
    await ana.presses("explain it")
    await ana.presses("That is all")
    await ana.presses("Skip")
    assert ana.sees("What would help you prepare")


async def test_the_student_chooses_what_to_talk_about(school: World) -> None:
    ana, bo = school.ana, school.bo
    await has_evidence(school, ana, "Paper plane prices", at=NOW)
    await has_evidence(school, ana, "Recipe for 30", at=NOW, is_new_context=True)
    await wants_to_ask(ana, school)
    await ana.presses("do it live")
    assert ana.sees("What do you want to talk about?")
    await ana.presses("Recipe for 30")
    await ana.presses("That is all")
    await ana.presses("Skip")
    assert ana.sees("You want to talk about 1 piece of evidence.")
    assert bo.was_told("2 pieces of evidence for this target · 1 chosen to talk about")
    await bo.presses("Conference")
    assert bo.sees("The student wants to talk about the first one.\n• Recipe for 30")


async def test_one_open_conference_for_a_student_and_a_target(school: World) -> None:
    ana = school.ana
    conference = await asks(ana, school)
    await ana.presses_data(encode(a.RequestConference(school.targets["RP.2"].id)))
    assert ana.sees("You have asked already")
    assert (await latest_conference(school)).id == conference.id
    assert await history(school, conference) == ["requested"]


async def test_two_targets_are_asked_for_side_by_side(school: World) -> None:
    first = await asks(school.ana, school, "RP.1")
    second = await asks(school.ana, school, "RP.2")
    assert first.id != second.id


async def test_a_target_nobody_teaches_is_refused_kindly(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        section = await session.get_one(Section, (school.school.id, school.maths.id))
        section.framework_id = None
    await school.ana.presses_data(encode(a.RequestConference(school.targets["RP.2"].id)))
    assert school.ana.sees("I do not know which of your teachers works on “Unit rates”")
    assert school.bo.was_not_told("asks for a conference")


async def test_the_student_sees_it_waiting_and_for_how_long(school: World) -> None:
    ana = school.ana
    conference = await asks(ana, school)
    school.passes(days=5)
    await ana.presses_data(encode(a.OpenConference(conference.id)))
    assert ana.sees("It waits for Bo Li. You asked 3 school days ago")
    assert ana.sees("stands still")


async def test_after_the_agreed_days_it_is_the_teachers_open_item_and_the_student_is_told_so(
    school: World,
) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    school.passes(days=8)
    await ana.presses_data(encode(a.OpenConference(conference.id)))
    assert ana.sees("longer than agreed")
    assert ana.sees("You have done your part.")
    await bo.presses_data(encode(a.ListRequests()))
    assert bo.sees("waiting for 6 school days · longer than agreed")


async def test_the_student_takes_the_request_back_after_being_asked_whether_they_are_sure(
    school: World,
) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    await ana.presses("Cancel my request")
    assert ana.sees("Cancel your conference on RP.2 Unit rates?")
    assert bo.was_not_told("cancelled")
    await ana.presses("Yes, cancel it")
    assert ana.sees("Your request is cancelled")
    assert bo.was_told("Ana Morales cancelled the conference on RP.2 Unit rates")
    assert await history(school, conference) == ["requested", "cancelled"]


async def test_who_is_not_sure_keeps_the_request(school: World) -> None:
    conference = await asks(school.ana, school)
    await school.ana.presses("Cancel my request")
    await school.ana.presses("No, keep it")
    assert school.ana.sees("It waits for Bo Li.")
    assert await history(school, conference) == ["requested"]


async def test_while_a_request_waits_its_card_leads_to_evidence_and_help(school: World) -> None:
    conference = await asks(school.ana, school)
    await school.ana.presses_data(encode(a.OpenConference(conference.id)))
    assert {"📎 Add evidence", "💬 I'm stuck"} <= set(school.ana.buttons)


async def test_a_teacher_reads_that_it_waits_for_them_and_a_colleague_for_whom(school: World) -> None:
    conference = await asks(school.ana, school)
    for adult, whom in ((school.bo, "Waiting for you since"), (school.rosa, "Waiting for Bo Li since")):
        await adult.presses_data(encode(a.OpenConference(conference.id)))
        assert adult.sees(whom)


async def test_after_cancelling_the_student_may_ask_again_at_once(school: World) -> None:
    first = await asks(school.ana, school)
    await school.ana.presses("Cancel my request")
    await school.ana.presses("Yes, cancel it")
    school.passes(minutes=1)
    second = await asks(school.ana, school)
    assert second.id != first.id
    assert second.state == "requested"


async def test_a_teacher_without_an_account_has_the_request_waiting_in_the_list(school: World) -> None:
    bo = school.bo
    await bo.presses_data(encode(a.Unlink()))
    conference = await asks(school.ana, school)
    assert school.ana.sees("on Bo Li's list now")
    assert bo.was_not_told("asks for a conference")
    async with school.runtime.sessions() as session:
        mine = await for_teacher(session, bo.person, zone=ZONE, now=school.clock.now(), language="en")
    assert [line.id for line in mine.waiting] == [conference.id]


async def test_the_list_says_what_waits_and_opens_each(school: World) -> None:
    bo = school.bo
    await bo.presses_data(encode(a.ListRequests()))
    assert bo.sees("Nothing waits for you.")
    await asks(school.ana, school, "RP.1")
    await asks(school.jamal, school, "RP.2")
    await bo.presses_data(encode(a.ListRequests()))
    assert bo.sees("Waiting for you: 2")
    await bo.presses("RP.2 · Jamal Carter")
    assert bo.sees("Jamal Carter · RP.2 Unit rates")
    assert bo.sees("Proficient: Proficient: what unit rates looks like.")


async def test_two_requests_of_the_same_moment_become_one(school: World) -> None:
    """From two devices, or a message the platform delivered twice: the unique index has the last word."""
    occasion = Occasion(school.school, Policy(), school.clock.now())

    async def ask() -> bool:
        try:
            async with school.runtime.sessions.begin() as session:
                await conference_requests.ask(
                    session,
                    school.ana.person,
                    target=school.targets["RP.2"],
                    wishes=Wishes(Showing.EXPLAIN),
                    occasion=occasion,
                )
        except AlreadyAsked as refusal:
            return refusal.conference_id != (await latest_conference(school)).id
        return True

    outcomes = await asyncio.gather(*(ask() for _ in range(5)))
    assert outcomes.count(True) == 1, "the others are told which one is open"
    await school.settles()
    assert school.bo.chat.count("asks for a conference") == 1
    async with school.runtime.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Conference)) == 1
        assert await session.scalar(select(func.count()).select_from(ConferenceStep)) == 1


async def test_the_homes_learn_what_is_open_and_for_whom_it_waits(school: World) -> None:
    ana, bo = school.ana, school.bo
    requested = await asks(ana, school, "RP.1")
    proposed = await asks(ana, school, "RP.2")
    scheduled = await asks(ana, school, "RP.3")
    not_yet = await asks(ana, school, "EE.1")
    school.passes(minutes=1)
    await proposes(bo, proposed)
    school.passes(minutes=1)
    await accepts(bo, scheduled, at="2026-11-20T11:30")
    school.passes(minutes=1)
    await records(bo, not_yet, NOT_YET)
    async with school.runtime.sessions() as session:
        now = school.clock.now()
        open_ones = await open_of(session, ana.person, zone=ZONE, now=now, language="en")
        waiting = await waiting_for(session, ana.person, zone=ZONE, now=now, language="en")
        mine = await for_teacher(session, bo.person, zone=ZONE, now=now, language="en")
        others = await for_teacher(session, school.grace.person, zone=ZONE, now=now, language="en")
    assert [line.id for line in open_ones] == [not_yet.id, scheduled.id, proposed.id, requested.id]
    assert [(line.id, line.waits_for) for line in waiting] == [
        (requested.id, WaitsFor.TEACHER),
        (proposed.id, WaitsFor.STUDENT),
        (not_yet.id, WaitsFor.STUDENT),
    ]
    assert open_ones[0].next_step == NOT_YET["next_step"]
    assert [len(each) for each in (mine.waiting, mine.proposed, mine.scheduled, mine.not_yet)] == [1, 1, 1, 1]
    assert others.waiting == ()
