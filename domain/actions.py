"""Everything a person can wish for, as values.

The same action comes from a button, a command or a typed word. It says what is wished, never that the
person may: that is asked each time.
"""

from dataclasses import dataclass
from uuid import UUID

from domain.vocabulary import CheckInMissed, EvidenceContext, EvidenceKind, GoalState, LedPart, Visibility


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
class ChooseCadence(Action):
    """Opens a form: when one wants to hear of things."""


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
    page: int | None = None
    """From 0; None for the page with the next step."""


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
class BookTime(Action):
    """Opens a form: one of the teacher's free times, for a conference that waits, moves or was missed."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class RespondToOutcome(Action):
    """Opens a form: what the student says to what came of it."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class AcknowledgeOutcome(Action):
    """The student has read the outcome and needs no more words."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class Reflect(Action):
    """Opens a form."""

    target_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ReflectOn(Action):
    """Opens a form: to a question that a message brought along."""

    ask_id: UUID
    prompt: str = ""
    """Another question of the bank in its place, by name; "-" for none."""


@dataclass(frozen=True, slots=True)
class ReflectWith(Action):
    """Opens a form: to a question one chose."""

    target_id: UUID | None = None
    prompt: str = ""
    """By name; empty for any."""


@dataclass(frozen=True, slots=True)
class ListPrompts(Action):
    """Questions to choose one from."""

    target_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class EditReflection(Action):
    """Opens a form: other words."""

    reflection_id: UUID


@dataclass(frozen=True, slots=True)
class SearchReflections(Action):
    """Opens a form: what to look for among one's own."""


@dataclass(frozen=True, slots=True)
class FindReflections(Action):
    """One's own reflections with all of the words, a month "2026-11" or a target's code among them."""

    page: int
    text: str


@dataclass(frozen=True, slots=True)
class HearReflection(Action):
    """The voice note, for its author or somebody it is shared with."""

    reflection_id: UUID


@dataclass(frozen=True, slots=True)
class ListSharedReflections(Action):
    """What a student shares with whoever asks."""

    student_id: UUID
    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenSharedReflection(Action):
    reflection_id: UUID


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
class ProposeDate(Action):
    """Opens a form: a new date for a planned target, to be agreed by a teacher."""

    target_id: UUID


@dataclass(frozen=True, slots=True)
class TakeBackDate(Action):
    """The student no longer asks for the date."""

    proposal_id: UUID


@dataclass(frozen=True, slots=True)
class HelpNow(Action):
    """Reaches the named person at once and shows the help line."""


@dataclass(frozen=True, slots=True)
class SayWorkedElsewhere(Action):
    """One's work is there, and nothing of it has been logged: an answer to the question of a case."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class ShowWhoSees(Action):
    """Who can see my record."""


# --- evidence ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LogEvidence(Action):
    """Opens a form: something that shows learning, for a target or to be sorted afterwards."""

    target_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class OpenEvidence(Action):
    """A piece, for its student or one of their teachers and advisors."""

    evidence_id: UUID


@dataclass(frozen=True, slots=True)
class ChooseEvidenceTarget(Action):
    """Which target does it show?"""

    evidence_id: UUID
    page: int = 0


@dataclass(frozen=True, slots=True)
class TagEvidence(Action):
    evidence_id: UUID
    target_id: UUID


@dataclass(frozen=True, slots=True)
class UntagEvidence(Action):
    evidence_id: UUID
    target_id: UUID


@dataclass(frozen=True, slots=True)
class ChooseEvidenceKind(Action):
    evidence_id: UUID


@dataclass(frozen=True, slots=True)
class SetEvidenceKind(Action):
    evidence_id: UUID
    kind: EvidenceKind


@dataclass(frozen=True, slots=True)
class SetEvidenceContext(Action):
    evidence_id: UUID
    context: EvidenceContext


@dataclass(frozen=True, slots=True)
class SetNewContext(Action):
    """Whether it was shown somewhere other than where it was learned."""

    evidence_id: UUID
    is_new: int
    """1 or 0."""


@dataclass(frozen=True, slots=True)
class EditEvidence(Action):
    """Opens a form: title and words."""

    evidence_id: UUID


@dataclass(frozen=True, slots=True)
class WithdrawEvidence(Action):
    """Asks to be sure."""

    evidence_id: UUID


@dataclass(frozen=True, slots=True)
class ConfirmWithdraw(Action):
    evidence_id: UUID


@dataclass(frozen=True, slots=True)
class ShowEvidenceFiles(Action):
    evidence_id: UUID


@dataclass(frozen=True, slots=True)
class KeepAsReflection(Action):
    """The voice note is a reflection and no evidence: opens that form with the answer in it."""

    evidence_id: UUID


@dataclass(frozen=True, slots=True)
class ListUnsorted(Action):
    """One's own pieces that are not tagged yet."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowPortfolio(Action):
    """Targets with evidence; one's own, or a student's whom one teaches."""

    student_id: UUID | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class ListTargetEvidence(Action):
    target_id: UUID
    student_id: UUID | None = None
    """None for one's own."""
    page: int = 0


@dataclass(frozen=True, slots=True)
class ExportPortfolio(Action):
    """The portfolio as one page with the pictures in it; of one target or of all."""

    student_id: UUID | None = None
    target_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ShowFeedback(Action):
    """Whom to ask what they see in one's work on a target."""

    target_id: UUID
    page: int = 0


@dataclass(frozen=True, slots=True)
class AskFeedback(Action):
    """Opens a form: what a classmate is asked to look at."""

    target_id: UUID
    peer_id: UUID


@dataclass(frozen=True, slots=True)
class GiveFeedback(Action):
    """Opens a form: what the classmate who was asked sees."""

    request_id: UUID


@dataclass(frozen=True, slots=True)
class DeclineFeedback(Action):
    request_id: UUID


@dataclass(frozen=True, slots=True)
class InviteMentor(Action):
    """Opens a form: an address for somebody outside of school, to say what they see."""

    target_id: UUID


@dataclass(frozen=True, slots=True)
class NoteMentorWords(Action):
    """Opens a form: what somebody outside of school said, written down by the student."""

    target_id: UUID


@dataclass(frozen=True, slots=True)
class ListEvidenceReviews(Action):
    """What others gave to students, and waits for this teacher's word."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class AcceptEvidence(Action):
    evidence_id: UUID


@dataclass(frozen=True, slots=True)
class SetEvidenceAside(Action):
    """Opens a form: why it does not count."""

    evidence_id: UUID


# --- the weekly check-in, for students ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShowMyWeek(Action):
    """One's check-in, goals, and what was agreed in the last talk."""


@dataclass(frozen=True, slots=True)
class AnswerCheckIn(Action):
    """Opens a form: the questions of a check-in; answered again, they are edited."""

    check_in_id: UUID
    seen: int | None = None
    """Of the form that was opened: how many times there had been answers. None of a button."""
    asks_goal: int = 0
    """Of the form that was opened: 1 where it asked for a goal."""


@dataclass(frozen=True, slots=True)
class OpenCheckIn(Action):
    """One's own answers."""

    check_in_id: UUID


@dataclass(frozen=True, slots=True)
class SayRatherTalk(Action):
    """As good an answer as any: "I'd rather talk"."""

    check_in_id: UUID


@dataclass(frozen=True, slots=True)
class TakeBackTalk(Action):
    """The wish to talk rather than write."""

    check_in_id: UUID


@dataclass(frozen=True, slots=True)
class SetGoal(Action):
    """Opens a form: a small goal for this week."""


@dataclass(frozen=True, slots=True)
class OpenGoal(Action):
    goal_id: UUID


@dataclass(frozen=True, slots=True)
class MarkGoal(Action):
    """What became of one's goal; CARRIED takes it along into this week."""

    goal_id: UUID
    state: GoalState


@dataclass(frozen=True, slots=True)
class TieGoal(Action):
    """To a learning target or a habit of one's own; without one it stands for itself."""

    goal_id: UUID
    target_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ChooseTie(Action):
    """Everything a goal of one's own could be tied to."""

    goal_id: UUID


@dataclass(frozen=True, slots=True)
class ListGoals(Action):
    """One's goals of earlier weeks, the latest first."""

    page: int = 0


# --- habits ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListHabits(Action):
    """One's own habits, or those of a student one teaches or advises."""

    student_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class OpenHabit(Action):
    habit_id: UUID
    student_id: UUID | None = None
    """None for one's own."""


@dataclass(frozen=True, slots=True)
class RateHabit(Action):
    """Opens a form: which step one sees, and a sentence; the student first, then their adults."""

    habit_id: UUID
    student_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ShowHabitGrowth(Action):
    """How a habit was seen over time, drawn."""

    habit_id: UUID
    student_id: UUID | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class TakeBackRating(Action):
    """What one said of a habit today."""

    rating_id: UUID


# --- a conference that the student leads --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShowLed(Action):
    """One's own conferences to lead: the one in the making, and those that are shown to others."""


@dataclass(frozen=True, slots=True)
class StartLed(Action):
    """A new one; with an id, with what an earlier one showed."""

    conference_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class OpenLed(Action):
    conference_id: UUID


@dataclass(frozen=True, slots=True)
class WriteLedOpening(Action):
    """Opens a form: how the student begins, and when they talk."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class ChooseLedPart(Action):
    """What there is to show, of one kind."""

    kind: LedPart
    page: int = 0


@dataclass(frozen=True, slots=True)
class AddLedPart(Action):
    """Opens a form: why the student chose it; of a reflection, that others will read it."""

    kind: LedPart
    ref_id: UUID


@dataclass(frozen=True, slots=True)
class OpenLedPart(Action):
    """One part of the conference in the making."""

    kind: LedPart
    ref_id: UUID


@dataclass(frozen=True, slots=True)
class MoveLedPart(Action):
    kind: LedPart
    ref_id: UUID
    up: int
    """1 for earlier, 0 for later."""


@dataclass(frozen=True, slots=True)
class RemoveLedPart(Action):
    kind: LedPart
    ref_id: UUID


@dataclass(frozen=True, slots=True)
class RehearseLed(Action):
    """Opens a form: questions one after another, with notes to oneself."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class OpenLedPage(Action):
    """The page and its print: for its student, and for whom it is shared with now."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class ShareLed(Action):
    """Opens a form: with whom."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class EndLed(Action):
    """Asks to be sure: nobody but the student opens it from then on."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class ConfirmEndLed(Action):
    conference_id: UUID


@dataclass(frozen=True, slots=True)
class PrintPortfolio(Action):
    """The portfolio as a PDF; of one target or of all."""

    student_id: UUID | None = None
    target_id: UUID | None = None


# --- students, families and advisors -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReportAbsence(Action):
    """Opens a form: days on which a student is away; without an id, one's own."""

    student_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ListAbsences(Action):
    """Days away of whomever one answers for: one's own, one's children's, one's advisees'."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class WithdrawAbsence(Action):
    absence_id: UUID


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
class CallOff(Action):
    """Opens a form: the teacher cannot come."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class RecordMissed(Action):
    """The time came and the student did not."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class GatherGroup(Action):
    """Opens a form: one time for several students who wait on the same target."""

    target_id: UUID


@dataclass(frozen=True, slots=True)
class ListHours(Action):
    """One's own weekly conference times."""


@dataclass(frozen=True, slots=True)
class AddHours(Action):
    """Opens a form."""


@dataclass(frozen=True, slots=True)
class ChangeHours(Action):
    """Opens a form."""

    hours_id: UUID


@dataclass(frozen=True, slots=True)
class EndHours(Action):
    """Asks to be sure, and shows what is booked in them."""

    hours_id: UUID


@dataclass(frozen=True, slots=True)
class ConfirmEndHours(Action):
    hours_id: UUID


@dataclass(frozen=True, slots=True)
class RecordOutcome(Action):
    """Opens a form."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class AnswerResponse(Action):
    """Opens a form: what the teacher says to the student's words about a "not yet"."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class ListDateProposals(Action):
    """Dates that students ask for and nobody has answered."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class AcceptDate(Action):
    """The date the student asks for is agreed."""

    proposal_id: UUID


@dataclass(frozen=True, slots=True)
class AgreeOtherDate(Action):
    """Opens a form: another date than the one asked for, and why."""

    proposal_id: UUID


@dataclass(frozen=True, slots=True)
class DeclineDate(Action):
    """Opens a form: why the date stays."""

    proposal_id: UUID


@dataclass(frozen=True, slots=True)
class MoveDate(Action):
    """Opens a form: a new date for a student's planned target, and why."""

    student_id: UUID
    target_id: UUID


@dataclass(frozen=True, slots=True)
class ConfirmAbsence(Action):
    absence_id: UUID


@dataclass(frozen=True, slots=True)
class DeclineAbsence(Action):
    absence_id: UUID


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
    """A lost phone. Asks to be sure."""

    student_id: UUID


@dataclass(frozen=True, slots=True)
class ConfirmUnlinkStudent(Action):
    """End the student's links at once."""

    student_id: UUID


@dataclass(frozen=True, slots=True)
class AcknowledgeHelp(Action):
    help_id: UUID


@dataclass(frozen=True, slots=True)
class ListCases(Action):
    """Students who need support now, by what they share."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenCaseGroup(Action):
    """Those who need support with one target."""

    target_id: UUID


@dataclass(frozen=True, slots=True)
class OpenCase(Action):
    case_id: UUID


@dataclass(frozen=True, slots=True)
class RecordSupport(Action):
    """Opens a form: the support for one case, with what is offered chosen already."""

    case_id: UUID
    offer: str = ""
    """A word of `domain.rules.supporting.SupportOffer`, or nothing."""


@dataclass(frozen=True, slots=True)
class RecordGroupSupport(Action):
    """Opens a form: one support for several students who need it with the same target."""

    target_id: UUID
    offer: str = ""


@dataclass(frozen=True, slots=True)
class NextSupport(Action):
    """Opens a form: what follows a support that did not do it yet."""

    support_id: UUID


@dataclass(frozen=True, slots=True)
class ListReviews(Action):
    """Supports whose review day has come."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenSupport(Action):
    """A support, for its student or one of their adults."""

    support_id: UUID


@dataclass(frozen=True, slots=True)
class ReviewSupport(Action):
    """Opens a form: is it working?"""

    support_id: UUID


@dataclass(frozen=True, slots=True)
class RespondToSupport(Action):
    """Opens a form: what the student says to a support."""

    support_id: UUID


@dataclass(frozen=True, slots=True)
class OfferConference(Action):
    """Opens a form: the teacher invites the student to a conference, with a time."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class SnoozeCase(Action):
    """Opens a form: until when, and why."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class NameNeed(Action):
    """Opens a form: what the adult needs to be able to help."""

    case_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ListNeeds(Action):
    """What teachers need, for leaders."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class AnswerNeed(Action):
    """Opens a form."""

    need_id: UUID


# --- judging together ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class JudgeTogether(Action):
    """One's own place: second judgements that wait, differences, how far one agrees."""


@dataclass(frozen=True, slots=True)
class AskColleague(Action):
    """A second pair of eyes on a judgement of one's own."""

    judgement_id: UUID


@dataclass(frozen=True, slots=True)
class OpenSecond(Action):
    """The work to judge a second time, and nothing of the first judgement."""

    second_id: UUID


@dataclass(frozen=True, slots=True)
class JudgeSecond(Action):
    """Opens a form: the level, and what one saw."""

    second_id: UUID


@dataclass(frozen=True, slots=True)
class DeclineSecond(Action):
    second_id: UUID


@dataclass(frozen=True, slots=True)
class OpenDifference(Action):
    """Two readings of the same work, for its two judges."""

    second_id: UUID


@dataclass(frozen=True, slots=True)
class RecordModeration(Action):
    """Opens a form: what the two read in it after talking."""

    second_id: UUID


@dataclass(frozen=True, slots=True)
class InviteAgain(Action):
    """Opens a form: the first judge invites the student to another conference."""

    second_id: UUID


@dataclass(frozen=True, slots=True)
class ShowAgreement(Action):
    """How far teachers agree, for leaders: totals by target."""


@dataclass(frozen=True, slots=True)
class ListExemplars(Action):
    """Work to practise judging with; of one target or of all."""

    target_id: UUID | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenExemplar(Action):
    exemplar_id: UUID


@dataclass(frozen=True, slots=True)
class AddExemplar(Action):
    """Opens a form."""

    target_id: UUID


@dataclass(frozen=True, slots=True)
class RateExemplar(Action):
    """Opens a form: the level one reads in it, before one is told."""

    exemplar_id: UUID


@dataclass(frozen=True, slots=True)
class RetireExemplar(Action):
    """Show it to nobody any more."""

    exemplar_id: UUID


@dataclass(frozen=True, slots=True)
class ShowCalibration(Action):
    """What one rated, beside the settled levels: for oneself."""


# --- families ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenChild(Action):
    """One of one's children: levels, dates, conferences."""

    student_id: UUID


@dataclass(frozen=True, slots=True)
class OpenFamilyWeek(Action):
    """The last week of one of one's children, in full."""

    student_id: UUID


@dataclass(frozen=True, slots=True)
class ShowFamilyWords(Action):
    """What each word means."""


@dataclass(frozen=True, slots=True)
class AskAdvisor(Action):
    """Opens a form: a few words of a family to the advisor."""

    student_id: UUID


@dataclass(frozen=True, slots=True)
class ShowFamilyPreview(Action):
    """What one's family is going to read of the week."""


@dataclass(frozen=True, slots=True)
class AddFamilyWord(Action):
    """Opens a form: a word of one's own to the family's summary."""


@dataclass(frozen=True, slots=True)
class TakeFamilyWord(Action):
    """Away with what one added to the family's summary."""


@dataclass(frozen=True, slots=True)
class TalkFirst(Action):
    """Talk with the advisor before the family reads of the week."""


@dataclass(frozen=True, slots=True)
class OpenFamily(Action):
    """How an advisee's family is reached, and what they are told."""

    student_id: UUID


@dataclass(frozen=True, slots=True)
class SayShown(Action):
    """The advisor has shown the student what the family is going to read."""

    student_id: UUID


@dataclass(frozen=True, slots=True)
class InviteGuardian(Action):
    """A fresh invite to hand to an advisee's guardian, as a page to print, too."""

    student_id: UUID
    guardian_id: UUID


@dataclass(frozen=True, slots=True)
class PrintFamilyPage(Action):
    """An advisee's week on paper, for one guardian."""

    student_id: UUID
    guardian_id: UUID


@dataclass(frozen=True, slots=True)
class PrintFamilyPages(Action):
    """The pages of all of one's advisees whose families read on paper, in one file."""


@dataclass(frozen=True, slots=True)
class ListFamilyTasks(Action):
    """Families to be reached in person."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class CloseFamilyTask(Action):
    """Opens a form: how the family was reached."""

    task_id: UUID


@dataclass(frozen=True, slots=True)
class ShowFamilyProtocol(Action):
    """What goes to which families, for leaders."""


# --- a teacher's calendar -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShowCalendarAddress(Action):
    """Whether one's conferences can be read by a calendar program."""


@dataclass(frozen=True, slots=True)
class MakeCalendarAddress(Action):
    """The one before no longer works."""


@dataclass(frozen=True, slots=True)
class RevokeCalendarAddress(Action):
    """Asks to be sure."""


@dataclass(frozen=True, slots=True)
class ConfirmRevokeAddress(Action):
    pass


# --- the weekly check-in, for advisors ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListAdvisory(Action):
    """Who remains to be met, and who was met, in this week or one before."""

    page: int = 0
    weeks_back: int = 0


@dataclass(frozen=True, slots=True)
class OpenBrief(Action):
    """One advisee before the talk."""

    student_id: UUID
    week: int = 0
    """The proleptic ordinal of any of its days, as of what follows; 0 for this week."""


@dataclass(frozen=True, slots=True)
class MarkMet(Action):
    """The talk was had."""

    student_id: UUID
    week: int = 0


@dataclass(frozen=True, slots=True)
class UndoMet(Action):
    """Takes back that a talk was had, or why it was not."""

    student_id: UUID
    week: int = 0


@dataclass(frozen=True, slots=True)
class AskWhyNotMet(Action):
    """There is no talk this week: asks why."""

    student_id: UUID
    week: int = 0


@dataclass(frozen=True, slots=True)
class SetNotMet(Action):
    student_id: UUID
    week: int = 0
    why: CheckInMissed = CheckInMissed.NO_TIME


@dataclass(frozen=True, slots=True)
class MeetAnotherTime(Action):
    """Opens a form: when instead."""

    student_id: UUID
    week: int = 0


@dataclass(frozen=True, slots=True)
class RecordTalk(Action):
    """Opens a form: a note that the student reads, and what was agreed."""

    student_id: UUID
    week: int = 0


@dataclass(frozen=True, slots=True)
class EnterForStudent(Action):
    """Opens a form: the week's questions, answered for a student without a phone."""

    student_id: UUID
    week: int = 0
    seen: int | None = None
    """As of AnswerCheckIn."""
    asks_goal: int = 0


@dataclass(frozen=True, slots=True)
class AskCheckInAgain(Action):
    """Sends the week's questions to the student once more."""

    student_id: UUID
    week: int = 0


@dataclass(frozen=True, slots=True)
class ListenToCheckIn(Action):
    """What was spoken in answer to the week's questions."""

    student_id: UUID
    week: int = 0


@dataclass(frozen=True, slots=True)
class CloseAgreement(Action):
    """What was agreed in a talk is done, or let go; a student says so of their own part."""

    agreement_id: UUID
    is_done: int
    """1 or 0."""


@dataclass(frozen=True, slots=True)
class ShowCoverage(Action):
    """Which of one's advisees were met over the weeks."""


@dataclass(frozen=True, slots=True)
class ShowSchoolCoverage(Action):
    """How many were met over the weeks, for leaders: numbers only."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowSharedNeeds(Action):
    """Which advisees share a need."""


@dataclass(frozen=True, slots=True)
class PrintBriefs(Action):
    """The briefs of all who remain, as one page; where that holds no more, the next one."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class SetAdvisoryTime(Action):
    """Opens a form: when the questions go out to an advisory."""

    section_id: UUID


FormAction = (
    RequestConference
    | AskOtherTime
    | BookTime
    | CallOff
    | GatherGroup
    | AddHours
    | ChangeHours
    | RespondToOutcome
    | AnswerResponse
    | Reflect
    | ReflectOn
    | ReflectWith
    | EditReflection
    | SearchReflections
    | SayStuck
    | ChooseCadence
    | ProposeDate
    | ReportAbsence
    | AgreeOtherDate
    | DeclineDate
    | MoveDate
    | AcceptConference
    | ProposeTime
    | RecordOutcome
    | RecordSupport
    | RecordGroupSupport
    | NextSupport
    | ReviewSupport
    | RespondToSupport
    | OfferConference
    | SnoozeCase
    | NameNeed
    | AnswerNeed
    | LogEvidence
    | EditEvidence
    | AskFeedback
    | GiveFeedback
    | InviteMentor
    | NoteMentorWords
    | SetEvidenceAside
    | JudgeSecond
    | RecordModeration
    | InviteAgain
    | AddExemplar
    | RateExemplar
    | MeetAnotherTime
    | RecordTalk
    | EnterForStudent
    | SetAdvisoryTime
    | AnswerCheckIn
    | SetGoal
    | RateHabit
    | WriteLedOpening
    | AddLedPart
    | RehearseLed
    | ShareLed
    | AskAdvisor
    | AddFamilyWord
    | CloseFamilyTask
)
"""Opens a form, and is its identity."""

FormStepAction = PickOption | FinishPicking | SkipField | StepBack | CancelForm | ResumeForm
"""Moves within the form being asked step by step."""

PlainAction = (
    Start
    | ShowCalendarAddress
    | MakeCalendarAddress
    | RevokeCalendarAddress
    | ConfirmRevokeAddress
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
    | AcknowledgeOutcome
    | RecordMissed
    | ListHours
    | EndHours
    | ConfirmEndHours
    | ListReflections
    | ListPrompts
    | FindReflections
    | HearReflection
    | ListSharedReflections
    | OpenSharedReflection
    | OpenReflection
    | ChangeVisibility
    | DeleteReflection
    | ConfirmDelete
    | HelpNow
    | SayWorkedElsewhere
    | ShowWhoSees
    | ListStudents
    | FindStudents
    | OpenStudent
    | ListStudentTargets
    | OpenStudentTarget
    | ShowStudentPace
    | ShowClassPicture
    | ListRequests
    | TakeBackDate
    | ListDateProposals
    | AcceptDate
    | ListAbsences
    | WithdrawAbsence
    | ConfirmAbsence
    | DeclineAbsence
    | ListLinks
    | ConfirmLink
    | DeclineLink
    | InviteStudent
    | UnlinkStudent
    | ConfirmUnlinkStudent
    | AcknowledgeHelp
    | ListCases
    | OpenCaseGroup
    | OpenCase
    | ListReviews
    | OpenSupport
    | ListNeeds
    | OpenEvidence
    | ChooseEvidenceTarget
    | TagEvidence
    | UntagEvidence
    | ChooseEvidenceKind
    | SetEvidenceKind
    | SetEvidenceContext
    | SetNewContext
    | WithdrawEvidence
    | ConfirmWithdraw
    | ShowEvidenceFiles
    | KeepAsReflection
    | ListUnsorted
    | ShowPortfolio
    | ListTargetEvidence
    | ExportPortfolio
    | ShowFeedback
    | DeclineFeedback
    | ListEvidenceReviews
    | AcceptEvidence
    | JudgeTogether
    | AskColleague
    | OpenSecond
    | DeclineSecond
    | OpenDifference
    | ShowAgreement
    | ListExemplars
    | OpenExemplar
    | RetireExemplar
    | ShowCalibration
    | ListAdvisory
    | OpenBrief
    | MarkMet
    | UndoMet
    | AskWhyNotMet
    | SetNotMet
    | AskCheckInAgain
    | ListenToCheckIn
    | CloseAgreement
    | ShowCoverage
    | ShowSchoolCoverage
    | ShowSharedNeeds
    | PrintBriefs
    | ShowMyWeek
    | OpenCheckIn
    | SayRatherTalk
    | TakeBackTalk
    | OpenGoal
    | MarkGoal
    | TieGoal
    | ChooseTie
    | ListGoals
    | ListHabits
    | OpenHabit
    | ShowHabitGrowth
    | TakeBackRating
    | ShowLed
    | StartLed
    | OpenLed
    | ChooseLedPart
    | OpenLedPart
    | MoveLedPart
    | RemoveLedPart
    | OpenLedPage
    | EndLed
    | ConfirmEndLed
    | PrintPortfolio
    | OpenChild
    | OpenFamilyWeek
    | ShowFamilyWords
    | ShowFamilyPreview
    | TakeFamilyWord
    | TalkFirst
    | OpenFamily
    | SayShown
    | InviteGuardian
    | PrintFamilyPage
    | PrintFamilyPages
    | ListFamilyTasks
    | ShowFamilyProtocol
)

AnyAction = PlainAction | FormAction | FormStepAction
