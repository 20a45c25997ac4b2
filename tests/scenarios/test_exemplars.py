"""Work without names whose level is settled: rated first, told afterwards, for oneself."""

import pytest
from sqlalchemy import select

from domain import actions as a
from domain.errors import NotFound
from domain.forms import Answers, Given
from domain.messages.base import StoredFile
from domain.models import Attachment, Exemplar, ExemplarRating
from domain.rules.policy import Policy
from domain.services.agreement import exemplars, forms
from domain.services.agreement.exemplars import Rater
from domain.services.occasions import Occasion
from tests.support.agreeing import opens, set_policy
from tests.support.talk import Talker
from tests.support.world import World

WORK = {
    "title": "Two prices compared",
    "text": "Six apples for 3 dollars or ten for 4? One costs 50 cents or 40 cents.",
    "level": "proficient",
    "why": "Both rates are found and compared.",
    "for_students": "no",
    "no_names": "confirmed",
}


async def adds(school: World, teacher: Talker, **changes: str) -> Exemplar:
    """The newest exemplar, added by the teacher for RP.2."""
    await opens(teacher, a.AddExemplar(school.targets["RP.2"].id))
    await teacher.fills({**WORK, **changes})
    async with school.runtime.sessions() as session:
        return (await session.scalars(select(Exemplar))).all()[-1]


async def ratings(school: World) -> list[ExemplarRating]:
    async with school.runtime.sessions() as session:
        return list(await session.scalars(select(ExemplarRating)))


async def test_a_teacher_adds_one_from_a_students_target(school: World) -> None:
    await opens(school.bo, a.OpenStudentTarget(school.ana.person.id, school.targets["RP.2"].id))
    await school.bo.presses("Exemplars")
    assert school.bo.sees("none for this target yet")
    await school.bo.presses("Add an exemplar")
    assert "No names of students" in " ".join(field.hint for field in school.bo.form.fields)
    await school.bo.fills(WORK)
    assert school.bo.sees("Settled: Proficient")
    assert school.bo.sees("Only teachers see it")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"no_names": ""}, "no_names"),
        ({"text": ""}, "text"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "https://example.org/a https://example.org/b"}, "url"),
        ({"why": ""}, "why"),
    ],
)
async def test_what_is_wanting_is_said_and_what_was_typed_stays(
    school: World, changes: dict[str, str], field: str
) -> None:
    await opens(school.bo, a.AddExemplar(school.targets["RP.2"].id))
    await school.bo.fills({**WORK, **changes})
    assert set(school.bo.problems) == {field}
    async with school.runtime.sessions() as session:
        assert (await session.scalars(select(Exemplar))).all() == []


async def test_a_file_is_enough_and_only_ones_own(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        file = Attachment(
            school_id=school.school.id,
            owner_id=school.bo.person.id,
            sha256="a" * 64,
            media_type="image/jpeg",
            size_bytes=3,
            file_name="work.jpg",
            received_at=school.clock.now(),
        )
        session.add(file)
    answers = Answers({"level": "proficient", "title": "Prices", "why": "All.", "file": Given((file.id,))})
    occasion = Occasion(school.school, Policy(), school.clock.now())
    async with school.runtime.sessions.begin() as session:
        target, work = school.targets["RP.2"], forms.work(answers)
        with pytest.raises(NotFound):
            await exemplars.add(session, target, maker=school.grace.person, work=work, occasion=occasion)
        added = await exemplars.add(session, target, maker=school.bo.person, work=work, occasion=occasion)
        rater = Rater(school.grace.person, is_student=False)
        card = await exemplars.card(session, added, rater=rater, occasion=occasion)
    assert card.files() == (StoredFile("work.jpg", "a" * 64, "image/jpeg"),)


async def test_a_rater_is_told_nothing_before_and_the_why_afterwards(school: World) -> None:
    exemplar = await adds(school, school.bo)
    await opens(school.grace, a.JudgeTogether())
    assert school.grace.sees("1 exemplar to try your eye on")
    await school.grace.presses("Exemplars")
    await school.grace.presses("Two prices compared")
    assert school.grace.sees("Six apples")
    assert WORK["why"] not in school.grace.chat
    assert "Settled" not in school.grace.chat
    await school.grace.presses("Choose a level")
    assert all(option.hint for option in school.grace.form.fields[0].options)
    await school.grace.fills({"level": "emerging"})
    assert school.grace.sees("Settled: Proficient")
    assert school.grace.sees(WORK["why"])
    assert school.grace.sees("You read Emerging")
    assert [each.exemplar_id for each in await ratings(school)] == [exemplar.id]


async def test_the_first_rating_counts(school: World) -> None:
    exemplar = await adds(school, school.bo)
    for level in ("emerging", "proficient"):
        await opens(school.grace, a.RateExemplar(exemplar.id))
        await school.grace.fills({"level": level})
        assert school.grace.sees("You read Emerging")
    (only,) = await ratings(school)
    assert only.level_id == school.levels["emerging"].id


async def test_who_settled_it_does_not_rate_it(school: World) -> None:
    exemplar = await adds(school, school.bo)
    await opens(school.bo, a.RateExemplar(exemplar.id))
    assert school.bo.sees("Not found")
    assert await ratings(school) == []


async def test_ones_own_history_is_ones_own(school: World) -> None:
    exemplar = await adds(school, school.bo)
    await opens(school.grace, a.RateExemplar(exemplar.id))
    await school.grace.fills({"level": "proficient"})
    await opens(school.grace, a.ShowCalibration())
    assert school.grace.sees("1 exemplar rated; you read the settled level in 1")
    assert school.grace.sees("Only you see this")
    await opens(school.bo, a.ShowCalibration())
    assert school.bo.sees("You have not rated an exemplar yet")
    await opens(school.helen, a.ShowCalibration())
    assert school.helen.sees("Not found")


async def test_who_does_not_teach_it_does_not_see_it(school: World) -> None:
    """Rosa only advises."""
    exemplar = await adds(school, school.bo)
    for action in (a.OpenExemplar(exemplar.id), a.AddExemplar(school.targets["RP.2"].id)):
        await opens(school.rosa, action)
        assert school.rosa.sees("Not found")


async def test_whoever_added_it_takes_it_back(school: World) -> None:
    exemplar = await adds(school, school.bo)
    await opens(school.grace, a.RetireExemplar(exemplar.id))
    assert school.grace.sees("Not found")
    await opens(school.bo, a.OpenExemplar(exemplar.id))
    await school.bo.presses("Take it back")
    await opens(school.grace, a.OpenExemplar(exemplar.id))
    assert school.grace.sees("Not found")


async def test_students_practise_with_what_is_meant_for_them_where_the_school_lets_them(
    school: World,
) -> None:
    hidden = await adds(school, school.bo)
    await opens(school.ana, a.ListExemplars(school.targets["RP.2"].id))
    assert school.ana.sees("Not found")
    await set_policy(school, students_rate_exemplars=True)
    await opens(school.ana, a.OpenTarget(school.targets["RP.2"].id))
    assert not any("Practise" in label for label in school.ana.buttons)
    await adds(school, school.bo, for_students="yes", title="Meant for students")
    await opens(school.ana, a.OpenTarget(school.targets["RP.2"].id))
    await school.ana.presses("Practise judging")
    assert school.ana.sees("Meant for students")
    assert "Two prices compared" not in school.ana.last
    await school.ana.presses("Meant for students")
    await school.ana.presses("Choose a level")
    await school.ana.presses("Emerging")
    await school.ana.presses("Skip")
    assert school.ana.sees("Settled: Proficient")
    assert school.ana.sees("where does the work speak for the settled one?")
    await opens(school.ana, a.OpenExemplar(hidden.id))
    assert school.ana.sees("Not found")


async def test_rating_changes_no_level_and_nobody_else_hears_of_it(school: World) -> None:
    exemplar = await adds(school, school.bo)
    told = len(school.bo.shown)
    await opens(school.grace, a.RateExemplar(exemplar.id))
    await school.grace.fills({"level": "beginning"})
    assert len(school.bo.shown) == told
    assert school.ana.shown == []
