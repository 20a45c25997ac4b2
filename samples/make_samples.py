#!/usr/bin/env python3
"""Writes the sample school's files again, byte for byte the same: ``python samples/make_samples.py [FOLDER]``."""

import sys
from pathlib import Path

from sample_school import calendars, case, history, roster


def make(folder: Path) -> None:
    """Writes every file of the sample school into ``folder``, replacing what is there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("mathematics", "english", "habits"):
        (folder / f"{name}.json").write_bytes(case.package(name).encode())
    (folder / "roster.zip").write_bytes(roster.bundle())
    (folder / "history.json").write_bytes(history.text().encode())
    for slug in calendars.slugs():
        (folder / f"{slug}.ics").write_bytes(calendars.icalendar(slug).encode())


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)
