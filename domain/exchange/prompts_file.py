"""A school's own questions to reflect on, as a CSV file: read, compared, written; and handed out again.

A cell that a spreadsheet would take for a formula is handed out with an apostrophe before it, which is taken
off again when the file comes back.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.exchange.oddities import Findings, ImportRefused
from domain.exchange.reading import counted, decode, scrub
from domain.messages.shared import LANGUAGES
from domain.models import ReflectionPrompt
from domain.rules import prompts
from domain.rules.prompts import LONGEST_NAME, LONGEST_WORDS
from domain.vocabulary import ReflectionOccasion

MOST_PROMPTS = 500
LONGEST_SOURCE = 200
MOST_PROBLEMS = 20
"""Told at once; how many more there are is said."""

_NAME = re.compile(rf"[a-z][a-z0-9_]{{0,{LONGEST_NAME - 1}}}")
_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""Source: OWASP, CSV injection."""


@dataclass(frozen=True, slots=True)
class WrittenPrompt:
    """One line of the file."""

    name: str
    occasion: ReflectionOccasion
    language: str
    words: str
    source: str | None = None


COLUMNS = tuple(field.name for field in fields(WrittenPrompt))


class PromptChange(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    BACK = "asked again"
    """It was retired."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A line of the file, and what it does."""

    written: WrittenPrompt
    change: PromptChange
    position: int


def read_prompts(data: bytes, *, file_name: str) -> tuple[WrittenPrompt, ...]:
    """The lines of a file with the columns name, occasion, language, words and, if wanted, source.

    Raises ImportRefused with everything that is wrong, by line.
    """
    text = decode(data, Findings(file_name))
    lines = list(csv.reader(io.StringIO(text)))
    if not lines or not any(cell.strip() for cell in lines[0]):
        raise ImportRefused(f"{file_name} is empty.")
    columns = [cell.strip().casefold() for cell in lines[0]]
    if missing := [each for each in COLUMNS[:-1] if each not in columns]:
        raise ImportRefused(
            f"{file_name} lacks the column {', '.join(missing)}. Its first line names the columns: "
            f"{', '.join(COLUMNS)}."
        )
    problems: list[str] = []
    found: dict[tuple[str, str], WrittenPrompt] = {}
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        row = {name: _plain(cell) for name, cell in zip(columns, cells, strict=False)}
        wrong = _problems(row, found)
        problems += [f"line {number}: {problem}" for problem in wrong]
        if not wrong:
            prompt = _prompt(row)
            found[prompt.name, prompt.language] = prompt
    _refuse(problems, file_name)
    if not found:
        raise ImportRefused(f"{file_name} has no questions.")
    if len(found) > MOST_PROMPTS:
        raise ImportRefused(f"{file_name} has {len(found):,} lines; {MOST_PROMPTS} is the most.")
    return tuple(found.values())


async def compare(
    session: AsyncSession, school_id: UUID, written: Sequence[WrittenPrompt]
) -> tuple[Compared, ...]:
    """What the lines would do. What the school has and the file does not stays as it is."""
    known = await _known(session, school_id)
    return tuple(
        Compared(each, _change(each, known.get((each.name, each.language)), position), position)
        for position, each in enumerate(written)
    )


async def write(session: AsyncSession, school_id: UUID, compared: Iterable[Compared]) -> None:
    """Joins the caller's transaction."""
    known = await _known(session, school_id)
    for each in compared:
        written = each.written
        row = known.get((written.name, written.language))
        if row is None:
            row = ReflectionPrompt(
                school_id=school_id,
                name=written.name,
                occasion=written.occasion,
                language=written.language,
                words=written.words,
            )
            session.add(row)
        row.occasion, row.words, row.source = written.occasion, written.words, written.source
        row.position, row.retired_at = each.position, None
    await session.flush()


async def retire(session: AsyncSession, school_id: UUID, name: str, *, now: datetime) -> int:
    """Asks the school's own question no more, in any language; of how many rows. Whoever answered it still
    reads it with their words. Joins the caller's transaction.
    """
    rows = [row for (of, _), row in (await _known(session, school_id)).items() if of == name]
    for row in rows:
        row.retired_at = row.retired_at or now
    return len(rows)


def as_csv(written: Iterable[WrittenPrompt]) -> str:
    """A file that `read_prompts` reads, safe to open in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in written:
        cells = (each.name, each.occasion.value, each.language, each.words, each.source or "")
        writer.writerow([_safe(cell) for cell in cells])
    return out.getvalue()


async def _known(session: AsyncSession, school_id: UUID) -> dict[tuple[str, str], ReflectionPrompt]:
    found = await session.scalars(
        select(ReflectionPrompt).where(col(ReflectionPrompt.school_id) == school_id)
    )
    return {(row.name, row.language): row for row in found}


def _change(written: WrittenPrompt, row: ReflectionPrompt | None, position: int) -> PromptChange:
    if row is None:
        return PromptChange.ADDED
    if row.retired_at is not None:
        return PromptChange.BACK
    same = (written.occasion, written.words, written.source, position)
    return (
        PromptChange.UNCHANGED
        if (row.occasion, row.words, row.source, row.position) == same
        else PromptChange.CHANGED
    )


def _prompt(row: Mapping[str, str]) -> WrittenPrompt:
    return WrittenPrompt(
        row["name"],
        ReflectionOccasion(row["occasion"]),
        row["language"],
        row["words"],
        row.get("source") or None,
    )


def _problems(row: Mapping[str, str], found: Mapping[tuple[str, str], WrittenPrompt]) -> list[str]:
    """What is wrong with one line, given those before it."""
    name, language, words = (row.get(each, "") for each in ("name", "language", "words"))
    occasions = [each.value for each in ReflectionOccasion]
    earlier = [each for (of, _), each in found.items() if of == name]
    checks = (
        (
            not _NAME.fullmatch(name),
            f"the name {name[:LONGEST_NAME]!r} is not {LONGEST_NAME} letters, digits and _ at most",
        ),
        (prompts.is_built_in(name), f"the name {name!r} is taken by a built-in question"),
        (
            row.get("occasion") not in occasions,
            f"the occasion {row.get('occasion', '')[:40]!r} is none of {', '.join(occasions)}",
        ),
        (language not in LANGUAGES, f"the language {language[:20]!r} is none of {', '.join(LANGUAGES)}"),
        (not words, "there are no words"),
        (
            len(words) > LONGEST_WORDS,
            f"the words take {len(words)} characters; {LONGEST_WORDS} is the most",
        ),
        (
            len(row.get("source", "")) > LONGEST_SOURCE,
            f"the source takes more than {LONGEST_SOURCE} characters",
        ),
        ((name, language) in found, f"{name!r} is there twice in {language!r}"),
        (
            any(each.occasion.value != row.get("occasion") for each in earlier),
            f"{name!r} has another occasion in a line before",
        ),
    )
    return [problem for is_wrong, problem in checks if is_wrong]


def _refuse(problems: Sequence[str], file_name: str) -> None:
    """Raises ImportRefused where there are any."""
    if not problems:
        return
    more = len(problems) - MOST_PROBLEMS
    tail = f"; and {counted(more, 'more problem')}" if more > 0 else ""
    raise ImportRefused(f"{file_name}: {'; '.join(problems[:MOST_PROBLEMS])}{tail}. Nothing was read.")


def _plain(cell: str) -> str:
    """One line of storable text, without the apostrophe that keeps it from being a formula."""
    text = " ".join(str(scrub(cell)).split())
    return text[1:] if text.startswith("'") and text[1:].startswith(_LIKE_A_FORMULA) else text


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_LIKE_A_FORMULA) else cell
