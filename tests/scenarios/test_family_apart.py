"""Two guardians who must not see each other."""

from domain import actions as a
from domain.action_codec import encode
from domain.vocabulary import Role
from tests.support.conferring import asks
from tests.support.families import FRIDAY, WEDNESDAY, page_of, text_of, week_comes
from tests.support.history import was_judged
from tests.support.newcomers import guards, linked, newcomer
from tests.support.world import World

SECRET = "Xanthippe"


async def test_two_guardians_never_learn_of_each_other(school: World) -> None:
    """Every screen and message that a guardian can come to, with the other one active everywhere."""
    hidden = await newcomer(school, SECRET, Role.GUARDIAN)
    other = await linked(school, hidden)
    for guardian in (school.lucia.person, hidden):
        await guards(school, guardian, school.ana.person)
        await guards(school, guardian, school.jamal.person)
    await other.presses_data(encode(a.AskAdvisor(school.ana.person.id)))
    await other.fills({"words": f"{SECRET} asks"})
    await other.presses_data(encode(a.ReportAbsence(school.ana.person.id)))
    await other.fills({"first": "2026-11-24", "last": "2026-11-24", "reason": f"{SECRET} knows"})
    await was_judged(school, school.ana, "RP.1", "proficient", days_ago=2)
    await asks(school.ana, school)
    await week_comes(school, WEDNESDAY, "10:00")
    await week_comes(school, FRIDAY, "10:01")
    await school.rosa.presses_data(encode(a.PrintFamilyPage(school.ana.person.id, school.lucia.person.id)))
    assert SECRET not in await page_of(school.rosa)
    lucia, ana = school.lucia, school.ana.person.id
    for action in (
        a.GoHome(),
        a.OpenChild(ana),
        a.OpenFamilyWeek(ana),
        a.ShowFamilyWords(),
        a.ListAbsences(),
        a.ShowHelp(),
        a.ChooseCadence(),
        a.ChooseLanguage(),
        a.AskAdvisor(ana),
        a.ReportAbsence(ana),
    ):
        await lucia.presses_data(encode(action))
    await lucia.presses_data(encode(a.AskAdvisor(ana)))
    await lucia.types("And I ask.")
    assert SECRET.casefold() not in text_of(lucia).casefold()
    assert not any(each in text_of(lucia).casefold() for each in ("guardians", "2 families", "both of you"))
