"""What becomes of the weekly talk: what the advisor is answered, and what the student hears of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from domain import actions as a
from domain.messages.advising import AgreementLine
from domain.messages.base import Button, File, Message, Notice, Rows, StoredFile, StudentNudge, rows
from domain.messages.check_ins import check_in_thread
from domain.vocabulary import CheckInMissed, Holder, NudgeReason


def _back_to_brief(student_id: UUID, week_on: date, student_name: str) -> Rows:
    return rows(
        Button(a.OpenBrief(student_id, week_on.toordinal()), student_name, "primary"),
        Button(a.ListAdvisory()),
    )


@dataclass(frozen=True, slots=True)
class TalkMarked(Message):
    """To the advisor: the talk counts as met, or why there is none this week."""

    student_id: UUID
    student_name: str
    week_on: date
    missed: CheckInMissed | None
    """None: met."""
    is_new: bool
    """False where it was marked so before; then by whom."""
    by_name: str | None
    remaining: int
    next_id: UUID | None = None
    """Of whoever remains and is next."""
    next_name: str = ""

    def buttons(self) -> Rows:
        week = self.week_on.toordinal()
        return rows(
            Button(a.RecordTalk(self.student_id, week), self.student_name) if self.missed is None else None,
            Button(a.UndoMet(self.student_id, week)),
            Button(a.OpenBrief(self.next_id, week), self.next_name, "primary") if self.next_id else None,
            Button(a.ListAdvisory()),
        )


@dataclass(frozen=True, slots=True)
class WhyNotMetAsked(Message):
    """No talk this week: why? Each answer is one press."""

    student_id: UUID
    student_name: str
    week_on: date

    def buttons(self) -> Rows:
        week = self.week_on.toordinal()
        return (
            *rows(*(Button(a.SetNotMet(self.student_id, week, why)) for why in CheckInMissed)),
            *rows(
                Button(a.MeetAnotherTime(self.student_id, week)),
                Button(a.OpenBrief(self.student_id, week), self.student_name),
            ),
        )


@dataclass(frozen=True, slots=True)
class TalkTakenBack(Message):
    """What was marked is taken back; or cannot be, because something hangs on it."""

    student_id: UUID
    student_name: str
    week_on: date
    is_possible: bool

    def buttons(self) -> Rows:
        return _back_to_brief(self.student_id, self.week_on, self.student_name)


@dataclass(frozen=True, slots=True)
class TalkRecorded(Message):
    """To the advisor: what was noted and agreed; the student reads it now."""

    student_id: UUID
    student_name: str
    week_on: date
    has_note: bool
    made: int
    """Agreements."""
    done: int
    let_go: int
    meets_at: datetime | None
    is_told: bool
    """Whether a message reaches the student."""
    remaining: int
    next_id: UUID | None = None
    next_name: str = ""

    def buttons(self) -> Rows:
        week = self.week_on.toordinal()
        return rows(
            Button(a.OpenBrief(self.next_id, week), self.next_name, "primary") if self.next_id else None,
            Button(a.ListAdvisory()),
            Button(a.OpenBrief(self.student_id, week), self.student_name),
            Button(a.GoHome()),
        )


@dataclass(frozen=True, slots=True)
class TalkNoted(Notice):
    """To the student, at once: what the advisor noted of the talk and what was agreed."""

    student_id: UUID
    advisor_name: str
    week_on: date
    note: str | None
    voice: StoredFile | None
    agreements: tuple[AgreementLine, ...]
    """Made in this talk."""
    meets_at: datetime | None

    def files(self) -> tuple[File, ...]:
        return (self.voice,) if self.voice else ()

    def thread(self) -> str | None:
        return check_in_thread(self.student_id, self.week_on)

    def buttons(self) -> Rows:
        mine = [each for each in self.agreements if each.holder is Holder.STUDENT]
        return rows(
            *(
                Button(a.CloseAgreement(each.agreement_id, 1), str(number) if len(mine) > 1 else "")
                for number, each in enumerate(mine, 1)
            ),
            Button(a.ShowMyWeek()),
            Button(a.SayStuck()),
        )


@dataclass(frozen=True, slots=True)
class TalkMoved(Notice):
    """To the student: the talk is at another time."""

    student_id: UUID
    advisor_name: str
    week_on: date
    meets_at: datetime
    word: str | None

    def thread(self) -> str | None:
        return check_in_thread(self.student_id, self.week_on)

    def buttons(self) -> Rows:
        return rows(Button(a.ShowMyWeek()), Button(a.SayStuck()))


@dataclass(frozen=True, slots=True)
class TalkIsMoved(Message):
    """To the advisor: the talk is at another time, and the student knows."""

    student_id: UUID
    student_name: str
    week_on: date
    meets_at: datetime
    is_told: bool

    def buttons(self) -> Rows:
        week = self.week_on.toordinal()
        return rows(
            Button(a.ListAdvisory(), look="primary"),
            Button(a.OpenBrief(self.student_id, week), self.student_name),
        )


@dataclass(frozen=True, slots=True)
class CheckInAskedAgain(StudentNudge):
    """To the student: the advisor asks once more, by a press of their own, so it takes no place among the
    nudges of the week.
    """

    WHY: ClassVar[NudgeReason] = NudgeReason.CHECK_IN
    COUNTS: ClassVar[bool] = False

    check_in_id: UUID
    student_id: UUID
    week_on: date
    name: str
    advisor_name: str

    def thread(self) -> str | None:
        return check_in_thread(self.student_id, self.week_on)

    def buttons(self) -> Rows:
        return (
            (Button(a.AnswerCheckIn(self.check_in_id), look="primary"),),
            (Button(a.SayRatherTalk(self.check_in_id)),),
            (Button(a.HelpNow()),),
        )


@dataclass(frozen=True, slots=True)
class AskedAgain(Message):
    """To the advisor: the student is asked once more, or was before, or has answered meanwhile, or has not
    been asked at all yet.
    """

    student_id: UUID
    student_name: str
    week_on: date
    at: datetime | None
    """When the student gets it; None where they are not asked."""
    is_early: bool = False
    """Whether the week's questions have not gone out yet."""

    def buttons(self) -> Rows:
        return _back_to_brief(self.student_id, self.week_on, self.student_name)


@dataclass(frozen=True, slots=True)
class EnteredForStudent(Message):
    """To the advisor: the student's answers are kept, with who wrote them down."""

    student_id: UUID
    student_name: str
    week_on: date
    is_edit: bool

    def buttons(self) -> Rows:
        return _back_to_brief(self.student_id, self.week_on, self.student_name)


@dataclass(frozen=True, slots=True)
class AgreementClosed(Message):
    """What was agreed is done, or let go."""

    words: str
    is_done: bool
    is_new: bool
    """False where it was closed before."""
    student_id: UUID | None
    """None where the reader is the student."""
    student_name: str = ""

    def buttons(self) -> Rows:
        return rows(
            Button(a.OpenBrief(self.student_id), self.student_name, "primary") if self.student_id else None,
            Button(a.ListAdvisory()) if self.student_id else None,
            Button(a.GoHome()),
        )


@dataclass(frozen=True, slots=True)
class CheckInVoices(Message):
    """What was spoken in answer to the week's questions, and the advisor's own recordings."""

    student_id: UUID
    student_name: str
    week_on: date
    voices: tuple[StoredFile, ...]

    def files(self) -> tuple[File, ...]:
        return self.voices

    def buttons(self) -> Rows:
        week = self.week_on.toordinal()
        return rows(Button(a.OpenBrief(self.student_id, week), self.student_name), Button(a.ListAdvisory()))
