"""Before a student asks: what there is, what is still wanted, and where they see themselves."""

from sqlalchemy import func, select

from domain import actions as a
from domain.action_codec import encode
from domain.models import Conference, Judgement
from domain.vocabulary import EvidenceKind
from tests.support.conferring import (
    NOT_YET,
    asks,
    has_evidence,
    history,
    latest_conference,
    records,
    supports,
    wants_to_ask,
)
from tests.support.world import NOW, World


async def test_what_there_is_and_what_is_still_wanted_is_said_in_words(school: World) -> None:
    ana = school.ana
    await has_evidence(school, ana, "Paper plane prices", at=NOW)
    await ana.presses_data(encode(a.RequestConference(school.targets["RP.2"].id)))
    for part in (
        "Your evidence: Paper plane prices.",
        "1 more kind of evidence. You have: written work. For example: spoken explanation, something made.",
        "Something shown in a new place or situation.",
        "What you show in the conference counts, too.",
        "Proficient: Proficient: what unit rates looks like.",
    ):
        assert ana.sees(part)


async def test_complete_evidence_is_said_and_the_question_why_is_an_open_one(school: World) -> None:
    ana = school.ana
    await has_evidence(school, ana, "Paper plane prices", at=NOW)
    await has_evidence(school, ana, "Recipe for 30", kind=EvidenceKind.PRODUCT, is_new_context=True, at=NOW)
    await ana.presses_data(encode(a.RequestConference(school.targets["RP.2"].id)))
    assert ana.sees("You have enough pieces of evidence.")
    await wants_to_ask(ana, school)
    await ana.presses("explain it")
    await ana.presses("That is all")
    assert ana.sees("Anything your teacher should know?")


async def test_asking_without_any_evidence_asks_warmly_why_and_holds_nobody_up(school: World) -> None:
    ana = school.ana
    await wants_to_ask(ana, school)
    await ana.presses("explain it")
    assert ana.sees("What makes you feel ready?")
    assert ana.sees("Some evidence is still to come, and that is fine.")
    await ana.presses("Skip")
    assert ana.sees("on Bo Li's list now")


async def test_where_a_student_sees_themselves_reaches_the_teacher_and_judges_nothing(school: World) -> None:
    ana, bo = school.ana, school.bo
    await ana.presses_data(encode(a.RequestConference(school.targets["RP.2"].id)))
    await ana.presses("Proficient")
    await ana.presses("explain it")
    await ana.presses("Skip")
    assert bo.was_told("The student sees themselves at: Proficient")
    conference = await latest_conference(school)
    assert conference.self_level_id == school.levels["proficient"].id
    await bo.presses("Conference · RP.2")
    assert bo.sees("• Proficient (the student's own view): Proficient: what unit rates looks like.")
    await ana.presses_data(encode(a.OpenConference(conference.id)))
    assert ana.sees("You see yourself at: Proficient")
    async with school.runtime.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Judgement)) == 0


async def test_a_student_need_not_say_where_they_see_themselves(school: World) -> None:
    await asks(school.ana, school)
    assert (await latest_conference(school)).self_level_id is None
    assert school.bo.was_not_told("sees themselves")


async def test_after_a_not_yet_the_request_asks_for_the_students_words_to_it_first(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    await records(bo, conference, NOT_YET)
    school.passes(days=1)
    await ana.presses_data(encode(a.RequestConference(school.targets["RP.2"].id)))
    assert ana.sees("This is try number 2. Only what you show now counts.")
    assert ana.sees("The next step from last time: Draw the double number line down to 1.")
    assert ana.sees("What do you say to the last “not yet”?")
    await ana.types("I drew it three times.")
    await ana.presses("Skip")
    await ana.presses("explain it")
    await ana.presses("That is all")
    await ana.presses("Skip")
    assert await history(school, conference) == ["requested", "not_yet", "requested"]
    (support,) = await supports(school)
    assert support.student_response == "I drew it three times."
    assert bo.was_told("The student says to the last “not yet”: “I drew it three times.”")
    assert bo.was_not_told("responds to “not yet”"), "one message is enough"


async def test_the_students_words_may_be_left_out(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    await records(bo, conference, NOT_YET)
    await asks(ana, school)
    assert await history(school, conference) == ["requested", "not_yet", "requested"]
    (support,) = await supports(school)
    assert support.student_response is None


async def test_who_has_responded_is_not_asked_again_and_reads_the_teachers_answer(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    await records(bo, conference, NOT_YET)
    await ana.presses("Say what I think")
    await ana.types("I mixed up the order.")
    await ana.presses_data(encode(a.RequestConference(school.targets["RP.2"].id)))
    assert ana.sees("You said: “I mixed up the order.”")
    assert ana.sees("Bo Li has not answered that yet. You can ask all the same.")
    assert ana.sees("Where do you see yourself?")
    await bo.presses("Answer the student")
    await bo.fills({"answer": "Good catch. Draw it, and show me."})
    await ana.presses_data(encode(a.RequestConference(school.targets["RP.2"].id)))
    assert ana.sees("Bo Li answered: “Good catch. Draw it, and show me.”")


async def test_a_form_sent_whole_asks_for_the_same(school: World) -> None:
    ana = school.ana
    ana.whole_forms = True
    await has_evidence(school, ana, "Paper plane prices", at=NOW)
    await ana.presses_data(encode(a.RequestConference(school.targets["RP.2"].id)))
    assert "Your evidence: Paper plane prices." in ana.form.intro
    assert [field.name for field in ana.form.fields] == ["self_level", "showing", "evidence", "word"]
    assert [option.hint for option in ana.form.fields[0].options][
        2
    ] == "Proficient: what unit rates looks like."
    await ana.fills({"self_level": "college_ready", "showing": "portfolio"})
    async with school.runtime.sessions() as session:
        conference = await session.scalar(select(Conference))
    assert conference is not None
    assert conference.self_level_id == school.levels["college_ready"].id
