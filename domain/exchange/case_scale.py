"""On which scale a framework's levels stand."""

import itertools
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.exchange.changes import Row, TableChange, rows_of, table_of
from domain.exchange.oddities import Findings
from domain.ids import new_id
from domain.models import Level, LevelScale

DEFAULT_NAME = "Default"
DEFAULT_LEVELS = ("Beginning", "Emerging", "Proficient", "College-ready")
"""Source: DOMAIN section 1, "level"."""
DEFAULT_PROFICIENT_RANK = 3

_SAYS_PROFICIENT = ("proficient", "meets", "meeting", "competent", "secure", "mastered")
_TAKES_IT_BACK = ("not ", "nearly", "approach", "partial", "almost", "toward", "below", "above", "exceed")


@dataclass(frozen=True, slots=True)
class ScaleChoice:
    """A scale with its levels, existing or to be made by `changes`."""

    id: UUID
    names: tuple[str, ...]
    proficient: str | None
    level_ids: dict[int, UUID]
    """By rank from 1."""
    changes: tuple[TableChange, ...] = ()


async def choose_scale(
    session: AsyncSession,
    school_id: UUID,
    names: Sequence[str],
    *,
    current_id: UUID | None,
    findings: Findings,
) -> ScaleChoice:
    """The scale for levels of these names: the framework's own, one with the same names, or a new one.

    Without names it is the school's default. A school that renamed its levels keeps its names as long as the
    number of levels is the same. Reads only.
    """
    scales = await rows_of(session, LevelScale, table_of(LevelScale).c.school_id == school_id)
    levels = await rows_of(session, Level, table_of(Level).c.school_id == school_id)
    choices = {row["id"]: _choice(row, levels) for row in scales}
    current = choices.get(current_id) if current_id else None
    if current is not None and (not names or len(names) == len(current.names)):
        return current
    if current is not None:
        findings.add(
            f"The levels are now {', '.join(names)}; they were {', '.join(current.names)}.",
            "The framework moves to the new scale; judgements keep the level they name.",
        )
    folded = _folded(names)
    is_standard = not names or folded == _folded(DEFAULT_LEVELS)
    for row in scales:
        there = choices[row["id"]].names
        # A school that renamed its default levels still means them by the standard names.
        is_meant = row["is_default"] and is_standard and len(names) in (0, len(there))
        if is_meant or _folded(there) == folded:
            return choices[row["id"]]
    taken = {row["name"] for row in scales}
    if is_standard:
        is_default = not any(row["is_default"] for row in scales)
        name = _free(DEFAULT_NAME, taken)
        return _new_scale(school_id, name, DEFAULT_LEVELS, DEFAULT_PROFICIENT_RANK, is_default=is_default)
    rank, is_guess = proficient_rank(names)
    if is_guess:
        findings.add(
            f"No level of {', '.join(names)} says that the target has been shown.",
            f"Taken as shown: {names[rank - 1]}.",
            item="CFRubrics",
        )
    return _new_scale(school_id, _free(" · ".join(names), taken), names, rank, is_default=False)


def proficient_rank(names: Sequence[str]) -> tuple[int, bool]:
    """The rank from which a target counts as shown, and whether that is a guess: the last level but one."""
    for rank, name in enumerate(names, start=1):
        folded = name.casefold()
        if any(word in folded for word in _SAYS_PROFICIENT) and not any(
            word in folded for word in _TAKES_IT_BACK
        ):
            return rank, False
    return (len(names) - 1 if len(names) > 2 else len(names)), True  # noqa: PLR2004


def _folded(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.casefold() for name in names)


def _choice(scale: Row, levels: Sequence[Row]) -> ScaleChoice:
    own = sorted((row for row in levels if row["scale_id"] == scale["id"]), key=lambda row: int(row["rank"]))
    return ScaleChoice(
        id=scale["id"],
        names=tuple(row["name"] for row in own),
        proficient=next((row["name"] for row in own if row["is_proficient"]), None),
        level_ids={row["rank"]: row["id"] for row in own},
    )


def _new_scale(
    school_id: UUID, name: str, names: Sequence[str], proficient: int, *, is_default: bool
) -> ScaleChoice:
    scale: Row = {"school_id": school_id, "id": new_id(), "name": name, "is_default": is_default}
    codes: set[str] = set()
    levels: list[Row] = [
        {
            "school_id": school_id,
            "id": new_id(),
            "scale_id": scale["id"],
            "rank": rank,
            "code": _new_code(called, codes),
            "name": called,
            # The levels after it count as shown, too.
            "is_proficient": rank >= proficient,
        }
        for rank, called in enumerate(names, start=1)
    ]
    return ScaleChoice(
        id=scale["id"],
        names=tuple(names),
        proficient=names[proficient - 1],
        level_ids={row["rank"]: row["id"] for row in levels},
        changes=(
            TableChange(table=table_of(LevelScale), added=(scale,)),
            TableChange(table=table_of(Level), added=tuple(levels)),
        ),
    )


def _free(name: str, taken: AbstractSet[str]) -> str:
    """The name, with a number where it is taken."""
    further = (f"{name} ({number})" for number in itertools.count(2))
    return next(free for free in itertools.chain([name], further) if free not in taken)


def _new_code(name: str, codes: set[str]) -> str:
    code = _free(level_code(name), codes)
    codes.add(code)
    return code


def level_code(name: str) -> str:
    """The name in lower case with underscores: "college_ready"."""
    return "_".join("".join(c if c.isalnum() else " " for c in name.casefold()).split()) or name
