"""The command `waymark` as an operator has it: real processes, settings from the environment and nothing else."""

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot.channels.slack.channel import PATH as SLACK_PATH
from tests.support.slack_channel import APP_TOKEN, BOT_TOKEN, SECRET, a_slack
from tests.support.slack_server import SlackServer
from tests.support.stand_in import until
from tests.support.telegram_bot import TOKEN
from tests.support.telegram_server import TelegramServer

Mode = Literal["polling and sockets", "webhook and HTTP"]

WAYMARK = Path(sys.executable).with_name("waymark")
SAMPLES = Path(__file__).parents[2] / "samples"
SAMPLE_WEEK = date(2026, 11, 16)
"""Monday of the week in which the sample school is described."""

ZONE = ZoneInfo("America/New_York")
TELEGRAM_PATH = "/telegram"
TELEGRAM_SECRET = "only-telegram-knows"
COMMAND_SECONDS = 60.0
READY_SECONDS = 30.0
STOP_SECONDS = 10.0

_DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_COMPACT_DAY = re.compile(r"(?<=[:=])(20\d\d)(\d\d)(\d\d)\b")


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that ended."""

    status: int
    out: str
    err: str

    def json(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.out)
        return told


@dataclass(slots=True)
class Waymark:
    """The commands of one school, in a directory of its own."""

    directory: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        return self.directory / "pg"

    @property
    def keys(self) -> Path:
        """Made by the first command, in its place of no setting."""
        return self.directory / "var" / "keys"

    @property
    def log(self) -> str:
        """What `waymark run` wrote so far, of all its runs."""
        path = self.directory / "log"
        return path.read_text() if path.exists() else ""

    def environment(self) -> dict[str, str]:
        """Nothing of the tests' own, so that no setting of the machine decides."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        own = {"HOME": str(self.directory), "COLUMNS": "200", "PYTHONWARNINGS": "default"}
        places = {
            "WAYMARK_DATABASE__DIRECTORY": str(self.database),
            "WAYMARK_ATTACHMENTS_DIRECTORY": str(self.directory / "attachments"),
        }
        return kept | own | places | self.settings

    def copied(self, directory: Path) -> "Waymark":
        """The same school in another directory; nothing may be using it."""
        copy = Waymark(directory)
        # PostgreSQL's files belong to a user of its own where root runs this.
        subprocess.run(["/bin/cp", "-Rp", self.database, copy.database], check=True)
        copy.keys.parent.mkdir()
        shutil.copy(self.keys, copy.keys)  # with its mode
        return copy

    def runs(self, *arguments: str | Path) -> Ended:
        """A command from beginning to end."""
        ended = subprocess.run(
            [WAYMARK, *map(str, arguments)],
            cwd=self.directory,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    def does(self, *arguments: str | Path) -> Ended:
        """A command that must succeed."""
        ended = self.runs(*arguments)
        assert ended.status == 0, f"waymark {arguments}: {ended}"
        return ended

    async def tells(self, *arguments: str | Path) -> Ended:
        """A command that must succeed, while the stand-ins go on."""
        return await asyncio.to_thread(self.does, *arguments)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Running"]:
        """`waymark run`, ready; it is stopped politely in the end and must end well."""
        with (self.directory / "log").open("ab") as log:
            seen = log.tell()
            process = await asyncio.create_subprocess_exec(
                WAYMARK,
                "run",
                cwd=self.directory,
                env=self.environment(),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        running = Running(process)
        try:
            await until(
                lambda: "Waymark is running" in self.log[seen:] or process.returncode is not None,
                timeout=READY_SECONDS,
                otherwise=lambda: f"it is not ready: {self.log}",
            )
            assert process.returncode is None, self.log
            yield running
        finally:
            if process.returncode is None:
                status, _ = await running.stops()
                assert status == 0, self.log


@dataclass(frozen=True, slots=True)
class Running:
    process: asyncio.subprocess.Process

    async def stops(self) -> tuple[int, float]:
        """Asked politely: its exit status and how many seconds it took. Killed where it takes too long."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        self.process.send_signal(signal.SIGTERM)
        try:
            status = await asyncio.wait_for(self.process.wait(), STOP_SECONDS)
        except TimeoutError:
            self.process.kill()
            await self.process.wait()
            raise AssertionError(f"it did not end within {STOP_SECONDS} seconds") from None
        return status, loop.time() - began


def _weeks_since_the_sample() -> int:
    return (datetime.now(ZONE).date() - SAMPLE_WEEK).days // 7


def this_year(into: Path) -> tuple[Path, Path]:
    """The sample school's roster and calendar, moved by whole weeks so that today is a week of their year."""
    by = timedelta(weeks=_weeks_since_the_sample())
    roster, calendar = into / "roster.zip", into / "calendar.ics"
    with zipfile.ZipFile(SAMPLES / "roster.zip") as there, zipfile.ZipFile(roster, "w") as here:
        for name in there.namelist():
            here.writestr(name, _DAY.sub(lambda day: _moved(day, by).isoformat(), there.read(name).decode()))
    text = (SAMPLES / "calendar.ics").read_text(encoding="utf-8")
    moved = _COMPACT_DAY.sub(lambda day: f"{_moved(day, by):%Y%m%d}", text)
    calendar.write_bytes(moved.replace("\n", "\r\n").encode())
    return roster, calendar


def _moved(found: re.Match[str], by: timedelta) -> date:
    return date(*map(int, found.groups())) + by


def school_days_ahead() -> tuple[datetime, datetime]:
    """Half past ten on two school days of the sample calendar that are at least a week away."""
    tuesday = SAMPLE_WEEK + timedelta(weeks=_weeks_since_the_sample(), days=15)
    return tuple(  # type: ignore[return-value]  # two of them
        datetime.combine(day, time(10, 30), tzinfo=ZONE).astimezone(UTC)
        for day in (tuesday, tuesday + timedelta(days=1))
    )


@dataclass(frozen=True, slots=True)
class Service:
    """A school in service: the process that serves it and both platforms."""

    waymark: Waymark
    telegram: TelegramServer
    slack: SlackServer
    mode: Mode

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Running]:
        """`waymark run`, until both platforms have found each other with it."""
        async with self.waymark.running() as running:
            if self.mode == "polling and sockets":
                await until(lambda: self.telegram.is_polled, otherwise=lambda: self.waymark.log)
                await until(lambda: self.slack.courier.open_connections, otherwise=lambda: self.waymark.log)
            else:
                assert self.telegram.calls_of("setWebhook"), self.waymark.log
                self.slack.delivers_to(
                    f"http://127.0.0.1:{self.waymark.settings['WAYMARK_HTTP__PORT']}{SLACK_PATH}"
                )
                assert await self.slack.verifies_url()
            yield running


@asynccontextmanager
async def platforms(waymark: Waymark, mode: Mode) -> AsyncIterator[Service]:
    """Both platforms, and Waymark's settings for them."""
    async with TelegramServer(TOKEN) as telegram, a_slack() as slack:
        waymark.settings = settings_for(telegram, slack, mode)
        yield Service(waymark, telegram, slack, mode)


def settings_for(telegram: TelegramServer, slack: SlackServer, mode: Mode) -> dict[str, str]:
    """The environment that a README tells an operator to set."""
    common = {
        "WAYMARK_TELEGRAM__TOKEN": TOKEN,
        "WAYMARK_TELEGRAM__BASE_URL": telegram.url,
        "WAYMARK_SLACK__BOT_TOKEN": BOT_TOKEN,
        "WAYMARK_SLACK__BASE_URL": f"{slack.url}/api/",
    }
    if mode == "polling and sockets":
        return common | {"WAYMARK_SLACK__APP_TOKEN": APP_TOKEN}
    port = _free_port()
    return common | {
        "WAYMARK_HTTP__PORT": str(port),
        "WAYMARK_TELEGRAM__MODE": "webhook",
        "WAYMARK_TELEGRAM__WEBHOOK_URL": f"http://127.0.0.1:{port}{TELEGRAM_PATH}",
        "WAYMARK_TELEGRAM__SECRET_TOKEN": TELEGRAM_SECRET,
        "WAYMARK_SLACK__MODE": "http",
        "WAYMARK_SLACK__SIGNING_SECRET": SECRET,
    }


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as heard_on:
        port: int = heard_on.getsockname()[1]
        return port
