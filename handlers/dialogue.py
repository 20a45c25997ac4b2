"""Forms in conversation: opened whole where the channel can, asked step by step where it cannot.

Answers so far live in the database, so any worker may go on and nothing typed is lost.
"""

import re
from typing import Any, assert_never

from sqlalchemy import delete, select
from sqlmodel import col

from domain import actions as a
from domain import forms
from domain.action_codec import decode, encode
from domain.errors import FieldProblem, FileNotUsable, InvalidAnswers, NothingToGoOnWith, Refusal
from domain.forms import (
    Answers,
    AnyField,
    ChoiceField,
    ChoicesField,
    DateField,
    FileField,
    Form,
    MomentField,
    TextField,
)
from domain.messages.advice import FormCancelled, FormStep, StepOption
from domain.messages.base import Message
from domain.models import Attachment, FormDraft
from domain.vocabulary import Role
from handlers import (
    absences,
    advising,
    agreeing,
    answering,
    cadence,
    check_ins,
    conferences,
    dates,
    evidence,
    families,
    feedback,
    goals,
    habits,
    hours,
    outcomes,
    own_reflections,
    reflecting,
    responding,
    student,
    student_led,
)
from handlers.turn import Sent, Submitted, Turn, Typed


async def form_for(turn: Turn, opener: a.FormAction) -> Form:  # noqa: PLR0915  # an arm for each form
    """The form an action opens. Raises Refusal where the actor may not, or it makes no sense now."""
    match opener:
        case a.Reflect() | a.ReflectOn() | a.ReflectWith():
            return await reflecting.reflection_form(turn, opener)
        case a.EditReflection():
            return await own_reflections.edit_form(turn, opener)
        case a.SearchReflections():
            return await own_reflections.search_form(turn, opener)
        case a.SayStuck():
            return await student.stuck_form(turn, opener)
        case a.ProposeDate():
            return await dates.propose_form(turn, opener)
        case a.AgreeOtherDate():
            return await dates.agree_other_form(turn, opener)
        case a.DeclineDate():
            return await dates.decline_form(turn, opener)
        case a.MoveDate():
            return await dates.move_form(turn, opener)
        case a.ReportAbsence():
            return await absences.report_form(turn, opener)
        case a.ChooseCadence():
            return await cadence.cadence_form(turn, opener)
        case a.RequestConference():
            return await conferences.request_form(turn, opener)
        case a.AskOtherTime():
            return await conferences.other_time_form(turn, opener)
        case a.BookTime():
            return await hours.book_form(turn, opener)
        case a.CallOff():
            return await hours.call_off_form(turn, opener)
        case a.GatherGroup():
            return await hours.gather_form(turn, opener)
        case a.AddHours():
            return await hours.add_form(turn, opener)
        case a.ChangeHours():
            return await hours.change_form(turn, opener)
        case a.RespondToOutcome():
            return await outcomes.response_form(turn, opener)
        case a.AnswerResponse():
            return await outcomes.answer_form(turn, opener)
        case a.AcceptConference():
            return await conferences.accept_form(turn, opener)
        case a.ProposeTime():
            return await conferences.propose_form(turn, opener)
        case a.RecordOutcome():
            return await outcomes.outcome_form(turn, opener)
        case a.RecordSupport():
            return await responding.support_form(turn, opener)
        case a.RecordGroupSupport():
            return await responding.group_support_form(turn, opener)
        case a.NextSupport():
            return await responding.next_support_form(turn, opener)
        case a.ReviewSupport():
            return await responding.review_form(turn, opener)
        case a.RespondToSupport():
            return await responding.response_form(turn, opener)
        case a.OfferConference():
            return await responding.offer_form(turn, opener)
        case a.SnoozeCase():
            return await responding.snooze_form(turn, opener)
        case a.NameNeed():
            return await responding.need_form(turn, opener)
        case a.AnswerNeed():
            return await responding.answer_form(turn, opener)
        case a.JudgeSecond():
            return await agreeing.second_form(turn, opener)
        case a.RecordModeration():
            return await agreeing.moderation_form(turn, opener)
        case a.InviteAgain():
            return await agreeing.invite_form(turn, opener)
        case a.AddExemplar():
            return await agreeing.exemplar_form(turn, opener)
        case a.RateExemplar():
            return await agreeing.rating_form(turn, opener)
        case a.RateHabit():
            return await habits.rating_form(turn, opener)
        case a.WriteLedOpening():
            return await student_led.opening_form(turn, opener)
        case a.AddLedPart():
            return await student_led.part_form(turn, opener)
        case a.RehearseLed():
            return await student_led.rehearsal_form(turn, opener)
        case a.ShareLed():
            return await student_led.sharing_form(turn, opener)
        case a.LogEvidence():
            return await evidence.log_form(turn, opener)
        case a.EditEvidence():
            return await evidence.edit_form(turn, opener)
        case a.AskFeedback():
            return await feedback.ask_form(turn, opener)
        case a.GiveFeedback():
            return await feedback.give_form(turn, opener)
        case a.InviteMentor():
            return await feedback.invite_form(turn, opener)
        case a.NoteMentorWords():
            return await feedback.note_form(turn, opener)
        case a.SetEvidenceAside():
            return await feedback.set_aside_form(turn, opener)
        case a.RecordTalk():
            return await advising.record_form(turn, opener)
        case a.MeetAnotherTime():
            return await advising.move_form(turn, opener)
        case a.EnterForStudent():
            return await advising.entering_form(turn, opener)
        case a.SetAdvisoryTime():
            return await advising.time_form(turn, opener)
        case a.AnswerCheckIn():
            return await check_ins.answer_form(turn, opener)
        case a.SetGoal():
            return await goals.goal_form(turn, opener)
        case a.AskAdvisor():
            return await families.ask_form(turn, opener)
        case a.AddFamilyWord():
            return await families.word_form(turn, opener)
        case a.CloseFamilyTask():
            return await families.done_form(turn, opener)
        case _:
            assert_never(opener)


async def submit(  # noqa: PLR0915  # an arm for each form
    turn: Turn, opener: a.FormAction, answers: Answers
) -> Message:
    """The form's effect. Raises Refusal, InvalidAnswers among them."""
    match opener:
        case a.Reflect() | a.ReflectOn() | a.ReflectWith():
            return await reflecting.save_reflection(turn, opener, answers)
        case a.EditReflection():
            return await own_reflections.edit(turn, opener, answers)
        case a.SearchReflections():
            return await own_reflections.search_reflections(turn, opener, answers)
        case a.SayStuck():
            return await student.say_stuck(turn, opener, answers)
        case a.ProposeDate():
            return await dates.propose(turn, opener, answers)
        case a.AgreeOtherDate():
            return await dates.agree_other(turn, opener, answers)
        case a.DeclineDate():
            return await dates.decline(turn, opener, answers)
        case a.MoveDate():
            return await dates.move(turn, opener, answers)
        case a.ReportAbsence():
            return await absences.report(turn, opener, answers)
        case a.ChooseCadence():
            return await cadence.choose(turn, opener, answers)
        case a.RequestConference():
            return await conferences.request(turn, opener, answers)
        case a.AskOtherTime():
            return await conferences.ask_other_time(turn, opener, answers)
        case a.BookTime():
            return await hours.book(turn, opener, answers)
        case a.CallOff():
            return await hours.call_off(turn, opener, answers)
        case a.GatherGroup():
            return await hours.gather(turn, opener, answers)
        case a.AddHours():
            return await hours.add(turn, opener, answers)
        case a.ChangeHours():
            return await hours.change(turn, opener, answers)
        case a.RespondToOutcome():
            return await outcomes.respond(turn, opener, answers)
        case a.AnswerResponse():
            return await outcomes.answer(turn, opener, answers)
        case a.AcceptConference():
            return await conferences.accept(turn, opener, answers)
        case a.ProposeTime():
            return await conferences.propose(turn, opener, answers)
        case a.RecordOutcome():
            return await outcomes.record_outcome(turn, opener, answers)
        case a.RecordSupport():
            return await responding.record_support(turn, opener, answers)
        case a.RecordGroupSupport():
            return await responding.record_group_support(turn, opener, answers)
        case a.NextSupport():
            return await responding.record_next_support(turn, opener, answers)
        case a.ReviewSupport():
            return await responding.review_support(turn, opener, answers)
        case a.RespondToSupport():
            return await responding.respond(turn, opener, answers)
        case a.OfferConference():
            return await responding.offer_conference(turn, opener, answers)
        case a.SnoozeCase():
            return await responding.snooze(turn, opener, answers)
        case a.NameNeed():
            return await responding.name_need(turn, opener, answers)
        case a.AnswerNeed():
            return await responding.answer_need(turn, opener, answers)
        case a.JudgeSecond():
            return await agreeing.judge_second(turn, opener, answers)
        case a.RecordModeration():
            return await agreeing.record_moderation(turn, opener, answers)
        case a.InviteAgain():
            return await agreeing.invite_again(turn, opener, answers)
        case a.AddExemplar():
            return await agreeing.add_exemplar(turn, opener, answers)
        case a.RateExemplar():
            return await agreeing.rate_exemplar(turn, opener, answers)
        case a.RateHabit():
            return await habits.rate(turn, opener, answers)
        case a.WriteLedOpening():
            return await student_led.write_opening(turn, opener, answers)
        case a.AddLedPart():
            return await student_led.put_part(turn, opener, answers)
        case a.RehearseLed():
            return await student_led.rehearse(turn, opener, answers)
        case a.ShareLed():
            return await student_led.share(turn, opener, answers)
        case a.LogEvidence():
            return await evidence.log(turn, opener, answers)
        case a.EditEvidence():
            return await evidence.edit(turn, opener, answers)
        case a.AskFeedback():
            return await feedback.ask(turn, opener, answers)
        case a.GiveFeedback():
            return await feedback.give(turn, opener, answers)
        case a.InviteMentor():
            return await feedback.invite(turn, opener, answers)
        case a.NoteMentorWords():
            return await feedback.note(turn, opener, answers)
        case a.SetEvidenceAside():
            return await feedback.set_aside(turn, opener, answers)
        case a.RecordTalk():
            return await advising.record(turn, opener, answers)
        case a.MeetAnotherTime():
            return await advising.move(turn, opener, answers)
        case a.EnterForStudent():
            return await advising.enter(turn, opener, answers)
        case a.SetAdvisoryTime():
            return await advising.set_time(turn, opener, answers)
        case a.AnswerCheckIn():
            return await check_ins.answer(turn, opener, answers)
        case a.SetGoal():
            return await goals.set_goal(turn, opener, answers)
        case a.AskAdvisor():
            return await families.ask(turn, opener, answers)
        case a.AddFamilyWord():
            return await families.add_word(turn, answers)
        case a.CloseFamilyTask():
            return await families.done(turn, opener, answers)
        case _:
            assert_never(opener)


async def open_form(turn: Turn, opener: a.FormAction) -> Message | Form:
    """The whole form, or its first question. A form left half-typed is replaced."""
    form = await form_for(turn, opener)
    if turn.wish.takes_whole_forms:
        return form
    has_kept = await _keep_left(turn)
    return _ask(form, await _begin(turn, form), has_kept=has_kept)


async def _keep_left(turn: Turn) -> bool:
    """Whether words that stood half-sent in the form before are kept in their own place."""
    draft = await _draft(turn)
    if draft is None:
        return False
    try:
        return await reflecting.keep_left(turn, _opener(draft), draft.answers)
    except Refusal:  # of a form there is no more
        return False


async def _begin(turn: Turn, form: Form) -> FormDraft:
    """An empty draft, in place of any other."""
    await _forget(turn)
    draft = FormDraft(
        school_id=turn.school.id,
        person_id=turn.actor.id,
        channel=turn.wish.channel,
        opener=encode(form.opener),
        field_name=form.fields[0].name,
        updated_at=turn.now,
    )
    turn.session.add(draft)
    return draft


async def submit_whole(turn: Turn, submitted: Submitted) -> Message:
    """Raises InvalidAnswers with every problem at once; nothing is kept then but in the window itself."""
    form = await form_for(turn, submitted.opener)
    raw = await answering.with_files(turn, form, submitted)
    return await submit(turn, submitted.opener, answering.read(form, raw, problems=submitted.problems))


async def hear(turn: Turn, typed: Typed) -> Message | None:
    """Typed words as the answer to the question being asked; None when none is."""
    draft = await _draft(turn)
    if draft is None or draft.is_paused:
        return None
    form = await form_for(turn, _opener(draft))
    if not _is_open(form, draft):
        return _ask(form, draft)
    return await _take(turn, form, draft, _as_option(form.field(draft.field_name), typed.text))


async def receive(turn: Turn, sent: Sent) -> Message:
    """Files: the answer to the question being asked, or evidence to be sorted."""
    draft = await _draft(turn)
    if draft is None or draft.is_paused:
        if Role.STUDENT not in turn.roles:
            raise FileNotUsable
        return await evidence.receive(turn, sent, await _keep_all(turn, sent))
    opener = _opener(draft)
    form = await form_for(turn, opener)
    if not _is_open(form, draft):
        return _ask(form, draft)
    field = form.field(draft.field_name)
    if isinstance(field, FileField):
        return await _add_files(turn, form, draft, field, sent)
    if isinstance(opener, a.LogEvidence):
        message = await evidence.log_files(turn, opener, sent, await _keep_all(turn, sent))
        await _forget(turn)
        return message
    file = sent.files[0]
    if not file.is_voice:
        raise FileNotUsable
    return await _take(turn, form, draft, _voice(await answering.keep(turn, file)))


async def reflect_on(turn: Turn, voice: Attachment) -> Message:
    """The form of a reflection, with a voice note as its first answer."""
    await _keep_left(turn)
    form = await form_for(turn, a.Reflect())
    return await _take(turn, form, await _begin(turn, form), _voice(voice))


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
    return _ask(form, draft, problem=added.problem, is_same_album=is_same_album)


async def step(turn: Turn, action: a.FormStepAction) -> Message:
    """One move within the form. Raises NothingToGoOnWith when no form is open."""
    draft = await _draft(turn)
    if draft is None:
        raise NothingToGoOnWith
    if isinstance(action, a.CancelForm):
        await _forget(turn)
        return FormCancelled()
    draft.is_paused = False
    form = await form_for(turn, _opener(draft))
    if not _is_open(form, draft):
        return _ask(form, draft)
    field = form.field(draft.field_name)
    match action:
        case a.ResumeForm():
            return _ask(form, draft)
        case a.StepBack():
            asked = _asked(form, draft.answers)
            draft.field_name = asked[max(0, asked.index(field) - 1)].name
            return _ask(form, draft)
        case a.PickOption() | a.FinishPicking() | a.SkipField() if action.field_name != draft.field_name:
            return _ask(form, draft)  # a button of an earlier question
        case a.PickOption() if isinstance(field, FileField):
            draft.answers = {**draft.answers, field.name: answering.without(draft, field, action.value)}
            return _ask(form, draft)
        case a.PickOption():
            if not isinstance(field, ChoicesField):
                return await _take(turn, form, draft, action.value)
            picked = {*_picked(field, draft)} ^ {action.value}
            draft.answers = {
                **draft.answers,
                field.name: [o.value for o in field.options if o.value in picked],
            }
            return _ask(form, draft)
        case a.FinishPicking() if isinstance(field, FileField):
            return await _take(turn, form, draft, draft.answers.get(field.name))
        case a.FinishPicking():
            if not isinstance(field, ChoicesField):
                return _ask(form, draft)  # a button of another form
            return await _take(turn, form, draft, _picked(field, draft))
        case a.SkipField():
            return await _take(turn, form, draft, None)
        case _:
            assert_never(action)


async def pause(turn: Turn) -> None:
    """Its owner goes elsewhere: what they type next is no answer."""
    draft = await _draft(turn)
    if draft is not None:
        draft.is_paused = True


async def after_refusal(turn: Turn) -> None:
    """What the refused wish leaves of the form being asked, once whatever it did is undone.

    Whoever wished for something else has gone elsewhere. A form that cannot be opened any more is let go, so
    that its question does not stand in the way for ever.
    """
    draft = await _draft(turn)
    if draft is None:
        return
    if not isinstance(turn.wish.what, Typed | Sent | a.FormStepAction):
        draft.is_paused = True
        return
    try:
        await form_for(turn, _opener(draft))
    except Refusal:
        await _forget(turn)


async def _take(turn: Turn, form: Form, draft: FormDraft, raw: Any) -> Message:
    """Takes an answer and asks the next question without one, or submits where there is none."""
    field = form.field(draft.field_name)
    try:
        forms.read_one(field, raw)
    except InvalidAnswers as invalid:
        return _ask(form, draft, problem=invalid.problems[field.name])
    draft.answers = {**draft.answers, field.name: raw}
    draft.updated_at = turn.now
    if (unanswered := _unanswered(form, draft)) is not None:
        draft.field_name = unanswered.name
        return _ask(form, draft)
    try:
        async with turn.session.begin_nested():
            message = await submit(turn, _opener(draft), forms.read(form, draft.answers))
    except InvalidAnswers as invalid:
        draft.field_name = next(iter(invalid.problems))
        form = await form_for(turn, _opener(draft))  # what there is to choose from may be what has changed
        return _ask(form, draft, problem=invalid.problems[draft.field_name])
    await _forget(turn)
    return message


def _as_option(field: AnyField, text: str) -> Any:
    """Typed words that name an option count as picking it."""
    if isinstance(field, ChoiceField | ChoicesField):
        named = [o.value for o in field.options if text.strip().casefold() in (o.value, o.text.casefold())]
        return (named[0] if isinstance(field, ChoiceField) else named) if named else text
    return text


def _asked(form: Form, answers: dict[str, Any]) -> list[AnyField]:
    return [field for field in form.fields if forms.is_asked(field, answers)]


def _unanswered(form: Form, draft: FormDraft) -> AnyField | None:
    """The first question that has neither an answer nor been skipped."""
    return next((field for field in _asked(form, draft.answers) if field.name not in draft.answers), None)


def _is_open(form: Form, draft: FormDraft) -> bool:
    """Whether the question the draft stands at is still asked: what there is to choose from changes."""
    return any(field.name == draft.field_name for field in _asked(form, draft.answers))


def _picked(field: ChoicesField, draft: FormDraft) -> list[str]:
    """What is picked so far of the options there are now."""
    answer = draft.answers.get(field.name)
    picked = field.initial if answer is None else answer
    return [option.value for option in field.options if option.value in picked]


def _ask(
    form: Form,
    draft: FormDraft,
    *,
    problem: FieldProblem | None = None,
    is_same_album: bool = False,
    has_kept: bool = False,
) -> FormStep:
    """The question the draft stands at; where it is asked no more, another that is."""
    asked = _asked(form, draft.answers)
    if not _is_open(form, draft):
        draft.field_name, problem = (_unanswered(form, draft) or asked[-1]).name, None
    field = form.field(draft.field_name)
    return FormStep(
        form=template_of(form),
        about=form.about,
        field_name=field.name,
        kind=_kind(field),
        number=asked.index(field) + 1,
        of=len(asked),
        is_required=field.required,
        options=_options(field, draft.answers.get(field.name)),
        problem=problem.problem if problem else None,
        limit=problem.limit if problem else None,
        length=problem.length if problem else None,
        earliest=problem.earliest if problem else None,
        latest=problem.latest if problem else None,
        pieces=problem.pieces if problem else 0,
        kinds=problem.kinds if problem else 0,
        new_contexts=problem.new_contexts if problem else 0,
        details=tuple(form.details.items()) if field == asked[0] else (),
        words=field.words,
        beside=tuple(encode(each) for each in form.beside) if field == asked[0] else (),
        has_kept=has_kept,
        field_about=field.about,
        takes=field.kinds if isinstance(field, FileField) else (),
        most=field.most if isinstance(field, FileField) else None,
        is_same_album=is_same_album,
    )


def template_of(form: Form) -> str:
    """Name of the form's template: the opener's class name in snake case."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(form.opener).__name__).lower()


def _kind(field: AnyField) -> str:
    match field:
        case TextField():
            return "voice" if field.takes_voice else "text"
        case ChoiceField():
            return "choice"
        case ChoicesField():
            return "choices"
        case DateField():
            return "date"
        case MomentField():
            return "moment"
        case FileField():
            return "files"
        case _:
            assert_never(field)


def _options(field: AnyField, answer: Any) -> tuple[StepOption, ...]:
    match field:
        case ChoiceField():
            return tuple(StepOption(o.value, o.text, o.hint) for o in field.options)
        case ChoicesField():
            picked = field.initial if answer is None else answer
            return tuple(StepOption(o.value, o.text, o.hint, o.value in picked) for o in field.options)
        case MomentField():
            return tuple(StepOption(m.strftime("%Y-%m-%d %H:%M"), "", "") for m in field.suggestions)
        case DateField():
            offered = field.suggestions or ((field.initial,) if field.initial else ())
            return tuple(StepOption(day.isoformat(), "", "") for day in offered)
        case FileField():
            return tuple(
                StepOption(file["attachment_id"], file["name"] or "", "", is_picked=True)
                for file in answer or ()
            )
        case TextField():
            return ()
        case _:
            assert_never(field)


def _opener(draft: FormDraft) -> a.FormAction:
    opener = decode(draft.opener)
    if not isinstance(opener, a.FormAction):
        raise NothingToGoOnWith
    return opener


async def _draft(turn: Turn) -> FormDraft | None:
    return await turn.session.scalar(
        select(FormDraft).where(
            col(FormDraft.school_id) == turn.school.id,
            col(FormDraft.person_id) == turn.actor.id,
            col(FormDraft.channel) == turn.wish.channel,
        )
    )


async def _forget(turn: Turn) -> None:
    await turn.session.execute(
        delete(FormDraft).where(
            col(FormDraft.school_id) == turn.school.id,
            col(FormDraft.person_id) == turn.actor.id,
            col(FormDraft.channel) == turn.wish.channel,
        )
    )
