"""Everything a person can wish for, as values: a module for each area, and here all of them by name.

The same action comes from a button, a command or a typed word. It says what is wished, never that the
person may: that is asked each time.
"""

from domain.actions.advising import *
from domain.actions.agreement import *
from domain.actions.base import *
from domain.actions.check_ins import *
from domain.actions.conferences import *
from domain.actions.dates import *
from domain.actions.everybody import *
from domain.actions.evidence import *
from domain.actions.families import *
from domain.actions.habits import *
from domain.actions.reflections import *
from domain.actions.steps import *
from domain.actions.student_led import *
from domain.actions.students import *
from domain.actions.support import *
from domain.actions.targets import *

FormAction = (
    EverybodyForm
    | ConferencesForm
    | ReflectionsForm
    | DatesForm
    | EvidenceForm
    | CheckInsForm
    | HabitsForm
    | StudentLedForm
    | SupportForm
    | AgreementForm
    | FamiliesForm
    | AdvisingForm
)
"""Opens a form, and is its identity."""

PlainAction = (
    EverybodyAction
    | TargetsAction
    | ConferencesAction
    | ReflectionsAction
    | DatesAction
    | EvidenceAction
    | CheckInsAction
    | HabitsAction
    | StudentLedAction
    | StudentsAction
    | SupportAction
    | AgreementAction
    | FamiliesAction
    | AdvisingAction
)

AnyAction = PlainAction | FormAction | FormStepAction
