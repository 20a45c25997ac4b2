"""A student writes a reflection: to a question or to none, in words or by voice, and decides who reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, assert_never
from uuid import UUID

from domain import actions as a
from domain.errors import NotFound
from domain.forms import Answers, AnyField, ChoiceField, Detail, Form, Option, TextField, When
from domain.messages.parts import TargetName
from domain.messages.reflections import Earlier, Prompted, PromptList, ReflectionSaved
from domain.models import LearningTarget, ReflectionAsk
from domain.rules import prompts
from domain.rules.excerpts import excerpt
from domain.services.learning import targets
from domain.services.reflecting import asking, bank, reflections, reframing
from domain.services.reflecting.bank import Bank
from domain.services.reflecting.reflections import Owned
from domain.vocabulary import ReflectionOccasion, Role, Visibility
from handlers import sharing
from handlers.sharing import SHARED
from handlers.turn import Turn

LONGEST_REFLECTION = 10_000
"""Characters a student may write."""
LONGEST_EARLIER = 160
"""Characters shown of what one wrote before, beside the question."""
LONGEST_AGO = timedelta(days=3)
"""What is newer is still in mind."""

MOST_QUESTIONS = 12
"""To choose one from at once; the others come one after another."""

YES, PRIVATE = "yes", "private"
"""Answers to "these people will read it: sure?"."""

Writing = a.Reflect | a.ReflectOn | a.ReflectWith


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a reflection is about to be written on."""

    target: LearningTarget | None
    prompt: str | None
    """Name of the question; None to write without one."""
    ask: ReflectionAsk | None
    names: tuple[str, ...]
    """Of the questions to choose among."""
    bank: Bank


async def reflection_form(turn: Turn, action: Writing) -> Form:
    """Words or voice, then who reads it; whoever shares it sees the names and is asked once more."""
    subject = await _subject(turn, action)
    readers = await reflections.readers_by_visibility(turn.session, turn.actor, on=turn.today)
    ways = [each for each in SHARED if sharing.adds_somebody(each, readers)]
    choices = (
        Option(Visibility.PRIVATE.value),
        *(Option(each.value, hint=", ".join(sharing.names(readers[each]))) for each in ways),
    )
    words = "words" if subject.prompt is None else "answer"
    fields: tuple[AnyField, ...] = (
        TextField(name="words", words=words, max_length=LONGEST_REFLECTION, takes_voice=True),
        ChoiceField(name="visibility", options=choices, initial=Visibility.PRIVATE.value),
        *(
            ChoiceField(
                name=f"sure_{each.value}",
                options=(Option(YES, hint=", ".join(sharing.names(readers[each]))), Option(PRIVATE)),
                when=When("visibility", frozenset({each.value})),
            )
            # All three, whatever is offered now: an answer half-given may be about one that is gone.
            for each in SHARED
        ),
    )
    return Form(
        opener=action,
        fields=fields,
        about=_about(turn, subject.target),
        details=await _details(turn, subject),
        beside=_beside(action, subject, await _first(turn, subject)),
    )


async def save_reflection(turn: Turn, action: Writing, answers: Answers) -> ReflectionSaved:
    """Kept; with another way to see it beside, where the words ask for one."""
    subject = await _subject(turn, action)
    visibility = Visibility(answers.text("visibility") or Visibility.PRIVATE)
    if answers.text(f"sure_{visibility.value}") != YES:
        visibility = Visibility.PRIVATE
    earlier = await _earlier(turn, subject)
    voice, text = answers.voice("words"), answers.text("words")
    reflection = await reflections.write(
        turn.session,
        turn.actor,
        text=text,
        attachment_id=voice.attachment_id if voice else None,
        target_id=subject.target.id if subject.target else None,
        visibility=visibility,
        ask_id=subject.ask.id if subject.ask else None,
        prompt=subject.prompt,
        now=turn.now,
    )
    readers = await reflections.readers_by_visibility(turn.session, turn.actor, on=turn.today)
    return ReflectionSaved(
        reflection_id=reflection.id,
        visibility=visibility,
        readers=sharing.names(readers[visibility]),
        is_voice=voice is not None,
        target=_name(turn, subject.target),
        another_view=await reframing.another_view(
            turn.session, turn.actor, text, but=reflection.id, occasion=turn.occasion
        ),
        earlier=Earlier(earlier.reflection.id, earlier.reflection.written_at) if earlier else None,
    )


async def keep_left(turn: Turn, opener: a.FormAction, answers: Mapping[str, Any]) -> bool:
    """Keeps the words of a reflection that was begun and left for another form, readable by the student
    alone; whether there were any.
    """
    if not isinstance(opener, a.Reflect | a.ReflectOn | a.ReflectWith) or not answers.get("words"):
        return False
    words = answers["words"]
    text, voice = (words, None) if isinstance(words, str) else (None, UUID(words["attachment_id"]))
    try:
        subject = await _subject(turn, opener)
    except NotFound:
        subject = None  # what it was about is gone, and the words are not
    await reflections.write(
        turn.session,
        turn.actor,
        text=text,
        attachment_id=voice,
        target_id=subject.target.id if subject and subject.target else None,
        visibility=Visibility.PRIVATE,
        ask_id=subject.ask.id if subject and subject.ask else None,
        prompt=subject.prompt if subject else None,
        now=turn.now,
    )
    return True


async def list_prompts(turn: Turn, action: a.ListPrompts) -> PromptList:
    """Questions for any time."""
    turn.require(Role.STUDENT)
    target = await _target(turn, action.target_id)
    school_bank = await bank.of_school(turn.session, turn.school)
    names = school_bank.names(ReflectionOccasion.ANY_TIME)[:MOST_QUESTIONS]
    shown = tuple(Prompted(name, school_bank.words(name, turn.language)) for name in names)
    return PromptList(shown, _name(turn, target))


async def _subject(turn: Turn, action: Writing) -> _Subject:
    """Raises NotFound where the target or the question is none of the student's."""
    turn.require(Role.STUDENT)
    school_bank = await bank.of_school(turn.session, turn.school)
    free = school_bank.names(ReflectionOccasion.ANY_TIME)
    match action:
        case a.Reflect():
            return _Subject(await _target(turn, action.target_id), None, None, free, school_bank)
        case a.ReflectWith():
            target = await _target(turn, action.target_id)
            return _Subject(target, _prompt(action.prompt, free[0], school_bank), None, free, school_bank)
        case a.ReflectOn():
            ask = await asking.own(turn.session, turn.actor, action.ask_id)
            prompt = _prompt(action.prompt, ask.prompt, school_bank)
            target = await _target_of(turn, ask)
            return _Subject(target, prompt, ask, school_bank.names(ask.occasion), school_bank)
        case _:
            assert_never(action)


def _prompt(wished: str, usual: str, school_bank: Bank) -> str | None:
    """The question wished for, and the usual one where nobody knows it any more."""
    if wished == prompts.JUST_WRITE:
        return None
    return wished if wished and school_bank.has(wished) else usual


async def _first(turn: Turn, subject: _Subject) -> str:
    """The question for who asks for one: another every day, and not the one they had last."""
    recent = await asking.recent_prompts(turn.session, turn.actor, occasion=turn.occasion)
    return prompts.choose(subject.names, key=f"{turn.actor.id}:{turn.today}", recent=recent)


def _beside(action: Writing, subject: _Subject, first: str) -> tuple[a.AnyAction, ...]:
    """Another question, or none."""
    if subject.prompt is None:
        return (_with(action, first),)
    other = prompts.following(subject.names, subject.prompt)
    return (*((_with(action, other),) if other else ()), _with(action, prompts.JUST_WRITE))


def _with(action: Writing, prompt: str) -> a.AnyAction:
    """The same with another question."""
    match action:
        case a.ReflectOn():
            return a.ReflectOn(action.ask_id, prompt)
        case a.Reflect() | a.ReflectWith():
            return a.ReflectWith(action.target_id, prompt)
        case _:
            assert_never(action)


async def _details(turn: Turn, subject: _Subject) -> dict[str, Detail]:
    """The question, and the beginning of what one wrote before where that helps."""
    earlier = await _earlier(turn, subject)
    text = (earlier.reflection.text or "") if earlier else ""
    if subject.prompt is None and not text:
        return {}
    return {
        "prompt": subject.prompt or "",
        "own_words": subject.bank.words(subject.prompt or "", turn.language) or "",
        "earlier_at": earlier.reflection.written_at.isoformat() if earlier else "",
        "earlier": excerpt(text, LONGEST_EARLIER),
    }


async def _earlier(turn: Turn, subject: _Subject) -> Owned | None:
    return await reflections.last_time(
        turn.session,
        turn.actor,
        target_id=subject.target.id if subject.target else None,
        prompt=subject.prompt,
        before=turn.now - LONGEST_AGO,
    )


async def _target(turn: Turn, target_id: UUID | None) -> LearningTarget | None:
    """Raises NotFound."""
    if target_id is None:
        return None
    target, _ = await targets.get_for(turn.session, target_id, student=turn.actor, on=turn.today)
    return target


async def _target_of(turn: Turn, ask: ReflectionAsk) -> LearningTarget | None:
    """What the question was about, if the student still learns it."""
    try:
        return await _target(turn, ask.target_id)
    except NotFound:
        return None


def _name(turn: Turn, target: LearningTarget | None) -> TargetName | None:
    return targets.name_of(target, turn.language) if target else None


def _about(turn: Turn, target: LearningTarget | None) -> str:
    name = _name(turn, target)
    return name.in_full if name else ""
