"""The world around a process that is killed: the platforms, the database, and a healthy process afterwards."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import URL, func, select, text
from sqlmodel import col

from bot import database
from bot.app import compose
from bot.config import Settings
from bot.database import Sessions
from domain.models import ChannelLink, Incoming, Promise
from domain.vocabulary import ChannelName, IncomingState, LinkState, PromiseState
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


@dataclass
class Stage:
    """One school with Ana on Telegram and Bo in Slack, served by one process at a time."""

    nursery: Nursery
    orders: Orders
    sessions: Sessions
    telegram: TelegramServer
    slack: SlackServer
    ana: TelegramUser
    bo: SlackUser
    life: Life
    lives: list[Life] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)
    """What people did, for whoever reads of a failure."""

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
            while True:
                await self.is_calm()
                if seen():
                    return True
                if len(self.lives) > lives:
                    return False
                await asyncio.sleep(0.01)

    async def is_calm(self) -> None:
        """Returns when nothing is under way: neither to the process, nor in it, nor from it."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await self._is_calm():
                if self.life.is_over:
                    await self.takes_over()
                await asyncio.sleep(0.02)

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
        yield database.named(self.server, name)
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
    school: School, nursery: Nursery, name: str, folder: Path, *, kill_at: int | None = None
) -> AsyncIterator[Stage]:
    """The world, with a process that serves it and is killed at a step."""
    async with (
        school.copied(name) as address,
        TelegramServer(TOKEN) as telegram,
        a_slack(retry_pauses=(0.0, 0.1, 0.2), later_pause=0.5) as slack,
        database.open_engine(address, school.settings) as engine,
    ):
        orders = Orders(
            name=name,
            database=address.render_as_string(hide_password=False),
            telegram=telegram.url,
            telegram_token=TOKEN,
            slack=slack.url,
            slack_bot_token=BOT_TOKEN,
            slack_app_token=APP_TOKEN,
            attachments=str(folder / name),
            steps=str(folder / f"{name}.steps"),
            ahead_seconds=(NOW - datetime.now(UTC)).total_seconds(),
            kill_at=kill_at,
        )
        ana, bo = telegram.user(ANA), slack.user(BO, name="Bo Li")
        life = await nursery.begin(orders)
        stage = Stage(nursery, orders, database.sessions_of(engine), telegram, slack, ana, bo, life, [life])
        try:
            yield stage
        finally:
            await stage.life.ends()
