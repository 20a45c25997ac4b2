"""Forms in conversation: opened whole where the channel can, asked step by step where it cannot.

Answers so far live in the database, so any worker may go on and nothing typed is lost.
"""

from typing import Any, assert_never

from domain import actions as a
from domain.errors import FileNotUsable, InvalidAnswers, NothingToGoOnWith, Refusal
from domain.forms import ChoicesField, FileField, Form, read, read_one
from domain.messages.advice import FormCancelled
from domain.messages.base import Message
from domain.models import Attachment, FormDraft
from domain.vocabulary import Role
from handlers import answering, drafts, evidence, forms, questions, reflecting
from handlers.turn import Sent, Submitted, Turn, Typed


async def open_form(turn: Turn, opener: a.FormAction) -> Message | Form:
    """The whole form, or its first question. A form left half-typed is replaced."""
    form = await forms.form_for(turn, opener)
    if turn.wish.takes_whole_forms:
        return form
    has_kept = await _keep_left(turn)
    return questions.ask(form, await drafts.begin(turn, form), has_kept=has_kept)


async def _keep_left(turn: Turn) -> bool:
    """Whether words that stood half-sent in the form before are kept in their own place."""
    draft = await drafts.find(turn)
    if draft is None:
        return False
    try:
        return await reflecting.keep_left(turn, drafts.opener_of(draft), draft.answers)
    except Refusal:  # of a form there is no more
        return False


async def submit_whole(turn: Turn, submitted: Submitted) -> Message:
    """Raises InvalidAnswers with every problem at once; nothing is kept then but in the window itself."""
    form = await forms.form_for(turn, submitted.opener)
    raw = await answering.with_files(turn, form, submitted)
    return await forms.submit(turn, submitted.opener, answering.read(form, raw, problems=submitted.problems))


async def hear(turn: Turn, typed: Typed) -> Message | None:
    """Typed words as the answer to the question being asked; None when none is."""
    draft = await drafts.find(turn)
    if draft is None or draft.is_paused:
        return None
    form = await forms.form_for(turn, drafts.opener_of(draft))
    if not questions.is_open(form, draft):
        return questions.ask(form, draft)
    return await _take(turn, form, draft, questions.as_option(form.field(draft.field_name), typed.text))


async def receive(turn: Turn, sent: Sent) -> Message:
    """Files: the answer to the question being asked, or evidence to be sorted."""
    draft = await drafts.find(turn)
    if draft is None or draft.is_paused:
        if Role.STUDENT not in turn.roles:
            raise FileNotUsable
        return await evidence.receive(turn, sent, await _keep_all(turn, sent))
    opener = drafts.opener_of(draft)
    form = await forms.form_for(turn, opener)
    if not questions.is_open(form, draft):
        return questions.ask(form, draft)
    field = form.field(draft.field_name)
    if isinstance(field, FileField):
        return await _add_files(turn, form, draft, field, sent)
    if isinstance(opener, a.LogEvidence):
        message = await evidence.log_files(turn, opener, sent, await _keep_all(turn, sent))
        await drafts.forget(turn)
        return message
    file = sent.files[0]
    if not file.is_voice:
        raise FileNotUsable
    return await _take(turn, form, draft, _voice(await answering.keep(turn, file)))


async def reflect_on(turn: Turn, voice: Attachment) -> Message:
    """The form of a reflection, with a voice note as its first answer."""
    await _keep_left(turn)
    form = await forms.form_for(turn, a.Reflect())
    return await _take(turn, form, await drafts.begin(turn, form), _voice(voice))


def _voice(attachment: Attachment) -> dict[str, Any]:
    return {"attachment_id": str(attachment.id), "duration_seconds": attachment.duration_seconds}


async def _keep_all(turn: Turn, sent: Sent) -> list[Attachment]:
    return [await answering.keep(turn, file) for file in sent.files]


async def _add_files(turn: Turn, form: Form, draft: FormDraft, field: FileField, sent: Sent) -> Message:
    """Takes files to those that are there; where only one fits, that is the answer."""
    before = draft.answers.get(field.name) or []
    added = await answering.added(turn, field, before, sent.files)
    if field.most == 1 and added.problem is None:
        return await _take(turn, form, draft, added.files)
    draft.answers = {**draft.answers, field.name: added.files}
    draft.updated_at = turn.now
    album = sent.files[0].album
    is_same_album = album is not None and bool(before) and before[-1]["album"] == album
    return questions.ask(form, draft, problem=added.problem, is_same_album=is_same_album)


async def step(turn: Turn, action: a.FormStepAction) -> Message:
    """One move within the form. Raises NothingToGoOnWith when no form is open."""
    draft = await drafts.find(turn)
    if draft is None:
        raise NothingToGoOnWith
    if isinstance(action, a.CancelForm):
        await drafts.forget(turn)
        return FormCancelled()
    draft.is_paused = False
    form = await forms.form_for(turn, drafts.opener_of(draft))
    if not questions.is_open(form, draft):
        return questions.ask(form, draft)
    field = form.field(draft.field_name)
    match action:
        case a.ResumeForm():
            return questions.ask(form, draft)
        case a.StepBack():
            asked = questions.asked(form, draft.answers)
            draft.field_name = asked[max(0, asked.index(field) - 1)].name
            return questions.ask(form, draft)
        case a.PickOption() | a.FinishPicking() | a.SkipField() if action.field_name != draft.field_name:
            return questions.ask(form, draft)  # a button of an earlier question
        case a.PickOption() if isinstance(field, FileField):
            draft.answers = {**draft.answers, field.name: answering.without(draft, field, action.value)}
            return questions.ask(form, draft)
        case a.PickOption():
            if not isinstance(field, ChoicesField):
                return await _take(turn, form, draft, action.value)
            picked = {*questions.picked(field, draft)} ^ {action.value}
            draft.answers = {
                **draft.answers,
                field.name: [o.value for o in field.options if o.value in picked],
            }
            return questions.ask(form, draft)
        case a.FinishPicking() if isinstance(field, FileField):
            return await _take(turn, form, draft, draft.answers.get(field.name))
        case a.FinishPicking():
            if not isinstance(field, ChoicesField):
                return questions.ask(form, draft)  # a button of another form
            return await _take(turn, form, draft, questions.picked(field, draft))
        case a.SkipField():
            return await _take(turn, form, draft, None)
        case _:
            assert_never(action)


async def pause(turn: Turn) -> None:
    """Its owner goes elsewhere: what they type next is no answer."""
    draft = await drafts.find(turn)
    if draft is not None:
        draft.is_paused = True


async def after_refusal(turn: Turn) -> None:
    """What the refused wish leaves of the form being asked, once whatever it did is undone.

    Whoever wished for something else has gone elsewhere. A form that cannot be opened any more is let go, so
    that its question does not stand in the way for ever.
    """
    draft = await drafts.find(turn)
    if draft is None:
        return
    if not isinstance(turn.wish.what, Typed | Sent | a.FormStepAction):
        draft.is_paused = True
        return
    try:
        await forms.form_for(turn, drafts.opener_of(draft))
    except Refusal:
        await drafts.forget(turn)


async def _take(turn: Turn, form: Form, draft: FormDraft, raw: Any) -> Message:
    """Takes an answer and asks the next question without one, or submits where there is none."""
    field = form.field(draft.field_name)
    try:
        read_one(field, raw)
    except InvalidAnswers as invalid:
        if isinstance(field, ChoicesField) and field.own_words:
            draft.answers = {**draft.answers, field.name: questions.picked(field, draft)}
            draft.field_name = field.own_words
            return await _take(turn, form, draft, raw)
        return questions.ask(form, draft, problem=invalid.problems[field.name])
    draft.answers = {**draft.answers, field.name: raw}
    draft.updated_at = turn.now
    if (unanswered := questions.unanswered(form, draft)) is not None:
        draft.field_name = unanswered.name
        return questions.ask(form, draft)
    try:
        async with turn.session.begin_nested():
            message = await forms.submit(turn, drafts.opener_of(draft), read(form, draft.answers))
    except InvalidAnswers as invalid:
        draft.field_name = next(iter(invalid.problems))
        # What there is to choose from may be what has changed.
        form = await forms.form_for(turn, drafts.opener_of(draft))
        return questions.ask(form, draft, problem=invalid.problems[draft.field_name])
    await drafts.forget(turn)
    return message
