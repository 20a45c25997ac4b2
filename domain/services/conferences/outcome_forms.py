"""The forms of an outcome: what the teacher records, and what they say to the student's words."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from domain.actions import AnswerResponse, RecordOutcome
from domain.errors import NotInThisState
from domain.forms import (
    AnyField,
    ChoiceField,
    DateField,
    FileField,
    FileKind,
    Form,
    Option,
    TextField,
    When,
)
from domain.messages.conferences import LevelLine
from domain.models import Person
from domain.rules.conferences import Move
from domain.rules.excerpts import excerpt
from domain.rules.supporting import SupportOffer, review_day, review_range
from domain.services.conferences import (
    chosen_evidence,
    conference_times,
    opened_supports,
    other_targets,
)
from domain.services.conferences.conference_forms import LONGEST_RESPONSE, evidence_field, level_option
from domain.services.conferences.conference_moves import refuse_unless
from domain.services.conferences.meetings import Meeting, get_answerable
from domain.services.conferences.other_targets import NOT_NOW, OtherTarget
from domain.services.learning import level_lines, targets
from domain.services.occasions import Occasion
from domain.vocabulary import EvidenceContext

LONGEST_PART = 400
LONGEST_OTHER_PART = 300
"""Characters of the parts of an outcome: all of them fit one message, whatever is written."""


async def to_record(
    session: AsyncSession, action: RecordOutcome, *, teacher: Person, is_whole: bool, occasion: Occasion
) -> Form:
    """Every level with its sentence beside it, for a "not yet" the parts of DOMAIN rule 12, and the other
    targets that the evidence speaks to.

    What is left empty takes what the choice of support says. Where the form opens whole, what is said to the
    student may come as a sound file; step by step it is a voice note. Raises NotInThisState.
    """
    meeting = await get_answerable(session, action.conference_id, teacher=teacher, on=occasion.today)
    refuse_unless(meeting.conference, Move.RECORD_NOT_YET)
    language = occasion.language_of(teacher)
    lines = await level_lines.of_target(session, meeting.target, language=language)
    evidence = await chosen_evidence.of_target(session, meeting)
    picked = await chosen_evidence.talked_about(session, meeting)
    shown, not_shown = _codes(lines)
    fields: list[AnyField] = [
        ChoiceField(name="level", options=tuple(level_option(line) for line in lines)),
        ChoiceField(
            name="context",
            options=tuple(Option(each.value) for each in EvidenceContext),
            initial=EvidenceContext.CLASS,
        ),
        ChoiceField(name="new_context", options=(Option("no"), Option("yes")), initial="no"),
        TextField(name="met", max_length=LONGEST_PART, required=not all(line.sentence for line in lines)),
        TextField(name="reason", max_length=LONGEST_PART, required=False, when=When("level", shown)),
        *await _not_yet_fields(session, meeting, lines, when=When("level", not_shown), occasion=occasion),
        TextField(name="feedback", required=False, max_length=LONGEST_PART, takes_voice=True),
    ]
    if is_whole:
        fields.append(FileField(name="recording", required=False, kinds=(FileKind.SOUND,), most=1))
    if evidence:
        fields.insert(1, evidence_field(evidence, initial=tuple(str(each) for each in picked)))
    others = await other_targets.beside(
        session, meeting, evidence_ids=picked, teacher=teacher, language=language, occasion=occasion
    )
    for other in others:
        fields += _also(other, language=language)
    return Form(action, tuple(fields), about=f"{meeting.student.full_name} · {meeting.target.code}")


async def to_answer(
    session: AsyncSession, action: AnswerResponse, *, teacher: Person, occasion: Occasion
) -> Form:
    """What the student said is shown above the question. Raises NotInThisState where no support is open."""
    meeting = await get_answerable(session, action.conference_id, teacher=teacher, on=occasion.today)
    support = await opened_supports.of_conference(session, meeting.conference)
    if support is None:
        raise NotInThisState(meeting.conference.id, meeting.conference.state)
    return Form(
        action,
        (TextField(name="answer", max_length=LONGEST_RESPONSE),),
        about=f"{meeting.student.full_name} · {meeting.target.code}",
        details={
            "said": excerpt(support.student_response or "", LONGEST_RESPONSE),
            "next_step": excerpt(support.next_step, LONGEST_PART),
        },
    )


def _codes(lines: Sequence[LevelLine]) -> tuple[frozenset[str], frozenset[str]]:
    """Codes of the levels from Proficient on, and of those before."""
    shown = frozenset(line.level.code for line in lines if line.is_proficient)
    return shown, frozenset(line.level.code for line in lines) - shown


def _also(other: OtherTarget, *, language: str) -> tuple[AnyField, ...]:
    """Its levels, none chosen unless the teacher does; a reason or the next step where that calls for one."""
    about = targets.name_of(other.target, language).in_full
    shown, not_shown = _codes(other.lines)
    return (
        ChoiceField(
            name=other.level_field,
            words="also",
            about=about,
            options=(Option(NOT_NOW), *(level_option(line) for line in other.lines)),
            initial=NOT_NOW,
        ),
        TextField(
            name=other.reason_field,
            words="also_reason",
            about=about,
            required=False,
            max_length=LONGEST_PART,
            when=When(other.level_field, shown),
        ),
        TextField(
            name=other.step_field,
            words="also_step",
            about=about,
            max_length=LONGEST_PART,
            when=When(other.level_field, not_shown),
        ),
    )


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
