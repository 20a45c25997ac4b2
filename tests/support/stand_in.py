"""What the local stand-ins of the chat platforms share: recording calls, faults, waiting."""

from __future__ import annotations

import asyncio
import json
import os
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Json = dict[str, Any]  # a decoded JSON object: its values are whatever the peer wrote
Call = dict[str, Any]  # keys: platform, method, params, files, response

PATIENCE = 20.0
"""Seconds until something awaited counts as missing: enough for a busy machine, and spent only by failures."""

RECORD_VARIABLE = "WAYMARK_RECORD_CALLS"
"""Names a directory; calls are then also appended there as ``<platform>-<pid>.jsonl``."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong once, with the next call of a method."""

    kind: Literal["refuse_429", "drop_before", "drop_after", "server_error", "slow"]
    seconds: float = 0


def refuse_429(*, retry_after: int = 1) -> Fault:
    """Nothing is done; the peer is told to come back after whole seconds."""
    return Fault("refuse_429", retry_after)


def drop_before() -> Fault:
    """Nothing is done; the connection is closed without an answer."""
    return Fault("drop_before")


def drop_after() -> Fault:
    """The call is carried out; the connection is closed without an answer."""
    return Fault("drop_after")


def server_error() -> Fault:
    """Nothing is done; the answer is 502 with a page that is not JSON."""
    return Fault("server_error")


def slow(seconds: float) -> Fault:
    """The call is carried out at once; its answer leaves after so many seconds."""
    return Fault("slow", seconds)


@dataclass(slots=True)
class Faults:
    """The faults that wait for their call, first in, first out for each method."""

    _waiting: defaultdict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))

    def add(self, method: str, fault: Fault, *, times: int = 1) -> None:
        """Let the next ``times`` calls of the method meet the fault."""
        self._waiting[method].extend([fault] * times)

    def take(self, method: str) -> Fault | None:
        """The fault this call meets, if any; it is used up."""
        waiting = self._waiting[method]
        return waiting.popleft() if waiting else None


class Recorder:
    """Keeps every call with its answer, in the order in which they were finished."""

    def __init__(self, platform: str) -> None:
        self.calls: list[Call] = []
        self._platform = platform

    def add(
        self,
        method: str,
        params: object,
        *,
        files: Json | None = None,
        response: object = None,
        **more: object,
    ) -> None:
        """Record a call; ``response`` stays None where the peer got no answer that counts."""
        call: Call = {
            "platform": self._platform,
            "method": method,
            "params": params,
            "files": files or {},
            "response": response,
            **more,
        }
        self.calls.append(call)
        if directory := os.environ.get(RECORD_VARIABLE):
            path = Path(directory) / f"{self._platform}-{os.getpid()}.jsonl"
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(call, ensure_ascii=False) + "\n")


async def until(
    condition: Callable[[], object],
    *,
    timeout: float = PATIENCE,  # noqa: ASYNC109 - the wish of a test, not a cancellation scope
    otherwise: Callable[[], str] = lambda: "the condition never came true",
) -> None:
    """Return as soon as the condition holds; AssertionError after ``timeout`` seconds."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout
    while not condition():
        if loop.time() > deadline:
            raise AssertionError(otherwise())
        await asyncio.sleep(0.01)
