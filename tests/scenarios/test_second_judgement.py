"""A second pair of eyes: chosen by the sample or asked for, blind, and without any effect on the student."""

import asyncio
import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import URL, select
from sqlmodel import col
from typer.testing import CliRunner

from bot.__main__ import app
from domain import actions as a
from domain.messages.registry import to_facts
from domain.models import Judgement, PlanStanding
from domain.rules.agreement import MOST_OPEN, OPEN_DAYS, SAMPLED_DAYS, is_sampled
from domain.rules.policy import Policy
from domain.services.agreement import asking
from domain.services.agreement import seconds as services
from domain.services.agreement.asking import in_sample
from domain.services.occasions import Occasion
from domain.vocabulary import EvidenceKind, SecondReason
from tests.support.agreeing import (
    JUDGES_WORDS,
    WORK,
    draws,
    is_asked,
    is_judged,
    joins,
    opens,
    seconds,
    set_policy,
    shows,
    stops_teaching,
    was_judged_twice,
)
from tests.support.conferring import teaches_too
from tests.support.needing import all_are_on_pace, morning, slips
from tests.support.world import World

ANSWER = {"level": "emerging", "words": "The rate is there, the comparison is not."}


# --- whom -------------------------------------------------------------------------------------------------


async def test_the_sample_asks_who_teaches_the_section_too(school: World) -> None:
    await teaches_too(school, school.rosa)
    await is_judged(school, school.ana, in_sample=True)
    assert await draws(school) == 1
    (second,) = await seconds(school)
    assert (second.judge_id, second.because) == (school.rosa.person.id, SecondReason.SAMPLE)


async def test_a_judgement_that_the_sample_left_out_is_nobodys_second(school: World) -> None:
    await teaches_too(school, school.rosa)
    await is_judged(school, school.ana, in_sample=False)
    assert await draws(school) == 0


async def test_database_and_rule_choose_alike(school: World) -> None:
    made = [await is_judged(school, school.ana) for _ in range(40)]
    for percent in (0, 5, 50, 100):
        async with school.runtime.sessions() as session:
            found = set(await session.scalars(select(col(Judgement.id)).where(in_sample(percent))))
        assert found == {each for each in made if is_sampled(each, percent)}


async def test_only_what_is_proficient_is_in_the_sample(school: World) -> None:
    await teaches_too(school, school.rosa)
    await is_judged(school, school.ana, "emerging", in_sample=True)
    assert await draws(school) == 0


async def test_nobody_is_asked_who_may_not_see_the_student(school: World) -> None:
    """Grace teaches the same mathematics, in another section: privacy comes before the sample."""
    await is_judged(school, school.ana, in_sample=True)
    assert await draws(school) == 0
    await is_judged(school, school.ana)
    await opens(school.bo, a.AskColleague((await _judgements(school))[-1]))
    assert school.bo.sees("Nobody can be asked right now")
    assert await seconds(school) == []


async def test_another_sections_teacher_is_asked_where_they_advise_the_student(school: World) -> None:
    """Grace teaches the same mathematics in another section, and now helps with Ana's advisory."""
    await joins(school, school.grace, school.advisory)
    await is_judged(school, school.ana, in_sample=True)
    assert await draws(school) == 1
    assert (await seconds(school))[0].judge_id == school.grace.person.id


async def test_an_advisor_who_teaches_something_else_is_not_asked(school: World) -> None:
    """Rosa may see Ana, and teaches no mathematics."""
    await is_judged(school, school.ana, in_sample=True)
    assert await draws(school) == 0


async def test_nobody_gets_more_than_a_few(school: World) -> None:
    await teaches_too(school, school.rosa)
    for _ in range(MOST_OPEN + 2):
        await is_judged(school, school.ana, in_sample=True)
    assert await draws(school) == MOST_OPEN
    assert await draws(school) == 0
    await opens(school.rosa, a.DeclineSecond((await seconds(school))[0].id))
    assert await draws(school) == 1


async def test_those_nobody_has_room_for_keep_no_other_waiting(
    school: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "BATCH", 1)
    await teaches_too(school, school.rosa)
    await is_judged(school, school.ana, in_sample=True)
    assert await draws(school) == 1
    await opens(school.rosa, a.DeclineSecond((await seconds(school))[0].id))
    school.passes(minutes=5)
    await is_judged(school, school.jamal, in_sample=True)
    assert sum([await draws(school) for _ in range(30)]) == 1


async def test_two_processes_ask_once(school: World) -> None:
    await teaches_too(school, school.rosa)
    await teaches_too(school, school.grace)
    for _ in range(4):
        await is_judged(school, school.ana, in_sample=True)
    asked = await asyncio.gather(*(draws(school) for _ in range(4)))
    found = await seconds(school)
    assert sum(asked) == len(found) == len({each.judgement_id for each in found}) == 4


async def test_what_is_too_old_leaves_the_sample_and_the_lists(school: World) -> None:
    await teaches_too(school, school.rosa)
    await is_judged(school, school.ana, in_sample=True)
    await draws(school)
    school.passes(days=OPEN_DAYS + 1)
    await school.rosa.commands("start")
    assert "to judge a second time" not in school.rosa.last
    assert OPEN_DAYS > SAMPLED_DAYS
    assert await draws(school) == 0


async def test_a_school_may_do_without(school: World) -> None:
    await teaches_too(school, school.rosa)
    await set_policy(school, second_judgement_percent=0)
    await is_judged(school, school.ana, in_sample=True)
    assert await draws(school) == 0


@pytest.mark.parametrize("kind", [EvidenceKind.SELF_REPORT, EvidenceKind.WRITTEN])
async def test_what_cannot_be_judged_without_the_judges_words_is_left_out(
    school: World, kind: EvidenceKind
) -> None:
    """A self-report would tell what the student thinks; what the judge wrote would tell what they think."""
    await teaches_too(school, school.rosa)
    is_own = kind is EvidenceKind.WRITTEN
    piece = await shows(school, school.ana, kind=kind, logged_by=school.bo if is_own else None)
    judgement_id = await is_judged(school, school.ana, on=[piece], in_sample=True)
    assert await draws(school) == 0
    await opens(school.bo, a.AskColleague(judgement_id))
    assert school.bo.sees("nothing in writing, no link and no file")


# --- asking -----------------------------------------------------------------------------------------------


async def test_a_judge_asks_a_colleague_from_the_targets_card(school: World) -> None:
    await teaches_too(school, school.rosa)
    await is_judged(school, school.ana, "emerging")
    await opens(school.bo, a.OpenStudentTarget(school.ana.person.id, school.targets["RP.2"].id))
    await school.bo.presses("Ask a colleague")
    assert school.bo.sees("Rosa Delgado is asked to look at the work")
    (second,) = await seconds(school)
    assert (second.because, second.asked_by_id) == (SecondReason.REQUEST, school.bo.person.id)
    await opens(school.bo, a.AskColleague(second.judgement_id))
    assert school.bo.sees("looking at this work already")
    await opens(school.bo, a.OpenStudentTarget(school.ana.person.id, school.targets["RP.2"].id))
    assert not any("Ask a colleague" in label for label in school.bo.buttons)


async def test_nobody_asks_about_somebody_elses_judgement(school: World) -> None:
    await teaches_too(school, school.rosa)
    judgement_id = await is_judged(school, school.ana)
    await opens(school.rosa, a.AskColleague(judgement_id))
    assert school.rosa.sees("Not found")
    assert await seconds(school) == []


# --- blind ------------------------------------------------------------------------------------------------


async def test_the_second_judge_sees_the_work_and_the_sentences(school: World) -> None:
    await teaches_too(school, school.rosa)
    piece = await shows(school, school.ana, url="https://example.org/market")
    await is_asked(school, school.rosa, await is_judged(school, school.ana, on=[piece]))
    await school.rosa.commands("start")
    await school.rosa.presses("Judging together")
    assert school.rosa.sees("1 piece of work to judge a second time")
    await school.rosa.presses("RP.2 · Unit rates")
    for words in (WORK, "Prices at the market", "Emerging: what unit rates looks like", "explain it"):
        assert school.rosa.sees(words)
    assert "https://example.org/market" in school.rosa.shown[-1].rendered.html


async def test_nothing_the_second_judge_is_given_depends_on_the_first_judgement(school: World) -> None:
    """The facts of the card are equal for every first level, and hold none of the first judge's words."""
    await teaches_too(school, school.rosa)
    piece = await shows(school, school.ana)
    facts, forms = [], []
    for level in ("beginning", "emerging", "proficient", "college_ready"):
        judgement_id = await is_judged(school, school.ana, level, on=[piece])
        second_id = await is_asked(school, school.rosa, judgement_id)
        async with school.runtime.sessions() as session:
            occasion = Occasion(school.school, Policy(), school.clock.now())
            card = await services.card(session, second_id, judge=school.rosa.person, occasion=occasion)
        told = to_facts(card)
        assert JUDGES_WORDS not in json.dumps(told)
        assert all(name not in json.dumps(told) for name in ("Ana", "Morales", "Bo", "sample"))
        assert told.pop("second_id") == str(second_id)
        facts.append(told)
        await opens(school.rosa, a.JudgeSecond(second_id))
        forms.append([(field.name, field.options, field.initial) for field in school.rosa.form.fields])
    assert all(each == facts[0] for each in facts)
    assert all(each == forms[0] for each in forms)


async def test_the_first_level_reaches_the_second_judge_in_no_message_before_they_judged(
    school: World,
) -> None:
    await teaches_too(school, school.rosa)
    second_id = await is_asked(school, school.rosa, await is_judged(school, school.ana, "college_ready"))
    await school.rosa.commands("start")
    await school.rosa.presses("Judging together")
    await opens(school.rosa, a.OpenSecond(second_id))
    await opens(school.rosa, a.OpenDifference(second_id))
    assert school.rosa.sees("Not found")
    assert JUDGES_WORDS not in school.rosa.chat
    assert "Bo Li" not in school.rosa.chat


async def test_only_the_one_who_is_asked_sees_it_and_only_while_they_may(school: World) -> None:
    await teaches_too(school, school.rosa)
    second_id = await is_asked(school, school.rosa, await is_judged(school, school.ana))
    for other in (school.bo, school.grace, school.helen, school.ana, school.lucia):
        await opens(other, a.OpenSecond(second_id))
        assert WORK not in other.chat
    await opens(school.rosa, a.OpenSecond(second_id))
    assert school.rosa.sees(WORK)
    await stops_teaching(school, school.rosa)
    await opens(school.rosa, a.OpenSecond(second_id))
    assert WORK not in school.rosa.last


# --- judging ----------------------------------------------------------------------------------------------


async def test_judging_tells_the_first_level_and_changes_nothing_for_the_student(school: World) -> None:
    await teaches_too(school, school.rosa)
    second_id = await is_asked(school, school.rosa, await is_judged(school, school.ana))
    before = await _standing(school)
    await opens(school.rosa, a.JudgeSecond(second_id))
    await school.rosa.fills(ANSWER)
    assert school.rosa.sees("You read Emerging, Bo Li read Proficient")
    assert school.rosa.sees("stays as it is")
    (second,) = await seconds(school)
    assert (second.level_id, second.words) == (school.levels["emerging"].id, ANSWER["words"])
    assert len(await _judgements(school)) == 1
    assert await _standing(school) == before
    assert school.ana.shown == []
    assert school.bo.shown == []


async def test_the_first_answer_stays(school: World) -> None:
    await teaches_too(school, school.rosa)
    second_id = await is_asked(school, school.rosa, await is_judged(school, school.ana))
    await opens(school.rosa, a.JudgeSecond(second_id))
    await school.rosa.fills({**ANSWER, "level": "proficient"})
    assert school.rosa.sees("You and Bo Li both read Proficient")
    await school.rosa.fills(ANSWER)
    (second,) = await seconds(school)
    assert second.level_id == school.levels["proficient"].id


async def test_whoever_declines_is_asked_no_more_and_the_next_one_is(school: World) -> None:
    await teaches_too(school, school.rosa)
    await is_judged(school, school.ana, in_sample=True)
    await draws(school)
    (second,) = await seconds(school)
    await opens(school.rosa, a.OpenSecond(second.id))
    await school.rosa.presses("Not me, please")
    assert school.rosa.sees("Somebody else may be asked")
    assert await draws(school) == 0
    await teaches_too(school, school.grace)
    assert await draws(school) == 1
    assert [each.judge_id for each in await seconds(school)] == [
        school.rosa.person.id,
        school.grace.person.id,
    ]


# --- where it is told -------------------------------------------------------------------------------------


async def test_it_is_a_line_in_the_digest_and_never_the_reason_for_one(school: World) -> None:
    await teaches_too(school, school.rosa)
    await all_are_on_pace(school)
    await is_asked(school, school.rosa, await is_judged(school, school.ana, code="EE.3"))
    await morning(school, date(2026, 11, 19))
    assert school.rosa.shown == []
    await slips(school, school.jamal)
    for day in (20, 23, 24, 25):
        await morning(school, date(2026, 11, day))
    assert school.rosa.was_told("1 piece of work to judge a second time")
    assert sum("judge a second time" in shown.rendered.html for shown in school.rosa.shown) >= 1


async def test_ones_own_figure_is_for_oneself(school: World) -> None:
    await teaches_too(school, school.rosa)
    for second in ("proficient", "proficient", "emerging", "proficient"):
        await was_judged_twice(school, "proficient", second)
    await opens(school.bo, a.JudgeTogether())
    assert school.bo.sees("So far 4 cases")
    await was_judged_twice(school, "proficient", "proficient")
    for judge in (school.bo, school.rosa):
        await opens(judge, a.JudgeTogether())
        assert judge.sees("In 4 of 5 cases two people chose the same level (80 % exact agreement)")
        assert judge.sees("RP.2 Unit rates: the same in 4 of 5")
        assert judge.sees("too few cases to say")
        assert judge.sees("Only you see this")
    await opens(school.grace, a.JudgeTogether())
    assert school.grace.sees("No second judgement has been given yet")


async def test_leaders_read_totals_and_no_teachers_figure(school: World) -> None:
    await teaches_too(school, school.rosa)
    await teaches_too(school, school.grace)
    for _ in range(10):
        await was_judged_twice(school, "proficient", "proficient")
    await opens(school.helen, a.ShowAgreement())
    assert school.helen.sees("Too few cases to tell without telling on somebody")
    for judge in (school.rosa, school.grace):
        await was_judged_twice(school, "proficient", "emerging", by=judge, colleague=school.bo)
    await was_judged_twice(school, "emerging", "proficient", by=school.grace, because=SecondReason.REQUEST)
    await opens(school.helen, a.ShowAgreement())
    assert school.helen.sees("In 10 of 12 cases")
    assert school.helen.sees("RP.2 Unit rates: the same in 10 of 12")
    for name in ("Bo", "Rosa", "Grace", "Ana"):
        assert name not in school.helen.last


async def test_a_total_is_left_out_where_it_would_tell_what_is_hidden(school: World) -> None:
    """12 on one target, 2 on another: both together less the first are the two."""
    await teaches_too(school, school.rosa)
    await teaches_too(school, school.grace)
    for judge in (school.bo, school.rosa, school.grace) * 4:
        colleague = school.rosa if judge is school.bo else school.bo
        await was_judged_twice(school, "proficient", "proficient", by=judge, colleague=colleague)
    for _ in range(2):
        await was_judged_twice(school, "proficient", "emerging", code="EE.1")
    await opens(school.helen, a.ShowAgreement())
    assert school.helen.sees("RP.2 Unit rates: the same in 12 of 12")
    assert "14" not in school.helen.last
    assert "EE.1" not in school.helen.last


async def test_teachers_get_no_totals_and_leaders_no_lists(school: World) -> None:
    await opens(school.bo, a.ShowAgreement())
    assert school.bo.sees("Not found")
    await opens(school.helen, a.JudgeTogether())
    assert school.helen.sees("Not found")


async def agreement_command(address: URL, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> dict[str, Any]:
    """What the command answers in JSON, after it has been shown to answer in sentences as well."""
    monkeypatch.setenv("DATABASE_URL", address.render_as_string(hide_password=False))
    shown = [
        await asyncio.to_thread(CliRunner().invoke, app, ["agreement", "show", *arguments, *extra])
        for extra in ((), ("--json",))
    ]
    assert [each.exit_code for each in shown] == [0, 0], shown[0].stderr
    assert "quadratic weights" in shown[0].stdout
    told: dict[str, Any] = json.loads(shown[1].stdout)
    return told


async def test_the_command_tells_what_leaders_are_told(
    school: World, database_address: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    """24 cases: 8 alike at Proficient, 8 at College-ready, 8 one apart. Seen 8/24; by chance, of codes 2 and
    3: 0.25 of each side, and no difference of the means: kappa 1 - (1/3)/0.5 = 0.33.
    """
    assert (await agreement_command(database_address, monkeypatch))["frameworks"] == []
    await teaches_too(school, school.rosa)
    await teaches_too(school, school.grace)
    cases = [("proficient",) * 2, ("college_ready",) * 2] * 2
    cases += [("proficient", "college_ready"), ("college_ready", "proficient")]
    for first, second in cases:
        for judge in (school.bo, school.rosa, school.grace, school.bo):
            colleague = school.rosa if judge is school.bo else school.bo
            await was_judged_twice(school, first, second, by=judge, colleague=colleague)
    expected = {
        "cases": 24,
        "same": 16,
        "one_apart": 8,
        "percent_exact": 67,
        "weighted_kappa": 0.33,
        "kappa_silence": None,
    }
    for arguments in ((), ("--target", "RP.2")):
        told = await agreement_command(database_address, monkeypatch, *arguments)
        (found,) = told["frameworks"]
        assert found["total"] == expected
        assert found["targets"] == [{"code": "RP.2", "title": "Unit rates", **expected}]
    told = await agreement_command(database_address, monkeypatch, "--target", "EE.1")
    assert told["frameworks"] == []


async def test_the_command_knows_no_target_that_is_not_there(
    school: World, database_address: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_address.render_as_string(hide_password=False))
    result = await asyncio.to_thread(CliRunner().invoke, app, ["agreement", "show", "--target", "XX.9"])
    assert result.exit_code == 1
    assert "There is no target XX.9" in result.stderr


async def _judgements(school: World) -> list[UUID]:
    async with school.runtime.sessions() as session:
        return list(await session.scalars(select(col(Judgement.id)).order_by(col(Judgement.judged_at))))


async def _standing(school: World) -> list[object]:
    async with school.runtime.sessions() as session:
        found = await session.execute(
            select(col(PlanStanding.plan_id), col(PlanStanding.status)).order_by(col(PlanStanding.plan_id))
        )
        return list(found)
