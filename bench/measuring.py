"""Runs that are bounded in count and in time, their figures, and the median of several."""

import asyncio
import math
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

RUNS = 3
"""The middle one of so many is told."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one run, or the medians of several."""

    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    """Processor time of this process for each piece of work."""
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where a run ends, whatever comes first."""

    at_once: int
    count: int
    seconds: float


Work = Callable[[int, int], Awaitable[float | None]]
"""Does the n-th piece of one worker: (worker, n) -> seconds a person waited; None where it failed."""


async def run(work: Work, bounds: Bounds) -> Figures:
    """Workers side by side, each doing one piece after another; what was begun is finished."""
    waited: list[float] = []
    failed = 0
    left = bounds.count
    begun, cpu_begun = time.perf_counter(), time.process_time()

    async def worker(number: int) -> None:
        nonlocal left, failed
        piece = 0
        while left > 0 and time.perf_counter() - begun < bounds.seconds:
            left -= 1
            seconds = await work(number, piece)
            if seconds is None:
                failed += 1
            else:
                waited.append(seconds)
            piece += 1

    await asyncio.gather(*(worker(number) for number in range(bounds.at_once)))
    elapsed, cpu = time.perf_counter() - begun, time.process_time() - cpu_begun
    waited.sort()
    return Figures(
        per_second=len(waited) / elapsed,
        p50_ms=1_000 * percentile(waited, 50),
        p99_ms=1_000 * percentile(waited, 99),
        cpu_ms=1_000 * cpu / max(1, len(waited)),
        failed=failed,
    )


async def in_turns(works: Mapping[str, Work], bounds: Bounds, *, runs: int = RUNS) -> dict[str, Figures]:
    """Each figure's median by name, after a short run that is not counted.

    One run of each, then the next round: whatever else the machine does meets all of them alike.
    """
    for work in works.values():
        await run(work, Bounds(bounds.at_once, bounds.at_once, bounds.seconds))
    rounds = [{name: await run(work, bounds) for name, work in works.items()} for _ in range(runs)]
    return {name: median([each[name] for each in rounds]) for name in works}


def median(found: Sequence[Figures]) -> Figures:
    return Figures(
        per_second=statistics.median(each.per_second for each in found),
        p50_ms=statistics.median(each.p50_ms for each in found),
        p99_ms=statistics.median(each.p99_ms for each in found),
        cpu_ms=statistics.median(each.cpu_ms for each in found),
        failed=max(each.failed for each in found),
    )


def percentile(ascending: Sequence[float], percent: int) -> float:
    """The smallest value that so many percent do not exceed; 0 of nothing."""
    if not ascending:
        return 0.0
    return ascending[max(0, math.ceil(len(ascending) * percent / 100) - 1)]
