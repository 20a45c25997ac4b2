"""A student's week on one card: check-in, goals, what was agreed. Everything else is one press away."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain import actions as a
from domain.messages.advising import AgreementLine, NoteLine
from domain.messages.base import Button, Message, Rows, rows
from domain.messages.goals import OwnGoal
from domain.vocabulary import CheckInState, Holder


@dataclass(frozen=True, slots=True)
class WeekCheckIn:
    """One's check-in of a week."""

    check_in_id: UUID
    week_on: date
    state: CheckInState
    is_answered: bool
    """In words; wanting to talk rather than write is a state."""
    wants_to_talk: bool = False
    meets_at: datetime | None = None
    """Agreed for another time."""

    @property
    def is_open(self) -> bool:
        """Whether it can still be answered, or edited."""
        return self.state is not CheckInState.MET


@dataclass(frozen=True, slots=True)
class MyWeek(Message):
    week_on: date
    """Monday of this week."""
    advisor_name: str | None
    """None for who is in no advisory: there is no check-in then."""
    check_in: WeekCheckIn | None
    """This week's, once it is open."""
    before: WeekCheckIn | None = None
    """One of the week before that still can be answered."""
    opens_at: datetime | None = None
    """When this week's questions come; None once they came, and in a week without any."""
    goals: tuple[OwnGoal, ...] = ()
    """Of this week."""
    earlier: tuple[OwnGoal, ...] = ()
    """Of weeks before, not looked at again yet."""
    may_set: bool = True
    """Whether there is room for another goal."""
    agreements: tuple[AgreementLine, ...] = ()
    """That stand."""
    note: NoteLine | None = None
    """What the advisor noted of the last talk."""
    has_habits: bool = False
    family_reads: bool = False
    """Whether there is something to see of what the family reads, or has read."""
    family_on: date | None = None
    """The day on which the family reads of the week: the student can look at it first."""

    @property
    def mine(self) -> tuple[AgreementLine, ...]:
        """What the student does of it."""
        return tuple(each for each in self.agreements if each.holder is Holder.STUDENT)

    def buttons(self) -> Rows:
        numbered = enumerate((*self.goals, *self.earlier), start=1)
        return (
            *self._of_check_in(),
            *rows(
                *(Button(a.OpenGoal(goal.goal_id), str(number)) for number, goal in numbered),
                width=3,
            ),
            *rows(
                *(
                    Button(a.CloseAgreement(each.agreement_id, 1), str(number) if len(self.mine) > 1 else "")
                    for number, each in enumerate(self.mine, start=1)
                ),
                width=3,
            ),
            *rows(
                Button(a.SetGoal()) if self.may_set else None,
                Button(a.ListHabits()) if self.has_habits else None,
                Button(a.ShowLed()),
                Button(a.Reflect()),
                Button(a.ListReflections()),
                Button(a.ShowFamilyPreview()) if self.family_reads else None,
                Button(a.HelpNow()),
                Button(a.GoHome()),
            ),
        )

    def _of_check_in(self) -> Rows:
        asked = self.check_in or self.before
        if asked is None or not asked.is_open:
            return ()
        is_new = not asked.is_answered
        return rows(
            Button(a.AnswerCheckIn(asked.check_in_id), look="primary")
            if is_new
            else Button(a.OpenCheckIn(asked.check_in_id)),
            Button(a.SayRatherTalk(asked.check_in_id)) if not asked.wants_to_talk else None,
        )
