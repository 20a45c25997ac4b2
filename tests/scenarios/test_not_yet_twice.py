"""Not yet, twice: the request stays open, both responses are asked for, the next step is named. DOMAIN case 10"""

from datetime import date

from sqlalchemy import select
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.models import Judgement
from domain.rules.policy import Policy
from domain.services.plans import paths
from domain.vocabulary import ConferenceState, TargetStanding
from tests.scenarios.test_conference_requests import ZONE
from tests.support.conferring import MET, NOT_YET, asks, history, latest_conference, records, supports
from tests.support.world import World

AGAIN = NOT_YET | {
    "met": "You found the rate for 2 pounds.",
    "missing": "Say what the rate means.",
    "next_step": "Explain one rate to somebody at home.",
}


async def standing_of(school: World, code: str) -> TargetStanding:
    async with school.runtime.sessions() as session:
        steps = await paths.steps_of(
            session,
            school.ana.person,
            now=school.clock.now(),
            zone=ZONE,
            policy=Policy(),
            language="en",
        )
    return next(step.standing.status for step in steps if step.target.code == code)


async def test_not_yet_twice_stays_open_asks_both_to_respond_and_names_the_next_step(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    await records(bo, conference, NOT_YET)
    school.passes(days=1)
    await asks(ana, school)
    await records(bo, conference, AGAIN)

    now = await latest_conference(school)
    assert (now.id, now.state, now.attempt, now.closed_at) == (
        conference.id,
        ConferenceState.NOT_YET,
        2,
        None,
    )
    assert ana.was_told("Explain one rate to somebody at home.")
    assert "💬 Say what I think" in ana.buttons
    first, second = await supports(school)
    assert first.closed_at is not None
    assert (second.closed_at, second.next_step) == (None, AGAIN["next_step"])
    assert second.review_on == date(2026, 12, 3)

    await ana.commands("home")
    assert ana.sees("RP.2 Unit rates: not yet. Bo Li would like to hear what you think.")
    await ana.presses("Conference · RP.2")
    await ana.presses("Say what I think")
    await ana.types("I can say it in my own words now.")
    assert bo.was_told("I can say it in my own words now.")
    await bo.presses("Answer the student")
    await bo.fills({"answer": "Try it out on Jamal first."})
    assert ana.was_told("Try it out on Jamal first.")

    school.passes(days=1)
    await ana.presses_data(encode(a.RequestConference(school.targets["RP.2"].id)))
    assert ana.sees("This is try number 3.")
    assert ana.sees("The next step from last time: Explain one rate to somebody at home.")
    assert ana.sees("Bo Li answered: “Try it out on Jamal first.”")
    await ana.presses("Skip")
    await ana.presses("explain it")
    await ana.presses("That is all")
    await ana.presses("Skip")
    assert await history(school, conference) == [
        "requested",
        "not_yet",
        "requested",
        "not_yet",
        "requested",
    ]
    assert (await latest_conference(school)).attempt == 3


async def test_silence_on_either_side_never_limits_attempts(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    for _ in range(5):
        await records(bo, conference, NOT_YET)
        school.passes(minutes=1)
        await asks(ana, school)
    assert (await latest_conference(school)).attempt == 6
    assert bo.was_told("You have not answered the student since the last “not yet”.")
    await records(bo, conference, MET)
    assert (await latest_conference(school)).state is ConferenceState.MET
    async with school.runtime.sessions() as session:
        levels = list(
            await session.scalars(select(col(Judgement.level_id)).order_by(col(Judgement.judged_at)))
        )
    assert levels == [school.levels["emerging"].id] * 5 + [school.levels["proficient"].id], "never averaged"


async def test_in_pace_a_not_yet_is_no_mark(school: World) -> None:
    """While it is asked for, the target waits; after it, the words are those of any other planned target."""
    ana, bo = school.ana, school.bo
    before = await standing_of(school, "RP.2")
    conference = await asks(ana, school)
    assert await standing_of(school, "RP.2") is TargetStanding.WAITING
    await records(bo, conference, NOT_YET)
    assert await standing_of(school, "RP.2") is before
    await ana.presses_data(encode(a.ShowPath()))
    assert ana.sees("RP.2 Unit rates · Emerging")
    for word in ("not yet", "not met", "missed", "attempt"):
        assert word not in ana.last.casefold()
    await asks(ana, school)
    assert await standing_of(school, "RP.2") is TargetStanding.WAITING
