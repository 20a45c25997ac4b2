"""A framework that holds the same for many grades, as a student of one of them meets it."""

from sqlalchemy import select
from sqlmodel import col

from domain.models import Competency, FrameworkItem, LearningTarget, Person
from tests.support.world import World


async def _learns_geometry_of_three_grades(school: World) -> None:
    """Ana is in grade 7; the framework holds the same competency for grades 3, 7 and 8."""
    async with school.runtime.sessions.begin() as session:
        ana = await session.get_one(Person, (school.school.id, school.ana.person.id))
        ana.grade = "07"
        (ratios, *_) = (await session.scalars(select(Competency).order_by(col(Competency.position)))).all()
        for position, grade in enumerate(("03", "07", "08"), start=50):
            guid = f"geometry-{grade}"
            competency = Competency(
                school_id=ratios.school_id,
                framework_id=ratios.framework_id,
                guid=guid,
                title="Geometry",
                statement="Geometry",
                position=position,
            )
            session.add(competency)
            for item in (guid, f"{guid}-1"):
                session.add(
                    FrameworkItem(
                        school_id=ratios.school_id,
                        framework_id=ratios.framework_id,
                        guid=item,
                        position=position,
                        statement="Geometry",
                        source={"educationLevel": [grade]},
                    )
                )
            await session.flush()
            session.add(
                LearningTarget(
                    school_id=ratios.school_id,
                    framework_id=ratios.framework_id,
                    competency_id=competency.id,
                    guid=f"{guid}-1",
                    code=f"G{grade}",
                    title="Angles",
                    statement="I can measure an angle.",
                    position=0,
                )
            )


async def test_competencies_of_the_same_name_say_their_grade_and_ones_own_comes_first(school: World) -> None:
    await _learns_geometry_of_three_grades(school)
    await school.ana.commands("targets")
    labels = [button.label for row in school.ana.shown[-1].rendered.buttons for button in row]
    assert [label for label in labels if "Geometry" in label] == [
        "Geometry · 7",
        "Geometry · 8",
        "Geometry · 3",
    ]
    assert school.ana.sees("Geometry · grade 7")
    assert "Ratios · " not in school.ana.last


async def test_of_targets_that_fit_alike_those_of_ones_own_grade_are_found_first(school: World) -> None:
    await _learns_geometry_of_three_grades(school)
    await school.ana.types("angles")
    labels = [button.label for row in school.ana.shown[-1].rendered.buttons for button in row]
    assert labels[:3] == ["G07 · Angles", "G03 · Angles", "G08 · Angles"]
