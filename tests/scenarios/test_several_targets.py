"""One piece of evidence, three targets: three judgements, each under the same rule."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, text, update
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.models import Enrolment, EvidenceTarget, Judgement, JudgementEvidence, LearningTarget, Section
from domain.services.conferences import meetings
from domain.services.pace import pace_facts
from domain.vocabulary import EvidenceKind
from tests.support.conferring import (
    MET,
    NOT_YET,
    asks,
    has_evidence,
    history,
    latest_conference,
    opens,
    records,
    supports,
)
from tests.support.world import NOW, World

STEP = "Write one expression for your recipe."


def also(school: World, code: str) -> str:
    return f"also_{school.targets[code].id.hex[-8:]}"


def why(school: World, code: str) -> str:
    return f"why_{school.targets[code].id.hex[-8:]}"


def step(school: World, code: str) -> str:
    return f"step_{school.targets[code].id.hex[-8:]}"


async def tagged(school: World, piece: UUID, *codes: str) -> None:
    async with school.runtime.sessions.begin() as session:
        session.add_all(
            EvidenceTarget(school_id=school.school.id, evidence_id=piece, target_id=school.targets[code].id)
            for code in codes
        )


async def a_recipe(school: World, *codes: str) -> UUID:
    """In a new context, so that with the conference itself it is enough for Proficient."""
    piece = await has_evidence(school, school.ana, "Recipe for 30", is_new_context=True, at=NOW)
    await tagged(school, piece, *codes)
    return piece


async def judgements(school: World) -> Sequence[tuple[str, UUID, UUID | None]]:
    """Code of the target, level and conference of each."""
    async with school.runtime.sessions() as session:
        found = await session.execute(
            select(col(LearningTarget.code), col(Judgement.level_id), col(Judgement.conference_id))
            .join(LearningTarget, col(LearningTarget.id) == col(Judgement.target_id))
            .order_by(col(LearningTarget.code))
        )
        return [(row[0], row[1], row[2]) for row in found]


async def test_three_targets_of_one_piece_become_three_judgements(school: World) -> None:
    ana, bo = school.ana, school.bo
    piece = await a_recipe(school, "RP.3", "EE.1")
    conference = await asks(ana, school)
    await opens(bo, a.RecordOutcome(conference.id))
    labels = [field.label for field in bo.form.fields if field.name.startswith("also_")]
    assert labels == ["Also judge RP.3 · Percent problems?", "Also judge EE.1 · Writing expressions?"]
    rubric = next(field for field in bo.form.fields if field.name == also(school, "RP.3"))
    assert rubric.options[0].text == "Not now"
    assert rubric.options[3].hint == "Proficient: what percent problems looks like."
    await bo.fills(
        MET
        | {
            "reason": None,
            "evidence": [str(piece)],
            also(school, "RP.3"): "proficient",
            also(school, "EE.1"): "emerging",
            step(school, "EE.1"): STEP,
        }
    )
    assert bo.problems == {}
    proficient, emerging = school.levels["proficient"].id, school.levels["emerging"].id
    assert await judgements(school) == [
        ("EE.1", emerging, conference.id),
        ("RP.2", proficient, conference.id),
        ("RP.3", proficient, conference.id),
    ]
    async with school.runtime.sessions() as session:
        rests_on = list(await session.scalars(select(col(JudgementEvidence.evidence_id))))
    assert rests_on.count(piece) == 3
    assert len(set(rests_on)) == 2, "the piece, and the conference itself"
    assert ana.was_told("Your work showed something for other targets, too")
    assert ana.was_told("✅ RP.3 Percent problems: Proficient.")
    assert ana.was_told(
        f"🌱 EE.1 Writing expressions: Emerging. Emerging: what writing expressions looks like.\nNext step: {STEP}"
    )
    assert ana.chat.count("Why you got this: your teacher recorded") == 1
    assert bo.sees("✅ RP.3 Percent problems: Proficient")


async def test_what_is_not_judged_now_stays_as_it_was(school: World) -> None:
    piece = await a_recipe(school, "RP.3")
    conference = await asks(school.ana, school)
    await records(school.bo, conference, MET | {"evidence": [str(piece)], also(school, "RP.3"): "no"})
    assert [code for code, _, _ in await judgements(school)] == ["RP.2"]
    assert school.ana.was_not_told("other targets, too")


async def test_each_target_is_under_the_rule_for_proficient_by_itself(school: World) -> None:
    """The written work in class speaks to both, the recipe only to RP.2."""
    bo = school.bo
    recipe = await a_recipe(school)
    work = await has_evidence(school, school.ana, "Paper plane prices", at=NOW)
    await tagged(school, work, "RP.3")
    conference = await asks(school.ana, school)
    answers = MET | {
        "reason": None,
        "evidence": [str(recipe), str(work)],
        also(school, "RP.3"): "proficient",
    }
    await records(bo, conference, answers)
    assert set(bo.problems) == {why(school, "RP.3")}
    assert await judgements(school) == []
    assert await history(school, conference) == ["requested"]
    await bo.fills(answers | {why(school, "RP.3"): "She explained it without being asked."})
    assert [code for code, _, _ in await judgements(school)] == ["RP.2", "RP.3"]
    async with school.runtime.sessions() as session:
        reasons = set(await session.scalars(select(col(Judgement.reason))))
    assert reasons == {None, "She explained it without being asked."}


async def test_every_missing_reason_is_asked_for_at_once(school: World) -> None:
    bo = school.bo
    work = await has_evidence(school, school.ana, "Paper plane prices", at=NOW)
    await tagged(school, work, "RP.3")
    conference = await asks(school.ana, school)
    await records(
        bo,
        conference,
        MET | {"reason": None, "evidence": [str(work)], also(school, "RP.3"): "proficient"},
    )
    assert set(bo.problems) == {"reason", why(school, "RP.3")}


async def test_a_level_before_proficient_asks_for_its_next_step(school: World) -> None:
    bo = school.bo
    piece = await a_recipe(school, "EE.1")
    conference = await asks(school.ana, school)
    await records(bo, conference, MET | {"evidence": [str(piece)], also(school, "EE.1"): "emerging"})
    assert set(bo.problems) == {step(school, "EE.1")}
    assert await judgements(school) == []


async def test_another_targets_not_yet_opens_a_support_that_comes_back(school: World) -> None:
    ana, bo = school.ana, school.bo
    piece = await a_recipe(school, "EE.1")
    conference = await asks(ana, school)
    answers = {"evidence": [str(piece)], also(school, "EE.1"): "emerging", step(school, "EE.1"): STEP}
    await records(bo, conference, MET | answers)
    (support,) = await supports(school)
    assert support.target_id == school.targets["EE.1"].id
    assert (support.next_step, support.conference_id) == (STEP, None)
    assert support.success_signal == "Proficient: what writing expressions looks like."
    await ana.presses("See the support · EE.1")
    assert ana.sees(STEP)
    school.passes(days=14)
    await bo.presses_data(encode(a.ListReviews()))
    assert bo.sees("EE.1")


async def test_a_conference_that_waits_on_the_other_target_moves_on_with_it(school: World) -> None:
    ana, bo = school.ana, school.bo
    piece = await a_recipe(school, "RP.3", "EE.1")
    waiting = await asks(ana, school, "RP.3")
    other = await asks(ana, school, "EE.1")
    school.passes(minutes=1)
    conference = await asks(ana, school)
    await records(
        bo,
        conference,
        MET
        | {
            "evidence": [str(piece)],
            also(school, "RP.3"): "proficient",
            also(school, "EE.1"): "emerging",
            step(school, "EE.1"): STEP,
        },
    )
    assert await history(school, waiting) == ["requested", "met"]
    assert await history(school, other) == ["requested", "not_yet"]
    assert ana.was_told("Shown: RP.3 Percent problems")
    assert ana.was_told("Not yet: EE.1 Writing expressions")
    assert ana.was_not_told("other targets, too"), "each has its own message"
    assert {code: held for code, _, held in await judgements(school)} == {
        "EE.1": other.id,
        "RP.2": conference.id,
        "RP.3": waiting.id,
    }


async def test_a_not_yet_of_before_becomes_met_where_another_conference_shows_it(school: World) -> None:
    ana, bo = school.ana, school.bo
    before = await asks(ana, school, "RP.3")
    await records(bo, before, NOT_YET)
    school.passes(days=1)
    piece = await a_recipe(school, "RP.3")
    conference = await asks(ana, school)
    await records(bo, conference, MET | {"evidence": [str(piece)], also(school, "RP.3"): "proficient"})
    assert await history(school, before) == ["requested", "not_yet", "met"]
    assert [support.closed_at for support in await supports(school)] == [school.clock.now()]
    assert (await latest_conference(school)).id == conference.id


async def test_a_not_yet_of_before_that_is_not_there_either_gets_the_new_support(school: World) -> None:
    ana, bo = school.ana, school.bo
    before = await asks(ana, school, "EE.1")
    await records(bo, before, NOT_YET)
    school.passes(days=1)
    piece = await a_recipe(school, "EE.1")
    conference = await asks(ana, school)
    answers = {"evidence": [str(piece)], also(school, "EE.1"): "emerging", step(school, "EE.1"): STEP}
    await records(bo, conference, MET | answers)
    assert await history(school, before) == ["requested", "not_yet"]
    old, new = await supports(school)
    assert (old.closed_at, new.closed_at) == (school.clock.now(), None)
    assert (new.conference_id, new.next_step) == (before.id, STEP)


async def test_only_targets_that_the_teacher_teaches_are_asked_about(school: World) -> None:
    bo = school.bo
    await a_recipe(school, "RP.3")
    conference = await asks(school.ana, school)
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(Section).where(col(Section.id) == school.maths.id).values(framework_id=None)
        )
    await opens(bo, a.RecordOutcome(conference.id))
    assert [field.name for field in bo.form.fields if field.name.startswith("also_")] == []


async def test_at_most_four_other_targets_are_asked_about(school: World) -> None:
    bo = school.bo
    await a_recipe(school, "RP.1", "RP.3", "EE.1", "EE.2", "EE.3")
    conference = await asks(school.ana, school)
    await opens(bo, a.RecordOutcome(conference.id))
    asked = [field.name for field in bo.form.fields if field.name.startswith("also_")]
    assert asked == [also(school, code) for code in ("RP.1", "RP.3", "EE.1", "EE.2")]


async def test_only_evidence_the_student_wants_to_talk_about_opens_the_question(school: World) -> None:
    ana, bo = school.ana, school.bo
    recipe = await a_recipe(school, "RP.3")
    other = await has_evidence(school, ana, "Poster", kind=EvidenceKind.PRODUCT, at=NOW)
    await tagged(school, other, "EE.1")
    ana.whole_forms = True
    await ana.presses_data(encode(a.RequestConference(school.targets["RP.2"].id)))
    await ana.fills({"showing": "explain", "evidence": [str(recipe)]})
    await opens(bo, a.RecordOutcome((await latest_conference(school)).id))
    asked = [field.name for field in bo.form.fields if field.name.startswith("also_")]
    assert asked == [also(school, "RP.3")]


async def test_on_a_phone_one_tap_says_not_now(school: World) -> None:
    bo = school.bo
    await a_recipe(school, "RP.3")
    conference = await asks(school.ana, school)
    bo.whole_forms = False
    await opens(bo, a.RecordOutcome(conference.id))
    await bo.presses("Proficient")
    await bo.presses("That is all")
    await bo.presses("in class")
    await bo.presses("No")
    for _ in range(3):
        await bo.presses("Skip")
    assert bo.sees("Also judge RP.3 · Percent problems?")
    await bo.presses("Not now")
    assert bo.sees("Recorded: Ana Morales")
    assert [code for code, _, _ in await judgements(school)] == ["RP.2"]


async def test_a_second_teacher_of_another_class_judges_nothing_beside(school: World) -> None:
    """Whoever looks at the conference without teaching the student finds no form at all."""
    conference = await asks(school.ana, school)
    async with school.runtime.sessions() as session:
        taught = await session.scalars(
            select(col(Enrolment.section_id)).where(col(Enrolment.person_id) == school.grace.person.id)
        )
        assert school.maths.id not in set(taught)
    await opens(school.grace, a.RecordOutcome(conference.id))
    assert school.grace.channel.chat(school.grace.address).form is None


async def test_the_other_conference_is_held_before_the_plan_so_that_nobody_waits_in_a_circle(
    school: World,
) -> None:
    piece = await a_recipe(school, "RP.3")
    waiting = await asks(school.ana, school, "RP.3")
    conference = await asks(school.ana, school)
    async with school.runtime.sessions.begin() as student:
        await meetings.get_own(student, waiting.id, student=school.ana.person)
        recording = asyncio.create_task(
            records(
                school.bo, conference, MET | {"evidence": [str(piece)], also(school, "RP.3"): "proficient"}
            )
        )
        await somebody_waits(school)
        await student.execute(text("SET LOCAL lock_timeout = '300ms'"))
        await pace_facts.gather(student, school.school.id, student_ids=[school.ana.person.id])
    await recording
    assert [code for code, _, _ in await judgements(school)] == ["RP.2", "RP.3"]


async def somebody_waits(school: World) -> None:
    """Until another transaction asks for a lock that is held."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    async with asyncio.timeout(20):
        while True:
            async with school.runtime.sessions() as session:
                if await session.scalar(waiting):
                    return
            await asyncio.sleep(0.01)
