"""The world around a process that is killed: the platforms, the database, and a healthy process afterwards."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import URL, func, select, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import col

from bot import database, keys
from bot.app import compose
from bot.attachments import AttachmentStore, open_store
from bot.config import Settings
from bot.database import Sessions
from domain.models import ChannelLink, Incoming, Promise, sealed
from domain.vocabulary import ChannelName, IncomingState, LinkState, PromiseState
from tests.faults.gate import Gate, gate
from tests.faults.nursery import Life, Nursery
from tests.faults.victim import LEAP, Orders
from tests.support.memory import MemoryChannel
from tests.support.slack_channel import APP_TOKEN, BOT_TOKEN, a_slack, address_of
from tests.support.slack_people import SlackUser
from tests.support.slack_server import SlackServer
from tests.support.talk import FixedClock
from tests.support.telegram_bot import TOKEN
from tests.support.telegram_server import TelegramServer, TelegramUser
from tests.support.world import NOW, build

ANA, BO = 1001, "U0BO"
PATIENCE_SECONDS = 60.0
"""For anything to happen at all, on a busy machine."""
STORM_PATIENCE_SECONDS = 3.0
AUDIENCE = "audience"
"""Name of the test's own connections."""


@dataclass
class Stage:
    """One school with Ana on Telegram and Bo in Slack, served by one process at a time."""

    nursery: Nursery
    orders: Orders
    sessions: Sessions
    files: AttachmentStore
    telegram: TelegramServer
    slack: SlackServer
    ana: TelegramUser
    bo: SlackUser
    life: Life
    lives: list[Life] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)
    """What people did, for whoever reads of a failure."""
    gates: Sequence[Gate] = ()
    """The ways to Telegram and Slack, where they can be shut."""
    is_stormy: bool = False
    """People do not wait for ever then, and the clock does not wait for them."""

    @property
    def is_served(self) -> bool:
        return self.telegram.is_polled and bool(self.slack.courier.open_connections)

    @property
    def was_killed(self) -> bool:
        return len(self.lives) > 1

    async def does(self, what: str, act: Awaitable[object], *, seen: Callable[[], bool]) -> bool:
        """Somebody acts and waits for what they see to change; whether it did.

        It may stay as it was only where the process was killed meanwhile: a healthy one has then taken its
        place and is done with all that was left behind.
        """
        self.acts.append(what)
        lives = len(self.lives)
        await act
        async with asyncio.timeout(PATIENCE_SECONDS):
            began = time.monotonic()
            while True:
                await self.is_calm()
                if seen():
                    return True
                if len(self.lives) > lives:
                    return False
                if self.is_stormy and time.monotonic() - began > STORM_PATIENCE_SECONDS:
                    return False
                await asyncio.sleep(0.03)

    async def is_calm(self) -> None:
        """Returns when nothing is under way: neither to the process, nor in it, nor from it."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            began = time.monotonic()
            while not await self._is_calm():
                if self.life.is_over:
                    await self.takes_over()
                if self.is_stormy and time.monotonic() - began > STORM_PATIENCE_SECONDS:
                    await self.leaps()
                    began = time.monotonic()
                await asyncio.sleep(0.05)

    async def takes_over(self) -> None:
        """A healthy process begins where another one ended, some minutes later."""
        self.acts.append("(killed)")
        number = len(self.lives) + 1
        self.orders = replace(
            self.orders,
            name=f"{self.orders.name}+",
            kill_at=None,
            steps=f"{self.orders.steps}+",
            ahead_seconds=self.orders.ahead_seconds + LEAP.total_seconds(),
        )
        self.life = await self.nursery.begin(self.orders)
        self.lives.append(self.life)
        assert len(self.lives) == number

    async def leaps(self) -> None:
        """The clock of the process moves on, beyond any lease."""
        seconds = self.orders.ahead_seconds + LEAP.total_seconds()
        self.orders = replace(self.orders, ahead_seconds=seconds)
        await self.life.hears(signal.SIGUSR1)

    def story(self) -> str:
        """What people did, and what Ana read."""
        read = (f"{m.message_id} {m.text}" for m in self.ana.chat)
        return "\n".join((*self.acts, "", *read))

    async def _is_calm(self) -> bool:
        if self.life.is_over or not self.is_served or self.telegram.pending_updates:
            return False
        if any(d.kind == "events_api" and not d.acknowledged for d in self.slack.deliveries):
            return False
        async with self.sessions() as session:
            waiting = await session.scalar(
                select(func.count()).where(col(Incoming.state) == IncomingState.NEW)
            )
            due = await session.scalar(
                select(func.count()).where(col(Promise.state).in_((PromiseState.DUE, PromiseState.SENDING)))
            )
        return not (waiting or due)


@dataclass(frozen=True, slots=True)
class School:
    """A database with a school in it, to be copied."""

    settings: Settings
    server: URL
    template: str

    @asynccontextmanager
    async def copied(self, name: str) -> AsyncIterator[URL]:
        await self._run(f'CREATE DATABASE "{name}" TEMPLATE "{self.template}"')
        try:
            yield database.named(self.server, name)
        finally:
            await self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    async def _run(self, statement: str) -> None:
        address = database.named(self.server, "postgres")
        async with database.open_engine(address, self.settings) as engine, engine.connect() as connection:
            autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await autocommit.execute(text(statement))


async def founded(settings: Settings, address: URL) -> School:
    """The school of the scenarios in that database, with Ana on Telegram and Bo in Slack. Nobody uses it."""
    async with database.open_engine(address, settings) as engine:
        sessions = database.sessions_of(engine)
        clock, memory = FixedClock(NOW), MemoryChannel()
        world = await build(compose(settings, clock, sessions), clock, memory)
        accounts = (
            (world.ana, ChannelName.TELEGRAM, str(ANA)),
            (world.bo, ChannelName.SLACK, address_of(BO)),
        )
        async with sessions.begin() as session:
            session.add_all(
                ChannelLink(
                    school_id=world.school.id,
                    person_id=talker.person.id,
                    channel=channel,
                    address=account,
                    state=LinkState.CONFIRMED,
                    linked_at=NOW - timedelta(days=1),
                )
                for talker, channel, account in accounts
            )
    assert address.database is not None
    return School(settings, address, address.database)


@asynccontextmanager
async def a_stage(
    school: School,
    nursery: Nursery,
    name: str,
    folder: Path,
    *,
    kill_at: int | None = None,
    is_stormy: bool = False,
) -> AsyncIterator[Stage]:
    """The world, with a process that serves it: killed at a step, or with gates to shut where it is stormy."""
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(school.copied(name))
        telegram = await stack.enter_async_context(TelegramServer(TOKEN))
        slack = await stack.enter_async_context(a_slack(retry_pauses=(0.0, 0.1, 0.2), later_pause=0.5))
        gates = [await stack.enter_async_context(gate(server.url)) for server in (telegram, slack)]
        if is_stormy:
            slack.workspace.base_url = gates[1].url
        named = {"server_settings": {"application_name": AUDIENCE}}
        engine = create_async_engine(address, connect_args=named)
        keyring = keys.keyring_of(school.settings)
        sealed.hand_over(engine.dialect, keyring)
        stack.push_async_callback(engine.dispose)
        orders = Orders(
            name=name,
            database=address.render_as_string(hide_password=False),
            telegram=gates[0].url if is_stormy else telegram.url,
            telegram_token=TOKEN,
            slack=slack.url,
            slack_bot_token=BOT_TOKEN,
            slack_app_token=APP_TOKEN,
            attachments=str(folder / name),
            keys_file=str(school.settings.keys_file),
            steps=str(folder / f"{name}.steps"),
            ahead_seconds=(NOW - datetime.now(UTC)).total_seconds(),
            kill_at=kill_at,
        )
        life = await nursery.begin(orders)
        stage = Stage(
            nursery=nursery,
            orders=orders,
            sessions=database.sessions_of(engine),
            files=open_store(None, folder / name, keyring),
            telegram=telegram,
            slack=slack,
            ana=telegram.user(ANA),
            bo=slack.user(BO, name="Bo Li"),
            life=life,
            lives=[life],
            gates=gates,
            is_stormy=is_stormy,
        )
        try:
            yield stage
        finally:
            await stage.life.ends()
