"""Two guardians who must not see each other: neither learns that there is another."""

from uuid import UUID

import pytest

from domain import actions as a
from domain.action_codec import encode
from domain.vocabulary import LedPart, LedState, Role, Visibility
from tests.support.conferring import asks
from tests.support.families import FRIDAY, WEDNESDAY, page_of, text_of, week_comes
from tests.support.history import was_judged
from tests.support.leading import has_piece, has_reflection, leads
from tests.support.newcomers import guards, invite, linked, newcomer
from tests.support.talk import Talker
from tests.support.world import World

TELLING = ("guardians", "both of you", "other parent", "other guardian", "2 families")
"""Words that would say that there is another."""


@pytest.mark.parametrize("reads", ["lucia", "xanthippe"])
async def test_neither_guardian_learns_that_there_is_another(school: World, reads: str) -> None:
    """Every screen, message and page that a guardian can come to, with the other one active everywhere."""
    there = {
        "lucia": school.lucia,
        "xanthippe": await linked(school, await newcomer(school, "Xanthippe", Role.GUARDIAN)),
    }
    reader = there.pop(reads)
    (hidden,) = there.values()
    for guardian in (reader, hidden):
        guardian.whole_forms = True
        for child in (school.ana, school.jamal):
            await guards(school, guardian.person, child.person)
    token = await invite(school, hidden.person)
    await _is_active(school, hidden)
    led_id = await _shares(school)
    await week_comes(school, WEDNESDAY, "10:00")
    await week_comes(school, FRIDAY, "10:01")
    await _looks_everywhere(school, reader, led_id=led_id)
    read = f"{text_of(reader)}\n{await _files_of(reader)}\n{await _printed(school, reader)}".casefold()
    assert "what a table told me" in read, "what is shared with the family was read"
    name = hidden.person.given_name
    for secret in (name, str(hidden.person.id), token, "the other one asks", "the other one knows", *TELLING):
        assert secret.casefold() not in read, secret


async def _is_active(school: World, guardian: Talker) -> None:
    """They ask the advisor and report days away."""
    ana = school.ana.person.id
    await guardian.presses_data(encode(a.AskAdvisor(ana)))
    await guardian.fills({"words": "The other one asks"})
    await guardian.presses_data(encode(a.ReportAbsence(ana)))
    await guardian.fills({"first": "2026-11-24", "last": "2026-11-24", "reason": "The other one knows"})


async def _shares(school: World) -> UUID:
    """Ana shows all that a student can show a family."""
    await was_judged(school, school.ana, "RP.1", "proficient", days_ago=2)
    await asks(school.ana, school)
    await has_reflection(school, school.ana, "What a table told me.", visibility=Visibility.FAMILY)
    piece = await has_piece(school, school.ana, "Market stall")
    return await leads(school, school.ana, {LedPart.EVIDENCE: piece}, state=LedState.SHARED, with_family=True)


async def _looks_everywhere(school: World, reader: Talker, *, led_id: UUID) -> None:
    ana = school.ana.person.id
    for action in (
        a.GoHome(),
        a.OpenChild(ana),
        a.OpenFamilyWeek(ana),
        a.OpenLedPage(led_id),
        a.ListSharedReflections(ana),
        a.ShowFamilyWords(),
        a.ListAbsences(),
        a.ShowHelp(),
        a.ChooseCadence(),
        a.ChooseLanguage(),
        a.AskAdvisor(ana),
        a.ReportAbsence(ana),
    ):
        await reader.presses_data(encode(action))
    await reader.presses_data(encode(a.AskAdvisor(ana)))
    await reader.fills({"words": "And I ask."})
    await reader.presses_data(encode(a.ReportAbsence(ana)))
    await reader.fills({"first": "2026-11-24", "last": "2026-11-24", "reason": "A visit"})


async def _files_of(reader: Talker) -> str:
    files = [file for shown in reader.shown for file in shown.rendered.files]
    assert files, "the page that Ana shares is a file"
    return "\n".join([(await file.read()).decode(errors="replace") for file in files])


async def _printed(school: World, reader: Talker) -> str:
    """The page that the advisor hands to the reader."""
    await school.rosa.presses_data(encode(a.PrintFamilyPage(school.ana.person.id, reader.person.id)))
    return await page_of(school.rosa)
