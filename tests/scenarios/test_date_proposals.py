"""A student asks for a new date; a teacher agrees, names another, or keeps it."""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.errors import ProposalAnswered
from domain.models import (
    Calendar,
    CaseStep,
    DateMove,
    DateProposal,
    Enrolment,
    Judgement,
    PaceCase,
    Person,
    Plan,
    PlannedTarget,
)
from domain.rules.policy import Policy
from domain.services.occasions import Occasion
from domain.services.plans import calendars, date_answers, proposals
from domain.services.plans.replanning import Change
from domain.vocabulary import CaseStepKind, MoveCause, PaceStatus, ProposalState
from tests.support.conferring import teaches_too
from tests.support.history import has_shown, was_judged
from tests.support.talk import Talker
from tests.support.world import World

AGREED, OFFERED = date(2026, 11, 24), date(2026, 11, 27)
"""Of EE.3, and the first day offered: three school days later."""


async def asks_for(
    student: Talker, school: World, day: str = "Fri, Nov 27", *, code: str = "EE.3", word: str | None = None
) -> None:
    """The student asks for a date: one of those offered, or written."""
    await student.presses_data(encode(a.ProposeDate(school.targets[code].id)))
    if day in student.buttons:
        await student.presses(day)
    else:
        await student.types(day)
    if word is None:
        await student.presses("Skip")
    else:
        await student.types(word)


async def _planned(school: World, code: str = "EE.3") -> PlannedTarget:
    async with school.runtime.sessions() as session:
        found = await session.scalar(
            select(PlannedTarget).where(
                col(PlannedTarget.student_id) == school.ana.person.id,
                col(PlannedTarget.target_id) == school.targets[code].id,
            )
        )
        assert found is not None
        return found


async def _proposal(school: World) -> DateProposal:
    """The latest."""
    async with school.runtime.sessions() as session:
        found = await session.scalars(select(DateProposal).order_by(col(DateProposal.id).desc()))
        proposal = found.first()
        assert proposal is not None
        return proposal


async def _moves(school: World) -> Sequence[DateMove]:
    async with school.runtime.sessions() as session:
        return (await session.scalars(select(DateMove).order_by(col(DateMove.moved_at)))).all()


async def _ends(school: World, day: date) -> None:
    """Ana's plan gets a hard end."""
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(Plan).where(col(Plan.student_id) == school.ana.person.id).values(ends_on=day)
        )


def _occasion(school: World) -> Occasion:
    return Occasion(school.school, Policy(), school.clock.now())


async def test_the_teacher_agrees_with_one_tap_and_the_student_hears_at_once(school: World) -> None:
    await was_judged(school, school.ana, "EE.3", "emerging")
    await has_shown(school, school.ana, "EE.3", "Number line")
    await school.ana.types("EE.3")
    await school.ana.presses("EE.3")
    await school.ana.presses("Ask for another date")
    assert school.ana.buttons[:3] == ["Fri, Nov 27", "Wed, Dec 2", "Mon, Dec 7"]
    await school.ana.presses("Fri, Nov 27")
    await school.ana.types("I help at the market until Thursday")
    assert school.ana.sees("You asked for Fri, Nov 27: EE.3 Inequalities")
    assert school.ana.sees("Until somebody answers, your date is still Tue, Nov 24.")
    assert school.ana.sees("It is with Bo Li now.")

    assert school.bo.was_told("Ana Morales asks for a new date")
    assert school.bo.sees("Tue, Nov 24 → Fri, Nov 27 (3 school days later)")
    assert school.bo.sees("I help at the market until Thursday")
    assert school.bo.sees("Shown so far: Emerging")
    assert school.bo.sees("1 piece of evidence, the latest of Sun, Nov 8")
    assert school.bo.sees("Why you got this")
    await school.bo.presses("Agree")
    assert school.bo.sees("Agreed: Fri, Nov 27 (before: Tue, Nov 24).")

    assert school.ana.was_told("New date Fri, Nov 27: EE.3 Inequalities")
    assert school.ana.was_told("Bo Li agreed to the day you asked for.")
    planned = await _planned(school)
    assert (planned.agreed_due_on, planned.baseline_due_on) == (OFFERED, AGREED)
    (move,) = await _moves(school)
    assert (move.from_on, move.to_on, move.moved_by_id) == (AGREED, OFFERED, school.bo.person.id)
    assert move.reason == "I help at the market until Thursday"
    school.grace.was_not_told("new date")


async def test_the_wish_is_seen_waiting_and_can_be_taken_back(school: World) -> None:
    await asks_for(school.ana, school)
    await school.ana.commands("home")
    assert school.ana.sees("EE.3 Inequalities: you asked for Fri, Nov 27. Your teacher has not answered yet.")
    await school.ana.types("EE.3")
    await school.ana.presses("EE.3")
    assert school.ana.sees("You asked for Fri, Nov 27. Your teacher has not answered yet.")
    assert "📅 Ask for another date" not in school.ana.buttons
    await school.ana.presses("Take back the date I asked for")
    assert school.ana.sees("You no longer ask for Fri, Nov 27. Your date is still Tue, Nov 24.")
    assert (await _proposal(school)).state is ProposalState.WITHDRAWN
    await school.ana.commands("home")
    assert "you asked for" not in school.ana.last
    await school.bo.presses("Agree")
    assert school.bo.sees("The student took the wish for a new date for “Inequalities” back.")
    assert (await _planned(school)).agreed_due_on == AGREED


async def test_another_date_comes_with_its_reason(school: World) -> None:
    await asks_for(school.ana, school, "Mon, Dec 7")
    await school.bo.presses("Another date")
    assert school.bo.form.fields[0].initial == "2026-12-07"
    await school.bo.fills({"to_on": "2026-12-01", "reason": "We start equations together on Dec 2."})
    assert school.bo.sees("Agreed: Tue, Dec 1 (before: Tue, Nov 24).")
    assert school.ana.was_told("You asked for Mon, Dec 7; Bo Li agreed on another day.")
    assert school.ana.was_told("We start equations together on Dec 2.")
    proposal = await _proposal(school)
    assert (proposal.state, proposal.agreed_on) == (ProposalState.CHANGED, date(2026, 12, 1))


async def test_a_date_is_kept_only_with_a_reason(school: World) -> None:
    await asks_for(school.ana, school)
    await school.bo.presses("The date stays")
    await school.bo.fills({"reason": " "})
    assert school.bo.problems == {"reason": "Please fill this in."}
    await school.bo.fills({"reason": "You are nearly there: come on Thursday."})
    assert school.bo.sees("Tue, Nov 24 stays.")
    assert school.ana.was_told("Bo Li would like to keep the date: Tue, Nov 24.")
    assert school.ana.was_told("You are nearly there: come on Thursday.")
    assert not await _moves(school)
    await asks_for(school.ana, school, "Wed, Dec 2")
    assert school.ana.sees("You asked for Wed, Dec 2")


async def test_of_two_teachers_the_first_answer_counts(school: World) -> None:
    await teaches_too(school, school.grace)
    await asks_for(school.ana, school)
    assert school.ana.sees("It is with Bo Li, Grace Okafor now.")
    await school.grace.presses("Agree")
    await school.bo.presses("Agree")
    assert school.bo.sees("Grace Okafor agreed on Fri, Nov 27 for “Inequalities”.")
    await school.bo.presses("The date stays")
    assert school.bo.sees("This is answered already")
    assert len(await _moves(school)) == 1
    assert school.ana.chat.count("New date Fri, Nov 27") == 1


async def test_answering_and_taking_back_at_the_same_moment_has_one_winner(school: World) -> None:
    await asks_for(school.ana, school)
    proposal = await _proposal(school)

    async def accepts() -> None:
        async with school.runtime.sessions.begin() as session:
            await date_answers.accept(
                session, proposal.id, actor=school.bo.person, occasion=_occasion(school)
            )

    async def takes_back() -> None:
        async with school.runtime.sessions.begin() as session:
            await proposals.take_back(
                session, proposal.id, student=school.ana.person, occasion=_occasion(school)
            )

    results = await asyncio.gather(accepts(), takes_back(), return_exceptions=True)
    assert [type(each) for each in results if each is not None] == [ProposalAnswered]
    accepted = (await _proposal(school)).state is ProposalState.ACCEPTED
    assert ((await _planned(school)).agreed_due_on == OFFERED) is accepted


async def test_asking_twice_is_told_apart(school: World) -> None:
    await asks_for(school.ana, school)
    await school.ana.presses_data(encode(a.ProposeDate(school.targets["EE.3"].id)))
    assert school.ana.sees("You asked for Fri, Nov 27 for “Inequalities”")


async def test_pressing_agree_twice_moves_once(school: World) -> None:
    await asks_for(school.ana, school)
    proposal = await _proposal(school)
    await school.bo.presses_data(encode(a.AcceptDate(proposal.id)))
    await school.bo.presses_data(encode(a.AcceptDate(proposal.id)))
    assert school.bo.sees("Bo Li agreed on Fri, Nov 27")
    assert len(await _moves(school)) == 1


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2027-02-01", "Please choose a date from 2026-11-18 to 2027-01-15."),
        ("2026-11-17", "Please choose a date from 2026-11-18 to 2027-01-15."),
        ("2026-11-24", "That is the date agreed now."),
        ("2026-11-22", "That is the date agreed now."),  # Sunday after the Saturday: Monday is next
        ("tomorrow", "Please give a date like 2026-11-20."),
    ],
)
async def test_what_is_not_possible_is_refused_with_what_is(school: World, day: str, words: str) -> None:
    await _ends(school, date(2027, 1, 17))
    if day == "2026-11-22":
        async with school.runtime.sessions.begin() as session:
            await session.execute(
                update(PlannedTarget)
                .where(
                    col(PlannedTarget.student_id) == school.ana.person.id,
                    col(PlannedTarget.target_id) == school.targets["EE.3"].id,
                )
                .values(agreed_due_on=date(2026, 11, 23), agreed_ordinal=59)
            )
    await school.ana.presses_data(encode(a.ProposeDate(school.targets["EE.3"].id)))
    await school.ana.types(day)
    if day in ("2026-11-24", "2026-11-22"):  # known only once all is answered
        await school.ana.presses("Skip")
    assert school.ana.sees(words)


async def test_an_earlier_day_is_fine_and_a_weekend_becomes_the_next_school_day(school: World) -> None:
    await asks_for(school.ana, school, "2026-11-21")
    assert school.ana.sees("You asked for Mon, Nov 23")
    assert school.bo.sees("Tue, Nov 24 → Mon, Nov 23 (1 school day earlier)")


async def test_a_date_that_passed_is_offered_days_from_today_on(school: World) -> None:
    await school.ana.presses_data(encode(a.ProposeDate(school.targets["RP.1"].id)))
    assert school.ana.buttons[:3] == ["Mon, Nov 23", "Thu, Nov 26", "Tue, Dec 1"]
    await school.ana.presses("Mon, Nov 23")
    await school.ana.presses("Skip")
    assert school.bo.sees("Also planned in that week: EE.3 Inequalities")
    await school.bo.presses("Agree")
    await school.ana.commands("home")
    assert school.ana.sees("RP.2 Unit rates was planned for Tue, Sep 29")
    await school.ana.types("RP.1")
    await school.ana.presses("RP.1")
    assert school.ana.sees("Planned for Mon, Nov 23 (first planned: Tue, Sep 15)")


async def test_a_plan_that_is_over_has_no_days_to_offer(school: World) -> None:
    await _ends(school, date(2026, 11, 17))
    await school.ana.presses_data(encode(a.ProposeDate(school.targets["EE.3"].id)))
    assert school.ana.sees("The plan of “Inequalities” reaches to Tue, Nov 17")
    assert school.ana.sees("ask for a conference any day")


async def test_near_the_end_the_last_day_is_offered(school: World) -> None:
    await _ends(school, date(2026, 11, 26))
    await school.ana.presses_data(encode(a.ProposeDate(school.targets["EE.3"].id)))
    assert school.ana.buttons[0] == "Thu, Nov 26"


async def test_what_is_shown_needs_no_date(school: World) -> None:
    await was_judged(school, school.ana, "EE.3", "proficient")
    await school.ana.presses_data(encode(a.ProposeDate(school.targets["EE.3"].id)))
    assert school.ana.sees("No date is needed")
    await school.ana.types("EE.3")
    await school.ana.presses("EE.3")
    assert "📅 Ask for another date" not in school.ana.buttons


async def test_a_wish_that_a_judgement_overtook_is_no_longer_asked_about(school: World) -> None:
    await asks_for(school.ana, school)
    await was_judged(school, school.ana, "EE.3", "proficient")
    await school.bo.commands("dates")
    assert school.bo.sees("No student waits for a date from you.")
    await school.bo.presses_data(encode(a.AcceptDate((await _proposal(school)).id)))
    assert school.bo.sees("No date is needed")
    await school.ana.commands("home")
    assert "you asked for" not in school.ana.last


async def test_a_day_that_is_over_by_now_is_not_agreed_on(school: World) -> None:
    await asks_for(school.ana, school)
    school.passes(days=14)
    await school.bo.presses("Agree")
    assert school.bo.sees("Fri, Nov 27 is not possible any more")
    assert school.bo.sees("A date from Wed, Dec 2 to Wed, Jun 16 is.")
    await school.bo.presses("Another date")
    await school.bo.fills({"to_on": "2026-12-04", "reason": "I was away, sorry."})
    assert school.ana.was_told("New date Fri, Dec 4")


async def test_a_day_closed_since_it_was_asked_for_becomes_the_next_one_in_words_too(school: World) -> None:
    await asks_for(school.ana, school)
    async with school.runtime.sessions.begin() as session:
        calendar = (await session.scalars(select(Calendar))).one()
        change = Change(school.clock.now(), date(2026, 11, 18), "Snow", cause=MoveCause.CALENDAR)
        await calendars.close(session, calendar, first_on=OFFERED, last_on=OFFERED, change=change)
    await school.bo.presses("Agree")
    assert (await _planned(school)).agreed_due_on == date(2026, 11, 30)
    assert school.bo.sees("Agreed: Mon, Nov 30")
    assert school.ana.was_told("Mon, Nov 30")
    assert (await _proposal(school)).agreed_on == date(2026, 11, 30)


async def test_a_teacher_agrees_on_a_date_from_the_student_s_card(school: World) -> None:
    await school.bo.presses_data(encode(a.OpenStudentTarget(school.ana.person.id, school.targets["EE.3"].id)))
    await school.bo.presses("Agree on another date")
    await school.bo.fills({"to_on": "2026-12-05", "reason": "Agreed in class."})
    assert school.bo.sees("Agreed: Mon, Dec 7 (before: Tue, Nov 24).")
    assert school.ana.was_told("Bo Li agreed on a new day for you.")
    assert school.ana.was_told("Why you got this: a date on your path changed.")
    await school.bo.presses("EE.3")
    assert school.bo.sees("Moved from Tue, Nov 24 to Mon, Dec 7 by Bo Li: Agreed in class.")


async def test_the_card_holds_a_wish_that_waits_with_its_answers(school: World) -> None:
    await asks_for(school.ana, school)
    await school.bo.commands("dates")
    assert school.bo.sees("Tue, Nov 24 → Fri, Nov 27")
    await school.bo.presses("Ana Morales · EE.3")
    assert school.bo.sees("Asks for Fri, Nov 27")
    assert "📅 Agree on another date" not in school.bo.buttons
    await school.bo.presses("✅ Agree")
    assert school.bo.sees("Agreed: Fri, Nov 27")


async def test_home_counts_the_dates_and_the_days_away_that_wait(school: World) -> None:
    await asks_for(school.ana, school)
    await school.bo.commands("home")
    assert school.bo.sees("1 date asked for waits for your answer")
    await school.bo.presses("Dates asked for")
    assert school.bo.sees("Ana Morales: EE.3 Inequalities")
    await school.ana.commands("away")
    await school.ana.types("2026-11-23")
    await school.ana.presses("Skip")
    await school.ana.presses("Skip")
    await school.rosa.commands("home")
    assert school.rosa.sees("1 report of days away waits for your word")
    await school.rosa.presses("All days away")
    assert school.rosa.sees("1. Ana Morales, Mon, Nov 23")


async def test_the_open_case_of_a_plan_keeps_that_a_date_was_agreed(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        plan = await session.scalar(select(Plan).where(col(Plan.student_id) == school.ana.person.id))
        assert plan is not None
        case = PaceCase(
            school_id=plan.school_id,
            plan_id=plan.id,
            student_id=plan.student_id,
            section_id=plan.section_id,
            opened_for=PaceStatus.BEHIND,
            opened_on=date(2026, 11, 16),
            opened_at=school.clock.now(),
            rung_since=date(2026, 11, 16),
        )
        session.add(case)
    await school.bo.presses_data(encode(a.MoveDate(school.ana.person.id, school.targets["RP.1"].id)))
    await school.bo.fills({"to_on": "2026-11-30", "reason": "We talked."})
    async with school.runtime.sessions() as session:
        step = (await session.scalars(select(CaseStep))).one()
    assert (step.case_id, step.kind, step.note) == (case.id, CaseStepKind.DATE_AGREED, "We talked.")


async def test_a_date_agreed_in_person_answers_the_wish_too(school: World) -> None:
    await asks_for(school.ana, school)
    await school.bo.presses_data(encode(a.MoveDate(school.ana.person.id, school.targets["EE.3"].id)))
    await school.bo.fills({"to_on": "2026-11-30", "reason": "We talked."})
    proposal = await _proposal(school)
    assert (proposal.state, proposal.answer) == (ProposalState.CHANGED, "We talked.")
    assert school.ana.was_told("You asked for Fri, Nov 27; Bo Li agreed on another day.")


async def test_an_advisor_agrees_on_dates_only_where_the_section_has_no_teacher(school: World) -> None:
    move = encode(a.MoveDate(school.ana.person.id, school.targets["EE.3"].id))
    await school.rosa.presses_data(move)
    assert school.rosa.sees("Not found")
    await _bo_leaves(school)
    await asks_for(school.ana, school)
    assert school.ana.sees("It is with Rosa Delgado now.")
    await school.rosa.commands("dates")
    assert school.rosa.sees("Ana Morales: EE.3")
    await school.rosa.presses_data(move)
    await school.rosa.fills({"to_on": "2026-11-27", "reason": "Agreed with Ana."})
    assert school.ana.was_told("Rosa Delgado agreed to the day you asked for.")


async def _bo_leaves(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(Person).where(col(Person.id) == school.bo.person.id).values(retired_on=date(2026, 11, 1))
        )


async def test_where_nobody_could_answer_nothing_is_asked(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(Enrolment)
            .where(col(Enrolment.person_id).in_((school.bo.person.id, school.rosa.person.id)))
            .values(ends_on=date(2026, 11, 1))
        )
    await school.ana.presses_data(encode(a.ProposeDate(school.targets["EE.3"].id)))
    assert school.ana.sees("Nobody to ask yet")


async def test_other_people_s_wishes_do_not_exist(school: World) -> None:
    await asks_for(school.ana, school)
    proposal_id = (await _proposal(school)).id
    for talker in (school.jamal, school.grace, school.helen, school.lucia):
        for action in (a.TakeBackDate(proposal_id), a.AcceptDate(proposal_id), a.DeclineDate(proposal_id)):
            await talker.presses_data(encode(action))
            assert talker.sees("Not found")
    await school.ana.presses_data(encode(a.AcceptDate(proposal_id)))
    assert school.ana.sees("Not found")
    assert (await _proposal(school)).state is ProposalState.OPEN


async def test_while_a_wish_waits_it_is_known_which_target_rests(school: World) -> None:
    await asks_for(school.ana, school)
    ana, jamal = school.ana.person.id, school.jamal.person.id
    target_id = school.targets["EE.3"].id
    async with school.runtime.sessions() as session:
        everybody = await proposals.open_on(session, school.school.id)
        assert {target for _, target in everybody} == {target_id}
        assert await proposals.open_on(session, school.school.id, student_ids=[ana]) == everybody
        assert not await proposals.open_on(session, school.school.id, student_ids=[jamal])


async def test_a_date_changes_no_level(school: World) -> None:
    await asks_for(school.ana, school)
    await school.bo.presses("Agree")
    async with school.runtime.sessions() as session:
        assert not (await session.scalars(select(Judgement))).all()
    await school.ana.types("EE.3")
    await school.ana.presses("EE.3")
    assert school.ana.sees("College-ready: what inequalities looks like.")


async def test_days_away_move_what_an_agreed_day_means_for_the_clock(school: World) -> None:
    await school.rosa.presses_data(encode(a.ReportAbsence(school.ana.person.id)))
    await school.rosa.fills({"first_on": "2026-11-09", "last_on": "2026-11-10"})
    await school.ana.types("EE.3")
    await school.ana.presses("EE.3")
    assert school.ana.sees("Planned for Thu, Nov 26")
    await asks_for(school.ana, school, "2026-11-24")
    await school.bo.presses("Agree")
    assert school.bo.sees("Agreed: Tue, Nov 24 (before: Thu, Nov 26).")
    await school.ana.types("EE.3")
    await school.ana.presses("EE.3")
    assert school.ana.sees("Planned for Tue, Nov 24")


async def test_it_all_speaks_spanish_too(school: World) -> None:
    await school.ana.commands("language")
    await school.ana.presses("Español")
    await school.ana.presses_data(encode(a.ProposeDate(school.targets["EE.3"].id)))
    await school.ana.types("2026-11-27")
    await school.ana.presses("Omitir")
    assert school.ana.sees("Pediste el vie 27 nov: EE.3 Inequalities")
    await school.bo.presses("Agree")
    assert school.ana.was_told("Bo Li aceptó el día que pediste.")


async def test_a_wish_can_be_made_from_the_path(school: World) -> None:
    await school.ana.commands("path")
    await school.ana.presses("Ask for another date · RP.1")
    await school.ana.presses("Mon, Nov 23")
    await school.ana.presses("Skip")
    assert school.ana.sees("You asked for Mon, Nov 23: RP.1 Ratio language")
    school.clock.move(timedelta(minutes=1))
    await school.bo.presses("Agree")
    assert school.ana.was_told("New date Mon, Nov 23")
