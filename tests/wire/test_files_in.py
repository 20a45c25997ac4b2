"""Real files through real Telegram and Slack into a school: looked at, kept without what is nobody's business,
or refused kindly.
"""

import asyncio
import io
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select
from sqlmodel import col

from bot.app import Runtime, compose
from bot.config import Settings
from bot.database import Sessions
from domain.models import Attachment, ChannelLink, Evidence, EvidenceFile
from domain.vocabulary import ChannelName, LinkState
from tests.support import samples_of_files as made
from tests.support.memory import MemoryChannel
from tests.support.samples_of_files import MEGABYTE
from tests.support.slack_channel import a_channel as a_slack_channel
from tests.support.slack_channel import a_slack, address_of, listening
from tests.support.slack_people import SlackUser
from tests.support.talk import FixedClock
from tests.support.telegram_channel import a_channel as a_telegram_channel
from tests.support.telegram_server import TelegramServer, TelegramUser
from tests.support.world import NOW, World, build

ANA, STRANGER = 1001, 1002


@pytest.fixture
def runtime(settings: Settings, sessions: Sessions, tmp_path: Path) -> Runtime:
    return compose(settings.model_copy(update={"attachments_directory": tmp_path}), FixedClock(NOW), sessions)


@pytest.fixture
async def school(runtime: Runtime) -> AsyncIterator[World]:
    memory = MemoryChannel()
    runtime.conversation.attach(memory)
    runtime.delivery.attach(memory)
    assert isinstance(runtime.clock, FixedClock)
    school = await build(runtime, runtime.clock, memory)
    delivering = asyncio.create_task(runtime.delivery.run(look_every=timedelta(milliseconds=50)))
    yield school
    runtime.delivery.stop()
    await delivering


async def link(school: World, channel: ChannelName, address: str) -> None:
    async with school.runtime.sessions.begin() as session:
        session.add(
            ChannelLink(
                school_id=school.school.id,
                person_id=school.ana.person.id,
                channel=channel,
                address=address,
                state=LinkState.CONFIRMED,
                linked_at=NOW,
            )
        )


@pytest.fixture
async def telegram(school: World) -> AsyncIterator[TelegramServer]:
    """Ana's phone is linked; a stranger's is not."""
    runtime = school.runtime
    async with TelegramServer() as telegram:
        opened = a_telegram_channel(
            telegram, "polling", intake=runtime.intake, answer=runtime.conversation.answer_all
        )
        async with opened as channel:
            runtime.conversation.attach(channel)
            runtime.delivery.attach(channel)
            await link(school, ChannelName.TELEGRAM, str(ANA))
            await channel.start()
            yield telegram


@pytest.fixture
def ana(telegram: TelegramServer) -> TelegramUser:
    return telegram.user(ANA)


async def kept(school: World) -> list[tuple[Attachment, bytes]]:
    async with school.runtime.sessions() as session:
        rows = await session.scalars(select(Attachment).order_by(col(Attachment.id)))
        return [(row, await school.runtime.attachments.read(row.sha256)) for row in rows]


async def the_one(school: World) -> tuple[Attachment, bytes]:
    ((row, content),) = await kept(school)
    return row, content


async def test_a_video_of_nineteen_megabytes_is_kept_as_it_is(school: World, ana: TelegramUser) -> None:
    film = made.video(19 * MEGABYTE)
    await ana.sends_video(film, duration=60)
    await ana.sees("Which target")
    row, content = await the_one(school)
    assert (row.media_type, row.duration_seconds, content) == ("video/mp4", 60, film)


async def test_twenty_one_megabytes_are_refused_kindly_and_never_fetched(
    school: World, ana: TelegramUser, telegram: TelegramServer
) -> None:
    await ana.sends_video(made.video(21 * MEGABYTE))
    refused = await ana.sees("up to 20 MB")
    assert "send me the link" in refused.text
    assert not telegram.calls_of("getFile")
    assert not await kept(school)


async def test_a_photo_loses_where_it_was_taken_and_stands_upright(school: World, ana: TelegramUser) -> None:
    await ana.sends_document(made.photo(orientation=6), name="IMG_1.jpg", media_type="image/jpeg")
    await ana.sees("Which target")
    row, content = await the_one(school)
    picture = Image.open(io.BytesIO(content))
    assert (row.media_type, row.file_name, picture.size) == ("image/jpeg", "IMG_1.jpg", (80, 120))
    assert not picture.getexif()
    assert made.SECRET.encode() not in content
    stored = [path for path in school.runtime.settings.attachments_directory.rglob("*") if path.is_file()]
    assert [path.name for path in stored] == [row.sha256]


async def test_what_an_iphone_takes_becomes_a_picture_everybody_can_open(
    school: World, ana: TelegramUser
) -> None:
    await ana.sends_document(made.heic(), name="IMG_2.HEIC", media_type="image/heic")
    await ana.sees("Which target")
    row, content = await the_one(school)
    assert (row.media_type, row.file_name) == ("image/jpeg", "IMG_2.jpg")
    assert Image.open(io.BytesIO(content)).format == "JPEG"


@pytest.mark.parametrize("content", [made.WINDOWS_PROGRAM, made.LINUX_PROGRAM], ids=["MZ", "ELF"])
async def test_a_program_called_a_picture_is_not_kept(
    school: World, ana: TelegramUser, content: bytes
) -> None:
    await ana.sends_document(content, name="holiday.jpg", media_type="image/jpeg")
    await ana.sees("I do not keep this kind of file")
    assert not await kept(school)


async def test_an_image_bomb_is_refused_and_the_talk_goes_on(school: World, ana: TelegramUser) -> None:
    await ana.sends_document(made.bomb(), name="small.png", media_type="image/png")
    await ana.sees("up to 50 megapixels")
    assert not await kept(school)
    await ana.sends("/home")
    await ana.sees("Next step")


async def test_an_album_of_three_photos_is_one_piece_and_one_card(school: World, ana: TelegramUser) -> None:
    album = [made.photo(width=100 + number) for number in range(3)]
    await ana.sends_album(album, caption="My model")
    await ana.sees("Which target")
    async with school.runtime.sessions() as session:
        await_three = select(EvidenceFile)
        for _ in range(500):
            if len((await session.scalars(await_three)).all()) == len(album):
                break
            await asyncio.sleep(0.01)
        (piece,) = (await session.scalars(select(Evidence))).all()
        files = (await session.scalars(await_three.order_by(col(EvidenceFile.position)))).all()
    assert [file.evidence_id for file in files] == [piece.id] * 3
    sizes = [Image.open(io.BytesIO(content)).size[0] for _, content in await kept(school)]
    assert sorted(sizes) == [100, 101, 102]
    assert len([message for message in ana.chat if message.from_bot]) == 1


async def test_nobody_fetches_what_a_stranger_sends(school: World, telegram: TelegramServer) -> None:
    stranger = telegram.user(STRANGER, first_name="Sam")
    await stranger.sends_photo(made.photo())
    await telegram.until(lambda: any(message.from_bot for message in stranger.chat))
    assert not telegram.calls_of("getFile")
    assert not await kept(school)


@pytest.fixture
async def desk(school: World) -> AsyncIterator[SlackUser]:
    """Ana at a computer, in Slack, looking at her Home."""
    runtime = school.runtime
    async with a_slack() as slack:
        ana = slack.user("U0ANA", name="Ana Morales")
        channel = a_slack_channel(
            slack, "socket", intake=runtime.intake, answer=runtime.conversation.answer_all
        )
        runtime.conversation.attach(channel)
        runtime.delivery.attach(channel)
        await link(school, ChannelName.SLACK, address_of(ana.id))
        async with listening(slack, channel):
            await ana.writes("/home")
            yield ana


async def opens_form(ana: SlackUser) -> None:
    await ana.commands("/waymark", "home")
    await ana.sees("Next step")
    await ana.presses("Add evidence")
    await ana.sees_modal("Add evidence")


async def test_a_form_in_slack_takes_files_and_they_are_looked_at(school: World, desk: SlackUser) -> None:
    await opens_form(desk)
    await desk.fills({"files": [("IMG_2.HEIC", made.heic()), ("essay.pdf", made.PDF)], "words": "My model"})
    await desk.submits()
    assert not desk.modal_errors
    assert {row.media_type for row, _ in await kept(school)} == {"image/jpeg", "application/pdf"}


async def test_a_form_with_a_file_that_is_not_kept_stays_open_with_its_words(
    school: World, desk: SlackUser
) -> None:
    await opens_form(desk)
    await desk.fills({"files": [("holiday.jpg", made.WINDOWS_PROGRAM)], "words": "My model"})
    await desk.submits()
    assert set(desk.modal_errors) == {"files"}
    assert "photos, sound, videos" in desk.modal_errors["files"]
    assert "Add evidence" in desk.modal_text
    assert not await kept(school)
    await desk.fills({"files": [("IMG_1.jpg", made.photo())]})
    await desk.submits()
    assert not desk.modal_errors
    assert [row.media_type for row, _ in await kept(school)] == ["image/jpeg"]


async def test_several_files_of_one_message_in_slack_are_one_piece(school: World, desk: SlackUser) -> None:
    await desk.sends_files([("a.jpg", made.photo()), ("b.pdf", made.PDF)], text="My model")
    await desk.sees("Which target")
    async with school.runtime.sessions() as session:
        (piece,) = (await session.scalars(select(Evidence))).all()
        assert len((await session.scalars(select(EvidenceFile))).all()) == 2
    assert "My model" in piece.title + (piece.text or "")
