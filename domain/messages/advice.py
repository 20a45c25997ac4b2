"""Refusals' companions and form steps: messages about the conversation itself."""

from dataclasses import dataclass

from domain.action_codec import decode
from domain.actions import CancelForm, FinishPicking, GoHome, PickOption, SkipField, StepBack
from domain.errors import Problem
from domain.messages.base import Button, Message, Notice, Rows, rows


@dataclass(frozen=True, slots=True)
class StepOption:
    """An option as shown in a step."""

    value: str
    text: str
    """Empty: the form's template has the words."""
    hint: str
    is_picked: bool = False


@dataclass(frozen=True, slots=True)
class FormStep(Message):
    """One question of a form asked step by step. Its words are the form's own macros."""

    form: str
    """Name of the form's template: `forms/<form>.j2`."""
    about: str
    field_name: str
    kind: str
    """text, voice (text or voice note), choice, choices, date or moment."""
    number: int
    """1 for the first question."""
    of: int
    is_required: bool
    options: tuple[StepOption, ...] = ()
    problem: Problem | None = None
    limit: int | None = None
    length: int | None = None
    earliest: str | None = None
    latest: str | None = None
    pieces: int = 0
    """What the evidence rule still wants, with the two after it."""
    kinds: int = 0
    new_contexts: int = 0
    answers: tuple[tuple[str, str], ...] = ()
    """Answers so far that are shown back, by field name."""
    details: tuple[tuple[str, int | str | tuple[str, ...]], ...] = ()
    """The form's data by name, with its first question."""
    words: str = ""
    """What the question's words are named after, where that is not the field."""
    field_about: str = ""
    """What the question is about, where that is not what the form is about."""
    takes: tuple[str, ...] = ()
    """Of files: the kinds that may be sent here."""
    most: int | None = None
    """Of files: how many."""
    is_same_album: bool = False
    """Another file of an album whose first ones this step's card shows already."""
    beside: tuple[str, ...] = ()
    """Other ways on, as encoded actions, with its first question."""
    has_kept: bool = False
    """Whether what was begun before was kept, when this form took its place."""

    def edits_card(self) -> bool:
        return self.is_same_album

    def buttons(self) -> Rows:
        picks = tuple(
            (
                Button(
                    PickOption(self.field_name, option.value),
                    option.text or option.value,
                    "picked" if option.is_picked else "",
                ),
            )
            for option in self.options
        )
        ways = (
            Button(FinishPicking(self.field_name), look="primary") if self._may_finish else None,
            Button(SkipField(self.field_name)) if self._may_skip else None,
            Button(StepBack()) if self.number > 1 else None,
            Button(CancelForm()),
        )
        beside = tuple(Button(decode(each)) for each in self.beside)
        return (*picks, *rows(*beside), tuple(way for way in ways if way))

    @property
    def _may_finish(self) -> bool:
        return self.kind == "choices" or (self.kind == "files" and bool(self.options))

    @property
    def _may_skip(self) -> bool:
        return not self.is_required and not self._may_finish


@dataclass(frozen=True, slots=True)
class FormCancelled(Message):
    """Nothing was sent; what was typed is gone."""

    def buttons(self) -> Rows:
        return ((Button(GoHome()),),)


@dataclass(frozen=True, slots=True)
class FormOffered(Message):
    """A form that could not be opened in time: the way into it, once more."""

    opener: str
    """The encoded action that opens it."""
    about: str

    def buttons(self) -> Rows:
        return ((Button(decode(self.opener), look="primary"), Button(GoHome())),)


@dataclass(frozen=True, slots=True)
class Interrupted(Notice):
    """An answer may not have arrived, because the server stopped in the middle of sending it."""

    def buttons(self) -> Rows:
        return ((Button(GoHome(), look="primary"),),)


@dataclass(frozen=True, slots=True)
class Apology(Message):
    """Something of ours broke. The number finds it in the log."""

    number: str

    def buttons(self) -> Rows:
        return ((Button(GoHome()),),)
