"""How much memory processes had of their own while something ran. Linux tells; elsewhere nothing is known."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

EVERY_SECONDS = 0.02

PROCESSES = Path("/proc")


@dataclass
class Peaks:
    """Megabytes at most; None where it cannot be known."""

    own: float | None = None
    """Of this process."""
    backend: float | None = None
    """Of the largest of the server's processes, without what they share."""
    _done: threading.Event = field(default_factory=threading.Event)

    def _watch(self, server: int) -> None:
        is_over = False
        while not is_over:
            backends = [_private(pid) for pid in _children(server)]
            self.own = _more(self.own, _private(os.getpid()))
            self.backend = _more(self.backend, max((size for size in backends if size), default=None))
            is_over = self._done.wait(EVERY_SECONDS)


@contextmanager
def peaks(server: int | None) -> Iterator[Peaks]:
    """Filled in while the context lasts; `server` is the process whose children serve connections."""
    found = Peaks()
    if server is None or not PROCESSES.is_dir():
        yield found
        return
    watching = threading.Thread(target=found._watch, args=(server,), daemon=True)  # noqa: SLF001 - its own
    watching.start()
    try:
        yield found
    finally:
        found._done.set()  # noqa: SLF001
        watching.join()


def server_of(directory: Path) -> int | None:
    """The server that runs on the data directory. Source: PostgreSQL, postmaster.pid, first line"""
    try:
        return int((directory / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None


def _children(pid: int) -> list[int]:
    try:
        return [int(word) for word in (PROCESSES / f"{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _private(pid: int) -> float | None:
    try:
        for line in (PROCESSES / str(pid) / "status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return None


def _more(one: float | None, other: float | None) -> float | None:
    return max((each for each in (one, other) if each is not None), default=None)
