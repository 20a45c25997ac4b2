"""The teacher records what came of it, the student hears it at once and responds."""

import asyncio
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.models import AuditEntry, Evidence, Judgement, JudgementEvidence
from domain.vocabulary import EvidenceKind
from tests.support.conferring import (
    MET,
    NOT_YET,
    accepts,
    asks,
    has_evidence,
    history,
    latest_conference,
    opens,
    proposes,
    records,
    supports,
    teaches_too,
)
from tests.support.world import NOW, World


async def judgements(school: World) -> Sequence[Judgement]:
    async with school.runtime.sessions() as session:
        return list(await session.scalars(select(Judgement).order_by(col(Judgement.judged_at))))


async def test_met_is_told_with_the_level_what_is_met_and_what_comes_next(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    await accepts(bo, conference)
    school.passes(days=2, hours=1)
    await records(bo, conference, MET)
    assert bo.sees("Recorded: Ana Morales, RP.2 Unit rates")
    assert bo.sees("Level: Proficient")
    assert ana.was_told("Shown: RP.2 Unit rates")
    assert ana.was_told("Proficient: Proficient: what unit rates looks like.")
    assert ana.was_told("You explained it in two ways.")
    assert ana.was_told("Next on your path: RP.1 Ratio language")
    assert ana.was_told("You can also go further, to College-ready")
    assert await history(school, conference) == ["requested", "scheduled", "met"]
    assert (await latest_conference(school)).closed_at is None, "the student has not responded yet"


async def test_what_was_shown_counts_from_the_hour_of_the_conference(school: World) -> None:
    conference = await asks(school.ana, school)
    await accepts(school.bo, conference)
    school.passes(days=6)
    await records(school.bo, conference, MET)
    (judgement,) = await judgements(school)
    assert judgement.shown_at == (await latest_conference(school)).starts_at
    assert judgement.judged_at == school.clock.now()


async def test_not_yet_is_told_with_all_its_parts_and_help(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    await accepts(bo, conference)
    await records(bo, conference, NOT_YET)
    assert bo.sees("Review by Wed, Dec 2")
    for part in (
        "Not yet: RP.2 Unit rates",
        "believes that you will get there, with help. The goal is the same for everybody.",
        "Proficient: what unit rates looks like.",
        "Where you are now: Emerging",
        "You set up the ratio in the right order.",
        "The rate for one pound.",
        "Draw the double number line down to 1.",
        "Time with your teacher, just the two of you.",
        "Bring one problem you tried and one question.",
        "Sets time aside for you this week.",
        "Ask for a conference again, any day",
        "You will look at it together by Wed, Dec 2.",
    ):
        assert ana.was_told(part)
    assert [label for label in ana.buttons if "stuck" in label or "ready" in label or "Say" in label] == [
        "💬 Say what I think",
        "🙋 I'm ready · RP.2 · Unit rates",
        "💬 I'm stuck",
    ]
    (support,) = await supports(school)
    assert support.owner_id == bo.person.id
    assert support.review_on == date(2026, 12, 2)
    assert support.success_signal == "Proficient: what unit rates looks like."


async def test_the_teachers_own_words_replace_what_the_choice_says(school: World) -> None:
    conference = await asks(school.ana, school)
    own = {
        "offered": "Saturday workshop",
        "student_action": "Bring your market notes",
        "try_again": "By phone",
    }
    await records(school.bo, conference, NOT_YET | own | {"review_on": "2026-12-05"})
    assert school.ana.was_told("Saturday workshop")
    assert school.ana.was_told("You: Bring your market notes")
    assert school.ana.was_told("Sets time aside for you this week.")
    (support,) = await supports(school)
    assert support.review_on == date(2026, 12, 7), "the Saturday moves to the Monday"


async def test_a_review_too_late_is_refused_with_the_range(school: World) -> None:
    conference = await asks(school.ana, school)
    await records(school.bo, conference, NOT_YET | {"review_on": "2027-03-01"})
    assert "2026-12-09" in school.bo.problems["review_on"]
    assert await judgements(school) == []


async def test_not_yet_without_a_next_step_is_refused_and_nothing_is_recorded(school: World) -> None:
    conference = await asks(school.ana, school)
    await records(school.bo, conference, NOT_YET | {"next_step": " "})
    assert set(school.bo.problems) == {"next_step"}
    assert await judgements(school) == []
    assert await history(school, conference) == ["requested"]


async def test_proficient_on_one_piece_of_one_kind_needs_a_written_reason(school: World) -> None:
    bo = school.bo
    conference = await asks(school.ana, school)
    await records(bo, conference, MET | {"reason": None})
    assert set(bo.problems) == {"reason"}
    assert await judgements(school) == []
    await bo.fills(MET)
    (judgement,) = await judgements(school)
    assert judgement.reason == "Three weeks of work at the market stall."


async def test_the_student_reads_the_reason_at_once_and_again_on_the_card(school: World) -> None:
    conference = await asks(school.ana, school)
    await records(school.bo, conference, MET)
    assert school.ana.was_told("Why Bo Li says so\nThree weeks of work at the market stall.")
    await school.ana.presses_data(encode(a.OpenConference(conference.id)))
    assert school.ana.sees("Why Bo Li says so\nThree weeks of work at the market stall.")


async def test_enough_evidence_needs_no_reason(school: World) -> None:
    piece = await has_evidence(school, school.ana, "Recipe for 30", at=NOW, is_new_context=True)
    conference = await asks(school.ana, school)
    await records(school.bo, conference, MET | {"reason": None, "evidence": [str(piece)]})
    assert school.bo.problems == {}
    (judgement,) = await judgements(school)
    assert judgement.reason is None


async def test_evidence_the_teacher_leaves_out_does_not_count(school: World) -> None:
    await has_evidence(school, school.ana, "Recipe for 30", at=NOW, is_new_context=True)
    conference = await asks(school.ana, school)
    await records(school.bo, conference, MET | {"reason": None, "evidence": []})
    assert set(school.bo.problems) == {"reason"}
    assert "still needs 1 more piece of evidence, 1 more kind" in school.bo.problems["reason"]
    assert "something shown in a new place" in school.bo.problems["reason"]


async def test_a_shown_conference_stays_on_the_list_until_the_student_has_read_it_or_for_two_weeks(
    school: World,
) -> None:
    first, second = await asks(school.ana, school), await asks(school.jamal, school)
    await records(school.bo, first, MET)
    await records(school.bo, second, MET)
    await school.bo.presses_data(encode(a.ListRequests()))
    assert school.bo.last.count("shown on Wed, Nov 18 · the student has not responded yet") == 2
    await school.ana.presses("I have read it")
    await school.bo.presses_data(encode(a.ListRequests()))
    assert school.bo.sees("Jamal Carter")
    assert "Ana Morales" not in school.bo.last
    school.passes(days=14)
    await school.bo.presses_data(encode(a.ListRequests()))
    assert "Jamal Carter" not in school.bo.last


async def test_the_judgement_rests_on_what_was_chosen_and_on_the_conference_itself(school: World) -> None:
    piece = await has_evidence(school, school.ana, "Recipe for 30", at=NOW, is_new_context=True)
    conference = await asks(school.ana, school)
    await records(school.bo, conference, MET | {"evidence": [str(piece)], "context": "community"})
    async with school.runtime.sessions() as session:
        rests_on = set(await session.scalars(select(col(JudgementEvidence.evidence_id))))
        shown = await session.scalar(select(Evidence).where(col(Evidence.kind) == EvidenceKind.CONFERENCE))
        written = set(await session.scalars(select(col(AuditEntry.what))))
    assert shown is not None
    assert shown.context == "community"
    assert rests_on == {piece, shown.id}
    assert {"asked for conference", "judged target"} <= written


async def test_evidence_of_somebody_else_is_no_option(school: World) -> None:
    foreign = await has_evidence(school, school.jamal, "Jamal's recipe", at=NOW)
    await has_evidence(school, school.ana, "Recipe for 30", at=NOW)
    conference = await asks(school.ana, school)
    await records(school.bo, conference, MET | {"evidence": [str(foreign)]})
    assert set(school.bo.problems) == {"evidence"}


async def test_an_outcome_is_recorded_without_an_agreed_time(school: World) -> None:
    conference = await asks(school.ana, school)
    await records(school.bo, conference, MET)
    assert await history(school, conference) == ["requested", "met"]


async def test_an_outcome_is_recorded_while_a_time_is_only_proposed(school: World) -> None:
    met, not_yet = await asks(school.ana, school, "RP.1"), await asks(school.jamal, school, "RP.2")
    await proposes(school.bo, met)
    await proposes(school.bo, not_yet, at="2026-11-20T11:30")
    await records(school.bo, met, MET)
    await records(school.bo, not_yet, NOT_YET)
    assert await history(school, met) == ["requested", "proposed", "met"]
    assert await history(school, not_yet) == ["requested", "proposed", "not_yet"]


async def test_the_student_responds_to_a_not_yet_and_the_teacher_reads_it(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    await records(bo, conference, NOT_YET)
    await ana.presses("Say what I think")
    await ana.types("I mixed up the order. I will draw it first.")
    assert ana.sees("Thank you for your words")
    assert bo.was_told("Ana Morales responds to “not yet” on RP.2 Unit rates")
    assert bo.was_told("I mixed up the order. I will draw it first.")
    await bo.presses("Conference · RP.2")
    assert bo.sees("I mixed up the order. I will draw it first.")


async def test_a_second_response_is_added_to_the_first(school: World) -> None:
    ana = school.ana
    conference = await asks(ana, school)
    await records(school.bo, conference, NOT_YET)
    for words in ("I mixed up the order.", "And I was tired."):
        school.passes(minutes=1)
        await ana.presses_data(encode(a.RespondToOutcome(conference.id)))
        await ana.types(words)
    (support,) = await supports(school)
    assert support.student_response == "I mixed up the order.\n\nAnd I was tired."


async def test_words_that_the_first_response_ends_with_are_words_of_their_own(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    await records(bo, conference, NOT_YET)
    for words in ("I was tired. Help me please", "please", "please"):
        await ana.presses_data(encode(a.RespondToOutcome(conference.id)))
        await ana.types(words)
    (support,) = await supports(school)
    assert support.student_response == "I was tired. Help me please\n\nplease"
    assert bo.chat.count("responds to “not yet”") == 2


async def test_not_yet_twice_stays_open_names_the_next_step_and_asks_for_both_responses(
    school: World,
) -> None:
    ana, bo = school.ana, school.bo
    first = await asks(ana, school)
    await records(bo, first, NOT_YET)
    await ana.presses_data(encode(a.RespondToOutcome(first.id)))
    await ana.types("I will draw it first.")
    school.passes(days=5)
    second = await asks(ana, school)
    assert second.id == first.id
    assert second.attempt == 2
    assert second.answered_at is None
    assert bo.was_told("Try number 2; earlier tries are not averaged in.")
    await records(bo, second, NOT_YET | {"next_step": "Explain the rate to a friend."})
    assert ana.was_told("Explain the rate to a friend.")
    assert "💬 Say what I think" in ana.buttons
    assert await history(school, first) == ["requested", "not_yet", "requested", "not_yet"]
    old, new = await supports(school)
    assert old.closed_at is not None
    assert new.closed_at is None
    assert new.student_response is None
    assert len(await judgements(school)) == 2


async def test_met_after_a_not_yet_closes_the_support_and_keeps_every_judgement(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    await records(bo, conference, NOT_YET)
    school.passes(days=1)
    await asks(ana, school)
    await records(bo, conference, MET)
    (support,) = await supports(school)
    assert support.closed_at == school.clock.now()
    assert [judgement.met for judgement in await judgements(school)] == [NOT_YET["met"], MET["met"]]
    await ana.presses_data(encode(a.OpenConference(conference.id)))
    assert ana.sees("✅ Shown.")


async def test_after_met_a_new_conference_reaches_further(school: World) -> None:
    conference = await asks(school.ana, school)
    await records(school.bo, conference, MET)
    school.passes(days=1)
    further = await asks(school.ana, school)
    assert further.id != conference.id
    await records(school.bo, further, MET | {"level": "college_ready"})
    assert school.ana.was_told("College-ready: College-ready: what unit rates looks like.")
    assert [judgement.conference_id for judgement in await judgements(school)] == [conference.id, further.id]


async def test_the_review_day_puts_the_support_back_on_the_teachers_list(school: World) -> None:
    conference = await asks(school.ana, school)
    await records(school.bo, conference, NOT_YET)
    await school.bo.presses_data(encode(a.ListRequests()))
    assert school.bo.sees("not yet; review by Wed, Dec 2")
    school.passes(days=14)
    await school.bo.presses_data(encode(a.ListRequests()))
    assert school.bo.sees("is it working?")


async def test_a_conference_that_is_over_without_an_outcome_leads_the_planned_ones(school: World) -> None:
    conference = await asks(school.ana, school)
    await accepts(school.bo, conference)
    school.passes(days=3)
    await school.bo.presses_data(encode(a.ListRequests()))
    assert school.bo.sees("outcome to record")


async def test_of_two_teachers_who_record_at_the_same_time_one_is_told_it_moved_on(school: World) -> None:
    bo, rosa = school.bo, school.rosa
    await teaches_too(school, rosa)
    conference = await asks(school.ana, school)
    await opens(bo, a.RecordOutcome(conference.id))
    await opens(rosa, a.RecordOutcome(conference.id))
    await asyncio.gather(bo.fills(MET), rosa.fills(NOT_YET))
    assert len(await judgements(school)) == 1
    told = [talker for talker in (bo, rosa) if "This conference has moved on" in talker.last]
    assert len(told) == 1
    assert school.ana.chat.count("Why you got this: your teacher recorded your conference.") == 1


async def test_the_same_outcome_sent_twice_is_recorded_once(school: World) -> None:
    bo = school.bo
    conference = await asks(school.ana, school)
    await opens(bo, a.RecordOutcome(conference.id))
    await bo.fills(MET)
    await bo.fills(MET)
    assert bo.sees("This conference has moved on")
    assert len(await judgements(school)) == 1
    assert school.ana.chat.count("Shown: RP.2 Unit rates") == 1


async def test_a_second_teacher_answers_and_then_hears_of_it(school: World) -> None:
    ana, bo, rosa = school.ana, school.bo, school.rosa
    await teaches_too(school, rosa)
    conference = await asks(ana, school)
    assert rosa.was_not_told("asks for a conference")
    await rosa.presses_data(encode(a.ListRequests()))
    assert rosa.sees("Waiting for you: 1")
    await proposes(rosa, conference)
    assert ana.was_told("Rosa Delgado proposes:")
    await ana.presses("That time suits me")
    assert rosa.was_told("Ana Morales takes your time")
    assert bo.was_not_told("takes your time")


async def test_a_teacher_on_a_phone_records_step_by_step(school: World) -> None:
    bo = school.bo
    conference = await asks(school.ana, school)
    bo.whole_forms = False
    await opens(bo, a.RecordOutcome(conference.id))
    assert bo.sees("Emerging: Emerging: what unit rates looks like.")
    await bo.presses("Emerging")
    await bo.presses("in class")
    await bo.presses("No")
    await bo.presses("Skip")
    await bo.types("The rate for one pound.")
    await bo.types("Draw the double number line.")
    await bo.presses("Small group")
    for _ in range(4):
        await bo.presses("Skip")
    await bo.presses("Skip")
    await bo.presses("Wed, Dec 2")
    assert bo.sees("A word to the student")
    await bo.presses("Skip")
    assert bo.sees("Recorded: Ana Morales")
    assert school.ana.was_told("Emerging: what unit rates looks like.")
    assert school.ana.was_told("Keeps a place for you in the group this week.")
