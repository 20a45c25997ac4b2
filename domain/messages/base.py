"""What messages are made of: facts, and the actions offered with them."""

from dataclasses import dataclass, field
from typing import ClassVar

from domain.actions import Action, HelpNow, SayStuck
from domain.vocabulary import NudgeReason


@dataclass(frozen=True, slots=True)
class Button:
    """An action offered. Its words are a macro in `templates/buttons.j2`, named after the action."""

    action: Action
    about: str = ""
    """Data the words need: a title, a name, a date already in words. Never wording."""
    look: str = ""
    """"primary" for the one thing most people do next, "danger" for what cannot be undone, or nothing."""


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Facts to be drawn. The class name names the template of its words: `pictures/pace_picture.j2`."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with a message."""

    file_name: str


@dataclass(frozen=True, slots=True)
class StoredFile(File):
    """One that somebody sent; the attachment store has its bytes under their hash."""

    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class TextFile(File):
    """One that is made of text, such as an invitation for a calendar."""

    media_type: str
    text: str


@dataclass(frozen=True, slots=True)
class PageFile(File):
    """Facts for a web page in one file, pictures and all. The class name names the template of its words:
    `pages/portfolio_page.j2`, which is given the facts as `page`, the pictures' addresses by their hash as
    `pictures` (one that is lost has none), and as `paper` what it would be printed on: "A4" or "letter".
    """

    def pictures(self) -> tuple[StoredFile, ...]:
        """Everything the page shows, each once."""
        return ()

    def sheets(self) -> tuple["Sheet", ...]:
        """What it is made of, where that is in other languages than its reader's; given to the template, each
        already in words, as `sheets`.
        """
        return ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A part of a page in a language of its own. The class name names the template of its words:
    `pages/family_sheet.j2`, which is given the facts as `sheet`.
    """

    language: str
    """BCP 47 tag."""


@dataclass(frozen=True, slots=True)
class HelpNear:
    """That somebody is there, said beside an answer: "help now", and the school's help line."""

    line_name: str | None = None
    line_number: str | None = None


@dataclass(frozen=True, slots=True)
class PrintedPage(File):
    """The same page as a PDF: for a printer, and for who keeps no web pages."""

    page: PageFile


@dataclass(frozen=True, slots=True)
class Message:
    """Facts for one person. The class name names the template: `messages/target_card.j2`."""

    help_near: HelpNear | None = field(default=None, kw_only=True)
    """Said beneath the words where the school asked for it; see `domain.rules.help_phrases`."""

    def buttons(self) -> Rows:
        """Rows of buttons, top to bottom."""
        return ()

    def picture(self) -> Picture | None:
        """What is shown above the words, where a picture says it better. The words never depend on it."""
        return None

    def edits_card(self) -> bool:
        """Whether it is what the person's latest card says now, though they pressed nothing on it."""
        return False

    def files(self) -> tuple[File, ...]:
        """What goes along, to be opened or kept. The words say what it is."""
        return ()

    def thread(self) -> str | None:
        """Names what it belongs to ("conference:{id}"): where a channel has threads, it goes beneath the
        first message about that.
        """
        return None


@dataclass(frozen=True, slots=True)
class Notice(Message):
    """A message that comes unasked: it stays where it is, and is never edited into something else."""


@dataclass(frozen=True, slots=True)
class Nudge(Notice):
    """A notice that time caused, and no act of anybody. It says why it came and offers something to do.

    Whether it may be sent, and still is true, is asked when it is promised and again when it is sent
    (`domain.services.nudges.nudging`). Raises TypeError where there is nothing to press.

    Source: DOMAIN rules 11 and 23
    """

    WHY: ClassVar[NudgeReason]

    def __post_init__(self) -> None:
        if not self.buttons():
            raise TypeError(f"{type(self).__name__} offers nothing to do")


@dataclass(frozen=True, slots=True)
class StudentNudge(Nudge):
    """A nudge to a student: help is one press away, or TypeError is raised. Source: DOMAIN rule 11"""

    COUNTS: ClassVar[bool] = True
    """Whether it takes a place among the nudges of its day and week: not the reminder of an appointment."""
    LEADS_TO_FAMILY_WEEK: ClassVar[bool] = False
    """Whether what the family is going to read is one press away from it."""

    def __post_init__(self) -> None:
        offered = [button.action for row in self.buttons() for button in row]
        if not any(isinstance(action, (SayStuck, HelpNow)) for action in offered):
            raise TypeError(f"{type(self).__name__} offers no help")


def rows(*buttons: Button | None, width: int = 2) -> Rows:
    """The buttons that are there, so many in a row."""
    there = [button for button in buttons if button is not None]
    return tuple(tuple(there[at : at + width]) for at in range(0, len(there), width))
