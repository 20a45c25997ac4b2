"""Who reads a reflection after its student has changed their mind: on every screen, and in all that still waits."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.channels.base import DeliveryError
from domain import actions as a
from domain.action_codec import encode
from domain.models import Reflection
from domain.vocabulary import Visibility
from tests.support.advising import had, said
from tests.support.newcomers import guards
from tests.support.talk import Talker
from tests.support.world import World

WORDS = "blue heron"

READERS = {
    Visibility.FAMILY: {"rosa", "bo", "lucia"},
    Visibility.TEACHERS: {"rosa", "bo"},
    Visibility.ADVISOR: {"rosa"},
    Visibility.PRIVATE: set[str](),
}

Place = Callable[[UUID, UUID], a.Action]

PLACES: dict[str, tuple[tuple[str, Place], ...]] = {
    "rosa": (
        ("card", lambda student, _: a.OpenStudent(student)),
        ("list", lambda student, _: a.ListSharedReflections(student)),
        ("itself", lambda _, reflection: a.OpenSharedReflection(reflection)),
        ("brief", lambda student, _: a.OpenBrief(student)),
    ),
    "bo": (
        ("card", lambda student, _: a.OpenStudent(student)),
        ("list", lambda student, _: a.ListSharedReflections(student)),
        ("itself", lambda _, reflection: a.OpenSharedReflection(reflection)),
    ),
    "lucia": (
        ("home", lambda *_: a.GoHome()),
        ("child", lambda student, _: a.OpenChild(student)),
        ("list", lambda student, _: a.ListSharedReflections(student)),
        ("itself", lambda _, reflection: a.OpenSharedReflection(reflection)),
    ),
}
"""Where each of them reads what is shared with them."""


@pytest.fixture
async def reflection_id(school: World) -> UUID:
    """Ana's reflection, shared with everybody she can share with, in a week with a check-in."""
    await guards(school, school.lucia.person, school.ana.person)
    await had(school, school.ana, answers=said("I drew it."))
    return await _writes(school, Visibility.FAMILY)


async def _writes(school: World, visibility: Visibility) -> UUID:
    async with school.runtime.sessions.begin() as session:
        reflection = Reflection(
            school_id=school.school.id,
            student_id=school.ana.person.id,
            text=WORDS,
            visibility=visibility,
            written_at=school.clock.now(),
        )
        session.add(reflection)
    return reflection.id


async def _changes(school: World, reflection_id: UUID, visibility: Visibility) -> None:
    await school.ana.presses_data(encode(a.ChangeVisibility(reflection_id, visibility)))


async def _reads(reader: Talker) -> str:
    """All that the reader was shown, files as well."""
    files = [file for shown in reader.shown for file in shown.rendered.files]
    read = [await file.read() for file in files if file.media_type.startswith("text/")]
    return "\n".join((reader.chat, *(content.decode() for content in read)))


async def _asks(school: World, who: str, place: Place, reflection_id: UUID) -> Talker:
    reader: Talker = getattr(school, who)
    reader.shown.clear()
    await reader.presses_data(encode(place(school.ana.person.id, reflection_id)))
    return reader


@pytest.mark.parametrize("who", PLACES)
async def test_every_place_obeys_every_change(school: World, reflection_id: UUID, who: str) -> None:
    for visibility in (*READERS, Visibility.ADVISOR, Visibility.TEACHERS, Visibility.FAMILY):
        await _changes(school, reflection_id, visibility)
        for name, place in PLACES[who]:
            reader = await _asks(school, who, place, reflection_id)
            assert (WORDS in await _reads(reader)) is (who in READERS[visibility]), (name, visibility)


NARROWER = {"lucia": Visibility.TEACHERS, "bo": Visibility.ADVISOR, "rosa": Visibility.PRIVATE}
"""The widest that each of them does not read any more."""


@pytest.mark.parametrize("ends", ["narrowed", "private", "deleted"])
@pytest.mark.parametrize("who", PLACES)
async def test_what_waits_to_be_delivered_obeys_too(
    school: World, reflection_id: UUID, who: str, ends: str
) -> None:
    """Each place is asked for while the platform is away, and comes after the student changed their mind."""
    for name, place in PLACES[who]:
        await _changes(school, reflection_id, Visibility.FAMILY)
        school.channel.next_errors = [DeliveryError("cannot be reached")]
        reader = await _asks(school, who, place, reflection_id)
        assert not reader.shown, f"{name} waits"
        if ends == "deleted":
            await school.ana.presses_data(encode(a.ConfirmDelete(reflection_id)))
            reflection_id = await _writes(school, Visibility.PRIVATE)
        else:
            await _changes(school, reflection_id, NARROWER[who] if ends == "narrowed" else Visibility.PRIVATE)
        school.passes(minutes=20)
        await school.settles()
        assert reader.shown, f"{name} comes without the words"
        assert WORDS not in await _reads(reader), name


async def test_what_was_shared_again_meanwhile_comes(school: World, reflection_id: UUID) -> None:
    school.channel.next_errors = [DeliveryError("cannot be reached")]
    reader = await _asks(school, "bo", lambda student, _: a.OpenStudent(student), reflection_id)
    await _changes(school, reflection_id, Visibility.PRIVATE)
    await _changes(school, reflection_id, Visibility.TEACHERS)
    school.passes(minutes=20)
    await school.settles()
    assert WORDS in await _reads(reader)


@pytest.mark.parametrize("visibility", list(READERS))
async def test_a_voice_note_without_any_text_is_heard_by_the_same_people(
    school: World, reflection_id: UUID, visibility: Visibility
) -> None:
    await school.ana.commands("reflect")
    await school.ana.speaks(b"OggS mine", seconds=7)
    await school.ana.presses("only me")
    async with school.runtime.sessions() as session:
        spoken = (
            await session.scalars(select(Reflection).where(col(Reflection.attachment_id).is_not(None)))
        ).one()
    await _changes(school, spoken.id, visibility)
    for who in ("rosa", "bo", "lucia", "grace", "helen", "jamal"):
        talker: Talker = getattr(school, who)
        await talker.presses_data(encode(a.HearReflection(spoken.id)))
        heard = [file for shown in talker.shown for file in shown.rendered.files]
        assert bool(heard) is (who in READERS[visibility]), who


async def test_what_is_printed_holds_no_reflection_for_paper_cannot_be_taken_back(
    school: World, reflection_id: UUID
) -> None:
    reader = await _asks(school, "rosa", lambda *_: a.PrintBriefs(), reflection_id)
    assert "I drew it." in await _reads(reader)
    assert WORDS not in await _reads(reader)
    await reader.presses_data(encode(a.PrintFamilyPage(school.ana.person.id, school.lucia.person.id)))
    assert WORDS not in await _reads(reader)
