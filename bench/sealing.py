"""What sealing costs: files and pages of words, beside the same bytes written and read in the open."""

import asyncio
import hashlib
import itertools
import os
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlmodel import col

from bench import report
from bench.channel import FreeChannel
from bench.measuring import Bounds, Work, in_turns, run
from bench.path import FixedClock
from bench.school import NOW, Server, load
from bench.shares import measured
from bot import database
from bot.app import Runtime, compose
from bot.attachments import AttachmentStore, open_store
from bot.shelves import FolderShelf, Shelf
from domain.action_codec import encode
from domain.actions import Action, ListRequests, ListTargetEvidence, OpenTarget
from domain.models import Conference, Evidence, EvidenceTarget, PlannedTarget, sealed
from domain.rules.conferences import ENDED
from domain.sealing import Key, Keyring
from domain.vocabulary import ConferenceState, EvidenceContext, EvidenceKind, Showing

MEGABYTES = 19
"""Nearly the largest file that a platform hands over."""

ROUNDS = 15

PIECES = 40
"""Of evidence that a student has for one target."""

REQUESTS = 40
"""Conferences that wait for one teacher."""

WORDS = "I explained to a classmate why it has to be a ratio, and where I was wrong before. " * 8
"""Of each piece and each request: about as much as anybody writes on a phone."""

BOUNDS = Bounds(at_once=1, count=100, seconds=15)


@dataclass(frozen=True, slots=True)
class Open:
    """Keeps files as they are: the same hash, the same steps to the disk."""

    shelf: Shelf

    async def keep(self, content: bytes) -> str:
        sha256 = await asyncio.to_thread(lambda: hashlib.sha256(content).hexdigest())
        if not await self.shelf.has(sha256):
            await self.shelf.put(sha256, content)
        return sha256

    async def read(self, sha256: str) -> bytes:
        content = await self.shelf.get(sha256)
        if await asyncio.to_thread(lambda: hashlib.sha256(content).hexdigest()) != sha256:
            raise FileNotFoundError(sha256)
        return content


@dataclass(frozen=True, slots=True)
class OpenRing(Keyring):
    """Leaves words as they are, so that all but the sealing is the same."""

    def seal(self, plain: bytes, *, place: str) -> bytes:
        return plain

    def open(self, sealed: bytes, *, place: str) -> bytes:
        return sealed


async def main(server: Server) -> None:
    """Prints two tables, of files and of pages."""
    await _files()
    await _pages(server)


async def _pages(server: Server) -> None:
    rings = {"sealed": Keyring((Key.new(),)), "in the open": OpenRing((Key.new(),))}
    async with AsyncExitStack() as stack:
        empty = await stack.enter_async_context(server.migrated())
        works: dict[str, Work] = {}
        trips: dict[str, float] = {}
        for kept, ring in rings.items():
            engine = await stack.enter_async_context(_school(server, kept, ring, empty))
            for name, work in (await _presses(server, engine)).items():
                works[f"{name}, {kept}"] = work
                with measured(engine) as spent:
                    await run(work, Bounds(1, 10, BOUNDS.seconds))
                trips[f"{name}, {kept}"] = spent.round_trips / 10
        figures = await in_turns(dict(sorted(works.items())), BOUNDS)
        await report.tell_machine(engine)
    report.table(
        "Pages of words, one at a time",
        ("", "p50 ms", "p99 ms", "processor ms", "round trips"),
        [
            (name, f"{each.p50_ms:.1f}", f"{each.p99_ms:.1f}", f"{each.cpu_ms:.1f}", f"{trips[name]:.1f}")
            for name, each in figures.items()
        ],
    )


@asynccontextmanager
async def _school(server: Server, kept: str, ring: Keyring, empty: str) -> AsyncIterator[AsyncEngine]:
    async with server.database(f"pages {kept}", template=empty) as engine:
        sealed.hand_over(engine.dialect, ring)
        yield engine


async def _presses(server: Server, engine: AsyncEngine) -> Mapping[str, Work]:
    """The pages that show most words, of a student and a teacher who have many."""
    sessions, channel = database.sessions_of(engine), FreeChannel()
    student, *_ = await load(sessions, students=1)
    target_id = student.target_ids[0]
    async with sessions.begin() as session:
        teacher_id = await _write(session, student.id, target_id)
    runtime = compose(server.settings, FixedClock(), sessions)
    runtime.conversation.attach(channel)
    pages: Mapping[str, tuple[str, Action]] = {
        "evidence for a target": (student.address, ListTargetEvidence(target_id)),
        "a target's card": (student.address, OpenTarget(target_id)),
        "requests of a teacher": (str(teacher_id), ListRequests()),
    }
    return {name: _press(runtime, channel, *page) for name, page in pages.items()}


def _press(runtime: Runtime, channel: FreeChannel, address: str, action: Action) -> Work:
    keys, button = itertools.count(1), encode(action)

    async def press(worker: int, piece: int) -> float | None:
        begun, key = time.perf_counter(), f"{button}:{next(keys)}"
        await runtime.intake.store(
            channel.name, key=key, address=address, payload={"address": address, "button": button}
        )
        await runtime.conversation.answer_all(channel.name, address)
        sent = channel.sent_at.get(address, 0.0)
        return sent - begun if sent > begun else None

    return press


async def _write(session: AsyncSession, student_id: UUID, target_id: UUID) -> UUID:
    """Many words for the pages; the teacher whom the requests wait for."""
    waiting = await session.scalars(select(Conference).where(col(Conference.state).not_in(ENDED)))
    taken = {(each.student_id, each.target_id): each for each in waiting}
    like = next(iter(taken.values()))
    pieces = [
        Evidence(
            school_id=like.school_id,
            student_id=student_id,
            kind=EvidenceKind.WRITTEN,
            context=EvidenceContext.CLASS,
            title=f"Piece {number}",
            text=WORDS,
            logged_by_id=student_id,
            logged_at=NOW,
            shown_at=NOW,
        )
        for number in range(PIECES)
    ]
    session.add_all(pieces)
    await session.flush()
    session.add_all(
        EvidenceTarget(school_id=like.school_id, evidence_id=each.id, target_id=target_id) for each in pieces
    )
    planned = await session.execute(
        select(col(PlannedTarget.student_id), col(PlannedTarget.target_id)).order_by(
            col(PlannedTarget.student_id), col(PlannedTarget.position)
        )
    )
    free = [pair for pair in planned.tuples() if pair not in taken and pair[0] == like.student_id]
    session.add_all(
        Conference(
            school_id=like.school_id,
            student_id=of_student,
            target_id=of_target,
            section_id=like.section_id,
            teacher_id=like.teacher_id,
            state=ConferenceState.REQUESTED,
            requested_at=NOW,
            showing=Showing.EXPLAIN,
            word=WORDS,
        )
        for of_student, of_target in free[:REQUESTS]
    )
    return like.teacher_id


async def _files() -> None:
    """In turns, for the disk of a busy machine is not the same for two minutes."""
    with TemporaryDirectory(prefix="waymark-bench-") as directory:
        keyring = Keyring((Key.new(),))
        stores: dict[str, AttachmentStore] = {
            "sealed": open_store(None, Path(directory) / "sealed", keyring),
            "in the open": Open(FolderShelf(Path(directory) / "open")),
        }
        spent: dict[str, list[tuple[float, float, float, float]]] = {name: [] for name in stores}
        for _ in range(ROUNDS):
            content = os.urandom(MEGABYTES << 20)
            for name, store in stores.items():
                keeping = await _timed(store.keep(content))
                sha256 = hashlib.sha256(content).hexdigest()
                reading = await _timed(store.read(sha256))
                spent[name].append((*keeping, *reading))
    report.table(
        f"A file of {MEGABYTES} MB, medians of {ROUNDS}",
        ("", "keep ms", "processor ms", "read ms", "processor ms"),
        [
            (name, *(f"{statistics.median(column) * 1000:,.0f}" for column in zip(*rows, strict=True)))
            for name, rows in spent.items()
        ],
    )


async def _timed(work: Awaitable[object]) -> tuple[float, float]:
    """Seconds that passed, and of the processor."""
    begun, used = time.perf_counter(), time.process_time()
    await work
    return time.perf_counter() - begun, time.process_time() - used
