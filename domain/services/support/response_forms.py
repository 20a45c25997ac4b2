"""The forms with which adults respond to a need, and students to a support."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.actions import (
    AnswerNeed,
    NameNeed,
    NextSupport,
    OfferConference,
    RecordGroupSupport,
    RecordSupport,
    RespondToSupport,
    ReviewSupport,
    SnoozeCase,
)
from domain.errors import AlreadyResponded, NotFound
from domain.forms import (
    Answers,
    AnyField,
    ChoiceField,
    ChoicesField,
    DateField,
    Form,
    MomentField,
    Option,
    TextField,
)
from domain.models import LearningTarget, Person
from domain.rules.excerpts import excerpt
from domain.rules.supporting import SupportOffer, review_day, review_range
from domain.services.conferences import conference_times
from domain.services.learning import level_lines, targets
from domain.services.occasions import Occasion
from domain.services.support import case_cards, case_responses, case_views, needs, support_answers, supports
from domain.services.support.case_views import Found
from domain.services.support.supports import Agreed
from domain.vocabulary import SupportResult

LONGEST_PART = 400
LONGEST_OTHER_PART = 300
LONGEST_WORD = 600
LONGEST_PLACE = 100
LONGEST_SIGNAL = 160
MOST_STUDENTS = 20
"""Students in one group's form: a menu on a phone's screen."""


async def to_record(
    session: AsyncSession, action: RecordSupport, *, adult: Person, occasion: Occasion
) -> Form:
    """Raises NotFound, AlreadyResponded."""
    found = await case_responses.get_open(session, action.case_id, adult=adult, occasion=occasion)
    if found.target is None:
        raise NotFound
    fields = await _support_fields(
        session,
        found.target,
        section_id=found.case.section_id,
        offer=action.offer,
        adult=adult,
        occasion=occasion,
    )
    return Form(action, fields, about=f"{found.student.full_name} · {found.target.code}")


async def to_record_for_many(
    session: AsyncSession, action: RecordGroupSupport, *, adult: Person, occasion: Occasion
) -> Form:
    """Everybody who needs it is chosen already. Raises AlreadyResponded where nobody does any more."""
    group = await case_cards.same_need(session, adult, target_id=action.target_id, occasion=occasion)
    target = group[0].target if group else None
    if target is None:
        raise AlreadyResponded(await _title(session, action.target_id, adult, occasion))
    options = tuple(Option(str(each.case.id), each.student.full_name) for each in group[:MOST_STUDENTS])
    students = ChoicesField(
        name="students", options=options, initial=tuple(option.value for option in options)
    )
    fields = await _support_fields(
        session,
        target,
        section_id=group[0].case.section_id,
        offer=action.offer or SupportOffer.SMALL_GROUP,
        adult=adult,
        occasion=occasion,
    )
    return Form(action, (students, *fields), about=f"{target.code} {target.title}")


async def _title(session: AsyncSession, target_id: UUID, adult: Person, occasion: Occasion) -> str:
    target = await session.get(LearningTarget, (adult.school_id, target_id))
    if target is None:
        raise NotFound
    return targets.name_of(target, occasion.language_of(adult)).in_full


async def to_follow_up(
    session: AsyncSession, action: NextSupport, *, adult: Person, occasion: Occasion
) -> Form:
    """Raises NotFound, AlreadyResponded."""
    support = await supports.get_for_adult(session, action.support_id, adult=adult, occasion=occasion)
    student, target = await supports.whom_and_what(session, support)
    if support.closed_at is not None:
        raise AlreadyResponded(student.full_name)
    fields = await _support_fields(session, target, section_id=None, offer="", adult=adult, occasion=occasion)
    return Form(action, fields, about=f"{student.full_name} · {target.code}")


async def _support_fields(
    session: AsyncSession,
    target: LearningTarget,
    *,
    section_id: UUID | None,
    offer: str,
    adult: Person,
    occasion: Occasion,
) -> tuple[AnyField, ...]:
    """A success signal and a review day are asked for, with a default offered (DOMAIN rule 12)."""
    lines = await level_lines.of_target(session, target, language=occasion.language_of(adult))
    bar = level_lines.bar(lines)
    days = await supports.review_days(session, section_id, occasion=occasion)
    first_on, last_on = review_range(occasion.today, occasion.policy)
    offered = {each.value for each in SupportOffer}
    return (
        TextField(name="next_step", max_length=LONGEST_PART),
        ChoiceField(
            name="support",
            options=tuple(Option(each.value) for each in SupportOffer),
            initial=offer if offer in offered else SupportOffer.ONE_TO_ONE,
        ),
        TextField(name="student_action", required=False, max_length=LONGEST_OTHER_PART),
        TextField(name="adult_action", required=False, max_length=LONGEST_OTHER_PART),
        TextField(
            name="success_signal",
            max_length=LONGEST_OTHER_PART,
            initial=excerpt((bar.sentence if bar else None) or "", LONGEST_OTHER_PART),
        ),
        DateField(
            name="review_on",
            first_on=first_on,
            last_on=last_on,
            initial=review_day(occasion.today, occasion.policy, days),
        ),
    )


def agreed(answers: Answers) -> Agreed:
    """What the form of a support says. Its required answers are there: the form was checked."""
    review_on = answers.day("review_on")
    assert review_on is not None
    return Agreed(
        next_step=answers.text("next_step") or "",
        offer=answers.text("support") or SupportOffer.ONE_TO_ONE,
        student_action=answers.text("student_action"),
        adult_action=answers.text("adult_action"),
        success_signal=answers.text("success_signal") or "",
        review_on=review_on,
    )


async def to_offer(
    session: AsyncSession, action: OfferConference, *, adult: Person, occasion: Occasion
) -> Form:
    """Raises NotFound, AlreadyResponded."""
    found = await case_responses.get_open(session, action.case_id, adult=adult, occasion=occasion)
    if not await case_responses.may_offer(session, found, adult=adult, occasion=occasion):
        raise NotFound
    fields = (
        MomentField(
            name="starts_at",
            suggestions=await conference_times.suggestions_for(
                session, found.case.section_id, teacher=adult, occasion=occasion
            ),
            not_before=occasion.now.astimezone(occasion.zone),
        ),
        TextField(name="place", required=False, max_length=LONGEST_PLACE, multiline=False),
        TextField(name="word", required=False, max_length=LONGEST_WORD),
    )
    return Form(action, fields, about=_about(found))


async def to_snooze(session: AsyncSession, action: SnoozeCase, *, adult: Person, occasion: Occasion) -> Form:
    """Raises NotFound, AlreadyResponded."""
    found = await case_responses.get_open(session, action.case_id, adult=adult, occasion=occasion)
    first_on, last_on = case_responses.snooze_range(occasion)
    fields = (
        DateField(
            name="until", first_on=first_on, last_on=last_on, initial=case_responses.usual_snooze(occasion)
        ),
        TextField(name="reason", max_length=LONGEST_OTHER_PART),
    )
    return Form(action, fields, about=_about(found))


async def to_name_need(session: AsyncSession, action: NameNeed, *, adult: Person, occasion: Occasion) -> Form:
    """Raises NotFound."""
    found = (
        await case_views.get(session, action.case_id, actor=adult, occasion=occasion)
        if action.case_id
        else None
    )
    text = TextField(name="text", max_length=LONGEST_PART)
    return Form(action, (text,), about=_about(found) if found else "")


async def to_answer_need(session: AsyncSession, action: AnswerNeed, *, leader: Person) -> Form:
    """Raises NotFound, AlreadyResponded."""
    need, adult = await needs.get_open(session, action.need_id, leader=leader)
    text = TextField(name="answer", max_length=LONGEST_PART)
    return Form(action, (text,), about=f"{adult.full_name}: {excerpt(need.text, LONGEST_SIGNAL)}")


async def to_review(
    session: AsyncSession, action: ReviewSupport, *, adult: Person, occasion: Occasion
) -> Form:
    """Says the success signal agreed on. Raises NotFound, AlreadyResponded."""
    support = await supports.get_for_adult(session, action.support_id, adult=adult, occasion=occasion)
    student, target = await supports.whom_and_what(session, support)
    await support_answers.refuse_reviewed(session, support, student=student)
    fields = (
        ChoiceField(name="result", options=tuple(Option(each.value) for each in SupportResult)),
        TextField(name="note", required=False, max_length=LONGEST_PART),
    )
    signal = excerpt(support.success_signal, LONGEST_SIGNAL)
    return Form(action, fields, about=f"{student.full_name} · {target.code}: {signal}")


async def to_respond(
    session: AsyncSession, action: RespondToSupport, *, student: Person, occasion: Occasion
) -> Form:
    """Raises NotFound, AlreadyResponded."""
    support = await supports.get_own(session, action.support_id, student=student)
    _, target = await supports.whom_and_what(session, support)
    if support.closed_at is not None:
        raise AlreadyResponded(targets.name_of(target, occasion.language_of(student)).title)
    return Form(action, (TextField(name="response", max_length=LONGEST_WORD),), about=target.code)


def _about(found: Found) -> str:
    code = found.target.code if found.target else ""
    return f"{found.student.full_name} · {code}" if code else found.student.full_name


def chosen_cases(answers: Answers) -> Sequence[UUID]:
    return [UUID(value) for value in answers.chosen("students")]
