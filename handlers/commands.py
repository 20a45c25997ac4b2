"""Words after a slash: what a button does can be typed too, for a press is lost more easily."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from domain import actions as a
from domain.errors import UnknownButton

_COMMANDS: Mapping[str, Callable[[str], a.AnyAction]] = MappingProxyType(
    {
        "start": lambda argument: a.Start(argument.strip()),
        "link": lambda argument: a.Start(argument.strip()),
        "home": lambda _: a.GoHome(),
        "help": lambda _: a.ShowHelp(),
        "language": lambda _: a.ChooseLanguage(),
        "unlink": lambda _: a.AskUnlink(),
        "cancel": lambda _: a.CancelForm(),
        "targets": lambda _: a.ListCompetencies(),
        "find": a.FindTargets,
        "week": lambda _: a.ShowMyWeek(),
        "family": lambda _: a.ShowFamilyPreview(),
        "families": lambda _: a.ListFamilyTasks(),
        "path": lambda _: a.ShowPath(),
        "pace": lambda _: a.ShowPacePicture(),
        "reflect": lambda _: a.Reflect(),
        "reflections": lambda _: a.ListReflections(),
        "evidence": lambda _: a.LogEvidence(),
        "portfolio": lambda _: a.ShowPortfolio(),
        "stuck": lambda _: a.SayStuck(),
        "helpnow": lambda _: a.HelpNow(),
        "who": lambda _: a.ShowWhoSees(),
        "when": lambda _: a.ChooseCadence(),
        "away": lambda _: a.ReportAbsence(),
        "absences": lambda _: a.ListAbsences(),
        "dates": lambda _: a.ListDateProposals(),
        "students": lambda _: a.ListStudents(),
        "advisory": lambda _: a.ListAdvisory(),
        "requests": lambda _: a.ListRequests(),
        "links": lambda _: a.ListLinks(),
        "calendar": lambda _: a.ShowCalendarAddress(),
    }
)


def action_for(word: str, argument: str) -> a.AnyAction:
    """The action a command means. Raises UnknownButton for a word that is none."""
    make = _COMMANDS.get(word.lower())
    if make is None:
        raise UnknownButton
    return make(argument)
