"""One student with one of everything: each free text of the record says where it stands."""

from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select
from sqlmodel import SQLModel, col

from domain.models import (
    Absence,
    Attachment,
    CaseStep,
    CheckIn,
    CheckInAgreement,
    CheckInNote,
    Conference,
    ConferenceEvidence,
    ConferenceStep,
    DateMove,
    DateProposal,
    Evidence,
    EvidenceFile,
    EvidenceTarget,
    Exemplar,
    ExemplarRating,
    FamilySummary,
    FamilyTask,
    FeedbackRequest,
    Goal,
    HabitRating,
    HelpRequest,
    Judgement,
    JudgementEvidence,
    Moderation,
    Need,
    PaceCase,
    Plan,
    Reflection,
    SecondJudgement,
    StudentLedConference,
    StudentLedPart,
    Support,
)
from domain.models.base import Moment
from domain.services.families import week_facts
from domain.services.families.week_facts import WeekFacts
from domain.services.pace import pace_facts
from domain.vocabulary import (
    AbsenceState,
    CaseStepKind,
    CheckInMissed,
    ConferenceState,
    EvidenceContext,
    EvidenceKind,
    EvidenceReview,
    FamilyTaskReason,
    GoalState,
    HelpKind,
    Holder,
    LedPart,
    LedState,
    MoveCause,
    PaceStatus,
    Rung,
    SecondReason,
    Showing,
    Visibility,
)
from tests.support.world import World


def mark(place: str) -> str:
    """Words that stand nowhere else, for one place of the record ("reflection.text private"): short, so that
    no excerpt cuts them, and none the beginning of another.
    """
    return f"Zq{sha256(place.encode()).hexdigest()[:10]}"


WORDLESS = (sa.Uuid, sa.Integer, sa.Boolean, sa.Date, sa.Time, sa.DateTime, Moment, sa.Enum)
"""Types of columns, and of what their arrays hold; everything else can hold words."""


def texts() -> set[str]:
    """Every column of every table that can hold words somebody wrote: "table.column"."""
    return {
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        if not isinstance(getattr(column.type, "item_type", column.type), WORDLESS)
    }


async def stands(school: World) -> str:
    """Everything that stands in the database, opened."""
    async with school.runtime.sessions() as session:
        found = [
            str(tuple(row))
            for table in SQLModel.metadata.sorted_tables
            for row in await session.execute(select(table))
        ]
    return "\n".join(found)


async def write(school: World, known: dict[str, UUID]) -> dict[str, UUID]:
    """Ana's whole record; what a screen may be asked for, by the name of the field that names it."""
    return await _Record(school).write(known)


class _Record:
    def __init__(self, school: World) -> None:
        self.school = school
        self.now: datetime = school.clock.now()
        self.of = school.school.id
        self.ana, self.bo, self.rosa = (each.person.id for each in (school.ana, school.bo, school.rosa))
        self.lucia = school.lucia.person.id
        self.target = school.targets["RP.2"].id
        self.other = school.targets["RP.1"].id
        self.level = school.levels["emerging"].id

    async def write(self, known: dict[str, UUID]) -> dict[str, UUID]:
        ids = {**known, "student_id": self.ana, "target_id": self.target}
        ids["section_id"] = self.school.maths.id
        async with self.school.runtime.sessions.begin() as session:
            plan = await session.scalar(select(Plan).where(col(Plan.student_id) == self.ana))
            assert plan is not None
            steps = (
                self._evidence,
                self._conference,
                self._judgements,
                lambda ids: self._pace(ids, plan),
                self._own_words,
                self._check_in,
                self._families,
            )
            for step in steps:
                for rows in step(ids):
                    session.add_all(rows)
                    await session.flush()
            await pace_facts.gather(session, self.of, student_ids=[self.ana])
        return ids

    def _evidence(self, ids: dict[str, UUID]) -> list[list[SQLModel]]:
        file = Attachment(
            school_id=self.of,
            owner_id=self.ana,
            sha256="0" * 64,
            media_type="application/pdf",
            size_bytes=9,
            file_name=f"{mark('attachment.file_name')}.pdf",
            received_at=self.now,
        )
        own = self._piece("", EvidenceKind.WRITTEN)
        theirs = self._piece(" from outside", EvidenceKind.OUTSIDE_SCHOOL)
        theirs.given_by, theirs.review = mark("evidence.given_by"), EvidenceReview.ACCEPTED
        theirs.review_note, theirs.reviewed_by_id = mark("evidence.review_note"), self.bo
        theirs.reviewed_at = self.now
        aside = self._piece(" set aside", EvidenceKind.PEER_FEEDBACK)
        aside.review, aside.reviewed_by_id, aside.reviewed_at = EvidenceReview.SET_ASIDE, self.bo, self.now
        taken = self._piece(" withdrawn", EvidenceKind.WRITTEN)
        taken.withdrawn_at = self.now
        asked = FeedbackRequest(
            school_id=self.of,
            student_id=self.ana,
            target_id=self.target,
            question=mark("feedback_request.question"),
            peer_id=self.school.jamal.person.id,
            asked_at=self.now,
        )
        outside = FeedbackRequest(
            school_id=self.of,
            student_id=self.ana,
            target_id=self.target,
            question="What did you see?",
            mentor_name=mark("feedback_request.mentor_name"),
            token_sha256="f" * 64,
            asked_at=self.now,
            expires_at=self.now + timedelta(days=9),
        )
        ids |= {"evidence_id": own.id, "request_id": asked.id, "peer_id": self.school.jamal.person.id}
        pieces = [own, theirs, aside, taken]
        return [
            [file, *pieces],
            [
                *(
                    EvidenceTarget(school_id=self.of, evidence_id=each.id, target_id=self.target)
                    for each in pieces
                ),
                EvidenceFile(school_id=self.of, evidence_id=own.id, position=0, attachment_id=file.id),
                asked,
                outside,
            ],
        ]

    def _piece(self, which: str, kind: EvidenceKind) -> Evidence:
        return Evidence(
            school_id=self.of,
            student_id=self.ana,
            kind=kind,
            context=EvidenceContext.COMMUNITY,
            is_new_context=True,
            title=mark(f"evidence.title{which}"),
            text=mark(f"evidence.text{which}"),
            url=f"https://example.org/{mark(f'evidence.url{which}')}",
            logged_by_id=self.ana,
            logged_at=self.now,
            shown_at=self.now,
        )

    def _conference(self, ids: dict[str, UUID]) -> list[list[SQLModel]]:
        conference = Conference(
            school_id=self.of,
            student_id=self.ana,
            target_id=self.target,
            section_id=self.school.maths.id,
            teacher_id=self.bo,
            state=ConferenceState.NOT_YET,
            requested_at=self.now - timedelta(days=3),
            answered_at=self.now - timedelta(days=2),
            showing=Showing.EXPLAIN,
            word=mark("conference.word"),
            response=mark("conference.response"),
            responded_at=self.now,
            place=mark("conference.place"),
            starts_at=self.now - timedelta(days=1),
        )
        step = ConferenceStep(
            school_id=self.of,
            conference_id=conference.id,
            to_state=ConferenceState.NOT_YET,
            by_id=self.bo,
            at=self.now,
            note=mark("conference_step.note"),
        )
        self.support = support = Support(
            school_id=self.of,
            student_id=self.ana,
            target_id=self.target,
            conference_id=conference.id,
            owner_id=self.bo,
            next_step=mark("support.next_step"),
            offered=mark("support.offered"),
            try_again=mark("support.try_again"),
            student_action=mark("support.student_action"),
            adult_action=mark("support.adult_action"),
            success_signal=mark("support.success_signal"),
            student_response=mark("support.student_response"),
            student_responded_at=self.now,
            adult_response=mark("support.adult_response"),
            adult_responded_at=self.now,
            review_on=date(2026, 12, 2),
            opened_at=self.now,
        )
        stuck = HelpRequest(
            school_id=self.of,
            key="stuck",
            student_id=self.ana,
            kind=HelpKind.STUCK,
            target_id=self.target,
            to_id=self.bo,
            text=mark("help_request.text"),
            asked_at=self.now,
        )
        ids |= {"conference_id": conference.id, "support_id": support.id, "help_id": stuck.id}
        evidence = ConferenceEvidence(
            school_id=self.of, conference_id=conference.id, evidence_id=ids["evidence_id"]
        )
        return [[conference], [step, support, stuck, evidence]]

    def _judgements(self, ids: dict[str, UUID]) -> list[list[SQLModel]]:
        judgement = Judgement(
            school_id=self.of,
            student_id=self.ana,
            target_id=self.target,
            level_id=self.level,
            judged_by_id=self.bo,
            judged_at=self.now,
            shown_at=self.now,
            conference_id=ids["conference_id"],
            met=mark("judgement.met"),
            missing=mark("judgement.missing"),
            reason=mark("judgement.reason"),
            feedback=mark("judgement.feedback"),
        )
        second = SecondJudgement(
            school_id=self.of,
            judgement_id=judgement.id,
            judge_id=ids["colleague"],
            because=SecondReason.REQUEST,
            asked_by_id=self.bo,
            asked_at=self.now,
            level_id=self.school.levels["proficient"].id,
            words=mark("second_judgement.words"),
            judged_at=self.now,
        )
        moderation = Moderation(
            school_id=self.of,
            second_judgement_id=second.id,
            level_id=self.level,
            note=mark("moderation.note"),
            by_id=self.bo,
            at=self.now,
        )
        exemplar = Exemplar(
            school_id=self.of,
            target_id=self.target,
            level_id=self.level,
            why=mark("exemplar.why"),
            title=mark("exemplar.title"),
            text=mark("exemplar.text"),
            url=f"https://example.org/{mark('exemplar.url')}",
            made_by_id=self.bo,
            made_at=self.now,
        )
        rating = ExemplarRating(
            school_id=self.of,
            exemplar_id=exemplar.id,
            person_id=ids["colleague"],
            level_id=self.level,
            words=mark("exemplar_rating.words"),
            rated_at=self.now,
        )
        ids |= {"judgement_id": judgement.id, "second_id": second.id, "exemplar_id": exemplar.id}
        rests = JudgementEvidence(
            school_id=self.of, judgement_id=judgement.id, evidence_id=ids["evidence_id"]
        )
        return [[judgement, exemplar], [second, rests, rating], [moderation]]

    def _pace(self, ids: dict[str, UUID], plan: Plan) -> list[list[SQLModel]]:
        self.support.judgement_id = ids["judgement_id"]
        case = PaceCase(
            school_id=self.of,
            plan_id=plan.id,
            student_id=self.ana,
            section_id=plan.section_id,
            target_id=self.target,
            owner_id=self.bo,
            opened_for=PaceStatus.BEHIND,
            opened_on=date(2026, 11, 10),
            opened_at=self.now - timedelta(days=8),
            rung=Rung.ADULT,
            rung_since=date(2026, 11, 16),
        )
        step = CaseStep(
            school_id=self.of,
            case_id=case.id,
            kind=CaseStepKind.SUPPORT_RECORDED,
            at=self.now,
            by_id=self.bo,
            support_id=ids["support_id"],
            note=mark("case_step.note"),
        )
        need = Need(
            school_id=self.of,
            named_by_id=self.bo,
            case_id=case.id,
            text=mark("need.text"),
            named_at=self.now,
        )
        answered = Need(
            school_id=self.of,
            named_by_id=self.bo,
            case_id=case.id,
            text=mark("need.text answered"),
            named_at=self.now,
            answer=mark("need.answer"),
            answered_by_id=self.school.helen.person.id,
            answered_at=self.now,
        )
        move = DateMove(
            school_id=self.of,
            plan_id=plan.id,
            student_id=self.ana,
            target_id=self.other,
            cause=MoveCause.AGREED,
            from_on=date(2026, 9, 15),
            to_on=date(2026, 12, 1),
            moved_by_id=self.bo,
            moved_at=self.now,
            reason=mark("date_move.reason"),
        )
        proposal = DateProposal(
            school_id=self.of,
            plan_id=plan.id,
            student_id=self.ana,
            target_id=self.target,
            to_on=date(2026, 11, 27),
            word=mark("date_proposal.word"),
            answer=mark("date_proposal.answer"),
            proposed_at=self.now,
        )
        absence = Absence(
            school_id=self.of,
            student_id=self.ana,
            first_on=date(2026, 11, 23),
            last_on=date(2026, 11, 23),
            reason=mark("absence.reason"),
            state=AbsenceState.REPORTED,
            reported_by_id=self.lucia,
            reported_at=self.now,
        )
        ids |= {"case_id": case.id, "need_id": need.id, "proposal_id": proposal.id, "absence_id": absence.id}
        return [[case], [step, need, answered, move, proposal, absence]]

    def _own_words(self, ids: dict[str, UUID]) -> list[list[SQLModel]]:
        reflections = {
            each: Reflection(
                school_id=self.of,
                student_id=self.ana,
                target_id=self.target,
                text=mark(f"reflection.text {each.value}"),
                visibility=each,
                written_at=self.now,
            )
            for each in Visibility
        }
        goal = Goal(
            school_id=self.of,
            student_id=self.ana,
            week_on=date(2026, 11, 16),
            words=mark("goal.words"),
            state=GoalState.PARTLY,
            finding=mark("goal.finding"),
            set_at=self.now,
            looked_at=self.now,
        )
        rating = HabitRating(
            school_id=self.of,
            student_id=self.ana,
            habit_id=ids["habit_id"],
            level_id=self.level,
            rated_by_id=self.ana,
            sentence=mark("habit_rating.sentence"),
            rated_at=self.now,
        )
        beside = HabitRating(
            school_id=self.of,
            student_id=self.ana,
            habit_id=ids["habit_id"],
            level_id=self.level,
            rated_by_id=self.bo,
            sentence=mark("habit_rating.sentence by a teacher"),
            rated_at=self.now,
        )
        ids |= {"reflection_id": reflections[Visibility.PRIVATE].id, "goal_id": goal.id}
        return [[*reflections.values(), goal, rating, beside]]

    def _check_in(self, ids: dict[str, UUID]) -> list[list[SQLModel]]:
        check_in = CheckIn(
            school_id=self.of,
            student_id=self.ana,
            section_id=self.school.advisory.id,
            week_on=date(2026, 11, 16),
            opened_at=self.now,
            answers={
                "accomplishment": mark("check_in.answers accomplishment"),
                "going": mark("check_in.answers going"),
                "help": ["time"],
                "help_words": mark("check_in.answers help_words"),
            },
            answered_at=self.now,
            answered_by_id=self.ana,
        )
        before = CheckIn(
            school_id=self.of,
            student_id=self.ana,
            section_id=self.school.advisory.id,
            week_on=date(2026, 11, 9),
            opened_at=self.now - timedelta(days=7),
            missed=CheckInMissed.NO_TIME,
        )
        note = CheckInNote(
            school_id=self.of,
            check_in_id=check_in.id,
            author_id=self.rosa,
            words=mark("check_in_note.words"),
            noted_at=self.now,
        )
        agreement = CheckInAgreement(
            school_id=self.of,
            student_id=self.ana,
            check_in_id=before.id,
            holder=Holder.STUDENT,
            words=mark("check_in_agreement.words"),
            made_at=self.now - timedelta(days=7),
            made_by_id=self.rosa,
        )
        ids |= {"check_in_id": check_in.id, "agreement_id": agreement.id}
        return [[check_in, before], [note, agreement]]

    def _families(self, ids: dict[str, UUID]) -> list[list[SQLModel]]:
        summary = FamilySummary(
            school_id=self.of,
            student_id=self.ana,
            week_on=date(2026, 11, 16),
            facts=week_facts.to_json(
                WeekFacts(
                    since=date(2026, 11, 11),
                    until=date(2026, 11, 18),
                    levels=(),
                    dates=(),
                    passed=(),
                    talks=(),
                )
            ),
            made_at=self.now,
            goes_at=self.now + timedelta(days=2),
            word=mark("family_summary.word"),
        )
        task = FamilyTask(
            school_id=self.of,
            student_id=self.ana,
            guardian_id=self.lucia,
            reason=FamilyTaskReason.OUT_OF_REACH,
            words=mark("family_task.words"),
            opened_at=self.now,
            note=mark("family_task.note"),
        )
        led = {
            state: StudentLedConference(
                school_id=self.of,
                student_id=self.ana,
                state=state,
                made_at=self.now,
                opening=mark(f"student_led_conference.opening {state.value}"),
                notes={"hard": mark(f"student_led_conference.notes {state.value}")},
                with_family=state is LedState.SHARED,
                with_advisor=state is LedState.SHARED,
                shared_at=self.now if state is LedState.SHARED else None,
            )
            for state in (LedState.DRAFT, LedState.SHARED)
        }
        parts = [
            StudentLedPart(
                school_id=self.of,
                conference_id=each.id,
                position=0,
                kind=LedPart.EVIDENCE,
                ref_id=ids["evidence_id"],
                why=mark(f"student_led_part.why {state.value}"),
            )
            for state, each in led.items()
        ]
        ids |= {"summary_id": summary.id, "task_id": task.id, "led_id": led[LedState.SHARED].id}
        return [[summary, task, *led.values()], list(parts)]
