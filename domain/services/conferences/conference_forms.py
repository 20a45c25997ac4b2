"""The forms of a conference, with everything to choose from."""

from sqlalchemy.ext.asyncio import AsyncSession

from domain.actions import RequestConference, RespondToOutcome
from domain.forms import AnyField, ChoiceField, ChoicesField, Form, Option, TextField
from domain.messages.conferences import LevelLine
from domain.models import LearningTarget, Person
from domain.rules.excerpts import excerpt
from domain.services.conferences import offers, opened_supports, readiness
from domain.services.conferences.chosen_evidence import EVIDENCE_OFFERED
from domain.services.conferences.conference_requests import whom_to_ask
from domain.services.conferences.meetings import get_own
from domain.services.conferences.responses import refuse_without_outcome
from domain.services.learning import level_lines, targets
from domain.services.learning.targets import EvidenceShown
from domain.services.occasions import Occasion
from domain.vocabulary import ConferenceState, Showing

LONGEST_CHOICE = 60
LONGEST_HINT = 300
LONGEST_WORD = 600
"""Characters of what a student adds to a request: read at a glance, between two lessons."""
LONGEST_RESPONSE = 1_000
LONGEST_PLACE = 100

WORDED_LEVELS = frozenset({"beginning", "emerging", "proficient", "college_ready"})
"""Codes of the default scale: the template has their words in every language."""


async def to_request(
    session: AsyncSession, student: Person, *, target: LearningTarget, occasion: Occasion
) -> Form:
    """What there is and what is still wanted is said before the first question, and holds nobody up.

    Every level has its sentence beside it where the student says which they see themselves at. After a
    "not yet" that they have not responded to, their words to it are asked for first.
    Raises AlreadyAsked, NoTeacherForTarget.
    """
    asked = await whom_to_ask(session, student, target=target, occasion=occasion)
    ready = await readiness.of(session, student, asked.teacher, target=target, occasion=occasion)
    lines = await level_lines.of_target(session, target, language=occasion.language_of(student))
    fields: list[AnyField] = [
        ChoiceField(name="self_level", required=False, options=tuple(level_option(line) for line in lines)),
        ChoiceField(name="showing", options=tuple(Option(how.value) for how in Showing)),
        TextField(
            name="word",
            required=False,
            max_length=LONGEST_WORD,
            words="word" if ready.wanted.nothing else "word_early",
        ),
    ]
    if ready.evidence:
        fields.insert(2, evidence_field(ready.evidence))
    if ready.wants_response:
        fields.insert(0, TextField(name="response", required=False, max_length=LONGEST_RESPONSE))
    if times := await offers.offered(session, student, target, occasion):
        fields.append(offers.time_field(times))
    return Form(
        RequestConference(target.id),
        tuple(fields),
        about=targets.name_of(target, occasion.language_of(student)).title,
        details=ready.details,
    )


def level_option(line: LevelLine) -> Option:
    """A level with its sentence beside it."""
    code, name = line.level.code, line.level.name
    is_worded = code in WORDED_LEVELS and name.casefold().replace("-", "_") == code
    return Option(code, "" if is_worded else name, excerpt(line.sentence or "", LONGEST_HINT))


def evidence_field(evidence: tuple[EvidenceShown, ...], *, initial: tuple[str, ...] = ()) -> ChoicesField:
    options = tuple(
        Option(str(each.id), excerpt(each.title, LONGEST_CHOICE)) for each in evidence[:EVIDENCE_OFFERED]
    )
    return ChoicesField(name="evidence", required=False, options=options, initial=initial)


async def to_respond(session: AsyncSession, action: RespondToOutcome, *, student: Person) -> Form:
    """Raises NotInThisState where there is no outcome to respond to."""
    meeting = await get_own(session, action.conference_id, student=student)
    support = await opened_supports.of_conference(session, meeting.conference)
    refuse_without_outcome(meeting.conference, support)
    is_met = meeting.conference.state is ConferenceState.MET
    field = TextField(
        name="response", max_length=LONGEST_RESPONSE, words="response_met" if is_met else "response"
    )
    return Form(action, (field,), about=meeting.target.code)
