"""Everything a person can wish for, as values.

The same action comes from a button, a command or a typed word. It says what is wished, never that the
person may: that is asked each time.
"""

from dataclasses import dataclass
from uuid import UUID

from domain.vocabulary import Visibility


@dataclass(frozen=True, slots=True)
class Action:
    """Base of all actions."""


# --- everybody ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Start(Action):
    """The first contact; with a token, the wish to link this account."""

    token: str = ""


@dataclass(frozen=True, slots=True)
class GoHome(Action):
    pass


@dataclass(frozen=True, slots=True)
class ShowHelp(Action):
    """What can I do here?"""


@dataclass(frozen=True, slots=True)
class ChooseLanguage(Action):
    pass


@dataclass(frozen=True, slots=True)
class SetLanguage(Action):
    language: str


@dataclass(frozen=True, slots=True)
class AskUnlink(Action):
    pass


@dataclass(frozen=True, slots=True)
class Unlink(Action):
    """End the link of this account, at once."""


@dataclass(frozen=True, slots=True)
class PickOption(Action):
    """An option of the form being asked step by step."""

    field_name: str
    value: str


@dataclass(frozen=True, slots=True)
class FinishPicking(Action):
    """Enough options picked for a field that takes several."""

    field_name: str


@dataclass(frozen=True, slots=True)
class SkipField(Action):
    field_name: str


@dataclass(frozen=True, slots=True)
class StepBack(Action):
    """To the field before."""


@dataclass(frozen=True, slots=True)
class CancelForm(Action):
    pass


@dataclass(frozen=True, slots=True)
class ResumeForm(Action):
    """Go on with the form left half-typed."""


# --- students ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListCompetencies(Action):
    pass


@dataclass(frozen=True, slots=True)
class ListTargets(Action):
    competency_id: UUID
    page: int = 0


@dataclass(frozen=True, slots=True)
class FindTargets(Action):
    """Targets whose code or words contain the text."""

    text: str


@dataclass(frozen=True, slots=True)
class OpenTarget(Action):
    target_id: UUID


@dataclass(frozen=True, slots=True)
class ShowPath(Action):
    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowPacePicture(Action):
    """My pace, drawn; of the plan that matters most now where no section is named."""

    section_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RequestConference(Action):
    """Opens a form."""

    target_id: UUID


@dataclass(frozen=True, slots=True)
class OpenConference(Action):
    """A conference, for whoever takes part in it: its student or one of the section's teachers."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class CancelConference(Action):
    """Asks to be sure."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class ConfirmCancel(Action):
    conference_id: UUID


@dataclass(frozen=True, slots=True)
class AcceptTime(Action):
    """The student takes the proposed time."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class AskOtherTime(Action):
    """Opens a form: the proposed time does not suit."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class RespondToOutcome(Action):
    """Opens a form: what the student says to a "not yet"."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class Reflect(Action):
    """Opens a form."""

    target_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ListReflections(Action):
    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenReflection(Action):
    reflection_id: UUID


@dataclass(frozen=True, slots=True)
class ChangeVisibility(Action):
    reflection_id: UUID
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class DeleteReflection(Action):
    """Asks to be sure."""

    reflection_id: UUID


@dataclass(frozen=True, slots=True)
class ConfirmDelete(Action):
    reflection_id: UUID


@dataclass(frozen=True, slots=True)
class SayStuck(Action):
    """Opens a form: stuck with a target, or with learning in general."""

    target_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class HelpNow(Action):
    """Reaches the named person at once and shows the help line."""


@dataclass(frozen=True, slots=True)
class ShowWhoSees(Action):
    """Who can see my record."""


# --- teachers and advisors ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListStudents(Action):
    page: int = 0


@dataclass(frozen=True, slots=True)
class FindStudents(Action):
    """Students one teaches or advises whose name contains the text."""

    text: str


@dataclass(frozen=True, slots=True)
class OpenStudent(Action):
    student_id: UUID


@dataclass(frozen=True, slots=True)
class ListStudentTargets(Action):
    """Levels and dates of one student, by target."""

    student_id: UUID
    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenStudentTarget(Action):
    """One target of one student: levels shown, evidence, dates."""

    student_id: UUID
    target_id: UUID


@dataclass(frozen=True, slots=True)
class ShowStudentPace(Action):
    """A student's pace, drawn."""

    student_id: UUID
    section_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ShowClassPicture(Action):
    """Who needs what in a section, drawn; in the one with most to do where none is named."""

    section_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ListRequests(Action):
    """Conferences that wait for this teacher, and those agreed."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class AcceptConference(Action):
    """Opens a form: when and where."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class ProposeTime(Action):
    """Opens a form: a time for the student to say yes or no to."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class RecordOutcome(Action):
    """Opens a form."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class ListLinks(Action):
    """Accounts that wait for this advisor's word."""


@dataclass(frozen=True, slots=True)
class ConfirmLink(Action):
    link_id: UUID


@dataclass(frozen=True, slots=True)
class DeclineLink(Action):
    link_id: UUID


@dataclass(frozen=True, slots=True)
class InviteStudent(Action):
    """A fresh invite to hand to an advisee."""

    student_id: UUID


@dataclass(frozen=True, slots=True)
class UnlinkStudent(Action):
    """A lost phone: end the student's links at once."""

    student_id: UUID


@dataclass(frozen=True, slots=True)
class AcknowledgeHelp(Action):
    help_id: UUID


FormAction = (
    RequestConference
    | AskOtherTime
    | RespondToOutcome
    | Reflect
    | SayStuck
    | AcceptConference
    | ProposeTime
    | RecordOutcome
)
"""Opens a form, and is its identity."""

FormStepAction = PickOption | FinishPicking | SkipField | StepBack | CancelForm | ResumeForm
"""Moves within the form being asked step by step."""

PlainAction = (
    Start
    | GoHome
    | ShowHelp
    | ChooseLanguage
    | SetLanguage
    | AskUnlink
    | Unlink
    | ListCompetencies
    | ListTargets
    | FindTargets
    | OpenTarget
    | ShowPath
    | ShowPacePicture
    | OpenConference
    | CancelConference
    | ConfirmCancel
    | AcceptTime
    | ListReflections
    | OpenReflection
    | ChangeVisibility
    | DeleteReflection
    | ConfirmDelete
    | HelpNow
    | ShowWhoSees
    | ListStudents
    | FindStudents
    | OpenStudent
    | ListStudentTargets
    | OpenStudentTarget
    | ShowStudentPace
    | ShowClassPicture
    | ListRequests
    | ListLinks
    | ConfirmLink
    | DeclineLink
    | InviteStudent
    | UnlinkStudent
    | AcknowledgeHelp
)

AnyAction = PlainAction | FormAction | FormStepAction
