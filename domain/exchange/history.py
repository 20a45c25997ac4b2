"""A school year so far, from a file: plans, evidence, judgements, conferences, reflections, ratings.

The format is described in `samples/README.md`. It is trusted: the importer of other people's files are the
other modules of this package.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col

from domain.exchange import history_led, history_weeks
from domain.exchange.history_names import Names, names_of
from domain.ids import new_id
from domain.models import (
    Conference,
    ConferenceEvidence,
    ConferenceStep,
    Evidence,
    EvidenceTarget,
    HabitRating,
    Judgement,
    JudgementEvidence,
    Person,
    Plan,
    Reflection,
    School,
    Support,
)
from domain.services.pace import pace_facts
from domain.services.plans import plans
from domain.vocabulary import ConferenceState

Row = dict[str, Any]


async def load_history(session: AsyncSession, school: School, history: Mapping[str, Any]) -> dict[str, int]:
    """Writes a history over an imported school; how many rows of each kind.

    Raises KeyError for a name that the school does not have. Joins the caller's transaction.
    """
    names = await names_of(session, school)
    await _settings(session, school, names, history)
    await _plans(session, names, history)
    tables = _Tables(school.id, names)
    tables.evidence(history["evidence"])
    tables.conferences(history["conferences"])
    tables.judgements(history["judgements"])
    tables.reflections(history["reflections"])
    tables.habit_ratings(history["habit_ratings"])
    led = history_led.rows_of(school.id, names, history["student_led"], evidence_ids=tables.evidence_ids)
    all_rows = tables.rows | history_weeks.rows_of(school.id, names, history) | led
    for table, found in all_rows.items():
        if found:
            await session.execute(insert(table), found)
    # So many new rows at once, and no statistics yet: without them the next statements take minutes.
    await session.execute(text("ANALYZE"))
    await pace_facts.gather(session, school.id, student_ids=None)
    return {table.__name__: len(found) for table, found in all_rows.items()}


async def _settings(session: AsyncSession, school: School, names: Names, history: Mapping[str, Any]) -> None:
    said = history["school"]
    school.name, school.language = said["name"], said["default_language"]
    school.help_lead_id = names.people[said["help_now"]["lead"]]
    school.help_line_name = said["help_now"]["line_name"]
    school.help_line_number = said["help_now"]["line_number"]
    session.add(school)
    for sourced_id, language in history["languages"].items():
        await session.execute(
            update(Person)
            .where(col(Person.school_id) == school.id, col(Person.id) == names.people[sourced_id])
            .values(language=language)
        )
    for calendar, sections in history["calendars"].items():
        for sourced_id in sections:
            names.sections[sourced_id].calendar_id = names.calendars[calendar]
    await session.flush()


async def _plans(session: AsyncSession, names: Names, history: Mapping[str, Any]) -> None:
    for said in history["plans"]:
        section = names.sections[said["section"]]
        calendar_id = await plans.calendar_of(session, section)
        assert calendar_id is not None
        await plans.start_section_plan(
            session,
            section,
            steps=[(names.targets[step["code"]], step["instructional_days"]) for step in said["targets"]],
            starts_on=date.fromisoformat(said["starts_on"]),
            ends_on=date.fromisoformat(said["ends_on"]),
            calendar_id=calendar_id,
        )
    for said in history["student_plans"]:
        plan = await session.scalar(
            select(Plan).where(
                col(Plan.student_id) == names.people[said["student"]],
                col(Plan.section_id) == names.sections[said["section"]].id,
            )
        )
        assert plan is not None
        for move in said["moves"]:
            await plans.move_date(
                session,
                plan,
                target_id=names.targets[move["code"]],
                to_on=date.fromisoformat(move["to"]),
                reason=move["why"],
                moved_by_id=names.people[move["by"]],
                moved_at=names.moment(f"{move['on']}T15:30:00"),
            )


class _Tables:
    """Rows by table, in an order in which they can be inserted."""

    def __init__(self, school_id: UUID, names: Names) -> None:
        self._school_id = school_id
        self._names = names
        self.evidence_ids: dict[str, UUID] = {}
        self._held: dict[tuple[UUID, UUID, date], UUID] = {}
        """Conference by student, target and the day it was held."""
        self._judgement_ids: dict[UUID, UUID] = {}
        """By conference: of the judgement that a support, written first, goes back to."""
        self.rows: dict[type[SQLModel], list[Row]] = {
            table: []
            for table in (
                Evidence,
                EvidenceTarget,
                Conference,
                ConferenceEvidence,
                ConferenceStep,
                Judgement,
                JudgementEvidence,
                Support,
                Reflection,
                HabitRating,
            )
        }

    def _add(self, table: type[SQLModel], **values: Any) -> None:
        self.rows[table].append({"school_id": self._school_id, **values})

    def evidence(self, found: list[Row]) -> None:
        for said in found:
            evidence_id = self.evidence_ids[said["id"]] = new_id()
            at = self._names.moment(said["logged_at"])
            self._add(
                Evidence,
                id=evidence_id,
                student_id=self._names.people[said["student"]],
                kind=said["kind"],
                context=said["context"],
                is_new_context=said["new_context"],
                title=said["title"],
                text=said.get("text") or None,
                url=said.get("url"),
                logged_by_id=self._names.people[said["logged_by"]],
                logged_at=at,
                shown_at=at,
            )
            for code in said["targets"]:
                self._add(EvidenceTarget, evidence_id=evidence_id, target_id=self._names.targets[code])

    def conferences(self, found: list[Row]) -> None:
        """A request after a "not yet" is the next attempt of the same conference; its last state is kept."""
        kept: list[tuple[Row, int]] = []
        open_at: dict[tuple[str, str], int] = {}
        for said in sorted(found, key=lambda one: one["requested_at"]):
            pair = (said["student"], said["target"])
            if pair in open_at:
                _, attempt = kept[open_at[pair]]
                kept[open_at[pair]] = (said, attempt + 1)
            else:
                kept.append((said, 1))
            if said["state"] == ConferenceState.NOT_YET:
                open_at.setdefault(pair, len(kept) - 1)
            else:
                open_at.pop(pair, None)
        for said, attempt in kept:
            self._conference(said, attempt)

    def _conference(self, said: Row, attempt: int) -> None:
        names = self._names
        student_id, target_id = names.people[said["student"]], names.targets[said["target"]]
        teacher_id = names.people[said["teacher"]]
        section_id = names.shared_sections[student_id, teacher_id]
        requested_at = names.moment(said["requested_at"])
        starts_at = names.moment(said["starts_at"]) if said.get("starts_at") else None
        held_at = names.moment(said["held_at"]) if said.get("held_at") else None
        state = ConferenceState(said["state"])
        conference_id = new_id()
        closed = state in (ConferenceState.MET, ConferenceState.CANCELLED)
        answered_at = None if state is ConferenceState.REQUESTED else (held_at or requested_at)
        self._add(
            Conference,
            id=conference_id,
            student_id=student_id,
            target_id=target_id,
            section_id=section_id,
            teacher_id=teacher_id,
            state=state,
            attempt=attempt,
            requested_at=requested_at,
            answered_at=answered_at,
            showing=said["showing"],
            word=said.get("word"),
            starts_at=starts_at,
            place=said.get("place"),
            closed_at=(held_at or requested_at) if closed else None,
            # A history tells of no answer to what was met, and asks for none any more.
            responded_at=held_at if state is ConferenceState.MET else None,
        )
        for evidence_id in dict.fromkeys(said.get("evidence", ())):
            self._add(
                ConferenceEvidence, conference_id=conference_id, evidence_id=self.evidence_ids[evidence_id]
            )
        self._step(conference_id, None, ConferenceState.REQUESTED, student_id, requested_at)
        if state is not ConferenceState.REQUESTED:
            by = student_id if state is ConferenceState.CANCELLED else teacher_id
            self._step(conference_id, ConferenceState.REQUESTED, state, by, held_at or requested_at)
        if held_at is not None:
            self._held[student_id, target_id, held_at.date()] = conference_id
        if state is ConferenceState.NOT_YET:
            self._support(said, conference_id, held_at or requested_at)

    def _step(
        self,
        conference_id: UUID,
        before: ConferenceState | None,
        after: ConferenceState,
        by_id: UUID,
        at: datetime,
    ) -> None:
        self._add(
            ConferenceStep,
            id=new_id(),
            conference_id=conference_id,
            from_state=before,
            to_state=after,
            by_id=by_id,
            at=at,
        )

    def _support(self, said: Row, conference_id: UUID, at: datetime) -> None:
        outcome = said["outcome"]
        judgement_id = self._judgement_ids[conference_id] = new_id()
        self._add(
            Support,
            id=new_id(),
            student_id=self._names.people[said["student"]],
            target_id=self._names.targets[said["target"]],
            conference_id=conference_id,
            judgement_id=judgement_id,
            owner_id=self._names.people[said["teacher"]],
            next_step=outcome["next_step"],
            offered=outcome["support"],
            try_again=outcome["try_again"],
            student_action=outcome["student_action"],
            adult_action=outcome["adult_action"],
            success_signal=outcome["success_signal"],
            review_on=date.fromisoformat(outcome["review_on"]),
            opened_at=at,
        )

    def judgements(self, found: list[Row]) -> None:
        names = self._names
        for said in found:
            at = names.moment(said["at"])
            student_id, target_id = names.people[said["student"]], names.targets[said["target"]]
            conference_id = self._held.get((student_id, target_id, at.date()))
            judgement_id = (conference_id and self._judgement_ids.pop(conference_id, None)) or new_id()
            self._add(
                Judgement,
                id=judgement_id,
                student_id=student_id,
                target_id=target_id,
                level_id=names.levels[said["level"]],
                judged_by_id=names.people[said["by"]],
                judged_at=at,
                shown_at=at,
                conference_id=conference_id,
                met=said.get("met"),
                missing=said.get("missing"),
                reason=said.get("reason"),
            )
            for evidence_id in dict.fromkeys(said["evidence"]):
                self._add(
                    JudgementEvidence, judgement_id=judgement_id, evidence_id=self.evidence_ids[evidence_id]
                )

    def reflections(self, found: list[Row]) -> None:
        for said in found:
            self._add(
                Reflection,
                id=new_id(),
                student_id=self._names.people[said["student"]],
                target_id=self._names.targets[said["target"]] if said.get("target") else None,
                text=said["text"],
                visibility=said["visibility"],
                prompt=said.get("prompt"),
                written_at=self._names.moment(said["at"]),
            )

    def habit_ratings(self, found: list[Row]) -> None:
        for said in found:
            self._add(
                HabitRating,
                id=new_id(),
                student_id=self._names.people[said["student"]],
                habit_id=self._names.targets[said["habit"]],
                level_id=self._names.habit_levels[said["step"]],
                rated_by_id=self._names.people[said["rated_by"]],
                sentence=said.get("words"),
                rated_at=self._names.moment(said["at"]),
            )
