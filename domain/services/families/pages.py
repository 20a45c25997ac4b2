"""Pages to print for families: the week in the family's language, and how to get messages instead."""

from collections.abc import Collection, Iterable
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
from domain.models import Person
from domain.rules import families as rules
from domain.services import audit
from domain.services.families import guardians, previews, week_facts, weeks
from domain.services.families.guardians import Guarding
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
    (sheet,) = await _sheets(session, [(student, guarding)], advisor=advisor, occasion=occasion)
    return FamilyPagesReady(
        pages=FamilyPages(file_name=f"{_NAME}-{_slug(student)}.html", leaves=(sheet,)),
        unseen=(student.called,) if await _is_unseen(session, student, occasion=occasion) else (),
        student_id=student.id,
        student_name=student.called,
        has_week=await previews.latest(session, student, occasion=occasion) is not None,
    )


async def of_advisory(session: AsyncSession, *, advisor: Person, occasion: Occasion) -> FamilyPagesReady:
    """The weeks of all advisees with a guardian whom no message reaches, one page each, in one file.

    Leaves an audit entry for each. Joins the caller's transaction.
    """
    found = await students.list_taught(session, actor=advisor, on=occasion.today)
    there = {
        each.id: await session.get_one(Person, (advisor.school_id, each.id))
        for each in found
        if each.is_advised
    }
    around = await guardians.of_students(session, advisor.school_id, list(there), on=occasion.today)
    wanted = [(there[each.student_id], each) for each in around if each.in_person is not None]
    wanted.sort(key=lambda pair: (students.fold(pair[0].full_name), pair[1].guardian.id))
    sheets = await _sheets(session, wanted, advisor=advisor, occasion=occasion)
    unseen = {
        student.id: student.called
        for student, _ in wanted
        if await _is_unseen(session, student, occasion=occasion)
    }
    return FamilyPagesReady(
        pages=FamilyPages(file_name=f"{_NAME}-{occasion.today.isoformat()}.html", leaves=sheets)
        if sheets
        else None,
        unseen=tuple(unseen.values()),
    )


async def _is_unseen(session: AsyncSession, student: Person, *, occasion: Occasion) -> bool:
    """Also where there is no summary of the week, and the page says how things stand now."""
    state = await previews.state_of(session, student, occasion=occasion)
    return state is None or not state.is_seen


async def _sheets(
    session: AsyncSession,
    wanted: Collection[tuple[Person, Guarding]],
    *,
    advisor: Person,
    occasion: Occasion,
) -> tuple[FamilySheet, ...]:
    facts = await _facts(session, {student.id: student for student, _ in wanted}.values(), occasion=occasion)
    return tuple(
        [
            await _sheet(session, facts[student.id], guarding, advisor=advisor, occasion=occasion)
            for student, guarding in wanted
        ]
    )


async def _facts(
    session: AsyncSession, there: Iterable[Person], *, occasion: Occasion
) -> dict[UUID, weeks.Of]:
    """The frozen week of each student; where there is none, as things stand now."""
    by_id = {student.id: student for student in there}
    found = {
        student.id: await previews.latest(session, student, occasion=occasion) for student in by_id.values()
    }
    missing = [each for each, summary in found.items() if summary is None]
    gathered = await week_facts.gather(session, missing, occasion=occasion) if missing else {}
    return {
        each: weeks.of_summary(by_id[each], summary)
        if summary is not None
        else weeks.Of(by_id[each], gathered[each])
        for each, summary in found.items()
    }


async def _sheet(
    session: AsyncSession, of: weeks.Of, guarding: Guarding, *, advisor: Person, occasion: Occasion
) -> FamilySheet:
    student, guardian = of.student, guarding.guardian
    language = occasion.language_of(guardian)
    (week,) = await weeks.worded(
        session, [of], parts=rules.parts_of(occasion.policy), language=language, on=occasion.today
    )
    audit.record(
        session,
        "printed family page",
        school_id=student.school_id,
        actor_id=advisor.id,
        about_id=student.id,
        now=occasion.now,
        guardian=str(guardian.id),
    )
    invite = None
    if not guarding.is_in_reach:
        invite = await _invite(session, guardian, advisor=advisor, occasion=occasion)
    return await _leaf(session, student, guardian, week=week, invite=invite, occasion=occasion)


async def _leaf(
    session: AsyncSession,
    student: Person,
    guardian: Person,
    *,
    week: FamilyWeek | None,
    invite: InviteOnPaper | None,
    occasion: Occasion,
) -> FamilySheet:
    around = await adults.around(session, student, on=occasion.today)
    return FamilySheet(
        language=occasion.language_of(guardian),
        school_name=occasion.school.name,
        guardian_name=guardian.full_name,
        student_name=student.full_name,
        given_name=student.called,
        advisors=tuple(person.full_name for person in adults.advisors(around)),
        made_on=occasion.today,
        week=week,
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
    leaf = await _leaf(session, student, guardian, week=None, invite=invite, occasion=occasion)
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
