"""What everybody reads: getting in and out, the guide, the language, and a family's home."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from domain import actions as a
from domain.messages.base import Button, Message, Notice, Rows, rows
from domain.vocabulary import ChannelName, Role

LANGUAGES: Mapping[str, str] = MappingProxyType({"en": "English", "es": "Español", "ar": "العربية"})
"""Languages to choose from, each by the name its speakers give it."""


def _languages() -> tuple[Button, ...]:
    return tuple(Button(a.SetLanguage(tag), name) for tag, name in LANGUAGES.items())


@dataclass(frozen=True, slots=True)
class Welcome(Message):
    """An adult's account is linked."""

    given_name: str
    school_name: str

    def buttons(self) -> Rows:
        return rows(Button(a.GoHome(), look="primary"), Button(a.ShowHelp()), *_languages())


@dataclass(frozen=True, slots=True)
class LinkPendingWelcome(Message):
    """A student's account is known and waits for somebody's word."""

    given_name: str
    school_name: str
    waits_for: tuple[str, ...]
    """Names of those who may confirm it; empty where the school has nobody for it yet."""

    def buttons(self) -> Rows:
        return (_languages(), (Button(a.AskUnlink()),))


@dataclass(frozen=True, slots=True)
class LinkConfirmed(Notice):
    """To the student: the account works from now on."""

    given_name: str
    confirmed_by: str

    def buttons(self) -> Rows:
        return rows(Button(a.GoHome(), look="primary"), Button(a.ShowHelp()), Button(a.HelpNow()))


@dataclass(frozen=True, slots=True)
class LinkDeclined(Notice):
    """To whoever holds the account: it was not confirmed. No button would work for them."""

    declined_by: str


@dataclass(frozen=True, slots=True)
class LinkMoved(Notice):
    """To the account that was linked before: another one took its place. No button would work here."""

    given_name: str


@dataclass(frozen=True, slots=True)
class LinkWithdrawn(Message):
    """The account no longer waits to be confirmed; nothing else of it was kept."""


@dataclass(frozen=True, slots=True)
class UnlinkAsked(Message):
    """What unlinking does, before it is done."""

    is_student: bool

    def buttons(self) -> Rows:
        return rows(Button(a.Unlink(), look="danger"), Button(a.GoHome()))


@dataclass(frozen=True, slots=True)
class Unlinked(Message):
    """The account is nobody's now. No button would work here any more."""

    given_name: str
    is_student: bool


FAREWELLS = frozenset(kind.__name__ for kind in (LinkDeclined, LinkMoved, LinkWithdrawn, Unlinked))
"""Messages that go to the account they name although its link has ended."""


@dataclass(frozen=True, slots=True)
class LanguageChoice(Message):
    language: str
    """The present one."""

    def buttons(self) -> Rows:
        return (_languages(), (Button(a.GoHome()),))


@dataclass(frozen=True, slots=True)
class LanguageSet(Message):
    """Shown in the new language."""

    language_name: str

    def buttons(self) -> Rows:
        return rows(Button(a.GoHome(), look="primary"), Button(a.ChooseLanguage()))


@dataclass(frozen=True, slots=True)
class Guide(Message):
    """What one can do here, by role."""

    roles: tuple[Role, ...]
    channel: ChannelName

    @property
    def is_student(self) -> bool:
        return Role.STUDENT in self.roles

    @property
    def is_staff(self) -> bool:
        """Whether there are students to work with; a leader sees none."""
        return bool({Role.TEACHER, Role.ADVISOR} & set(self.roles))

    @property
    def leads(self) -> bool:
        return Role.LEADER in self.roles

    def buttons(self) -> Rows:
        only_students = (
            Button(a.ListCompetencies()),
            Button(a.ShowPath()),
            Button(a.Reflect()),
            Button(a.SayStuck()),
            Button(a.HelpNow()),
            Button(a.ShowWhoSees()),
        )
        only_staff = (Button(a.ListStudents()), Button(a.ListRequests()))
        return rows(
            *(only_students if self.is_student else ()),
            *(only_staff if self.is_staff else ()),
            Button(a.ChooseCadence()) if self.is_student or self.is_staff else None,
            Button(a.ChooseLanguage()),
            Button(a.AskUnlink()),
            Button(a.GoHome()),
        )
