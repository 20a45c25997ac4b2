"""Fixed-mindset words get one kind answer, to the student alone, and not twice in a week."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.models import AuditEntry, CheckIn, Person, Reflection, School
from domain.rules.policy import policy_of
from domain.services.occasions import Occasion
from domain.services.reflecting import reframing
from tests.support.agreeing import set_policy
from tests.support.coaching import kept, opens
from tests.support.talk import Talker
from tests.support.world import World

SEEN = "Not yet is not never."
TRIED = "One thing to try:"
SKIPS = ("Skip", "Omitir", "تخطي", "That is all", "Eso es todo", "هذا كل شيء")
SAID = "I just can't learn algebra."


async def writes(student: Talker, words: str, *, visibility: str = "only me") -> None:
    await student.commands("reflect")
    await student.types(words)
    await student.presses(visibility)
    if visibility != "only me":
        await student.presses("Yes, share")


async def answers_a_check_in(school: World, words: str, *, language: str) -> None:
    """The first question with these words, and the others not at all."""
    await school.ana.commands("language")
    await school.ana.presses(language)
    await opens(school)
    check_in = await kept(school, school.ana)
    await school.ana.presses_data(encode(a.AnswerCheckIn(check_in.id)))
    await school.ana.types(words)
    for _ in range(4):
        await school.ana.presses(next(each for each in SKIPS if each in school.ana.buttons))


async def test_the_papers_words_get_one_other_view_and_one_thing_to_try(school: World) -> None:
    await writes(school.ana, SAID)
    assert school.ana.sees(SEEN)
    assert school.ana.last.count(TRIED) == 1
    assert school.ana.last.count("🌱") == 2
    assert any("I'm stuck" in label for label in school.ana.buttons)


async def test_more_time_gets_its_own_answer(school: World) -> None:
    await writes(school.ana, "I would have passed the test if I had had more time to study.")
    assert school.ana.sees("Time does matter, and part of it you can plan.")


@pytest.mark.parametrize(
    "words",
    [
        "I am so sad today and I don't know why.",
        "I'm tired.",
        "I can't come on Tuesday.",
        "I can't do fractions yet.",
        "My brother says he can't learn math.",
    ],
)
async def test_other_words_get_no_such_answer(school: World, words: str) -> None:
    await writes(school.ana, words)
    assert school.ana.sees("Only you can read it.")
    assert TRIED not in school.ana.last
    assert not any("I'm stuck" in label for label in school.ana.buttons)


async def test_spanish_words_are_understood_and_answered_in_the_student_s_language(school: World) -> None:
    await writes(school.ana, "Simplemente no puedo aprender álgebra.")
    assert school.ana.sees(SEEN)
    await school.jamal.commands("language")
    await school.jamal.presses("Español")
    await school.jamal.commands("reflect")
    await school.jamal.types(SAID)
    await school.jamal.presses("Solo yo")
    assert school.jamal.sees("Todavía no es lo mismo que nunca.")
    assert school.jamal.sees("Algo que puedes probar:")


async def test_there_is_no_second_one_within_a_week(school: World) -> None:
    await writes(school.ana, SAID)
    school.passes(days=6)
    await writes(school.ana, "I'm just not a math person.")
    assert TRIED not in school.ana.last
    school.passes(days=8)
    await writes(school.ana, "I'm bad at fractions.")
    assert school.ana.sees(TRIED)


async def test_it_is_said_to_the_student_alone_and_nothing_is_kept_of_it(school: World) -> None:
    await writes(school.ana, SAID, visibility="my advisor and my teachers")
    assert school.ana.sees(TRIED)
    for adult in (school.bo, school.rosa):
        await adult.presses_data(encode(a.OpenStudent(school.ana.person.id)))
        await adult.presses("Shared reflections")
        await adult.presses("1")
        assert adult.sees(SAID)
        adult.was_not_told(TRIED)
        adult.was_not_told("Not yet is not never")
    async with school.runtime.sessions() as session:
        (reflection,) = await session.scalars(select(Reflection))
        entries = (await session.scalars(select(AuditEntry))).all()
    kept = {**reflection.model_dump(), "entries": [(each.what, each.detail) for each in entries]}
    assert not any(word in str(kept).lower() for word in ("mindset", "reframe", "cannot", "another_view"))


async def test_a_school_can_switch_it_off(school: World) -> None:
    await set_policy(school, mindset_reframes=False)
    await writes(school.ana, SAID)
    assert TRIED not in school.ana.last


async def test_words_in_a_check_in_count_for_the_same_week(school: World) -> None:
    now = school.clock.now()
    async with school.runtime.sessions.begin() as session:
        session.add(
            CheckIn(
                school_id=school.school.id,
                student_id=school.ana.person.id,
                section_id=school.advisory.id,
                week_on=now.date(),
                opened_at=now,
                answers={"going": {"text": "No matter how hard I try, I don't get better."}},
                answered_at=now,
                answered_by_id=school.ana.person.id,
            )
        )
    await writes(school.ana, SAID)
    assert TRIED not in school.ana.last


@pytest.mark.parametrize(
    ("language", "words", "tried"),
    [
        ("English", "tired, I just can't learn algebra", TRIED),
        ("Español", "cansada, simplemente no puedo aprender álgebra", "Algo que puedes probar:"),
        ("العربية", "متعبة، ببساطة لا أستطيع تعلم الجبر", "شيء للتجربة:"),
    ],
)
async def test_a_check_in_answer_that_begins_with_being_tired_gets_one_strategy(
    school: World, language: str, words: str, tried: str
) -> None:
    await answers_a_check_in(school, words, language=language)
    assert school.ana.last.count(tried) == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("English", "sad and so tired this week"),
        ("Español", "triste y muy cansada esta semana"),
        ("العربية", "حزينة ومتعبة جدًا هذا الأسبوع"),
    ],
)
async def test_a_check_in_answer_that_is_only_sad_or_tired_gets_none(
    school: World, language: str, words: str
) -> None:
    await answers_a_check_in(school, words, language=language)
    assert "💡" not in school.ana.last
    assert "🌱" not in school.ana.last


async def test_a_check_in_s_own_words_are_not_held_against_themselves(school: World) -> None:
    now = school.clock.now()
    check_in = CheckIn(
        school_id=school.school.id,
        student_id=school.ana.person.id,
        section_id=school.advisory.id,
        week_on=now.date(),
        opened_at=now,
        answers={"going": SAID},
        answered_at=now,
        answered_by_id=school.ana.person.id,
    )
    async with school.runtime.sessions.begin() as session:
        session.add(check_in)
        await session.flush()
        at = await session.get_one(School, school.school.id)
        ana = (await session.scalars(select(Person).where(col(Person.id) == school.ana.person.id))).one()
        occasion = Occasion(at, policy_of(at.settings), now)
        alone = await reframing.another_view(session, ana, SAID, but=check_in.id, occasion=occasion)
        again = await reframing.another_view(session, ana, SAID, occasion=occasion)
    assert alone is not None
    assert again is None
