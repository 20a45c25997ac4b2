"""Whom an adult works with, and their accounts."""

from dataclasses import dataclass
from uuid import UUID

from domain.actions.base import Action


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


StudentsAction = (
    ListStudents
    | FindStudents
    | OpenStudent
    | ListStudentTargets
    | OpenStudentTarget
    | ShowStudentPace
    | ShowClassPicture
    | ListLinks
    | ConfirmLink
    | DeclineLink
    | InviteStudent
    | UnlinkStudent
    | ConfirmUnlinkStudent
)
