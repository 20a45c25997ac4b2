"""One advisee before the talk: what went well first, then what waits. Source: DOMAIN rule 29"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.messages.advising import (
    Accomplishment,
    AccomplishmentKind,
    AdviseeBrief,
    AgendaLine,
    SaidLine,
    WeekAnswers,
)
from domain.messages.base import StoredFile
from domain.models import CheckIn, Person
from domain.rules.agenda import AgendaFacts, AgendaPoint, agenda
from domain.rules.check_ins import CheckInAnswers, Said, is_over, weeks_unmet
from domain.services import audit
from domain.services.advising import agreements, asking, brief_facts, talks
from domain.services.advising.brief_facts import LOOKS_BACK
from domain.services.coaching import check_ins
from domain.services.occasions import Occasion
from domain.services.people import overviews, progress, students
from domain.vocabulary import ConferenceState, HelpWish

MOST_ACCOMPLISHMENTS = 4
MOST_REFLECTIONS = 2
LONGEST_ABOUT = 60
"""Characters of what a point of the agenda is about."""


async def brief(
    session: AsyncSession, student_id: UUID, *, week_on: date, adult: Person, occasion: Occasion
) -> AdviseeBrief:
    """The student's week on one screen. Raises NotFound unless the adult advises them now.

    Leaves an audit entry. Joins the caller's transaction.
    """
    student = await students.get_advised(session, student_id, actor=adult, on=occasion.today)
    audit.record(
        session,
        "saw brief",
        school_id=adult.school_id,
        actor_id=adult.id,
        about_id=student.id,
        now=occasion.now,
    )
    there = await check_ins.latest(session, student, count=occasion.policy.coverage_weeks + 1)
    return await compose(session, student, there, week_on=week_on, adult=adult, occasion=occasion)


async def compose(
    session: AsyncSession,
    student: Person,
    there: Sequence[CheckIn],
    *,
    week_on: date,
    adult: Person,
    occasion: Occasion,
) -> AdviseeBrief:
    """The same from the student's latest check-ins, the latest first. Asks no right."""
    week = _Week.of(there, week_on)
    language = occasion.language_of(adult)
    since = brief_facts.since(week.last_met, now=occasion.now)
    answers = check_ins.answers_of(week.check_in) if week.check_in else CheckInAnswers()
    well = await brief_facts.accomplishments(
        session, student, since=since, occasion=occasion, language=language
    )
    if said := _accomplished(answers, week.check_in, occasion):
        well = (said, *well)
    is_early = await asking.is_before_questions(session, student, week.check_in, occasion=occasion)
    is_reachable = await talks.is_reached(session, student)
    so_far = await overviews.progress_of(session, student, occasion=occasion, language=language)
    supports = await overviews.supports_of(session, student, on=occasion.today, language=language)
    shared = await overviews.shared_reflections(
        session, student, reader=adult, on=occasion.today, language=language, limit=MOST_REFLECTIONS
    )
    made = AdviseeBrief(
        student_id=student.id,
        name=student.full_name,
        pronouns=student.pronouns,
        week_on=week_on,
        state=check_ins.state_of(week.check_in) if week.check_in else None,
        missed=week.check_in.missed if week.check_in else None,
        meets_at=week.meets_at(occasion),
        met_on=occasion.day_of(week.check_in.met_at) if week.check_in and week.check_in.met_at else None,
        met_by=await brief_facts.name_of(
            session, student.school_id, week.check_in.met_by_id if week.check_in else None
        ),
        weeks_unmet=weeks_unmet(check_ins.state_of(each) for each in week.before),
        accomplishments=well[:MOST_ACCOMPLISHMENTS],
        more_accomplishments=max(0, len(well) - MOST_ACCOMPLISHMENTS),
        strength=await progress.strength(session, student, language=language) if not well else None,
        answers=await _answers(session, week.check_in, answers, occasion),
        late=week.answered_late(occasion),
        would_rather_talk=week.check_in is not None and week.check_in.wants_to_talk,
        goals=await brief_facts.goals(session, student, week_on=week_on, language=language),
        plans=so_far.plans,
        conferences=so_far.conferences,
        supports=tuple(each for each in supports if each.is_due),
        reflections=tuple(each for each in shared if each.written_at >= occasion.now - LOOKS_BACK),
        note=await brief_facts.last_note(session, student, occasion=occasion),
        agreements=tuple(
            agreements.line(each, occasion) for each in await agreements.standing(session, student)
        ),
        families=await brief_facts.families(session, student),
        told_family_on=await brief_facts.told_family_on(session, student, occasion=occasion),
        agenda=(),
        has_voices=bool(answers.voices or await brief_facts.spoken_notes(session, student)),
        is_reachable=is_reachable,
        may_ask_again=is_reachable
        and not is_early
        and await asking.may_ask(session, week.check_in, occasion=occasion),
        check_in_id=week.check_in.id if week.check_in else None,
        is_before_questions=is_early,
        may_enter=week.check_in is None or not check_ins.is_answered_by_student(week.check_in),
    )
    return replace(made, agenda=_agenda(made))


@dataclass(frozen=True, slots=True)
class _Week:
    """A check-in among those before it."""

    week_on: date
    check_in: CheckIn | None
    before: tuple[CheckIn, ...]
    """The latest first."""

    @classmethod
    def of(cls, there: Sequence[CheckIn], week_on: date) -> "_Week":
        this = next((each for each in there if each.week_on == week_on), None)
        return cls(week_on, this, tuple(each for each in there if each.week_on < week_on))

    @property
    def last_met(self) -> CheckIn | None:
        return next((each for each in self.before if each.met_at is not None), None)

    def meets_at(self, occasion: Occasion) -> datetime | None:
        """The time agreed for a talk in that week."""
        agreed = [each.meets_at for each in (self.check_in, *self.before) if each and each.meets_at]
        ends_on = self.week_on + timedelta(days=7)
        there = [each for each in agreed if self.week_on <= occasion.day_of(each) < ends_on]
        return max(there, default=None)

    def answered_late(self, occasion: Occasion) -> date | None:
        """The Monday of the latest week before this one that was answered after it was over, and of which
        nobody has talked since.
        """
        for each in self.before:
            if each.met_at is not None:
                return None
            if each.answered_at and is_over(each.week_on, today=occasion.day_of(each.answered_at)):
                return each.week_on
        return None


def _accomplished(
    answers: CheckInAnswers, check_in: CheckIn | None, occasion: Occasion
) -> Accomplishment | None:
    said = answers.accomplishment
    if said is None or check_in is None or check_in.answered_at is None:
        return None
    on = occasion.day_of(check_in.answered_at)
    return Accomplishment(AccomplishmentKind.SAID, on, said.words, is_voice=said.attachment_id is not None)


async def _answers(
    session: AsyncSession, check_in: CheckIn | None, answers: CheckInAnswers, occasion: Occasion
) -> WeekAnswers | None:
    if check_in is None or check_in.answered_at is None:
        return None
    is_own = check_in.answered_by_id == check_in.student_id
    by_name = await brief_facts.name_of(
        session, check_in.school_id, None if is_own else check_in.answered_by_id
    )
    return WeekAnswers(
        answered_at=check_in.answered_at,
        by_name=by_name,
        going=_line(answers.going),
        help=tuple(wish for wish in HelpWish if wish in answers.help),
        help_words=_line(answers.help_words),
        is_edited=check_in.edited_at is not None,
        is_late=is_over(check_in.week_on, today=occasion.day_of(check_in.answered_at)),
    )


def _line(said: Said | None) -> SaidLine | None:
    return SaidLine(said.words, is_voice=said.attachment_id is not None) if said else None


def _agenda(made: AdviseeBrief) -> tuple[AgendaLine, ...]:
    """Points with what each is about, where that can be said in few words."""
    waiting = [
        each for each in made.conferences if each.school_days and each.state is ConferenceState.REQUESTED
    ]
    points = agenda(
        AgendaFacts(
            accomplishments=len(made.accomplishments),
            would_rather_talk=made.would_rather_talk,
            wishes=len(made.answers.help) if made.answers else 0,
            agreements=len(made.agreements),
            supports_due=len(made.supports),
            dates_passed=sum(plan.behind for plan in made.plans),
            requests_waiting=len(waiting),
            family_tasks=len(made.families),
            goals=len(made.goals),
        )
    )
    about = {
        AgendaPoint.CELEBRATE: _about(made.accomplishments[0]) if made.accomplishments else "",
        AgendaPoint.AGREEMENTS: made.agreements[0].words if made.agreements else "",
        AgendaPoint.SUPPORT_DUE: made.supports[0].target.code if made.supports else "",
        AgendaPoint.REQUEST_WAITS: waiting[0].target.code if waiting else "",
        AgendaPoint.FAMILY: made.families[0].guardian_name if made.families else "",
        AgendaPoint.GOALS: made.goals[0].words if made.goals else "",
    }
    return tuple(AgendaLine(point.value, about.get(point, "")) for point in points)


def _about(well: Accomplishment) -> str:
    return well.words or (well.target.in_full if well.target else "")


async def voices(
    session: AsyncSession, student_id: UUID, *, week_on: date, adult: Person, occasion: Occasion
) -> tuple[Person, tuple[StoredFile, ...]]:
    """The student, and what was spoken: the week's answers, then the last spoken note. Raises NotFound.

    Leaves an audit entry. Joins the caller's transaction.
    """
    student = await students.get_advised(session, student_id, actor=adult, on=occasion.today)
    audit.record(
        session,
        "heard check-in",
        school_id=adult.school_id,
        actor_id=adult.id,
        about_id=student.id,
        now=occasion.now,
    )
    check_in = await check_ins.of_week(session, student, week_on)
    spoken = check_ins.answers_of(check_in).voices if check_in else ()
    ids = (*spoken, *await brief_facts.spoken_notes(session, student))
    return student, await talks.recordings(session, student.school_id, ids)
