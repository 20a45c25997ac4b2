"""Holding a conference: one view with everything, feedback, and both sides' words before it is closed."""

from datetime import timedelta

from sqlalchemy import select

from domain import actions as a
from domain.action_codec import encode
from domain.models import Attachment, Conference, Judgement
from domain.vocabulary import ConferenceState
from tests.support.conferring import (
    MET,
    NOT_YET,
    accepts,
    asks,
    has_evidence,
    history,
    latest_conference,
    opens,
    records,
    supports,
)
from tests.support.talk import Talker
from tests.support.world import NOW, World


async def conference_of(school: World, conference: Conference) -> Conference:
    async with school.runtime.sessions() as session:
        return await session.get_one(Conference, (conference.school_id, conference.id))


async def looks_at(talker: Talker, conference: Conference) -> None:
    await talker.presses_data(encode(a.OpenConference(conference.id)))


async def test_the_teacher_sees_everything_in_one_view(school: World) -> None:
    ana, bo = school.ana, school.bo
    await has_evidence(school, ana, "Recipe for 30", is_new_context=True, at=NOW)
    first = await asks(ana, school)
    await records(bo, first, NOT_YET)
    await ana.presses("Say what I think")
    await ana.types("I mixed up the order.")
    school.passes(days=1)
    await ana.presses_data(encode(a.RequestConference(school.targets["RP.2"].id)))
    await ana.presses("Proficient")
    await ana.presses("do it live")
    await ana.presses("Recipe for 30")
    await ana.presses("That is all")
    await ana.types("I drew it for the market.")
    await looks_at(bo, first)
    for part in (
        "Ana Morales · RP.2 Unit rates",
        "Try number 2; earlier tries are not averaged in.",
        "The student wants to do it live.",
        "I drew it for the market.",
        "I can find a unit rate and use it to compare.",
        "A conversation about two problems of your own.",
        "➡️ Emerging: Emerging: what unit rates looks like.",
        "Proficient (the student's own view): Proficient: what unit rates looks like.",
        "The student wants to talk about the first one.\n• Recipe for 30 (written work, new context",
        "Emerging, says Bo Li (Wed, Nov 18)",
        "Next step: Draw the double number line down to 1.",
        "I mixed up the order.",
        "You have not answered that yet.",
    ):
        assert bo.sees(part)
    assert "Recipe for 30" in bo.buttons
    assert "💬 Answer the student" in bo.buttons


async def test_earlier_attempts_stand_in_one_line_each(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    for level in ("beginning", "emerging"):
        await records(bo, conference, NOT_YET | {"level": level})
        school.passes(days=1)
        await asks(ana, school)
    await looks_at(bo, conference)
    assert bo.sees("Emerging, says Bo Li (Thu, Nov 19)")
    assert bo.sees("Earlier tries\n• Wed, Nov 18: Beginning (Bo Li)")


async def test_what_was_judged_in_another_conference_is_said_with_its_day(school: World) -> None:
    ana, bo = school.ana, school.bo
    await records(bo, await asks(ana, school), MET)
    school.passes(days=1)
    await looks_at(bo, await asks(ana, school))
    assert bo.sees("Last judged: Proficient, by Bo Li, Wed, Nov 18")


async def test_whoever_looks_on_gets_neither_the_pieces_nor_a_way_to_answer(school: World) -> None:
    ana, rosa = school.ana, school.rosa
    await has_evidence(school, ana, "Recipe for 30", at=NOW)
    conference = await asks(ana, school)
    await looks_at(rosa, conference)
    assert rosa.sees("Recipe for 30")
    assert "Recipe for 30" not in rosa.buttons
    assert not any("Answer" in label or "Record" in label for label in rosa.buttons)


async def test_a_met_conference_is_closed_only_when_the_student_has_responded(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    await records(bo, conference, MET)
    assert (await conference_of(school, conference)).closed_at is None
    await ana.presses("Say what I think")
    assert ana.sees("What do you think? What helped you to get here?")
    await ana.types("The market stall helped.")
    assert ana.sees("This conference is closed; what you have shown stays.")
    assert bo.was_told("Ana Morales responds to the outcome on RP.2 Unit rates")
    assert bo.was_told("With this the conference is closed.")
    closed = await conference_of(school, conference)
    assert closed.response == "The market stall helped."
    assert closed.responded_at == closed.closed_at == school.clock.now()


async def test_one_tap_is_enough_and_writes_to_nobody(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    await records(bo, conference, MET)
    before = len(bo.shown)
    await ana.presses("Thanks, I have read it")
    assert ana.sees("This conference is closed. What you have shown stays.")
    closed = await conference_of(school, conference)
    assert closed.response is None
    assert closed.closed_at == school.clock.now()
    assert len(bo.shown) == before
    await looks_at(bo, conference)
    assert bo.sees("The student has read it.")


async def test_a_second_tap_changes_nothing_and_words_are_welcome_later(school: World) -> None:
    ana = school.ana
    conference = await asks(ana, school)
    await records(school.bo, conference, MET)
    await ana.presses("Thanks, I have read it")
    closed_at = (await conference_of(school, conference)).closed_at
    school.passes(hours=1)
    await ana.presses_data(encode(a.AcknowledgeOutcome(conference.id)))
    await ana.presses("Say what I think")
    await ana.types("Thank you.")
    closed = await conference_of(school, conference)
    assert closed.closed_at == closed_at
    assert closed.response == "Thank you."


async def test_home_lists_what_is_to_answer_until_it_is_answered(school: World) -> None:
    ana = school.ana
    conference = await asks(ana, school)
    await records(school.bo, conference, MET)
    await ana.commands("home")
    assert ana.sees("RP.2 Unit rates: shown. Bo Li would like to hear what you think; one tap is enough.")
    await ana.presses("Conference · RP.2")
    assert ana.sees("One tap that you have read it is enough.")
    await ana.presses("Thanks, I have read it")
    await ana.commands("home")
    assert "RP.2 Unit rates: shown" not in ana.last


async def test_a_met_conference_to_answer_stands_in_no_way_of_the_next_one(school: World) -> None:
    ana, bo = school.ana, school.bo
    first = await asks(ana, school)
    await records(bo, first, MET)
    school.passes(minutes=1)
    further = await asks(ana, school)
    await records(bo, further, MET | {"level": "college_ready"})
    await ana.presses_data(encode(a.AcknowledgeOutcome(first.id)))
    assert (await conference_of(school, first)).closed_at is not None
    assert (await conference_of(school, further)).closed_at is None


async def test_one_tap_on_a_not_yet_is_no_end(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    await records(bo, conference, NOT_YET)
    await ana.presses("Thanks, I have read it")
    assert ana.sees("It stays open.")
    read = await conference_of(school, conference)
    assert (read.state, read.closed_at) == (ConferenceState.NOT_YET, None)
    await ana.commands("home")
    assert "would like to hear what you think" not in ana.last
    await asks(ana, school)
    assert await history(school, conference) == ["requested", "not_yet", "requested"]


async def test_the_teacher_answers_the_students_words_and_the_student_reads_it(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    await records(bo, conference, NOT_YET)
    await ana.presses("Say what I think")
    await ana.types("I mixed up the order.")
    await bo.presses("Answer the student")
    assert "The student said: “I mixed up the order.”" in bo.form.intro
    await bo.fills({"answer": "Good catch. Show me on Friday."})
    assert bo.sees("Your answer goes to Ana Morales")
    assert ana.was_told("Bo Li answers you: RP.2 Unit rates")
    assert ana.was_told("Good catch. Show me on Friday.")
    (support,) = await supports(school)
    assert support.adult_response == "Good catch. Show me on Friday."
    assert support.adult_responded_at == school.clock.now()
    await looks_at(ana, conference)
    assert ana.sees("What Bo Li answered\nGood catch. Show me on Friday.")
    await looks_at(bo, conference)
    assert "💬 Answer the student" not in bo.buttons


async def test_the_same_answer_sent_twice_is_told_once(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    await records(bo, conference, NOT_YET)
    await opens(bo, a.AnswerResponse(conference.id))
    await bo.fills({"answer": "Come by after lunch."})
    await bo.fills({"answer": "Come by after lunch."})
    assert ana.chat.count("Come by after lunch.") == 1


async def test_there_is_nothing_to_answer_where_no_not_yet_is_open(school: World) -> None:
    bo = school.bo
    conference = await asks(school.ana, school)
    await opens(bo, a.AnswerResponse(conference.id))
    assert bo.sees("This conference has moved on")
    await records(bo, conference, MET)
    await opens(bo, a.AnswerResponse(conference.id))
    assert bo.sees("This conference has moved on")


async def test_a_word_of_the_teacher_comes_with_the_outcome_and_stays_on_the_card(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    await records(bo, conference, MET | {"feedback": "You drew it before you counted."})
    assert ana.was_told("Bo Li says to you\nYou drew it before you counted.")
    await looks_at(ana, conference)
    assert ana.sees("You drew it before you counted.")


async def test_a_spoken_word_goes_to_the_student_as_a_file(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    bo.whole_forms = False
    await opens(bo, a.RecordOutcome(conference.id))
    await bo.presses("Proficient")
    await bo.presses("in class")
    await bo.presses("Yes")
    await bo.presses("Skip")
    await bo.types("Three weeks at the market.")
    assert bo.sees("A word to the student")
    await bo.speaks(b"OggS well done")
    assert bo.sees("Recorded: Ana Morales")
    assert ana.was_told("Bo Li sends you a voice message with this.")
    async with school.runtime.sessions() as session:
        voice = (await session.scalars(select(Attachment))).one()
        judgement = (await session.scalars(select(Judgement))).one()
    assert judgement.attachment_id == voice.id
    assert [file.file_name for shown in ana.shown for file in shown.rendered.files] == ["feedback.ogg"]
    await looks_at(ana, conference)
    assert ana.sees("The voice message is in our chat, from Wed, Nov 18.")


async def test_a_recording_sent_with_the_whole_form_goes_to_the_student(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    await opens(bo, a.RecordOutcome(conference.id))
    await bo.fills(MET, files={"recording": (b"OggS well done", "audio/ogg")})
    assert not bo.problems
    assert ana.was_told("Bo Li sends you a voice message with this.")
    assert [file.file_name for shown in ana.shown for file in shown.rendered.files] == ["feedback.ogg"]


async def test_the_longest_outcome_with_a_word_comes_as_two_messages(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    parts = ("offered", "student_action", "adult_action", "success_signal", "try_again")
    long = dict.fromkeys(parts, "x" * 300) | dict.fromkeys(("missing", "next_step", "met"), "y" * 400)
    await records(bo, conference, NOT_YET | long | {"feedback": "z" * 400})
    assert bo.problems == {}
    assert ana.chat.count("Not yet: RP.2 Unit rates") == 1
    assert ana.was_told("More about your conference: RP.2 Unit rates")
    assert ana.was_told("z" * 400)


async def test_shown_late_is_shown_in_full_and_nobody_speaks_of_the_date(school: World) -> None:
    """RP.1 was planned for the middle of September; it is shown in November."""
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school, "RP.1")
    await accepts(bo, conference)
    school.passes(days=2, hours=1)
    before = len(ana.shown)
    await records(bo, conference, MET)
    told = ana.chat.split("\n---\n", before)[-1]
    assert "Proficient: Proficient: what ratio language looks like." in told
    for word in ("late", "planned", "September", "date", "Sep 15"):
        assert word not in told, word
    assert not any(word in bo.last for word in ("late", "planned", "date"))
    await ana.presses_data(encode(a.ShowPath()))
    assert ana.sees("✅ RP.1 Ratio language · Proficient · shown")
    async with school.runtime.sessions() as session:
        judgement = (await session.scalars(select(Judgement))).one()
    assert judgement.level_id == school.levels["proficient"].id


async def test_one_piece_of_one_kind_needs_a_reason_and_keeps_the_form_open(school: World) -> None:
    """Case 1: the piece is the conference itself."""
    bo = school.bo
    conference = await asks(school.ana, school)
    await records(bo, conference, MET | {"reason": ""})
    assert set(bo.problems) == {"reason"}
    assert (await latest_conference(school)).state is ConferenceState.REQUESTED
    await bo.fills(MET)
    assert bo.problems == {}
    assert (await latest_conference(school)).state is ConferenceState.MET


async def test_the_weekly_clock_does_not_nag_about_an_outcome_to_answer(school: World) -> None:
    ana = school.ana
    await records(school.bo, await asks(ana, school), MET)
    before = len(ana.shown)
    school.clock.move(timedelta(days=3))
    await school.settles()
    assert len(ana.shown) == before
