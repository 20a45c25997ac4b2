"""Pages to print for families: the week in the family's language, and how to get messages instead."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.messages.families.pages import (
    FamilyPages,
    FamilyPagesReady,
    FamilySheet,
    GuardianInvited,
    InviteOnPaper,
)
from domain.messages.families.weeks import FamilyWeek
from domain.messages.progress import Progress
from domain.models import Person
from domain.rules import families as rules
from domain.services import audit
from domain.services.families import guardians, homes, previews, week_facts, weeks
from domain.services.families.guardians import Guarding
from domain.services.families.previews import Latest
from domain.services.occasions import Occasion
from domain.services.people import adults, invites, students
from domain.vocabulary import ChannelName

_NAME = "family"


async def of_guardian(
    session: AsyncSession, student_id: UUID, guardian_id: UUID, *, advisor: Person, occasion: Occasion
) -> FamilyPagesReady:
    """An advisee's week for one guardian. Who has no account in reach finds an invite on it.

    Raises NotFound for anybody else's, and GuardianNotTold. Leaves an audit entry. Joins the caller's
    transaction.
    """
    student, guarding = await guardians.told_of_advisee(
        session, student_id, guardian_id, advisor=advisor, on=occasion.today
    )
    latest = await previews.latest_of(session, [student.id], occasion=occasion)
    (sheet,) = await _sheets(session, [(student, guarding)], latest, advisor=advisor, occasion=occasion)
    return FamilyPagesReady(
        pages=FamilyPages(file_name=f"{_NAME}-{_slug(student)}.html", leaves=(sheet,)),
        unseen=_unseen([student], latest),
        student_id=student.id,
        student_name=student.called,
        has_week=student.id in latest,
    )


async def of_advisory(session: AsyncSession, *, advisor: Person, occasion: Occasion) -> FamilyPagesReady:
    """The weeks of all advisees with a guardian whom no message reaches, one page each, in one file.

    Leaves an audit entry for each. Joins the caller's transaction.
    """
    there = {each.id: each for each in await students.list_advised(session, advisor, on=occasion.today)}
    around = await guardians.of_students(session, advisor.school_id, list(there), on=occasion.today)
    wanted = [(there[each.student_id], each) for each in around if each.in_person is not None]
    wanted.sort(key=lambda pair: (students.fold(pair[0].full_name), pair[1].guardian.id))
    latest = await previews.latest_of(session, {student.id for student, _ in wanted}, occasion=occasion)
    sheets = await _sheets(session, wanted, latest, advisor=advisor, occasion=occasion)
    return FamilyPagesReady(
        pages=FamilyPages(file_name=f"{_NAME}-{occasion.today.isoformat()}.html", leaves=sheets)
        if sheets
        else None,
        unseen=_unseen([student for student, _ in wanted], latest),
    )


def _unseen(there: Iterable[Person], latest: Mapping[UUID, Latest]) -> tuple[str, ...]:
    """Also who has no summary of the week, so that the page says how things stand now."""
    by_id = {student.id: student for student in there}
    return tuple(
        student.called for each, student in by_id.items() if each not in latest or not latest[each].is_seen
    )


async def _sheets(
    session: AsyncSession,
    wanted: Collection[tuple[Person, Guarding]],
    latest: Mapping[UUID, Latest],
    *,
    advisor: Person,
    occasion: Occasion,
) -> tuple[FamilySheet, ...]:
    """In the order wanted. A guardian of several has the same invite on every page: a second one would end
    the first.
    """
    by_id = {student.id: student for student, _ in wanted}
    told = {guarding.guardian.id: guarding for _, guarding in wanted}
    worded = await _worded(session, wanted, latest, occasion=occasion)
    so_far = {
        (each, language): await homes.so_far(session, by_id[each], occasion=occasion, language=language)
        for each, language in worded
    }
    advisors = {each: await _advisors(session, student, occasion=occasion) for each, student in by_id.items()}
    offered = {
        each: await _invite(session, guarding.guardian, advisor=advisor, occasion=occasion)
        for each, guarding in told.items()
        if not guarding.is_in_reach
    }
    for student, guarding in wanted:
        audit.record(
            session,
            "printed family page",
            school_id=student.school_id,
            actor_id=advisor.id,
            about_id=student.id,
            now=occasion.now,
            guardian=str(guarding.guardian.id),
        )
    return tuple(
        _leaf(
            student,
            guarding.guardian,
            advisors=advisors[student.id],
            week=worded[student.id, occasion.language_of(guarding.guardian)],
            so_far=so_far[student.id, occasion.language_of(guarding.guardian)],
            invite=offered.get(guarding.guardian.id),
            occasion=occasion,
        )
        for student, guarding in wanted
    )


async def _worded(
    session: AsyncSession,
    wanted: Collection[tuple[Person, Guarding]],
    latest: Mapping[UUID, Latest],
    *,
    occasion: Occasion,
) -> dict[tuple[UUID, str], FamilyWeek]:
    """The frozen week of each student, where there is none as things stand now, by student and language."""
    by_id = {student.id: student for student, _ in wanted}
    missing = [each for each in by_id if each not in latest]
    now = await week_facts.gather(session, missing, occasion=occasion) if missing else {}
    facts = {
        each: weeks.Of(student, now[each]) if each in now else weeks.of_summary(student, latest[each].summary)
        for each, student in by_id.items()
    }
    read: dict[str, dict[UUID, weeks.Of]] = {}
    for student, guarding in wanted:
        read.setdefault(occasion.language_of(guarding.guardian), {})[student.id] = facts[student.id]
    parts = rules.parts_of(occasion.policy)
    return {
        (week.student_id, language): week
        for language, of in read.items()
        for week in await weeks.worded(
            session, of.values(), parts=parts, language=language, on=occasion.today
        )
    }


async def _advisors(session: AsyncSession, student: Person, *, occasion: Occasion) -> tuple[str, ...]:
    around = await adults.around(session, student, on=occasion.today)
    return tuple(person.full_name for person in adults.advisors(around))


def _leaf(
    student: Person,
    guardian: Person,
    *,
    advisors: tuple[str, ...],
    invite: InviteOnPaper | None,
    week: FamilyWeek | None = None,
    so_far: Progress | None = None,
    occasion: Occasion,
) -> FamilySheet:
    return FamilySheet(
        language=occasion.language_of(guardian),
        school_name=occasion.school.name,
        guardian_name=guardian.full_name,
        student_name=student.full_name,
        given_name=student.called,
        advisors=advisors,
        made_on=occasion.today,
        week=week,
        so_far=so_far,
        invite=invite,
    )


async def _invite(
    session: AsyncSession, guardian: Person, *, advisor: Person, occasion: Occasion
) -> InviteOnPaper:
    issued = await invites.issue(
        session,
        guardian,
        channel=ChannelName.TELEGRAM,
        policy=occasion.policy,
        by=advisor,
        now=occasion.now,
    )
    bot = occasion.policy.telegram_bot.removeprefix("@")
    return InviteOnPaper(issued.token, issued.deep_link(bot), bot, issued.expires_at)


async def invite_guardian(
    session: AsyncSession, student_id: UUID, guardian_id: UUID, *, advisor: Person, occasion: Occasion
) -> GuardianInvited:
    """A fresh invite for an advisee's guardian, in words and as a page in the family's language.

    Raises NotFound for anybody else's, and GuardianNotTold. Joins the caller's transaction.
    """
    student, guarding = await guardians.told_of_advisee(
        session, student_id, guardian_id, advisor=advisor, on=occasion.today
    )
    guardian = guarding.guardian
    invite = await _invite(session, guardian, advisor=advisor, occasion=occasion)
    advisors = await _advisors(session, student, occasion=occasion)
    leaf = _leaf(student, guardian, advisors=advisors, invite=invite, occasion=occasion)
    return GuardianInvited(
        student_id=student.id,
        student_name=student.full_name,
        guardian_name=guardian.full_name,
        language=occasion.language_of(guardian),
        invite=invite,
        pages=FamilyPages(file_name=f"invite-{_slug(guardian)}.html", leaves=(leaf,)),
    )


def _slug(person: Person) -> str:
    """For a file's name: letters and digits only."""
    folded = students.fold(person.full_name)
    return "-".join("".join(each if each.isalnum() else " " for each in folded).split()) or "page"
