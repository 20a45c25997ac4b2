"""Why a wish is not fulfilled. Each class is named after the situation and carries data, never wording."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


@dataclass(eq=False)
class Refusal(Exception):  # noqa: N818  # a refusal is not a fault
    """Base of all refusals. Nothing was changed."""


@dataclass(eq=False)
class NotFound(Refusal):
    """There is no such thing, or it is none of the asker's: the two are not told apart."""


@dataclass(eq=False)
class NotLinked(Refusal):
    """A stranger, or somebody whose account has ended."""

    was_writing: bool = False
    """Whether words came: they are told that these are not kept."""


@dataclass(eq=False)
class LinkPending(Refusal):
    """The account waits for the advisor's word. The help line is shown all the same (DOMAIN rule 27)."""

    given_name: str
    help_line_name: str | None = None
    help_line_number: str | None = None


@dataclass(eq=False)
class InviteNotUsable(Refusal):
    """Unknown, expired or used: one answer for the three."""


@dataclass(eq=False)
class AlreadyLinked(Refusal):
    """The account or the person already has a link on this channel."""


@dataclass(eq=False)
class TooManyTries(Refusal):
    minutes: int


@dataclass(eq=False)
class UnknownButton(Refusal):
    """A button nobody made, or of a version long gone."""


@dataclass(eq=False)
class NothingToGoOnWith(Refusal):
    """A step of a form that is no longer open."""


@dataclass(eq=False)
class AlreadyAsked(Refusal):
    """A conference on this target is open."""

    conference_id: UUID
    target_title: str


@dataclass(eq=False)
class NoTeacherForTarget(Refusal):
    target_title: str


@dataclass(eq=False)
class NotInThisState(Refusal):
    """The conference has moved on meanwhile."""

    conference_id: UUID
    state: str


@dataclass(eq=False)
class AlreadyResponded(Refusal):
    """Somebody has responded meanwhile, or it is no longer needed."""

    about: str
    """Whose need it was."""
    by_name: str | None = None
    """None where it ended without anybody's act."""


@dataclass(eq=False)
class DateNotNeeded(Refusal):
    """The target is shown already, or excused: there is no date to agree on."""

    target_title: str


@dataclass(eq=False)
class NoDaysLeft(Refusal):
    """No school day is left before the plan's hard end, or in the calendar."""

    target_title: str
    ended_on: date | None


@dataclass(eq=False)
class DateNotPossible(Refusal):
    """The date asked for is over by now, or past the plan's hard end."""

    wanted_on: date
    first_on: date
    last_on: date


@dataclass(eq=False)
class AlreadyProposed(Refusal):
    """A new date for the target is asked for and not answered."""

    target_title: str
    to_on: date


@dataclass(eq=False)
class ProposalAnswered(Refusal):
    """The date asked for was answered or taken back meanwhile."""

    state: str
    target_title: str
    by_name: str | None = None
    """None where the student took it back."""
    agreed_on: date | None = None


@dataclass(eq=False)
class AlreadyReported(Refusal):
    """Every one of these days is in an absence that is known."""

    first_on: date
    last_on: date
    is_confirmed: bool


@dataclass(eq=False)
class TimeHasPassed(Refusal):
    """The proposed time of a conference was over before it was taken."""

    conference_id: UUID


@dataclass(eq=False)
class NoFreeTimes(Refusal):
    """No time of the teacher is free now for whom it would be the turn."""

    conference_id: UUID


@dataclass(eq=False)
class TimeNotCome(Refusal):
    """Whether somebody came to a conference is known once its time has come."""

    conference_id: UUID


@dataclass(eq=False)
class OnlyInPrivate(Refusal):
    """Waymark talks with one person at a time."""


@dataclass(eq=False)
class NotAMember(Refusal):
    """A guest of the workspace, or somebody of another one."""


@dataclass(eq=False)
class NotSavedYet(Refusal):
    """A form whose fate is not known in time. Sent again unchanged, it has its effect only once."""


@dataclass(eq=False)
class FileTooLarge(Refusal):
    limit_megabytes: int


@dataclass(eq=False)
class PictureTooLarge(Refusal):
    """It has more pixels than is unpacked here, however few its bytes are."""

    limit_megapixels: int


@dataclass(eq=False)
class FileNotKept(Refusal):
    """Its bytes are of a kind that is not kept: a program, a web page, an archive, whatever its name says."""


@dataclass(eq=False)
class FileCannotBeOpened(Refusal):
    """A picture that is cut off, or nothing at all."""


@dataclass(eq=False)
class FileNotUsable(Refusal):
    """A kind of file that has no place here (yet)."""


@dataclass(eq=False)
class EvidenceIsJudged(Refusal):
    """A judgement rests on the piece: it stays as it is."""

    title: str
    teacher_name: str
    judged_on: date


@dataclass(eq=False)
class FeedbackAskedAlready(Refusal):
    """A classmate has one question of this student open: they are not asked a second one meanwhile."""

    peer_name: str


@dataclass(eq=False)
class FeedbackNotOpen(Refusal):
    """The question was answered or declined, or is taken back."""


@dataclass(eq=False)
class CheckInIsMet(Refusal):
    """The two have talked: what was answered before stays as the talk found it."""

    week_on: date


@dataclass(eq=False)
class StudentAnswered(Refusal):
    """The student has answered the week's questions themselves: nobody else writes over their words."""

    student_name: str
    words: tuple[str, ...]
    """Theirs, in the order of the questions."""


@dataclass(eq=False)
class NobodyToShowTo(Refusal):
    """No guardian and no advisor is known of the student."""


@dataclass(eq=False)
class GuardianNotTold(Refusal):
    """The school's protocol keeps a guardian from hearing of a student: an advisor hands nothing over."""

    guardian_name: str
    student_name: str


@dataclass(eq=False)
class FamilyWeekGone(Refusal):
    """No summary of a week waits to go to the student's family: what has gone stays as they read it."""

    went_on: date | None
    """None where there is none at all."""


@dataclass(eq=False)
class LedIsFull(Refusal):
    """The page of a student-led conference has as much on it as can be talked about."""

    limit: int


@dataclass(eq=False)
class StudentLooksFirst(Refusal):
    """An adult says how they see a habit only after the student has. Source: DOMAIN rule 24"""

    student_name: str
    habit_code: str


@dataclass(eq=False)
class GoalsFull(Refusal):
    """The week has as many goals as a school wants at most: few and small ones get done."""

    limit: int


class Problem(StrEnum):
    """What is wrong with an answer to a field."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NOT_AN_OPTION = "not_an_option"
    NOT_A_DATE = "not_a_date"
    NOT_A_TIME = "not_a_time"
    IN_THE_PAST = "in_the_past"
    NO_SCHOOL_THAT_DAY = "no_school_that_day"
    NO_SCHOOL_DAYS = "no_school_days"
    """In none of the days named."""
    ENDS_BEFORE = "ends_before"
    """The last day named comes before the first one."""
    SAME_DATE = "same_date"
    """As agreed already."""
    OUT_OF_RANGE = "out_of_range"
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    TIME_GONE = "time_gone"
    """Somebody else has just taken it, or it is over."""
    TIME_NOT_FREE = "time_not_free"
    """The teacher has another conference then."""
    HOURS_TOO_SHORT = "hours_too_short"
    """No conference fits between the beginning and the end."""
    HOURS_OVERLAP = "hours_overlap"
    """There are conference times then already."""
    WANTS_TEXT = "wants_text"
    REASON_WANTED = "reason_wanted"
    ONE_ANSWER_WANTED = "one_answer_wanted"
    """Of questions that may all be skipped."""
    TOO_LONG_TOGETHER = "too_long_together"
    """With what was written elsewhere meanwhile."""
    GOALS_FULL = "goals_full"
    EVIDENCE_WANTED = "evidence_wanted"
    """More of it, or a reason why it is enough."""
    NOT_A_LINK = "not_a_link"
    WANTS_FILE = "wants_file"
    TOO_MANY_FILES = "too_many_files"
    FILE_OF_OTHER_KIND = "file_of_other_kind"
    FILE_TOO_LARGE = "file_too_large"
    PICTURE_TOO_LARGE = "picture_too_large"
    FILE_NOT_KEPT = "file_not_kept"
    FILE_CANNOT_BE_OPENED = "file_cannot_be_opened"


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """A problem with the numbers its sentence needs.

    What the evidence rule still wants, where that is the problem: pieces, kinds, pieces in a new context.
    """

    problem: Problem
    limit: int | None = None
    length: int | None = None
    earliest: str | None = None
    latest: str | None = None
    pieces: int = 0
    kinds: int = 0
    new_contexts: int = 0


@dataclass(eq=False)
class InvalidAnswers(Refusal):
    """By field name. The form stays open and what was typed stays in it."""

    problems: Mapping[str, FieldProblem]
