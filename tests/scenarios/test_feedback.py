"""A student asks a classmate, or somebody outside of school; a teacher says whether it counts."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from domain import actions as a
from domain.action_codec import encode
from domain.models import Evidence, FeedbackRequest, Person, School
from domain.rules.policy import policy_of
from domain.services.evidence import feedback
from domain.services.evidence.feedback import Given
from domain.services.occasions import Occasion
from domain.vocabulary import EvidenceKind, EvidenceReview
from tests.scenarios.test_evidence import counted, piece_of, pieces_of, sends_photo
from tests.support.conferring import NOT_YET, asks, records
from tests.support.world import World

QUESTION = "Can you follow my steps?"


async def has_a_photo(school: World) -> Evidence:
    """A piece of Ana's for RP.2."""
    await sends_photo(school.ana, caption="Market stall")
    await school.ana.presses("RP.2")
    await school.ana.presses("Something made")
    return await piece_of(school)


async def asks_jamal(school: World) -> None:
    await school.ana.presses_data(encode(a.ShowFeedback(school.targets["RP.2"].id)))
    await school.ana.presses("Jamal Carter")
    if "Which piece" in school.ana.last:
        await school.ana.presses("Market stall")
    await school.ana.types(QUESTION)


async def jamal_answers(school: World) -> None:
    await school.jamal.presses("Say what I see")
    await school.jamal.types("Each step has its unit.")
    await school.jamal.types("What about half a pound?")


async def given_one(school: World) -> Evidence:
    (found,) = [piece for piece in await pieces_of(school) if piece.review is not None]
    return found


async def has_an_address(school: World) -> None:
    """The school's server can be reached from outside."""
    async with school.runtime.sessions.begin() as session:
        row = await session.get_one(School, school.school.id)
        row.settings = {**row.settings, "public_url": "https://waymark.example"}


async def test_a_classmate_is_asked_sees_the_one_piece_and_answers_two_prompts(school: World) -> None:
    await has_a_photo(school)
    await sends_photo(school.ana, width=140, caption="Not for others")
    await asks_jamal(school)
    assert school.ana.sees("Jamal Carter is asked")
    assert school.jamal.sees("Ana Morales asks what you see")
    assert school.jamal.sees(QUESTION)
    assert school.jamal.sees("Market stall")
    school.jamal.was_not_told("Not for others")
    await jamal_answers(school)
    assert school.jamal.sees("Thank you")
    assert school.ana.was_told("Jamal Carter answered you")
    assert school.ana.was_told("What about half a pound?")
    piece = await given_one(school)
    assert (piece.kind, piece.review) == (EvidenceKind.PEER_FEEDBACK, EvidenceReview.AWAITED)
    assert piece.logged_by_id == school.jamal.person.id
    assert await counted(school) == ["Market stall"]


async def test_the_classmate_sees_nothing_else_of_the_student(school: World) -> None:
    piece = await has_a_photo(school)
    await asks_jamal(school)
    for action in (
        a.OpenEvidence(piece.id),
        a.ShowEvidenceFiles(piece.id),
        a.ShowPortfolio(school.ana.person.id),
        a.OpenStudent(school.ana.person.id),
    ):
        await school.jamal.presses_data(encode(action))
        assert school.jamal.sees("Not found")


async def test_the_classmate_reads_nothing_that_a_teacher_wrote(school: World) -> None:
    conference = await asks(school.ana, school)
    await records(school.bo, conference, NOT_YET)
    await school.ana.presses_data(encode(a.ShowFeedback(school.targets["RP.2"].id)))
    await school.ana.presses("Jamal Carter")
    await school.ana.presses("Unit rates")
    await school.ana.types(QUESTION)
    assert school.jamal.sees("Ana Morales asks what you see")
    school.jamal.was_not_told("You set up the ratio in the right order.")


async def test_saying_no_is_fine_and_nobody_is_pinged(school: World) -> None:
    await asks_jamal(school)
    shown = len(school.ana.shown)
    await school.jamal.presses("Not this time")
    assert school.jamal.sees("That is fine")
    assert len(school.ana.shown) == shown
    await school.ana.presses_data(encode(a.ShowFeedback(school.targets["RP.2"].id)))
    assert school.ana.sees("not this time")
    await school.jamal.presses("Say what I see")
    assert school.jamal.sees("This question is closed")


async def test_one_question_at_a_time_to_the_same_classmate(school: World) -> None:
    await asks_jamal(school)
    await school.ana.presses_data(encode(a.AskFeedback(school.targets["RP.3"].id, school.jamal.person.id)))
    assert school.ana.sees("You asked Jamal already")


async def test_only_classmates_are_offered_and_only_where_the_school_wants_it(school: World) -> None:
    await school.ana.presses_data(encode(a.ShowFeedback(school.targets["RP.2"].id)))
    assert "Jamal Carter" in school.ana.buttons
    assert not any("Zoe" in label or "Bo" in label for label in school.ana.buttons)
    await school.ana.presses_data(encode(a.AskFeedback(school.targets["RP.2"].id, school.zoe.person.id)))
    assert school.ana.sees("Not found")
    async with school.runtime.sessions.begin() as session:
        (await session.get_one(School, school.school.id)).settings = {"peer_feedback": False}
    await school.ana.presses_data(encode(a.AskFeedback(school.targets["RP.2"].id, school.jamal.person.id)))
    assert school.ana.sees("Not found")


async def test_the_teacher_finds_it_in_a_list_accepts_it_and_it_counts(school: World) -> None:
    await asks_jamal(school)
    await jamal_answers(school)
    assert school.bo.shown == []
    await school.bo.commands("home")
    assert school.bo.sees("1 piece of evidence waits for your review")
    assert "Nothing waits" not in school.bo.last
    await school.bo.presses("Evidence to review")
    assert school.bo.sees("Each step has its unit.")
    await school.bo.presses("1. Ana Morales")
    await school.bo.presses("Accept")
    assert school.bo.sees("It counts as evidence now")
    assert school.ana.was_told("Bo Li accepted a piece of your evidence")
    assert await counted(school) == [(await given_one(school)).title]
    await school.bo.commands("home")
    assert "wait for your review" not in school.bo.last


async def test_what_is_set_aside_is_kept_with_the_reason_and_counts_nowhere(school: World) -> None:
    await asks_jamal(school)
    await jamal_answers(school)
    piece = await given_one(school)
    await school.bo.presses_data(encode(a.SetEvidenceAside(piece.id)))
    await school.bo.fills({"reason": "Say what you saw in the work."})
    assert school.ana.was_told("Say what you saw in the work.")
    assert await counted(school) == []
    assert (await given_one(school)).review is EvidenceReview.SET_ASIDE


async def test_the_same_word_twice_is_told_once(school: World) -> None:
    await asks_jamal(school)
    await jamal_answers(school)
    piece = await given_one(school)
    for _ in range(2):
        await school.bo.presses_data(encode(a.AcceptEvidence(piece.id)))
    assert school.ana.chat.count("accepted a piece of your evidence") == 1


async def test_a_teacher_of_another_class_has_no_word_on_it(school: World) -> None:
    await asks_jamal(school)
    await jamal_answers(school)
    piece = await given_one(school)
    for adult in (school.grace, school.rosa, school.helen):
        await adult.presses_data(encode(a.AcceptEvidence(piece.id)))
        assert adult.sees("Not found")


async def test_the_student_may_remove_what_is_not_okay(school: World) -> None:
    await asks_jamal(school)
    await jamal_answers(school)
    piece = await given_one(school)
    await school.ana.presses_data(encode(a.OpenEvidence(piece.id)))
    assert "☎️ Help now" in school.ana.buttons
    await school.ana.presses("Remove")
    await school.ana.presses("Yes, remove it")
    await school.bo.commands("home")
    assert "review" not in school.bo.last


async def test_without_a_public_address_the_student_writes_down_what_a_mentor_said(school: World) -> None:
    await school.ana.presses_data(encode(a.ShowFeedback(school.targets["RP.2"].id)))
    assert "Somebody outside of school" not in school.ana.buttons
    await school.ana.presses("Write down what they said")
    await school.ana.types("Mr. Ortiz")
    await school.ana.types("She gave change faster than I did.")
    assert school.ana.sees("It waits for a word from your teacher")
    piece = await given_one(school)
    assert (piece.kind, piece.given_by) == (EvidenceKind.OUTSIDE_SCHOOL, "Mr. Ortiz")
    assert await counted(school) == []


async def test_a_mentor_s_address_works_once_until_its_day_and_is_kept_nowhere(school: World) -> None:
    await has_an_address(school)
    await school.ana.presses_data(encode(a.InviteMentor(school.targets["RP.2"].id)))
    await school.ana.types("Mr. Ortiz")
    await school.ana.types("How did I give change?")
    assert school.ana.sees("https://waymark.example/feedback/")
    token = school.ana.last.partition("/feedback/")[2].split()[0]
    async with school.runtime.sessions() as session:
        (request,) = await session.scalars(select(FeedbackRequest))
        assert token not in str(request.model_dump())
    now = school.clock.now()
    async with school.runtime.sessions.begin() as session:
        assert await feedback.by_token(session, "another", now) is None
        assert await feedback.by_token(session, token, datetime(2026, 12, 20, tzinfo=UTC)) is None
        question = await feedback.by_token(session, token, now)
        assert question is not None
        occasion = Occasion(question.school, policy_of(question.school.settings), now)
        await feedback.answer(
            session, question, Given("Fast and right."), by_name="Luis Ortiz", occasion=occasion
        )
    await school.settles()
    assert school.ana.was_told("Luis Ortiz answered you")
    async with school.runtime.sessions.begin() as session:
        assert await feedback.by_token(session, token, now) is None
    piece = await given_one(school)
    assert (piece.kind, piece.given_by) == (EvidenceKind.OUTSIDE_SCHOOL, "Luis Ortiz")
    assert piece.review is EvidenceReview.AWAITED


async def test_a_question_not_yet_sent_is_taken_back_with_its_piece(school: World) -> None:
    piece = await has_a_photo(school)
    async with school.runtime.sessions.begin() as session:
        occasion = Occasion(
            await session.get_one(School, school.school.id), policy_of({}), school.clock.now()
        )
        await feedback.ask(
            session,
            school.ana.person,
            school.jamal.person.id,
            target=school.targets["RP.2"],
            wanted=feedback.Wanted(QUESTION, piece.id),
            occasion=occasion,
        )
        evidence = await session.get_one(Evidence, (piece.school_id, piece.id))
        await feedback.withdrawn(session, evidence)
    await school.settles()
    assert school.jamal.shown == []
    await asks_jamal(school)
    assert school.jamal.sees("Ana Morales asks what you see"), "he can be asked about something else"


async def test_an_address_ends_when_its_student_leaves_by_the_schools_own_clock(school: World) -> None:
    asked = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # still the 19th at the school
    async with school.runtime.sessions.begin() as session:
        occasion = Occasion(await session.get_one(School, school.school.id), policy_of({}), asked)
        token, _ = await feedback.invite(
            session,
            school.ana.person,
            target=school.targets["RP.2"],
            name="Mr. Okafor",
            wanted=feedback.Wanted(QUESTION),
            occasion=occasion,
        )
        ana = await session.get_one(Person, (school.school.id, school.ana.person.id))
        ana.retired_on = date(2026, 11, 20)
        await session.flush()
        assert await feedback.by_token(session, token, asked) is not None
        assert await feedback.by_token(session, token, asked + timedelta(hours=4)) is None
