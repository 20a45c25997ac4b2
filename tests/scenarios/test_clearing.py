"""Bytes that nobody names any more are gone in the end, and those that somebody names stay."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import Rhythm, running
from bot.attachments import SealedStore
from bot.shelves import BucketShelf, FolderShelf, Shelf, StoreAwayError
from domain.models import Attachment, Person, School
from domain.sealing import Key, Keyring
from domain.services import attachments
from scheduler import clearing
from scheduler.clearing import HOURS, PARTS, Cleared
from tests.support.s3_server import S3Server
from tests.support.stand_in import server_error
from tests.support.talk import FixedClock
from tests.support.world import NOW, World

VOICE = b"OggS my own voice"
SHA256 = hashlib.sha256(VOICE).hexdigest()
NAME = f"{SHA256[:2]}/{SHA256}"
A_DAY = timedelta(days=1, minutes=1)


class TimedFolder(FolderShelf):
    """A folder on a machine whose clock is the test's."""

    def __init__(self, directory: Path, clock: FixedClock) -> None:
        super().__init__(directory)
        self._path = directory
        self._clock = clock

    async def put(self, name: str, content: bytes) -> None:
        await super().put(name, content)
        os.utime(self._path / name, (self._clock.now().timestamp(),) * 2)


@dataclass
class Place:
    """A store in a school, and the clocks around it."""

    school: World
    shelf: Shelf
    s3: S3Server

    @property
    def store(self) -> SealedStore:
        return SealedStore(self.shelf, Keyring((Key(bytes(32)),)))

    async def after_a_day(self) -> Cleared:
        """What is done then."""
        self.school.clock.move(A_DAY)
        self.s3.now = self.school.clock.now()
        return await self.cleared()

    async def cleared(self) -> Cleared:
        sessions, now = self.school.runtime.sessions, self.school.clock.now()
        return await clearing.clear(sessions, self.store, now=now, parts=PARTS)

    async def named_by(self, owner: Person) -> Attachment:
        """A row is committed, as when its owner sent the bytes."""
        async with self.school.runtime.sessions.begin() as session:
            now = self.school.clock.now()
            return await attachments.keep(
                session, owner, sha256=SHA256, media_type="audio/ogg", size_bytes=len(VOICE), now=now
            )

    async def is_there(self) -> bool:
        try:
            return await self.store.read(SHA256) == VOICE
        except FileNotFoundError:
            return False

    async def names(self) -> list[str]:
        return sorted([lying.name async for page in self.shelf.lying("") for lying in page])


@pytest.fixture
async def s3(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[S3Server]:
    async with S3Server() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, school: World, s3: S3Server, tmp_path: Path) -> Place:
    if request.param == "bucket":
        return Place(school, BucketShelf.at("s3://school/files"), s3)
    return Place(school, TimedFolder(tmp_path, school.clock), s3)


async def test_what_no_row_names_is_set_aside_after_a_day_and_gone_after_another(place: Place) -> None:
    await place.store.keep(VOICE)
    assert await place.cleared() == Cleared()
    assert await place.after_a_day() == Cleared(set_aside=1)
    assert await place.names() == [f"aside/{NAME}"]
    assert await place.cleared() == Cleared()
    assert await place.after_a_day() == Cleared(let_go=1)
    assert await place.names() == []
    assert not await place.is_there()


async def test_what_a_row_names_stays(place: Place) -> None:
    await place.store.keep(VOICE)
    await place.named_by(place.school.ana.person)
    for _ in range(3):
        assert await place.after_a_day() == Cleared()
    assert await place.is_there()


async def test_what_another_school_names_stays_when_one_lets_it_go(place: Place) -> None:
    async with place.school.runtime.sessions.begin() as session:
        other = School(sourced_id="hillside", name="Hillside", zone="America/New_York")
        session.add(other)
        await session.flush()
        stranger = Person(school_id=other.id, sourced_id="s", given_name="Sam", family_name="Ode")
        session.add(stranger)
    await place.store.keep(VOICE)
    mine, theirs = await place.named_by(place.school.ana.person), await place.named_by(stranger)
    async with place.school.runtime.sessions.begin() as session:
        await attachments.let_go(session, mine.school_id, mine.id)
    for _ in range(3):
        assert await place.after_a_day() == Cleared()
    async with place.school.runtime.sessions.begin() as session:
        await attachments.let_go(session, theirs.school_id, theirs.id)
    assert [await place.after_a_day(), await place.after_a_day()] == [Cleared(1, 0, 0), Cleared(0, 0, 1)]


async def test_what_is_sent_anew_in_the_moment_of_clearing_is_read_and_comes_back(place: Place) -> None:
    await place.store.keep(VOICE)
    place.school.clock.move(A_DAY)
    await place.store.keep(VOICE)  # there already, so nothing is written
    assert await place.cleared() == Cleared(set_aside=1)
    await place.named_by(place.school.ana.person)
    assert await place.is_there()
    assert await place.after_a_day() == Cleared(brought_back=1)
    assert await place.names() == [NAME]
    assert await place.after_a_day() == Cleared()
    assert await place.is_there()


async def test_what_is_sent_anew_once_it_was_set_aside_lies_there_once_in_the_end(place: Place) -> None:
    await place.store.keep(VOICE)
    await place.after_a_day()
    await place.store.keep(VOICE)
    await place.named_by(place.school.ana.person)
    assert await place.names() == sorted([f"aside/{NAME}", NAME])
    assert await place.after_a_day() == Cleared(brought_back=1)
    assert await place.names() == [NAME]
    assert await place.is_there()


async def test_two_processes_clear_at_once(place: Place) -> None:
    await place.store.keep(VOICE)
    kept = await place.store.keep(b"another one")
    async with place.school.runtime.sessions.begin() as session:
        await attachments.keep(
            session,
            place.school.ana.person,
            sha256=kept,
            media_type="audio/ogg",
            size_bytes=3,
            now=NOW,
        )
    for _ in range(2):
        place.school.clock.move(A_DAY)
        place.s3.now = place.school.clock.now()
        await asyncio.gather(place.cleared(), place.cleared())
    assert await place.names() == [f"{kept[:2]}/{kept}"]


async def test_a_clearing_cut_off_in_the_middle_is_gone_on_with(place: Place) -> None:
    """What was copied, and not yet taken away, lies there twice."""
    await place.store.keep(VOICE)
    await place.shelf.put(f"aside/{NAME}", await place.shelf.get(NAME))
    assert await place.is_there()
    for _ in range(2):
        await place.after_a_day()
    assert await place.names() == []


async def test_a_bucket_that_fails_in_the_middle_loses_nothing(school: World, s3: S3Server) -> None:
    place = Place(school, BucketShelf.at("s3://school/files"), s3)
    await place.store.keep(VOICE)
    s3.next("POST", server_error(), times=3)  # the deletion that ends a move
    with pytest.raises(StoreAwayError):
        await place.after_a_day()
    assert await place.names() == sorted([f"aside/{NAME}", NAME])
    await place.named_by(school.ana.person)
    assert await place.after_a_day() == Cleared(brought_back=1)
    assert await place.names() == [NAME]
    assert await place.is_there()


async def test_each_part_of_the_store_has_its_hour(place: Place) -> None:
    seen = [part for hour in range(HOURS) for part in clearing.parts_at(NOW + timedelta(hours=hour))]
    assert sorted(seen) == sorted(PARTS)
    nights = [NOW + timedelta(days=day, hours=hour) for day in range(HOURS) for hour in range(8)]
    assert {part for moment in nights for part in clearing.parts_at(moment)} == set(PARTS)
    assert await place.cleared() == Cleared()


async def test_an_erased_voice_note_is_gone_for_good_by_itself(school: World, tmp_path: Path) -> None:
    voice = b"OggS mine alone"
    sha256 = hashlib.sha256(voice).hexdigest()
    await school.ana.speaks(voice, seconds=2)
    await school.ana.presses("It is a reflection")
    await school.ana.presses("only me")
    await school.ana.presses("Look at it")
    (path,) = files(tmp_path)
    os.utime(path, (NOW.timestamp(), NOW.timestamp()))  # the folder's clock is the machine's
    school.passes(days=3)
    sessions, store = school.runtime.sessions, school.runtime.attachments
    assert await clearing.clear(sessions, store, now=school.clock.now(), parts=PARTS) == Cleared()
    assert await store.read(sha256) == voice
    await school.ana.presses("Delete")
    await school.ana.presses("Yes, delete it")
    await clears_by_itself(school, sha256, until=lambda: files(tmp_path)[0].parts[-3] == "aside")
    await clears_by_itself(school, sha256, until=lambda: files(tmp_path) == [])
    with pytest.raises(FileNotFoundError):
        await store.read(sha256)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def clears_by_itself(school: World, sha256: str, *, until: Callable[[], bool]) -> None:
    """What a running process does in its hour on the next day."""
    school.passes(days=1, minutes=1)
    while sha256[:2] not in clearing.parts_at(school.clock.now()):
        school.passes(hours=1)
    rhythm = Rhythm(clear_every=timedelta(seconds=0.1))
    async with running(school.runtime, [school.channel], rhythm=rhythm):
        for _ in range(400):
            if until():
                break
            await asyncio.sleep(0.05)
    assert until()
