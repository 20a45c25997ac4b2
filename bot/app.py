"""The composition root: everything the process is made of, started and stopped in order."""

import asyncio
import gc
import socket
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot import keys
from bot.attachments import SealedStore, open_store
from bot.channels.base import Channel
from bot.clock import Clock
from bot.config import Settings
from bot.conversation import Conversation
from bot.database import Sessions
from bot.delivery import Delivery
from bot.files.looking import Looker
from bot.files.taking import Taker
from bot.intake import Intake
from bot.rendering.renderer import Renderer
from scheduler import clearing, keeping, pacing
from scheduler.clearing import Cleared
from scheduler.keeping import Forgotten
from scheduler.timetable import Tick, Timetable

log = structlog.get_logger()

RECOVER_AFTER = timedelta(seconds=5)
"""A stored payload that old is not being handled by the process that stored it."""

PATIENCE_SECONDS = 10.0
"""For what is being sent when the process ends: cut off, its fate would be unknown."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a process looks for what others left behind."""

    recover_every: timedelta = timedelta(seconds=5)
    settle_every: timedelta = timedelta(seconds=15)
    pace_every: timedelta = timedelta(minutes=1)
    forget_every: timedelta = timedelta(hours=1)
    """More often than daily: a process may not live for a day, and looking in vain costs nothing."""
    clear_every: timedelta = timedelta(hours=1)
    """For one part of the store after the other."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """One process."""

    settings: Settings
    clock: Clock
    sessions: Sessions
    """Of requests and deliveries."""
    unhurried: Sessions
    """Of what time causes: a sweep over a school may take as long as it takes."""
    renderer: Renderer
    intake: Intake
    conversation: Conversation
    delivery: Delivery
    attachments: SealedStore


def compose(
    settings: Settings, clock: Clock, sessions: Sessions, *, unhurried: Sessions | None = None
) -> Runtime:
    """The parts, put together; nothing runs yet. Sessions without limits of time are unhurried anyway."""
    attachments = open_store(
        settings.attachments_url, settings.attachments_directory, keys.keyring_of(settings)
    )
    renderer = Renderer(store=attachments)
    delivery = Delivery(sessions, clock, renderer)
    return Runtime(
        settings=settings,
        clock=clock,
        sessions=sessions,
        unhurried=unhurried or sessions,
        renderer=renderer,
        intake=Intake(sessions, clock),
        conversation=Conversation(sessions, clock, renderer, delivery, Taker(attachments, Looker())),
        delivery=delivery,
        attachments=attachments,
    )


@asynccontextmanager
async def running(
    runtime: Runtime,
    channels: Sequence[Channel],
    *,
    routes: Iterable[BaseRoute] = (),
    rhythm: Rhythm = Rhythm(),  # a frozen value
) -> AsyncIterator[None]:
    """The process at work: the channels open, then what was left behind is taken up.

    With routes, they are served on the configured host and port. On leaving, what is being sent is sent
    before the channels close; whatever is stored by then is answered by the next process.
    """
    for channel in channels:
        runtime.conversation.attach(channel)
        runtime.delivery.attach(channel)
    served = list(routes)
    async with AsyncExitStack() as stack:
        for channel in channels:
            await channel.start()
            stack.push_async_callback(channel.stop)
        if served:
            await stack.enter_async_context(_serving(runtime.settings, served))
        # Begun when they can send, and ended before they no longer can.
        delivering = asyncio.create_task(runtime.delivery.run())
        stack.push_async_callback(_end, delivering)
        stack.callback(runtime.delivery.stop)
        timetable = _timetable(runtime, rhythm)
        timetable.start()
        stack.push_async_callback(timetable.stop)
        recovering = asyncio.create_task(_recover(runtime, older_than=timedelta()))
        stack.push_async_callback(_end, recovering)
        gc.collect()
        gc.freeze()  # start-up's objects live as long as the process; full collections skip them
        yield


def _timetable(runtime: Runtime, rhythm: Rhythm) -> Timetable:
    return Timetable(
        (
            Tick("recover inbox", rhythm.recover_every, lambda: _recover(runtime, older_than=RECOVER_AFTER)),
            Tick("settle abandoned claims", rhythm.settle_every, runtime.delivery.take_up_abandoned),
            Tick("pass time", rhythm.pace_every, lambda: _pass_time(runtime)),
            Tick("forget what is done with", rhythm.forget_every, lambda: _forget(runtime)),
            Tick("clear the attachment store", rhythm.clear_every, lambda: _clear(runtime)),
        )
    )


async def _recover(runtime: Runtime, *, older_than: timedelta) -> None:
    addresses = await runtime.conversation.recover(older_than=runtime.clock.now() - older_than)
    if addresses:
        log.info("inbox_recovered", addresses=addresses)


async def _pass_time(runtime: Runtime) -> None:
    passed = await pacing.pass_time(runtime.unhurried, now=runtime.clock.now())
    if passed.done:
        runtime.delivery.wake()


async def _forget(runtime: Runtime) -> None:
    settings = runtime.settings
    forgotten = await keeping.forget(
        runtime.unhurried,
        now=runtime.clock.now(),
        keep_incoming=timedelta(days=settings.keep_inbox_days),
        keep_promises=timedelta(days=settings.keep_outbox_days),
    )
    if forgotten != Forgotten(0, 0, 0):
        log.info("forgotten", **asdict(forgotten))


async def _clear(runtime: Runtime) -> None:
    now = runtime.clock.now()
    parts = clearing.parts_at(now)
    cleared = await clearing.clear(runtime.unhurried, runtime.attachments, now=now, parts=parts)
    if cleared != Cleared():
        log.info("files_cleared", **asdict(cleared))


async def _end(task: asyncio.Task[None]) -> None:
    """Lets it finish, for a while."""
    await asyncio.wait({task}, timeout=PATIENCE_SECONDS)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


class _Server(uvicorn.Server):
    """Uvicorn that says when it is ready and leaves signals to the command that started it."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@asynccontextmanager
async def _serving(settings: Settings, routes: list[BaseRoute]) -> AsyncIterator[None]:
    """An HTTP server that is ready when the context begins. Raises OSError where the port is taken."""
    config = uvicorn.Config(
        Starlette(routes=routes), log_config=None, access_log=False, timeout_graceful_shutdown=2
    )
    server = _Server(config)
    listening = socket.create_server((settings.http.host, settings.http.port))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    await server.ready.wait()
    try:
        yield
    finally:
        server.should_exit = True
        await serving
