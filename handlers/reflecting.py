"""A student's reflections: written, read again, shared, taken back."""

from collections.abc import Mapping

from domain import actions as a
from domain.forms import Answers, AnyField, ChoiceField, Form, Option, TextField, When
from domain.messages.parts import PAGE_SIZE, page_count
from domain.messages.reflections import (
    ReflectionCard,
    ReflectionDeleteAsked,
    ReflectionDeleted,
    ReflectionLine,
    ReflectionList,
    ReflectionSaved,
    Sharing,
)
from domain.models import LearningTarget, Person
from domain.rules.excerpts import excerpt
from domain.services.learning import targets
from domain.services.reflecting import reflections
from domain.services.reflecting.reflections import Owned
from domain.vocabulary import Role, Visibility
from handlers.turn import Turn

LONGEST_REFLECTION = 10_000
"""Characters a student may write."""
LONGEST_SHOWN = 2_200
"""Characters of it that a card shows; with names around it, it stays within one message."""
LONGEST_BEGINNING = 80
MOST_NAMES = 8
LONGEST_NAME = 40

YES, PRIVATE = "yes", "private"
"""Answers to "these people will read it: sure?"."""

SHARED = (Visibility.ADVISOR, Visibility.TEACHERS, Visibility.FAMILY)

Readers = Mapping[Visibility, tuple[Person, ...]]


async def reflection_form(turn: Turn, action: a.Reflect) -> Form:
    """Words or voice, then who reads it; whoever shares it sees the names and is asked once more."""
    target = await _target(turn, action)
    readers = await reflections.readers_by_visibility(turn.session, turn.actor, on=turn.today)
    ways = [each for each in SHARED if _adds_somebody(each, readers)]
    choices = (
        Option(Visibility.PRIVATE.value),
        *(Option(each.value, hint=", ".join(_names(readers[each]))) for each in ways),
    )
    fields: tuple[AnyField, ...] = (
        TextField(name="words", max_length=LONGEST_REFLECTION, takes_voice=True),
        ChoiceField(name="visibility", options=choices, initial=Visibility.PRIVATE.value),
        *(
            ChoiceField(
                name=f"sure_{each.value}",
                options=(Option(YES, hint=", ".join(_names(readers[each]))), Option(PRIVATE)),
                when=When("visibility", frozenset({each.value})),
            )
            # All three, whatever is offered now: an answer half-given may be about one that is gone.
            for each in SHARED
        ),
    )
    return Form(opener=action, fields=fields, about=_about(turn, target))


async def save_reflection(turn: Turn, action: a.Reflect, answers: Answers) -> ReflectionSaved:
    target = await _target(turn, action)
    visibility = Visibility(answers.text("visibility") or Visibility.PRIVATE)
    if answers.text(f"sure_{visibility.value}") != YES:
        visibility = Visibility.PRIVATE
    voice = answers.voice("words")
    reflection = await reflections.write(
        turn.session,
        turn.actor,
        text=answers.text("words"),
        attachment_id=voice.attachment_id if voice else None,
        target_id=target.id if target else None,
        visibility=visibility,
        now=turn.now,
    )
    readers = await reflections.readers_by_visibility(turn.session, turn.actor, on=turn.today)
    return ReflectionSaved(
        reflection_id=reflection.id,
        visibility=visibility,
        readers=_names(readers[visibility]),
        is_voice=voice is not None,
        target=targets.name_of(target, turn.language) if target else None,
    )


async def list_reflections(turn: Turn, action: a.ListReflections) -> ReflectionList:
    turn.require(Role.STUDENT)
    page = max(action.page, 0)
    owned, count = await reflections.list_own(turn.session, turn.actor, page=page, page_size=PAGE_SIZE)
    return ReflectionList(
        lines=tuple(
            ReflectionLine(
                reflection_id=each.reflection.id,
                written_at=each.reflection.written_at,
                beginning=_beginning(each),
                visibility=each.reflection.visibility,
                target_code=each.target.code if each.target else None,
            )
            for each in owned
        ),
        of=count,
        page=page,
        pages=page_count(count),
    )


async def open_reflection(turn: Turn, action: a.OpenReflection) -> ReflectionCard:
    turn.require(Role.STUDENT)
    owned = await reflections.own(turn.session, turn.actor, action.reflection_id)
    return await _card(turn, owned)


async def change_visibility(turn: Turn, action: a.ChangeVisibility) -> ReflectionCard:
    turn.require(Role.STUDENT)
    owned = await reflections.change_visibility(
        turn.session, turn.actor, action.reflection_id, visibility=action.visibility, now=turn.now
    )
    return await _card(turn, owned, was_changed=True)


async def delete_reflection(turn: Turn, action: a.DeleteReflection) -> ReflectionDeleteAsked:
    turn.require(Role.STUDENT)
    owned = await reflections.own(turn.session, turn.actor, action.reflection_id)
    return ReflectionDeleteAsked(owned.reflection.id, owned.reflection.written_at, _beginning(owned))


async def confirm_delete(turn: Turn, action: a.ConfirmDelete) -> ReflectionDeleted:
    turn.require(Role.STUDENT)
    await reflections.erase(turn.session, turn.actor, action.reflection_id, now=turn.now)
    return ReflectionDeleted()


async def _card(turn: Turn, owned: Owned, *, was_changed: bool = False) -> ReflectionCard:
    reflection = owned.reflection
    readers = await reflections.readers_by_visibility(turn.session, turn.actor, on=turn.today)
    text = reflection.text
    others = (Visibility.PRIVATE, *(each for each in SHARED if _adds_somebody(each, readers)))
    return ReflectionCard(
        reflection_id=reflection.id,
        written_at=reflection.written_at,
        text=text[:LONGEST_SHOWN] if text else None,
        characters=len(text or ""),
        voice_seconds=owned.voice_seconds,
        is_voice=reflection.attachment_id is not None,
        visibility=reflection.visibility,
        readers=_names(readers[reflection.visibility]),
        other_ways=tuple(
            Sharing(each, _names(readers[each])) for each in others if each is not reflection.visibility
        ),
        target=targets.name_of(owned.target, turn.language) if owned.target else None,
        was_changed=was_changed,
    )


def _adds_somebody(way: Visibility, readers: Readers) -> bool:
    """Whether sharing this way reaches anybody whom the ways before it do not."""
    ways = list(Visibility)
    return readers[way] != readers[ways[ways.index(way) - 1]]


def _names(people: tuple[Person, ...]) -> tuple[str, ...]:
    """Names to read. Somebody with very many adults sees the first, and that there are more."""
    names = tuple(excerpt(person.full_name, LONGEST_NAME) for person in people)
    return names if len(names) <= MOST_NAMES else (*names[:MOST_NAMES], f"+{len(names) - MOST_NAMES}")


def _beginning(owned: Owned) -> str | None:
    text = owned.reflection.text
    return excerpt(text, LONGEST_BEGINNING) if text else None


async def _target(turn: Turn, action: a.Reflect) -> LearningTarget | None:
    turn.require(Role.STUDENT)
    if action.target_id is None:
        return None
    target, _ = await targets.get_for(turn.session, action.target_id, student=turn.actor, on=turn.today)
    return target


def _about(turn: Turn, target: LearningTarget | None) -> str:
    if target is None:
        return ""
    name = targets.name_of(target, turn.language)
    return f"{name.code} · {name.title}"
