"""The forms of a conference, with everything to choose from."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.actions import (
    AcceptConference,
    AskOtherTime,
    ProposeTime,
    RecordOutcome,
    RequestConference,
    RespondToOutcome,
)
from domain.errors import NotInThisState
from domain.forms import (
    AnyField,
    ChoiceField,
    ChoicesField,
    DateField,
    Form,
    MomentField,
    Option,
    TextField,
    When,
)
from domain.messages.conferences import LevelLine
from domain.models import Conference, LearningTarget, Person
from domain.rules.conferences import Move
from domain.rules.excerpts import excerpt
from domain.rules.supporting import SupportOffer, review_day, review_range
from domain.services.conferences import conference_times
from domain.services.conferences.conference_cards import chosen_ids
from domain.services.conferences.conference_moves import refuse_unless
from domain.services.conferences.conference_requests import whom_to_ask
from domain.services.conferences.meetings import Meeting, get_answerable, get_own
from domain.services.conferences.outcomes import support_of
from domain.services.learning import level_lines, targets
from domain.services.learning.targets import EvidenceShown
from domain.services.occasions import Occasion
from domain.vocabulary import EvidenceContext, Showing

EVIDENCE_OFFERED = 8
"""The latest pieces; more would not fit a phone's screen as buttons."""

LONGEST_CHOICE = 60
LONGEST_HINT = 300
LONGEST_WORD = 600
"""Characters of what a student adds to a request: read at a glance, between two lessons."""
LONGEST_RESPONSE = 1_000
LONGEST_PART = 400
LONGEST_OTHER_PART = 300
"""Characters of the parts of an outcome: all of them fit one message, whatever is written."""
LONGEST_PLACE = 100

WORDED_LEVELS = frozenset({"beginning", "emerging", "proficient", "college_ready"})
"""Codes of the default scale: the template has their words in every language."""


async def to_request(
    session: AsyncSession, student: Person, *, target: LearningTarget, occasion: Occasion
) -> Form:
    """Raises AlreadyAsked, NoTeacherForTarget. What evidence lacks is said before the first question."""
    await whom_to_ask(session, student, target=target, occasion=occasion)
    evidence = await _evidence(session, student, target)
    fields: list[AnyField] = [
        ChoiceField(name="showing", options=tuple(Option(how.value) for how in Showing)),
        TextField(name="word", required=False, max_length=LONGEST_WORD),
    ]
    if evidence:
        fields.insert(1, _evidence_field(evidence))
    wanted = targets.evidence_still_wanted(evidence, occasion.policy)
    return Form(
        RequestConference(target.id),
        tuple(fields),
        about=targets.name_of(target, occasion.language_of(student)).title,
        details={"pieces": wanted.pieces, "kinds": wanted.kinds, "new_contexts": wanted.new_contexts},
    )


async def to_ask_other_time(session: AsyncSession, action: AskOtherTime, *, student: Person) -> Form:
    """Raises NotInThisState where there is no time to change."""
    meeting = await get_own(session, action.conference_id, student=student)
    refuse_unless(meeting.conference, Move.ASK_OTHER_TIME)
    return Form(action, (TextField(name="word", max_length=LONGEST_WORD),), about=meeting.target.code)


async def to_respond(session: AsyncSession, action: RespondToOutcome, *, student: Person) -> Form:
    """Raises NotInThisState where no "not yet" is open."""
    meeting = await get_own(session, action.conference_id, student=student)
    if await support_of(session, meeting.conference) is None:
        raise NotInThisState(meeting.conference.id, meeting.conference.state)
    return Form(action, (TextField(name="response", max_length=LONGEST_RESPONSE),), about=meeting.target.code)


async def to_set_time(
    session: AsyncSession, action: AcceptConference | ProposeTime, *, teacher: Person, occasion: Occasion
) -> Form:
    """Times to choose from, and the place the teacher named last. Raises NotInThisState."""
    meeting = await get_answerable(session, action.conference_id, teacher=teacher, on=occasion.today)
    is_accepting = isinstance(action, AcceptConference)
    refuse_unless(meeting.conference, Move.ACCEPT if is_accepting else Move.PROPOSE)
    suggestions = await conference_times.suggestions(
        session, meeting.conference, teacher=teacher, occasion=occasion
    )
    proposed = meeting.conference.starts_at if is_accepting else None
    initial = proposed if proposed and proposed > occasion.now else None
    fields = (
        MomentField(
            name="starts_at",
            suggestions=suggestions,
            not_before=occasion.now.astimezone(occasion.zone),
            initial=initial.astimezone(occasion.zone) if initial else None,
        ),
        TextField(
            name="place",
            required=False,
            max_length=LONGEST_PLACE,
            multiline=False,
            initial=await _last_place(session, teacher),
        ),
    )
    return Form(action, fields, about=_about(meeting))


async def to_record(
    session: AsyncSession, action: RecordOutcome, *, teacher: Person, occasion: Occasion
) -> Form:
    """Every level with its sentence beside it, and for a "not yet" the parts of DOMAIN rule 12.

    What is left empty there takes what the choice of support says. Raises NotInThisState.
    """
    meeting = await get_answerable(session, action.conference_id, teacher=teacher, on=occasion.today)
    refuse_unless(meeting.conference, Move.RECORD_NOT_YET)
    lines = await level_lines.of_target(session, meeting.target, language=occasion.language_of(teacher))
    evidence = await _evidence(session, meeting.student, meeting.target)
    chosen = await chosen_ids(session, meeting.conference)
    shown = frozenset(line.level.code for line in lines if line.is_proficient)
    not_yet = When("level", frozenset(line.level.code for line in lines if not line.is_proficient))
    fields: list[AnyField] = [
        ChoiceField(name="level", options=tuple(_level_option(line) for line in lines)),
        ChoiceField(
            name="context",
            options=tuple(Option(each.value) for each in EvidenceContext),
            initial=EvidenceContext.CLASS,
        ),
        ChoiceField(name="new_context", options=(Option("no"), Option("yes")), initial="no"),
        TextField(name="met", max_length=LONGEST_PART, required=not all(line.sentence for line in lines)),
        TextField(name="reason", max_length=LONGEST_PART, required=False, when=When("level", shown)),
        *await _not_yet_fields(session, meeting, lines, when=not_yet, occasion=occasion),
    ]
    if evidence:
        # Where the student chose nothing, the judgement rests on all there is unless the teacher says else.
        picked = tuple(
            str(each.id) for each in evidence[:EVIDENCE_OFFERED] if not chosen or each.id in chosen
        )
        fields.insert(1, _evidence_field(evidence, initial=picked))
    return Form(action, tuple(fields), about=_about(meeting))


async def _not_yet_fields(
    session: AsyncSession,
    meeting: Meeting,
    lines: Sequence[LevelLine],
    *,
    when: When,
    occasion: Occasion,
) -> tuple[AnyField, ...]:
    def part(name: str, *, required: bool = False, initial: str = "") -> TextField:
        longest = LONGEST_PART if required else LONGEST_OTHER_PART
        return TextField(name=name, required=required, when=when, max_length=longest, initial=initial)

    bar = next((line.sentence for line in lines if line.is_proficient), None)
    days = await conference_times.review_days(session, meeting.conference.section_id, occasion=occasion)
    first_on, last_on = review_range(occasion.today, occasion.policy)
    return (
        part("missing", required=True),
        part("next_step", required=True),
        ChoiceField(
            name="support",
            when=when,
            options=tuple(Option(offer.value) for offer in SupportOffer),
            initial=SupportOffer.ONE_TO_ONE,
        ),
        part("offered"),
        part("student_action"),
        part("adult_action"),
        part("success_signal", required=bar is None, initial=excerpt(bar or "", LONGEST_OTHER_PART)),
        part("try_again"),
        DateField(
            name="review_on",
            when=when,
            required=False,
            first_on=first_on,
            last_on=last_on,
            initial=review_day(occasion.today, occasion.policy, days),
        ),
    )


def _level_option(line: LevelLine) -> Option:
    code, name = line.level.code, line.level.name
    is_worded = code in WORDED_LEVELS and name.casefold().replace("-", "_") == code
    return Option(code, "" if is_worded else name, excerpt(line.sentence or "", LONGEST_HINT))


def _evidence_field(evidence: Sequence[EvidenceShown], *, initial: tuple[str, ...] = ()) -> ChoicesField:
    options = tuple(
        Option(str(each.id), excerpt(each.title, LONGEST_CHOICE)) for each in evidence[:EVIDENCE_OFFERED]
    )
    return ChoicesField(name="evidence", required=False, options=options, initial=initial)


async def _evidence(
    session: AsyncSession, student: Person, target: LearningTarget
) -> tuple[EvidenceShown, ...]:
    return await targets.evidence_for(
        session, school_id=student.school_id, student_id=student.id, target_id=target.id
    )


async def _last_place(session: AsyncSession, teacher: Person) -> str:
    """Where the teacher's conferences are, as far as is known."""
    found = await session.scalar(
        select(col(Conference.place))
        .where(
            col(Conference.school_id) == teacher.school_id,
            col(Conference.teacher_id) == teacher.id,
            col(Conference.place).is_not(None),
        )
        .order_by(col(Conference.answered_at).desc(), col(Conference.id).desc())
        .limit(1)
    )
    return found or ""


def _about(meeting: Meeting) -> str:
    return f"{meeting.student.full_name} · {meeting.target.code}"
