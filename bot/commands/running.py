"""`waymark run`: the process that serves a school."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date
from typing import Annotated

import structlog
import typer
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot import database, logs
from bot.app import Runtime, compose, running
from bot.channels.base import Channel, DeliveryError
from bot.channels.choice import choices
from bot.channels.slack.channel import SlackChannel
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.pace import Pace
from bot.clock import SystemClock
from bot.commands import console
from bot.commands.schools import NAME_HELP
from bot.config import Settings
from bot.doors.routes import doors
from domain.services import schools
from domain.services.people import help_circles
from domain.vocabulary import ChannelName

log = structlog.get_logger()

REMEMBER_AGAIN_SECONDS = 30.0
"""Between attempts while the database is away."""

NO_LOG_IN = "The web page has no log-in, so it belongs to `waymark demo` alone. Use Telegram and Slack here."


def run(
    channel: Annotated[
        list[ChannelName] | None, typer.Option(help="Only these channels; by default all that have a token.")
    ] = None,
) -> None:
    """Serve the school: answer people on Telegram and Slack until stopped."""

    async def serve(settings: Settings) -> None:
        await _serve(settings, frozenset(channel or (ChannelName.TELEGRAM, ChannelName.SLACK)))

    console.run(serve)


async def _serve(settings: Settings, wanted: frozenset[ChannelName]) -> None:
    if ChannelName.WEB in wanted:
        raise console.CommandError(NO_LOG_IN)
    logs.configure(settings.log_level)
    on, clock = _channels_on(settings, wanted), SystemClock()
    with database.server(settings) as address:
        async with (
            database.open_engine(address, settings, patience=database.PATIENCE) as engine,
            database.open_engine(address, settings) as unhurried,
        ):
            await database.check_schema(engine)
            sessions, sweeping = database.sessions_of(engine), database.sessions_of(unhurried)
            async with sessions.begin() as session:
                await _require_help(session, on=clock.now().date())
                await schools.name_address(session, settings.http.public_url)
            runtime = compose(settings, clock, sessions, unhurried=sweeping)
            channels, routes = open_channels(runtime, on)
            stopping = stop_signal()
            async with opened(runtime, channels, routes=routes):
                console.ERR.print("Waymark is running. Ctrl-C stops it.", highlight=False)
                await stopping.wait()


async def _require_help(session: AsyncSession, *, on: date) -> None:
    """Raises CommandError where a school's "help now" would lead nowhere. Source: DOMAIN rule 27"""
    if lacking := await help_circles.schools_without_help(session, on=on):
        raise console.CommandError(
            f'{", ".join(lacking)}: "help now" must reach a named person who is still there, '
            f"and show a help line, before students write to Waymark. {NAME_HELP}"
        )


@asynccontextmanager
async def opened(
    runtime: Runtime, channels: Sequence[Channel], *, routes: Iterable[BaseRoute]
) -> AsyncIterator[None]:
    """`running`, with the bot's name kept once Telegram was reached, be it now or hours later.

    Raises CommandError where a port is taken or a platform refuses the app.
    """
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(running(runtime, channels, routes=routes))
        except OSError as error:
            port = runtime.settings.http.port
            raise console.CommandError(
                f"Port {port} is taken ({error.strerror}). Choose another with WAYMARK_HTTP__PORT."
            ) from None
        except DeliveryError as error:
            raise console.CommandError(
                f"A platform refuses what it was given: {error.reason}. `waymark doctor` helps."
            ) from None
        for channel in channels:
            if isinstance(channel, TelegramChannel):
                remembering = asyncio.create_task(_remember_bot(runtime, channel))
                stack.push_async_callback(_cancel, remembering)
        yield


def _channels_on(settings: Settings, wanted: frozenset[ChannelName]) -> frozenset[ChannelName]:
    found = [choice for choice in choices(settings) if choice.name in wanted]
    for choice in found:
        console.ERR.print(choice.sentence, highlight=False, soft_wrap=True)
    if faulty := [choice for choice in found if choice.is_faulty]:
        raise console.CommandError(faulty[0].sentence)
    on = frozenset(choice.name for choice in found if choice.is_on)
    if not on:
        raise console.CommandError("No channel is on, so nobody could be answered. `waymark doctor` helps.")
    return on


def open_channels(
    runtime: Runtime, on: frozenset[ChannelName], *, telegram_pace: Pace | None = None
) -> tuple[Sequence[Channel], Sequence[BaseRoute]]:
    """The channels that are on, and what they hear over HTTP (empty when none does)."""
    settings = runtime.settings
    channels: list[Channel] = []
    routes: list[BaseRoute] = []
    if ChannelName.TELEGRAM in on:
        telegram = TelegramChannel(
            settings.telegram,
            intake=runtime.intake,
            answer=runtime.conversation.answer_all,
            renderer=runtime.renderer,
            pace=telegram_pace,
        )
        channels.append(telegram)
        routes += telegram.routes() if settings.telegram.mode == "webhook" else []
    if ChannelName.SLACK in on:
        slack = SlackChannel(
            settings.slack,
            intake=runtime.intake,
            answer=runtime.conversation.answer_all,
            renderer=runtime.renderer,
        )
        channels.append(slack)
        routes += slack.routes() if settings.slack.mode == "http" else []
    if settings.http.public_url is not None:
        routes += doors(runtime.sessions, runtime.clock, runtime.renderer)
    if routes:
        routes.append(Route("/health", _healthy))
    return channels, routes


async def _remember_bot(runtime: Runtime, channel: TelegramChannel) -> None:
    """Keeps the bot's name as soon as it is known, so that invites made anywhere carry a link and not only a
    code. Returns when it is kept.
    """
    name, is_kept = await channel.introduced(), False
    while not is_kept:
        try:
            async with runtime.sessions.begin() as session:
                await schools.name_bot(session, name)
            is_kept = True
        except (SQLAlchemyError, OSError, ValueError) as error:  # ValueError: settings to be mended
            log.warning("bot_not_remembered", error=type(error).__name__)
            await asyncio.sleep(REMEMBER_AGAIN_SECONDS)


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _healthy(request: Request) -> Response:
    return PlainTextResponse("ok")


def stop_signal() -> asyncio.Event:
    """Set by Ctrl-C or a polite kill."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopping.set)
    return stopping
