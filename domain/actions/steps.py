"""The moves within a form that is asked step by step."""

from dataclasses import dataclass

from domain.actions.base import Action


@dataclass(frozen=True, slots=True)
class PickOption(Action):
    """An option of the form being asked step by step."""

    field_name: str
    value: str


@dataclass(frozen=True, slots=True)
class FinishPicking(Action):
    """Enough options picked for a field that takes several."""

    field_name: str


@dataclass(frozen=True, slots=True)
class SkipField(Action):
    field_name: str


@dataclass(frozen=True, slots=True)
class StepBack(Action):
    """To the field before."""


@dataclass(frozen=True, slots=True)
class CancelForm(Action):
    pass


@dataclass(frozen=True, slots=True)
class ResumeForm(Action):
    """Go on with the form left half-typed."""


FormStepAction = PickOption | FinishPicking | SkipField | StepBack | CancelForm | ResumeForm
"""Moves within the form being asked step by step."""
