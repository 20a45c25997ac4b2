"""Every job that time starts, on one page.

APScheduler is only a ticking clock: what is due is a column in the database, so a tick too many, too late or
in every process at once does no harm.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = structlog.get_logger()

Job = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Tick:
    """A job and how often it is given the chance to find something to do."""

    name: str
    every: timedelta
    job: Job


class Timetable:
    """Ticks until stopped."""

    def __init__(self, ticks: tuple[Tick, ...]) -> None:
        self._scheduler = AsyncIOScheduler(
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        )
        for tick in ticks:
            self._scheduler.add_job(
                _guarded, "interval", args=[tick], seconds=tick.every.total_seconds(), id=tick.name
            )

    def start(self) -> None:
        """Needs a running event loop."""
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)


async def _guarded(tick: Tick) -> None:
    try:
        await tick.job()
    except Exception:  # the boundary of a job: the next tick tries again
        log.exception("job_failed", job=tick.name)
