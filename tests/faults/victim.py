"""`waymark run` to be killed: the same composition, with its steps counted and nothing else changed.

Run as a program it is a nursery. It imports everything once and forks a process for each line of orders; of
each it writes the process id, and the exit status once it ended.
"""

import asyncio
import gc
import json
import os
import signal
import sys
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

from pydantic import SecretStr
from sqlalchemy.orm import configure_mappers

from bot import database, logs
from bot.app import Rhythm, compose, running
from bot.channels.telegram.pace import Pace
from bot.clock import MovableClock
from bot.commands.running import open_channels, stop_signal
from bot.config import DatabaseSettings, HttpSettings, Settings, SlackSettings, TelegramSettings
from domain.vocabulary import ChannelName
from tests.faults.steps import Steps, count_calls, count_commits

QUICK = Rhythm(recover_every=timedelta(seconds=0.5), settle_every=timedelta(seconds=0.5))
A_SECOND = 0.01
"""Of Telegram's pace: the stand-in does not mind."""

LEAP = timedelta(minutes=2)
"""What SIGUSR1 moves the clock by: longer than any lease."""


@dataclass(frozen=True, slots=True)
class Orders:
    """Where a process works, and where it ends."""

    name: str
    """Of the process, among those of its nursery."""
    database: str
    telegram: str
    telegram_token: str
    slack: str
    slack_bot_token: str
    slack_app_token: str
    attachments: str
    keys_file: str
    steps: str
    """The file that its steps are written to."""
    ahead_seconds: float
    """Of its clock."""
    kill_at: int | None = None

    def as_line(self) -> bytes:
        return json.dumps(asdict(self)).encode() + b"\n"


async def live(orders: Orders) -> None:
    """Serves the school until a polite signal, or the end."""
    settings = Settings.model_construct(
        database_url=SecretStr(orders.database),
        database=DatabaseSettings(),
        telegram=TelegramSettings(token=SecretStr(orders.telegram_token), base_url=orders.telegram),
        slack=SlackSettings(
            bot_token=SecretStr(orders.slack_bot_token),
            app_token=SecretStr(orders.slack_app_token),
            base_url=orders.slack,
        ),
        http=HttpSettings(),
        attachments_directory=Path(orders.attachments),
        keys_file=Path(orders.keys_file),
        log_level="ERROR",
    )
    logs.configure(settings.log_level)
    steps = Steps(Path(orders.steps), kill_at=orders.kill_at)
    clock = MovableClock(ahead=timedelta(seconds=orders.ahead_seconds))
    count_calls(steps)
    with database.server(settings) as address:
        async with database.open_engine(address, settings) as engine:
            count_commits(engine, steps)
            await database.check_schema(engine)
            runtime = compose(settings, clock, database.sessions_of(engine))
            on = frozenset({ChannelName.TELEGRAM, ChannelName.SLACK})
            channels, routes = open_channels(runtime, on, telegram_pace=Pace(second=A_SECOND))
            stopping = stop_signal()
            asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, clock.move, LEAP)
            async with running(runtime, channels, routes=routes, rhythm=QUICK):
                await stopping.wait()


def main() -> None:
    """The nursery: ends with its standard input."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers leave nothing to be waited for
    configure_mappers()  # once for all
    gc.freeze()
    for line in sys.stdin:
        if os.fork() == 0:
            _keep(Orders(**json.loads(line)))


def _keep(orders: Orders) -> NoReturn:
    """Has a process of its own live by the orders, and tells how it begins and ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.close(sys.stdin.fileno())
    child = os.fork()
    if child == 0:
        asyncio.run(live(orders))
        os._exit(0)
    _say(orders, pid=child)
    _, status = os.waitpid(child, 0)
    _say(orders, exit=os.waitstatus_to_exitcode(status))
    os._exit(0)


def _say(orders: Orders, **what: int) -> None:
    os.write(sys.stdout.fileno(), json.dumps({"name": orders.name} | what).encode() + b"\n")


if __name__ == "__main__":
    main()
