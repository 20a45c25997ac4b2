"""What was agreed stands until it is done or let go, whoever advises (DOMAIN rules 29 and 33, case 11)."""

from datetime import date, timedelta

from domain import actions as a
from domain.action_codec import encode
from domain.vocabulary import Holder
from tests.support.advising import (
    MONDAY,
    agreed,
    agreements_of,
    brief_of,
    had,
    new_advisor,
    noted,
)
from tests.support.newcomers import leaves
from tests.support.world import World

THIS_WEEK = MONDAY.toordinal()


async def test_an_agreement_stands_in_each_brief_until_it_is_done(school: World) -> None:
    check_in_id = await had(school, school.ana, 3, met=True)
    await agreed(school, check_in_id, "Try two problems")
    await agreed(school, check_in_id, "Ask Mr. Li about the lab", holder=Holder.ADVISOR)
    for weeks_back in (2, 1, 0):
        await had(school, school.ana, weeks_back)
    words = await brief_of(school.rosa, school.ana)
    assert "1. Ana Morales: Try two problems" in words
    assert "2. You: Ask Mr. Li about the lab" in words
    await school.rosa.presses("1. Done")
    assert school.rosa.sees("Try two problems")
    words = await brief_of(school.rosa, school.ana)
    assert "1. You: Ask Mr. Li about the lab" in words
    assert "Kept: Try two problems" in words


async def test_what_is_let_go_is_no_accomplishment_and_no_shame(school: World) -> None:
    check_in_id = await had(school, school.ana, 1, met=True)
    await agreed(school, check_in_id, "Try two problems")
    await had(school, school.ana)
    await brief_of(school.rosa, school.ana)
    await school.rosa.presses("1. Let go")
    assert "Try two problems" not in await brief_of(school.rosa, school.ana)
    assert await agreements_of(school, school.ana) == [("Try two problems", Holder.STUDENT, False)]


async def test_the_form_of_a_talk_asks_what_became_of_them(school: World) -> None:
    check_in_id = await had(school, school.ana, 1, met=True)
    done = await agreed(school, check_in_id, "Try two problems")
    gone = await agreed(school, check_in_id, "Read ahead")
    await agreed(school, check_in_id, "Ask Mr. Li", holder=Holder.ADVISOR)
    await had(school, school.ana)
    await brief_of(school.rosa, school.ana)
    await school.rosa.presses("Note and agreements")
    await school.rosa.fills({"done": [str(done)], "let_go": [str(gone)], "what_1": "One problem a day"})
    assert school.rosa.sees("1 agreement done")
    assert school.rosa.sees("1 agreement let go")
    assert await agreements_of(school, school.ana) == [
        ("Try two problems", Holder.STUDENT, True),
        ("Read ahead", Holder.STUDENT, False),
        ("Ask Mr. Li", Holder.ADVISOR, None),
        ("One problem a day", Holder.STUDENT, None),
    ]


async def test_a_student_marks_their_own_part_as_done_once(school: World) -> None:
    check_in_id = await had(school, school.ana, 1, met=True)
    mine = await agreed(school, check_in_id, "Try two problems")
    await had(school, school.ana)
    await school.ana.presses_data(encode(a.CloseAgreement(mine, 1)))
    assert school.ana.sees("You said you would, and you did.")
    await school.ana.presses_data(encode(a.CloseAgreement(mine, 1)))
    assert school.ana.sees("It was marked as done before.")
    assert "Kept: Try two problems" in await brief_of(school.rosa, school.ana)


async def test_letting_go_is_for_the_talk(school: World) -> None:
    mine = await agreed(school, await had(school, school.ana, 1, met=True), "Try two problems")
    await school.ana.presses_data(encode(a.CloseAgreement(mine, 0)))
    assert school.ana.last.startswith("Not found")
    await school.jamal.presses_data(encode(a.CloseAgreement(mine, 1)))
    assert school.jamal.last.startswith("Not found")
    assert await agreements_of(school, school.ana) == [("Try two problems", Holder.STUDENT, None)]


async def test_a_new_advisor_has_it_all_and_the_old_one_nothing(school: World) -> None:
    check_in_id = await had(school, school.ana, 1, met=True)
    await noted(school, check_in_id, "We chose RP.2 first.")
    agreement = await agreed(school, check_in_id, "Try two problems")
    await had(school, school.ana)
    olga = await new_advisor(school, first_day=date(2026, 11, 18))
    await leaves(school, school.rosa.person, school.advisory.id, last_day=date(2026, 11, 17))
    words = await brief_of(olga, school.ana)
    assert "Try two problems" in words
    assert "Rosa Delgado: “We chose RP.2 first.”" in words
    week = THIS_WEEK
    for action in (
        a.OpenBrief(school.ana.person.id),
        a.OpenBrief(school.ana.person.id, week - 7),
        a.MarkMet(school.ana.person.id, week),
        a.UndoMet(school.ana.person.id, week - 7),
        a.RecordTalk(school.ana.person.id, week),
        a.ListenToCheckIn(school.ana.person.id, week),
        a.CloseAgreement(agreement, 1),
    ):
        await school.rosa.presses_data(encode(action))
        assert school.rosa.last.startswith("Not found"), action
    await school.rosa.commands("advisory")
    assert "Ana" not in school.rosa.last
    await olga.presses("1. Done")
    assert await agreements_of(school, school.ana) == [("Try two problems", Holder.STUDENT, True)]


async def test_a_form_left_open_by_the_old_advisor_saves_nothing(school: World) -> None:
    await had(school, school.ana)
    await brief_of(school.rosa, school.ana)
    await school.rosa.presses("Note and agreements")
    await leaves(school, school.rosa.person, school.advisory.id, last_day=date(2026, 11, 17))
    await school.rosa.fills({"note": "Too late.", "what_1": "Nothing"})
    assert school.ana.was_not_told("Too late.")
    assert await agreements_of(school, school.ana) == []


async def test_an_agreement_of_long_ago_is_still_there(school: World) -> None:
    await agreed(school, await had(school, school.ana, 10, met=True), "Visit the library")
    school.clock.move(timedelta(hours=1))
    await had(school, school.ana)
    assert "Visit the library" in await brief_of(school.rosa, school.ana)
