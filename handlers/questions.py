"""The question a draft stands at, as the message that asks it."""

from typing import Any, assert_never

from domain import forms
from domain.action_codec import encode
from domain.errors import FieldProblem
from domain.forms import (
    AnyField,
    ChoiceField,
    ChoicesField,
    DateField,
    FileField,
    Form,
    MomentField,
    TextField,
)
from domain.messages.advice import FormStep, StepOption
from domain.models import FormDraft


def ask(
    form: Form,
    draft: FormDraft,
    *,
    problem: FieldProblem | None = None,
    is_same_album: bool = False,
    has_kept: bool = False,
) -> FormStep:
    """The question the draft stands at; where it is asked no more, another that is."""
    fields = asked(form, draft.answers)
    if not is_open(form, draft):
        draft.field_name, problem = (unanswered(form, draft) or fields[-1]).name, None
    field = form.field(draft.field_name)
    return FormStep(
        form=form.name,
        about=form.about,
        field_name=field.name,
        kind=field.kind,
        number=fields.index(field) + 1,
        of=len(fields),
        is_required=field.required,
        options=_options(field, draft),
        problem=problem.problem if problem else None,
        limit=problem.limit if problem else None,
        length=problem.length if problem else None,
        earliest=problem.earliest if problem else None,
        latest=problem.latest if problem else None,
        pieces=problem.pieces if problem else 0,
        kinds=problem.kinds if problem else 0,
        new_contexts=problem.new_contexts if problem else 0,
        details=tuple(form.details.items()) if field == fields[0] else (),
        words=field.words,
        beside=tuple(encode(each) for each in form.beside) if field == fields[0] else (),
        has_kept=has_kept,
        field_about=field.about,
        takes=field.kinds if isinstance(field, FileField) else (),
        most=field.most if isinstance(field, FileField) else None,
        is_same_album=is_same_album,
    )


def as_option(field: AnyField, text: str) -> Any:
    """Typed words that name an option count as picking it."""
    if isinstance(field, ChoiceField | ChoicesField):
        named = [o.value for o in field.options if text.strip().casefold() in (o.value, o.text.casefold())]
        return (named[0] if isinstance(field, ChoiceField) else named) if named else text
    return text


def asked(form: Form, answers: dict[str, Any]) -> list[AnyField]:
    """The fields that the answers so far call for."""
    return [field for field in form.fields if forms.is_asked(field, answers)]


def unanswered(form: Form, draft: FormDraft) -> AnyField | None:
    """The first question that has neither an answer nor been skipped."""
    return next((field for field in asked(form, draft.answers) if field.name not in draft.answers), None)


def is_open(form: Form, draft: FormDraft) -> bool:
    """Whether the question the draft stands at is still asked: what there is to choose from changes."""
    return any(field.name == draft.field_name for field in asked(form, draft.answers))


def picked(field: ChoicesField, draft: FormDraft) -> list[str]:
    """What is picked so far of the options there are now."""
    answer = draft.answers.get(field.name)
    values = field.initial if answer is None else answer
    return [option.value for option in field.options if option.value in values]


def _options(field: AnyField, draft: FormDraft) -> tuple[StepOption, ...]:
    match field:
        case ChoiceField():
            return tuple(StepOption(o.value, o.text, o.hint) for o in field.options)
        case ChoicesField():
            chosen = picked(field, draft)
            return tuple(StepOption(o.value, o.text, o.hint, o.value in chosen) for o in field.options)
        case MomentField():
            return tuple(StepOption(m.strftime("%Y-%m-%d %H:%M"), "", "") for m in field.suggestions)
        case DateField():
            offered = field.suggestions or ((field.initial,) if field.initial else ())
            return tuple(StepOption(day.isoformat(), "", "") for day in offered)
        case FileField():
            return tuple(
                StepOption(file["attachment_id"], file["name"] or "", "", is_picked=True)
                for file in draft.answers.get(field.name) or ()
            )
        case TextField():
            return ()
        case _:
            assert_never(field)
