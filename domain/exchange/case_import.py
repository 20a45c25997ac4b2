"""A CASE package into the school's frameworks: compared, then written."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.exchange.case import CasePackage, read_package
from domain.exchange.case_difference import Before, CaseDifference
from domain.exchange.case_scale import ScaleChoice, choose_scale
from domain.exchange.case_selection import Selection, select
from domain.exchange.changes import Progress, Row, TableChange, compare, rows_of, table_of, too_many
from domain.exchange.framework_links import framework_for
from domain.exchange.oddities import Findings, Oddity
from domain.exchange.planning import ImportPlan, carry_out
from domain.exchange.reading import counted
from domain.exchange.schools import SchoolChoice, choose_school, lock_schools
from domain.ids import new_id
from domain.models import (
    Competency,
    Framework,
    FrameworkItem,
    LearningTarget,
    LevelDescription,
    Prerequisite,
    Section,
    TargetResource,
)
from domain.vocabulary import SectionKind


@dataclass(frozen=True, slots=True)
class CaseReport:
    """What a CASE file holds and what it changes."""

    file: str
    school: str
    framework: str
    items: int
    targets: int
    target_types: tuple[str, ...]
    competencies: int
    prerequisites: int
    """`precedes` associations inside the package, as they stand in the file; kept with the items."""
    prerequisites_between_targets: int
    """Distinct ones between targets: an item that is no target speaks for the target above it."""
    levels: int
    scale: tuple[str, ...]
    proficient: str | None
    """The level from which a target counts as shown."""
    level_sentences: int
    sections_linked: int
    """Sections that learn this framework from now on, by the name of their course."""
    added: int
    """Items."""
    changed: int
    """Items, and the document itself."""
    retired: int
    unchanged: int
    oddities: tuple[Oddity, ...]

    def as_json(self) -> dict[str, object]:
        return asdict(self)


async def import_case(
    session: AsyncSession,
    data: bytes,
    *,
    file_name: str,
    now: datetime,
    school: str | None = None,
    zone: str | None = None,
    targets_are: Sequence[str] = (),
    competencies_are: Sequence[str] = (),
    allow_retiring: bool = False,
    progress: Progress | None = None,
) -> CaseReport:
    """Reads, compares and writes a package. Raises ImportRefused. Joins the caller's transaction."""
    package = read_package(data, file_name=file_name)
    await lock_schools(session)
    plan = await plan_case(
        session,
        package,
        now=now,
        school=school,
        zone=zone,
        targets_are=targets_are,
        competencies_are=competencies_are,
        allow_retiring=allow_retiring,
    )
    return await carry_out(session, plan, progress=progress)


async def plan_case(
    session: AsyncSession,
    package: CasePackage,
    *,
    now: datetime,
    school: str | None = None,
    zone: str | None = None,
    targets_are: Sequence[str] = (),
    competencies_are: Sequence[str] = (),
    allow_retiring: bool = False,
) -> ImportPlan[CaseReport]:
    """What importing the package would do; `school` is a sourced id. Reads only. Raises ImportRefused."""
    selection = select(package, targets_are=targets_are, competencies_are=competencies_are)
    owner = await choose_school(session, school, zone=zone)
    findings = Findings(package.file)
    frameworks = await rows_of(session, Framework, table_of(Framework).c.school_id == owner.id)
    current = next((row for row in frameworks if row["guid"] == package.guid), None)
    scale = await choose_scale(
        session,
        owner.id,
        package.levels.names,
        current_id=current["scale_id"] if current else None,
        findings=findings,
    )
    framework = _framework_row(package, owner.id, current["id"] if current else new_id(), scale.id)
    before = await _load(session, owner.id, framework["id"])
    difference = CaseDifference(package, selection, scale=scale, framework=framework, before=before, now=now)
    document = compare(Framework, [current] if current else [], [framework])
    linked = await _sections_to_link(session, owner.id, framework, frameworks)
    changes = (
        *([owner.change] if owner.change else []),
        *scale.changes,
        document,
        *difference.changes,
        linked,
    )
    report = _report(
        package,
        selection,
        scale,
        owner,
        difference,
        document=document,
        linked=linked,
        oddities=(*package.oddities, *selection.oddities, *findings.all),
    )
    return ImportPlan(
        report=report,
        changes=changes,
        refusal=None if allow_retiring else _too_many_would_go(difference, before, framework),
    )


async def _load(session: AsyncSession, school_id: UUID, framework_id: UUID) -> Before:
    async def own(model: type[FrameworkItem | Competency | LearningTarget]) -> list[Row]:
        columns = table_of(model).c
        return await rows_of(
            session, model, columns.school_id == school_id, columns.framework_id == framework_id
        )

    targets = await own(LearningTarget)
    ids = {row["id"] for row in targets}

    async def of_targets(model: type[LevelDescription | TargetResource | Prerequisite]) -> list[Row]:
        rows = await rows_of(session, model, table_of(model).c.school_id == school_id)
        return [row for row in rows if row["target_id"] in ids]

    return Before(
        items=await own(FrameworkItem),
        competencies=await own(Competency),
        targets=targets,
        sentences=await of_targets(LevelDescription),
        resources=await of_targets(TargetResource),
        prerequisites=await of_targets(Prerequisite),
    )


def _framework_row(package: CasePackage, school_id: UUID, framework_id: UUID, scale_id: UUID) -> Row:
    return {
        "school_id": school_id,
        "id": framework_id,
        "guid": package.guid,
        "title": package.title,
        "subject": package.subject,
        "language": package.language,
        "scale_id": scale_id,
        "source": dict(package.source),
        "retired_at": None,
    }


async def _sections_to_link(
    session: AsyncSession, school_id: UUID, framework: Row, frameworks: Sequence[Row]
) -> TableChange:
    columns = table_of(Section).c
    sections = await rows_of(
        session,
        Section,
        columns.school_id == school_id,
        columns.framework_id.is_(None),
        columns.kind == SectionKind.COURSE,
    )
    known = [*(row for row in frameworks if row["id"] != framework["id"]), framework]
    by_names: dict[tuple[str | None, str], list[Row]] = defaultdict(list)
    for row in sections:
        by_names[row["course_title"], row["title"]].append(row)
    wanted = [
        row | {"framework_id": framework["id"]}
        for names, rows in by_names.items()
        if framework_for(names, known) == framework["id"]
        for row in rows
    ]
    return compare(Section, sections, wanted)


def _report(
    package: CasePackage,
    selection: Selection,
    scale: ScaleChoice,
    owner: SchoolChoice,
    difference: CaseDifference,
    *,
    document: TableChange,
    linked: TableChange,
    oddities: tuple[Oddity, ...],
) -> CaseReport:
    added = {row["guid"] for row in difference.items.added}
    retired = {row["guid"] for row in difference.items.retired}
    changed = difference.touched() - added - retired
    changed.discard(package.guid)  # its own competency; the document is counted by its own row
    return CaseReport(
        file=package.file,
        school=owner.sourced_id,
        framework=package.title,
        items=len(package.items),
        targets=len(selection.targets),
        target_types=selection.target_types,
        competencies=len(selection.competencies),
        prerequisites=package.prerequisites,
        prerequisites_between_targets=len(selection.prerequisites),
        levels=len(scale.names),
        scale=scale.names,
        proficient=scale.proficient,
        level_sentences=sum(len(one.sentences) for one in selection.targets),
        sections_linked=len(linked.changed),
        added=len(added),
        changed=len(changed) + len(document.changed),
        retired=len(retired),
        unchanged=len(package.items) - len(added) - len(changed),
        oddities=oddities,
    )


def _too_many_would_go(difference: CaseDifference, before: Before, framework: Row) -> str | None:
    for what, change, rows in (
        ("item", difference.items, before.items),
        ("learning target", difference.targets, before.targets),
    ):
        there = sum(row["retired_at"] is None for row in rows)
        if too_many(len(change.retired), before=there):
            return (
                f"The file would retire {len(change.retired)} of {counted(there, what)} "
                f"of {framework['title']}, more than one in ten. "
                "If that is meant, say so with --allow-retiring."
            )
    return None
