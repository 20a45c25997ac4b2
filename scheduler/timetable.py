"""Every job that time starts, on one page.

APScheduler is only a ticking clock: what is due is a column in the database, so a tick too many, too late or
in every process at once does no harm.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = structlog.get_logger()

Job = Callable[[], Awaitable[object]]

PATIENCE_SECONDS = 5.0
"""For jobs under way when the timetable stops. APScheduler itself would cancel them in the middle."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A job and how often it is given the chance to find something to do."""

    name: str
    every: timedelta
    job: Job


class Timetable:
    """Ticks until stopped."""

    def __init__(self, ticks: tuple[Tick, ...]) -> None:
        self._under_way: set[asyncio.Task[object]] = set()
        self._scheduler = AsyncIOScheduler(
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        )
        for tick in ticks:
            self._scheduler.add_job(
                self._give, "interval", args=[tick], seconds=tick.every.total_seconds(), id=tick.name
            )

    def start(self) -> None:
        """Needs a running event loop."""
        self._scheduler.start()

    async def stop(self) -> None:
        """No tick begins any more; those under way get a few seconds to finish."""
        self._scheduler.pause()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=PATIENCE_SECONDS)
        self._scheduler.shutdown(wait=False)

    async def _give(self, tick: Tick) -> None:
        job = asyncio.ensure_future(tick.job())
        self._under_way.add(job)
        try:
            await job
        except Exception:  # the boundary of a job: the next tick tries again
            log.exception("job_failed", job=tick.name)
        finally:
            self._under_way.discard(job)
