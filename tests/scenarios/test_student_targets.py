"""A student looks at home, targets and path."""

from datetime import date, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select, update
from sqlmodel import col

from domain.action_codec import encode
from domain.actions import ListTargets, OpenTarget
from domain.models import (
    Competency,
    Conference,
    ConferenceStep,
    Enrolment,
    Framework,
    LearningTarget,
    LevelDescription,
    Person,
    Plan,
    PlannedTarget,
    PlanStanding,
    TargetResource,
)
from domain.rules.pace import Standing
from domain.rules.policy import Policy
from domain.services.pace import pace_facts
from domain.services.plans import paths
from domain.vocabulary import ConferenceState, EvidenceKind, Showing, TargetStanding
from tests.support.conferring import accepts, asks
from tests.support.history import has_shown, was_judged
from tests.support.world import NOW, World


async def test_home_names_the_next_step_with_a_plain_date(school: World) -> None:
    await was_judged(school, school.ana, "RP.1", "proficient")
    await school.ana.commands("home")
    assert school.ana.sees("Next step\nRP.2 · Unit rates")
    assert school.ana.sees("It was planned for Tue, Sep 29")
    assert school.ana.sees("1 of 6 targets shown. RP.2 Unit rates was planned for Tue, Sep 29")
    school.ana.was_not_told("behind")


async def test_home_says_on_pace_where_no_date_has_passed(school: World) -> None:
    for code in ("RP.1", "RP.2", "RP.3", "EE.1", "EE.2"):
        await was_judged(school, school.ana, code, "college_ready")
    await school.ana.commands("home")
    assert school.ana.sees("You are on pace. Next date: EE.3 Inequalities on Tue, Nov 24")
    assert school.ana.sees("No conference is waiting")


async def test_home_never_calls_a_date_the_next_one_that_passed_yesterday(school: World) -> None:
    for code in ("RP.1", "RP.2", "RP.3", "EE.1", "EE.2"):
        await was_judged(school, school.ana, code, "college_ready")
    school.passes(days=7)
    await school.ana.commands("home")
    assert school.ana.sees(
        "You are on pace. EE.3 Inequalities was planned for Tue, Nov 24: there is still time"
    )
    assert school.ana.sees("It was planned for Tue, Nov 24")
    school.ana.was_not_told("Next date")


async def test_home_does_not_date_what_is_already_on_its_way_to_a_conference(school: World) -> None:
    for code in ("RP.1", "RP.2", "RP.3", "EE.1", "EE.2"):
        await was_judged(school, school.ana, code, "college_ready")
    await accepts(school.bo, await asks(school.ana, school, "EE.3"))
    await school.ana.commands("home")
    assert school.ana.sees("EE.3 Inequalities: with Bo Li on Fri, Nov 20")
    assert "Tue, Nov 24" not in school.ana.last


async def test_home_says_when_everything_is_shown(school: World) -> None:
    for code in school.targets:
        await was_judged(school, school.ana, code, "proficient")
    await school.ana.commands("home")
    assert school.ana.sees("6 of 6 targets shown. You have shown everything on this path.")
    assert school.ana.sees("Nothing on your path waits for you right now")


async def test_while_a_request_waits_home_says_for_whom_and_names_another_step(school: World) -> None:
    await school.ana.commands("home")
    await school.ana.presses("RP.1")
    await school.ana.presses("I'm ready")
    for _ in range(4):
        if "Skip" in school.ana.buttons:
            await school.ana.presses("Skip")
        elif "Explain it" in school.ana.buttons:
            await school.ana.presses("explain it")
    school.passes(days=8)
    await school.ana.commands("home")
    assert school.ana.sees("waiting for Bo Li for 6 school days. That is longer than agreed")
    assert school.ana.sees("Next step\nRP.2")
    await school.ana.presses("My path")
    assert school.ana.sees("RP.1 Ratio language · waiting")


async def test_days_a_request_waited_are_given_back_after_the_answer(school: World) -> None:
    ours, ana = school.school.id, school.ana.person.id
    asked_at, answered_at = NOW, NOW + timedelta(days=8)
    async with school.runtime.sessions.begin() as session:
        conference = Conference(
            school_id=ours,
            student_id=ana,
            target_id=school.targets["EE.3"].id,
            section_id=school.maths.id,
            teacher_id=school.bo.person.id,
            state=ConferenceState.PROPOSED,
            requested_at=asked_at,
            answered_at=answered_at,
            showing=Showing.EXPLAIN,
            starts_at=NOW + timedelta(days=20),
        )
        session.add(conference)
        await session.flush()
        session.add_all(
            ConferenceStep(school_id=ours, conference_id=conference.id, to_state=state, by_id=ana, at=at)
            for state, at in (
                (ConferenceState.REQUESTED, asked_at),
                (ConferenceState.PROPOSED, answered_at),
            )
        )
        await pace_facts.gather(session, ours, student_ids=[ana])
    seven_school_days_after_its_date = NOW + timedelta(days=15)
    async with school.runtime.sessions() as session:
        steps = await paths.steps_of(
            session,
            school.ana.person,
            now=seven_school_days_after_its_date,
            zone=ZoneInfo(school.school.zone),
            policy=Policy(),
            language="en",
        )
    standings = {step.target.code: step.standing for step in steps}
    assert standings["EE.3"] == Standing(TargetStanding.DUE_SOON)
    assert standings["EE.2"] == Standing(TargetStanding.BEHIND, 17)


async def test_a_student_without_plan_or_sections_has_a_home_too(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            delete(PlannedTarget).where(col(PlannedTarget.student_id) == school.ana.person.id)
        )
        await session.execute(
            delete(PlanStanding).where(col(PlanStanding.student_id) == school.ana.person.id)
        )
        await session.execute(delete(Plan).where(col(Plan.student_id) == school.ana.person.id))
    await school.ana.commands("home")
    assert school.ana.sees("You have no path with dates yet")
    await school.ana.commands("path")
    assert school.ana.sees("You have no path with dates yet")
    async with school.runtime.sessions.begin() as session:
        await session.execute(delete(Enrolment).where(col(Enrolment.person_id) == school.ana.person.id))
    await school.ana.commands("home")
    assert school.ana.sees("Your targets are not here yet")
    assert "My targets" not in " ".join(school.ana.buttons)


async def test_what_was_left_half_typed_is_offered_again(school: World) -> None:
    await school.ana.commands("reflect")
    await school.ana.types("I started with a table")
    await school.ana.commands("home")
    assert school.ana.sees("You started to write something. It is still here.")
    await school.ana.presses("Go on where I stopped")
    assert school.ana.sees("Who may read it?")
    await school.ana.presses("only me")
    await school.ana.commands("home")
    assert "Go on where I stopped" not in school.ana.buttons


async def test_targets_are_listed_by_competency_with_level_and_date(school: World) -> None:
    await was_judged(school, school.ana, "RP.1", "proficient")
    await was_judged(school, school.ana, "RP.2", "emerging")
    await school.ana.commands("targets")
    assert school.ana.sees("Ratios\n1 of 3 targets shown")
    await school.ana.presses("Ratios")
    assert school.ana.sees("✅ RP.1 Ratio language · Proficient")
    assert school.ana.sees("RP.2 Unit rates · Emerging · Tue, Sep 29")


async def test_a_long_list_turns_its_pages(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        rates = school.targets["RP.1"]
        session.add_all(
            LearningTarget(
                school_id=school.school.id,
                framework_id=rates.framework_id,
                competency_id=rates.competency_id,
                guid=f"more-{number}",
                code=f"RP.{number}",
                title=f"More {number}",
                statement="I can.",
                position=number,
            )
            for number in range(10, 20)
        )
    await school.ana.commands("targets")
    await school.ana.presses("Ratios")
    assert school.ana.sees("Page 1 of 2")
    assert sum(label.startswith("RP.") for label in school.ana.buttons) == 8
    await school.ana.presses("Next page")
    assert school.ana.sees("RP.19 More 19")
    await school.ana.presses("Previous page")
    assert school.ana.sees("Page 1 of 2")


async def test_the_card_has_its_four_parts_and_marks_the_current_level(school: World) -> None:
    await was_judged(school, school.ana, "RP.2", "beginning", days_ago=40)
    await was_judged(school, school.ana, "RP.2", "emerging", days_ago=10)
    await has_shown(school, school.ana, "RP.2", "Compared two prices")
    await school.ana.types("RP.2")
    await school.ana.presses("RP.2")
    assert school.ana.sees("What to learn\nI can find a unit rate")
    assert school.ana.sees("➡️ Emerging (you are here): Emerging: what unit rates looks like.")
    assert school.ana.sees("How it is assessed\nA conversation about two problems of your own.")
    assert school.ana.sees(
        "• 1 more piece of evidence\n• 1 more kind of evidence\n• something shown in a new"
    )
    assert school.ana.sees("🌱 Beginning → Emerging")
    assert school.ana.sees("Compared two prices (spoken explanation, Sun, Nov 8)")
    assert school.ana.sees("Planned for Tue, Sep 29. That day has passed.")


async def test_a_level_shown_earlier_but_entered_later_does_not_replace_the_current_one(
    school: World,
) -> None:
    await was_judged(school, school.ana, "RP.2", "proficient", days_ago=5)
    await was_judged(school, school.ana, "RP.2", "beginning", days_ago=30)
    await school.ana.types("RP.2")
    await school.ana.presses("RP.2")
    assert school.ana.sees("🌱 Beginning → Proficient")


async def test_enough_evidence_is_said_to_be_enough(school: World) -> None:
    await has_shown(school, school.ana, "RP.2", "Compared two prices")
    await has_shown(
        school, school.ana, "RP.2", "Shopping list", kind=EvidenceKind.PRODUCT, is_new_context=True
    )
    await school.ana.types("RP.2")
    await school.ana.presses("RP.2")
    assert school.ana.sees("You have enough pieces of evidence: you can ask for a conference.")


async def test_a_part_nobody_has_written_is_said_to_be_missing(school: World) -> None:
    target_id = school.targets["EE.3"].id
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(LearningTarget).where(col(LearningTarget.id) == target_id).values(assessed_by=None)
        )
        await session.execute(delete(LevelDescription).where(col(LevelDescription.target_id) == target_id))
    await school.ana.types("EE.3")
    await school.ana.presses("EE.3")
    assert school.ana.sees("How it is assessed\nYour school has not written this yet.")
    assert school.ana.sees("Proficient · College-ready\nYour school has not written this yet.")


async def test_a_card_of_endless_texts_fits_one_message(school: World) -> None:
    target = school.targets["RP.2"]
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(LearningTarget)
            .where(col(LearningTarget.id) == target.id)
            .values(title="title " * 100, statement="statement " * 200, assessed_by="assessed " * 200)
        )
        await session.execute(
            update(LevelDescription)
            .where(col(LevelDescription.target_id) == target.id)
            .values(sentence="sentence " * 300)
        )
        session.add_all(
            TargetResource(
                school_id=school.school.id,
                target_id=target.id,
                title="resource " * 50,
                url=f"https://e.org/{n}",
            )
            for n in range(9)
        )
        session.add(
            TargetResource(school_id=school.school.id, target_id=target.id, title="Odd", url="javascript:x")
        )
    for number in range(12):
        await has_shown(school, school.ana, "RP.2", f"piece {number} " * 40, days_ago=number + 1)
    await school.ana.types("RP.2")
    await school.ana.presses("RP.2")
    assert school.ana.sees("and 7 more")
    assert len(school.ana.last) <= 4096
    assert "Odd" not in school.ana.last


@pytest.mark.parametrize("text", ["ratio", "RATIO", "Rátio lang", "rp.1", "RP1", "rp 1", "language ratio"])
async def test_a_target_is_found_by_a_part_of_it(school: World, text: str) -> None:
    await school.ana.types(text)
    assert school.ana.sees("RP.1 Ratio language")


async def test_a_mistyped_word_finds_what_was_meant_and_says_so(school: World) -> None:
    await school.ana.types("percnt problms")
    assert school.ana.sees("Nothing found for “percnt problms”. Did you mean “percent problems”?")
    assert school.ana.sees("RP.3 Percent problems")


async def test_whoever_types_a_cry_for_help_instead_of_a_search_finds_it(school: World) -> None:
    await school.ana.types("i cant do this anymore")
    assert school.ana.sees("If you would rather ask a person")
    await school.ana.presses("Help now")
    assert school.ana.sees("988")


async def test_the_code_comes_before_a_mention(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(LearningTarget)
            .where(col(LearningTarget.code) == "EE.1")
            .values(statement="I can go on from RP.2 and write an expression.")
        )
    await school.ana.types("rp.2")
    assert school.ana.last.index("RP.2 Unit rates") < school.ana.last.index("EE.1")


async def test_a_target_is_found_and_shown_in_the_students_language(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(LearningTarget)
            .where(col(LearningTarget.code) == "EE.2")
            .values(translations={"es": {"title": "Resolver una ecuación", "statement": "Puedo resolver."}})
        )
        await session.execute(
            update(Person).where(col(Person.id) == school.ana.person.id).values(language="es")
        )
    await school.ana.types("ECUACION")
    assert school.ana.sees("EE.2 Resolver una ecuación")
    await school.ana.presses("EE.2")
    assert school.ana.sees("Puedo resolver.")


@pytest.mark.parametrize("text", ["qwerty", "%", "_", "' OR 1=1 --"])
async def test_a_search_without_a_match_says_so_kindly(school: World, text: str) -> None:
    await school.ana.types(text)
    assert school.ana.sees("Nothing found")
    assert school.ana.sees("Try one word of the target")


async def test_the_path_says_what_moves_a_student_on(school: World) -> None:
    await was_judged(school, school.ana, "RP.1", "proficient")
    await school.ana.commands("path")
    assert school.ana.sees("You move on when you have shown a target.")
    assert school.ana.sees("✅ RP.1 Ratio language · Proficient · shown")
    assert school.ana.sees("RP.2 Unit rates · was planned for Tue, Sep 29")
    assert school.ana.sees("EE.3 Inequalities · Tue, Nov 24")


async def test_the_path_opens_where_the_next_step_is(school: World) -> None:
    await _plans_six_more(school)
    for code in list(school.targets)[:9]:
        await was_judged(school, school.ana, code, "proficient")
    await school.ana.commands("home")
    await school.ana.presses("My path")
    assert school.ana.sees("➡️ XX.4 Further 4 · was planned for")
    assert school.ana.sees("your next step")
    assert school.ana.sees("Page 2 of 2")
    await school.ana.presses("Previous page")
    assert school.ana.sees("Page 1 of 2")
    assert school.ana.sees("RP.1 Ratio language")


async def test_a_button_of_the_path_from_before_opens_its_page(school: World) -> None:
    await _plans_six_more(school)
    for code in list(school.targets)[:9]:
        await was_judged(school, school.ana, code, "proficient")
    await school.ana.presses_data("p:0")
    assert school.ana.sees("Page 1 of 2")


async def _plans_six_more(school: World) -> None:
    """Six further targets of the same framework at the end of Ana's plan, all with dates that passed."""
    ours = school.school.id
    like = school.targets["EE.3"]
    async with school.runtime.sessions.begin() as session:
        plan = await session.scalar(select(Plan).where(col(Plan.student_id) == school.ana.person.id))
        assert plan is not None
        for number in range(1, 7):
            target = LearningTarget(
                school_id=ours,
                framework_id=like.framework_id,
                competency_id=like.competency_id,
                guid=f"XX.{number}",
                code=f"XX.{number}",
                title=f"Further {number}",
                statement="I can go further.",
                position=5 + number,
            )
            school.targets[target.code] = target
            session.add(target)
            await session.flush()
            session.add(
                PlannedTarget(
                    school_id=ours,
                    plan_id=plan.id,
                    target_id=target.id,
                    student_id=plan.student_id,
                    position=5 + number,
                    instructional_days=1,
                    agreed_due_on=date(2026, 10, number),
                    agreed_ordinal=20 + number,
                )
            )
        await pace_facts.gather(session, ours, student_ids=[plan.student_id])


async def test_a_target_of_another_framework_is_as_unknown_as_one_that_never_was(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        ours = school.school.id
        framework = Framework(
            school_id=ours, guid="art", title="Art", scale_id=school.levels["beginning"].scale_id
        )
        session.add(framework)
        await session.flush()
        competency = Competency(
            school_id=ours, framework_id=framework.id, guid="a", title="Draw", statement="Draw", position=0
        )
        session.add(competency)
        await session.flush()
        foreign = LearningTarget(
            school_id=ours,
            framework_id=framework.id,
            competency_id=competency.id,
            guid="a1",
            code="A.1",
            title="Shade",
            statement="I can shade.",
            position=0,
        )
        session.add(foreign)
    answers = []
    for action in (OpenTarget(foreign.id), ListTargets(competency.id), OpenTarget(uuid4())):
        await school.ana.presses_data(encode(action))
        answers.append(school.ana.last)
    assert school.ana.sees("Not found")
    assert len(set(answers)) == 1
    await school.ana.types("shade")
    assert school.ana.sees("Nothing found")


async def test_who_can_see_my_record_is_answered_by_name(school: World) -> None:
    await school.ana.commands("who")
    assert school.ana.sees("Bo Li, teacher (Mathematics 7A)")
    assert school.ana.sees("Rosa Delgado, advisor (Advisory Delgado)")
    assert school.ana.sees("If you press “Help now”, Rosa Delgado is told at once.")
    assert "Grace" not in school.ana.last


async def test_a_former_teacher_is_no_longer_among_those_who_see(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(Enrolment)
            .where(col(Enrolment.person_id) == school.bo.person.id)
            .values(ends_on=date(2026, 11, 17))
        )
    await school.ana.commands("who")
    assert school.ana.sees("Rosa Delgado")
    assert "Bo Li" not in school.ana.last
