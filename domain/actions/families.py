"""Families, and an advisor's part in them."""

from dataclasses import dataclass
from uuid import UUID

from domain.actions.base import Action


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


FamiliesForm = AskAdvisor | AddFamilyWord | CloseFamilyTask

FamiliesAction = (
    OpenChild
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
