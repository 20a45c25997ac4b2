"""A package beside what the database has of its framework. Pure: works on rows already read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.exchange.case import CasePackage
from domain.exchange.case_scale import ScaleChoice
from domain.exchange.case_selection import Selection
from domain.exchange.changes import Row, TableChange, compare
from domain.ids import new_id
from domain.models import (
    Competency,
    FrameworkItem,
    LearningTarget,
    LevelDescription,
    Prerequisite,
    TargetResource,
)


@dataclass(frozen=True, slots=True)
class Before:
    """What the database has of the framework."""

    items: list[Row]
    competencies: list[Row]
    targets: list[Row]
    sentences: list[Row]
    resources: list[Row]
    prerequisites: list[Row]


class CaseDifference:
    """Table by table, what the package changes."""

    def __init__(
        self,
        package: CasePackage,
        selection: Selection,
        *,
        scale: ScaleChoice,
        framework: Row,
        before: Before,
        now: datetime,
    ) -> None:
        self._package = package
        self._selection = selection
        self._scale = scale
        self._school_id: UUID = framework["school_id"]
        self._framework_id: UUID = framework["id"]
        self._before = before

        def gone(row: Row) -> Row | None:
            return {"retired_at": now} if row["retired_at"] is None else None

        self._competency_ids = _ids(before.competencies, (one.guid for one in selection.competencies))
        self._target_ids = _ids(before.targets, (one.guid for one in selection.targets))
        self.items = compare(FrameworkItem, before.items, self._item_rows(), retire=gone)
        self.targets = compare(
            LearningTarget,
            before.targets,
            self._target_rows(),
            retire=gone,
            keep_if_empty=frozenset({"assessed_by", "depth", "translations"}),
        )
        competencies = compare(Competency, before.competencies, self._competency_rows(), retire=gone)
        self.changes: tuple[TableChange, ...] = (
            self.items,
            competencies,
            self.targets,
            self._sentences(),
            self._resources(),
            self._prerequisites(),
        )

    def touched(self) -> set[str]:
        """Identifiers of all items about which anything changes."""
        guids = {target_id: guid for guid, target_id in self._target_ids.items()}
        guids |= {row["id"]: row["guid"] for row in self._before.targets}
        return {
            row["guid"] if "guid" in row else guids[row["target_id"]]
            for change in self.changes
            for row in (*change.added, *change.changed, *change.retired, *change.removed)
        }

    def _own(self) -> Row:
        return {"school_id": self._school_id, "framework_id": self._framework_id}

    def _item_rows(self) -> list[Row]:
        ids = _ids(self._before.items, (item.guid for item in self._package.items))
        return [
            self._own()
            | {
                "id": ids[item.guid],
                "guid": item.guid,
                "parent_guid": item.parent or self._package.guid,
                "position": item.position,
                "item_type": item.item_type,
                "code": item.code,
                "statement": item.statement,
                # Prerequisites between items that are no targets have no other place.
                "source": {**item.source, **({"precedes": list(item.precedes)} if item.precedes else {})},
                "retired_at": None,
            }
            for item in self._package.items
        ]

    def _competency_rows(self) -> list[Row]:
        return [
            self._own()
            | {
                "id": self._competency_ids[one.guid],
                "guid": one.guid,
                "code": one.code,
                "title": one.title,
                "statement": one.statement,
                "kind": one.kind,
                "position": position,
                "retired_at": None,
            }
            for position, one in enumerate(self._selection.competencies)
        ]

    def _target_rows(self) -> list[Row]:
        return [
            self._own()
            | {
                "id": self._target_ids[one.guid],
                "competency_id": self._competency_ids[one.competency],
                "guid": one.guid,
                "code": one.code,
                "title": one.title,
                "statement": one.statement,
                "assessed_by": one.assessed_by,
                "depth": one.depth,
                "position": one.position,
                "translations": {language: dict(words) for language, words in one.translations.items()},
                "retired_at": None,
            }
            for one in self._selection.targets
        ]

    def _sentences(self) -> TableChange:
        """The file's sentences where it has any for a target; else the school's own stay."""
        wanted: list[Row] = []
        for one in self._selection.targets:
            wanted.extend(
                {
                    "school_id": self._school_id,
                    "target_id": self._target_ids[one.guid],
                    "level_id": self._scale.level_ids[rank],
                    "sentence": sentence,
                    "translations": {
                        language: said[rank]
                        for language, said in one.translated_sentences.items()
                        if rank in said
                    },
                }
                for rank, sentence in one.sentences.items()
                if rank in self._scale.level_ids
            )
        spoken_for = {row["target_id"] for row in wanted}
        have = [row for row in self._before.sentences if row["target_id"] in spoken_for]
        return compare(LevelDescription, have, wanted, remove=True, keep_if_empty=frozenset({"translations"}))

    def _resources(self) -> TableChange:
        """The file's resources where it names any for a target; else the school's own stay."""
        ids = {(row["target_id"], row["url"]): row["id"] for row in self._before.resources}
        wanted: list[Row] = []
        for one in self._selection.targets:
            target_id = self._target_ids[one.guid]
            wanted.extend(
                {
                    "school_id": self._school_id,
                    "id": ids.get((target_id, address)) or new_id(),
                    "target_id": target_id,
                    "title": title,
                    "url": address,
                    "position": position,
                }
                for position, (title, address) in enumerate(one.resources)
            )
        spoken_for = {row["target_id"] for row in wanted}
        have = [row for row in self._before.resources if row["target_id"] in spoken_for]
        return compare(TargetResource, have, wanted, remove=True)

    def _prerequisites(self) -> TableChange:
        here = set(self._target_ids.values())
        have = [row for row in self._before.prerequisites if row["target_id"] in here]
        wanted: list[Row] = [
            {
                "school_id": self._school_id,
                "target_id": self._target_ids[target],
                "requires_id": self._target_ids[earlier],
            }
            for target, earlier in self._selection.prerequisites
        ]
        return compare(Prerequisite, have, wanted, remove=True)


def _ids(before: Iterable[Row], guids: Iterable[str]) -> dict[str, UUID]:
    """The ids the things have already, and new ones for new things."""
    known = {row["guid"]: row["id"] for row in before}
    return {guid: known.get(guid) or new_id() for guid in guids}
