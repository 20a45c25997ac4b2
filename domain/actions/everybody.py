"""What anybody can ask for: where to begin, the language, when to hear, the account, help."""

from dataclasses import dataclass

from domain.actions.base import Action


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
class HelpNow(Action):
    """Reaches the named person at once and shows the help line."""


@dataclass(frozen=True, slots=True)
class ShowWhoSees(Action):
    """Who can see my record."""


EverybodyForm = ChooseCadence

EverybodyAction = (
    Start | GoHome | ShowHelp | ChooseLanguage | SetLanguage | AskUnlink | Unlink | HelpNow | ShowWhoSees
)
