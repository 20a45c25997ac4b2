"""`waymark doctor`: what is well, what is not, and how to mend it."""

import stat
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from rich.table import Table
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot import database
from bot.channels.choice import choices
from bot.clock import SystemClock
from bot.commands import console
from bot.commands.schools import NAME_HELP
from bot.config import Settings
from bot.keys import KeysMissingError
from bot.paper.printer import missing_libraries
from bot.shelves import open_shelf
from domain.models import Framework, Incoming, Promise, School
from domain.rules.policy import policy_of
from domain.services import sections
from domain.services.people import help_circles
from domain.vocabulary import ChannelName, IncomingState, PromiseState

SLACK_SCOPES = frozenset(
    {"chat:write", "commands", "im:history", "im:read", "im:write", "users:read", "files:read", "files:write"}
)
"""What docs/slack-manifest.yaml asks for."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    subject: str
    is_well: bool
    sentence: str
    is_grave: bool = True
    """Whether Waymark should not serve a school like this."""


def doctor() -> None:
    """Check tokens, database, schema, time zone and permissions, and say how to mend each."""
    findings = console.run(examine)
    table = Table(box=None, show_header=False)
    for finding in findings:
        mark = (
            "[green]✓ well" if finding.is_well else ("[red]✗ mend" if finding.is_grave else "[yellow]• note")
        )
        table.add_row(mark, finding.subject, finding.sentence)
    console.OUT.print(table, highlight=False)
    if any(not finding.is_well and finding.is_grave for finding in findings):
        raise typer.Exit(1)


async def examine(settings: Settings) -> list[Finding]:
    """Everything that was looked at, in the order in which it is told."""
    findings = [_python(), *_folders(settings), _keys(settings)]
    if settings.attachments_url is not None:
        findings.append(await _bucket(settings.attachments_url, settings))
    findings += [finding async for finding in _database(settings)]
    findings += [finding async for finding in _channels(settings)]
    return [*findings, _public_address(settings), _paper()]


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", sys.version_info >= (3, 11), f"{version} (3.11 or newer is needed)")


def _folders(settings: Settings) -> list[Finding]:
    folders = [] if settings.attachments_url else [("Attachments", settings.attachments_directory)]
    if settings.database_url is None:
        folders.append(("Database folder", settings.database.directory))
    return [_folder(name, path) for name, path in folders]


def _folder(name: str, path: Path) -> Finding:
    if not path.exists():
        return Finding(name, is_well=True, sentence=f"{path} will be made when it is needed.")
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return Finding(
            name, is_well=False, sentence=f"Others on this machine can enter {path}: chmod 700 {path}"
        )
    return Finding(name, is_well=True, sentence=f"{path} is closed to others.")


def _keys(settings: Settings) -> Finding:
    """Of where they are; whether they fit is asked of the database."""
    copy = "Keep a copy where no copy of the database is."
    if settings.keys is not None:
        return Finding("Keys", is_well=True, sentence=f"from WAYMARK_KEYS. {copy}")
    path = settings.keys_file
    if not path.exists():
        return Finding("Keys", is_well=True, sentence=f"{path} will be made when it is needed. {copy}")
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Finding(
            "Keys", is_well=False, sentence=f"Others on this machine can read {path}: chmod 600 {path}"
        )
    return Finding("Keys", is_well=True, sentence=f"{path} is closed to others. {copy}")


async def _bucket(url: str, settings: Settings) -> Finding:
    try:
        await open_shelf(url, settings.attachments_directory).get("none")
    except FileNotFoundError:
        return Finding("Attachments", is_well=True, sentence=f"{url} answers.")
    except OSError as error:
        sentence = f"{url} cannot be read ({error}). Check AWS_ENDPOINT_URL, AWS_REGION and the keys."
    except ValueError as error:
        sentence = str(error)
    return Finding("Attachments", is_well=False, sentence=sentence)


def _paper() -> Finding:
    missing = missing_libraries()
    if missing:
        sentence = (
            f"No PDFs: this machine lacks {', '.join(missing)}. Debian: apt-get install libpango-1.0-0 "
            "libpangoft2-1.0-0 libharfbuzz-subset0"
        )
        return Finding("Paper", is_well=False, is_grave=False, sentence=sentence)
    return Finding("Paper", is_well=True, sentence="Pages can be printed as PDF.")


async def _database(settings: Settings) -> AsyncIterator[Finding]:
    where = "embedded" if settings.database_url is None else "from DATABASE_URL"
    try:
        with database.server(settings) as address:
            async with database.open_engine(address, settings) as engine:
                await database.check_schema(engine)
                yield Finding("Database", is_well=True, sentence=f"{where}, and its schema fits.")
                async with database.sessions_of(engine)() as session:
                    for finding in await _schools(session):
                        yield finding
                    for finding in await _queues(session):
                        yield finding
    except (database.SchemaMismatchError, database.DatabaseUnavailableError, KeysMissingError) as error:
        yield Finding("Database", is_well=False, sentence=str(error))
    except (DBAPIError, OSError) as error:
        sentence = (
            f"It cannot be reached ({type(error).__name__}). Check DATABASE_URL and that the server runs."
        )
        yield Finding("Database", is_well=False, sentence=sentence)


async def _schools(session: AsyncSession) -> list[Finding]:
    schools = (await session.scalars(select(School))).all()
    if not schools:
        sentence = "There is none yet: `waymark import oneroster FILE` brings one."
        return [Finding("School", is_well=False, sentence=sentence)]
    findings = []
    for school in schools:
        findings += [_zone(school), _settings(school), *await _help(session, school), *_phrases(school)]
    frameworks = await session.scalar(select(func.count()).select_from(Framework))
    if not frameworks:
        sentence = "There is nothing to learn yet: `waymark import case FILE` brings a framework."
        findings.append(Finding("Framework", is_well=False, sentence=sentence))
    for school in schools:
        findings += await _classes(session, school)
    return findings


async def _classes(session: AsyncSession, school: School) -> list[Finding]:
    courses = await sections.list_courses(session, school.id)
    idle = [each.section.title for each in courses if each.framework_title is None]
    if not idle:
        return []
    sentence = (
        f"{len(idle)} of {len(courses)} classes have no framework, so their students see no targets: "
        "`waymark sections list`, then `waymark sections set CLASS --framework TITLE`"
    )
    return [Finding(school.name, is_well=False, sentence=sentence, is_grave=False)]


def _zone(school: School) -> Finding:
    try:
        ZoneInfo(school.zone)
    except (ZoneInfoNotFoundError, ValueError):
        sentence = f"{school.zone!r} is no time zone: `waymark school set --zone America/New_York`"
        return Finding(school.name, is_well=False, sentence=sentence)
    return Finding(school.name, is_well=True, sentence=f"Dates are meant in {school.zone}.")


def _settings(school: School) -> Finding:
    try:
        policy_of(school.settings)
    except (TypeError, ValueError) as error:
        return Finding(school.name, is_well=False, sentence=f"Its settings cannot be read: {error}.")
    return Finding(
        school.name, is_well=True, sentence=f"{len(school.settings)} settings differ from the defaults."
    )


async def _help(session: AsyncSession, school: School) -> list[Finding]:
    today = SystemClock().now().date()
    if not await help_circles.names_help(session, school, on=today):
        sentence = (
            'Nobody who is still there is named for "help now", or no help line, '
            "so `waymark run` does not start: "
            f"{NAME_HELP}"
        )
        return [Finding(school.name, is_well=False, sentence=sentence)]
    lead = await help_circles.help_lead(session, school, on=today)
    if lead is not None and not await help_circles.reached_among(session, (lead,)):
        sentence = f'No message reaches {lead.full_name}, so "help now" goes to advisors: `waymark invite`'
        return [Finding(school.name, is_well=False, sentence=sentence, is_grave=False)]
    return [Finding(school.name, is_well=True, sentence='"Help now" reaches a named person.')]


def _phrases(school: School) -> list[Finding]:
    """Phrases that lead to help, where there is somebody to lead to."""
    try:
        phrases = policy_of(school.settings).help_phrases
    except (TypeError, ValueError):  # told with the settings
        return []
    if not phrases:
        return []
    if school.help_lead_id is None or not school.help_line_number:
        sentence = (
            'help_phrases point students to "help now", and it leads nowhere: name a help lead and a help '
            "line, or clear them with `waymark school set help_phrases=`"
        )
        return [Finding(school.name, is_well=False, sentence=sentence)]
    sentence = (
        f"{len(phrases)} phrases show a student that help is near. It is no monitoring: nobody is told."
    )
    return [Finding(school.name, is_well=True, sentence=sentence)]


async def _queues(session: AsyncSession) -> list[Finding]:
    aside = await session.scalar(select(func.count()).where(col(Incoming.state) == IncomingState.QUARANTINED))
    doubtful = await session.scalar(select(func.count()).where(col(Promise.state) == PromiseState.UNCERTAIN))
    failed = await session.scalar(select(func.count()).where(col(Promise.state) == PromiseState.FAILED))
    return [
        Finding(
            "Inbox",
            not aside,
            f"{aside} payloads set aside after errors; the log has their numbers.",
            is_grave=False,
        ),
        Finding("Outbox", not doubtful, f"{doubtful} messages of unknown fate.", is_grave=False),
        Finding("Outbox", not failed, f"{failed} messages that could not be delivered.", is_grave=False),
    ]


def _public_address(settings: Settings) -> Finding:
    address, subject = settings.http.public_url, "Public address"
    if address is None:
        sentence = (
            "There is none, so no calendar addresses and no pages for mentors: WAYMARK_HTTP__PUBLIC_URL is "
            "the address by which people reach this server."
        )
        return Finding(subject, is_well=False, sentence=sentence, is_grave=False)
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1"):
        sentence = f"{address} is not https, so whoever listens on the way reads it all."
        return Finding(subject, is_well=False, sentence=sentence)
    return Finding(subject, is_well=True, sentence=f"Calendars and mentors' pages are at {address}.")


async def _channels(settings: Settings) -> AsyncIterator[Finding]:
    for choice in choices(settings):
        if not choice.is_on:
            yield Finding(
                choice.name.capitalize(), is_well=False, sentence=choice.sentence, is_grave=choice.is_faulty
            )
        elif choice.name is ChannelName.TELEGRAM:
            yield await _telegram(settings)
        else:
            yield await _slack(settings)


async def _telegram(settings: Settings) -> Finding:
    assert settings.telegram.token is not None
    base = settings.telegram.base_url
    try:
        async with Bot(settings.telegram.token.get_secret_value(), base_url=f"{base}/bot") as bot:
            return Finding("Telegram", is_well=True, sentence=f"The token is @{bot.username}'s.")
    except InvalidToken:
        sentence = "The token is not known. Ask @BotFather for it and set WAYMARK_TELEGRAM__TOKEN."
    except TelegramError as error:
        kind = type(error).__name__
        sentence = f"It cannot be reached ({kind}). Check the network and WAYMARK_TELEGRAM__BASE_URL."
    return Finding("Telegram", is_well=False, sentence=sentence)


async def _slack(settings: Settings) -> Finding:
    assert settings.slack.bot_token is not None
    client = AsyncWebClient(settings.slack.bot_token.get_secret_value(), base_url=settings.slack.base_url)
    mend = "bot token ({}). Reinstall the app, set WAYMARK_SLACK__BOT_TOKEN."
    try:
        answer = await client.auth_test()
        mend = "app token ({}). Make one with connections:write, set WAYMARK_SLACK__APP_TOKEN."
        if settings.slack.mode == "socket" and settings.slack.app_token is not None:
            await client.apps_connections_open(app_token=settings.slack.app_token.get_secret_value())
    except SlackApiError as error:
        sentence = f"Slack refuses the {mend.format(error.response['error'])}"
        return Finding("Slack", is_well=False, sentence=sentence)
    except OSError as error:
        sentence = (
            f"It cannot be reached ({type(error).__name__}). Check the network and WAYMARK_SLACK__BASE_URL."
        )
        return Finding("Slack", is_well=False, sentence=sentence)
    granted = answer.headers.get("x-oauth-scopes") or answer.headers.get("X-OAuth-Scopes") or ""
    missing = SLACK_SCOPES - {scope.strip() for scope in str(granted).split(",")} if granted else frozenset()
    if missing:
        scopes = ", ".join(sorted(missing))
        sentence = f"The app lacks scopes: {scopes}. Paste docs/slack-manifest.yaml and reinstall."
        return Finding("Slack", is_well=False, sentence=sentence)
    return Finding(
        "Slack", is_well=True, sentence=f"The bot token belongs to the workspace {answer['team']}."
    )
