"""A student's own reflections: read again, found, edited, shared, taken back."""

from collections.abc import Sequence

from domain import actions as a
from domain.forms import Answers, ChoiceField, Form, Option, TextField
from domain.messages.parts import PAGE_SIZE, page_count
from domain.messages.reflections import (
    Prompted,
    ReflectionCard,
    ReflectionDeleteAsked,
    ReflectionDeleted,
    ReflectionLine,
    ReflectionList,
    ReflectionsFound,
    Sharing,
)
from domain.rules.excerpts import excerpt
from domain.rules.seeking import LONGEST_QUERY_BYTES, short_query
from domain.services.learning import targets
from domain.services.reflecting import bank, reflections, search
from domain.services.reflecting.reflections import Owned
from domain.vocabulary import Role, Visibility
from handlers import sharing
from handlers.reflecting import LONGEST_REFLECTION
from handlers.sharing import SHARED
from handlers.turn import Turn

LONGEST_SHOWN = 2_200
"""Characters of it that a card shows; with names around it, it stays within one message."""
LONGEST_BEGINNING = 80
LONGEST_QUERY = 100
"""Characters to type; as much of them is looked for as a button holds."""


async def list_reflections(turn: Turn, action: a.ListReflections) -> ReflectionList:
    turn.require(Role.STUDENT)
    page = max(action.page, 0)
    owned, count = await reflections.list_own(turn.session, turn.actor, page=page, page_size=PAGE_SIZE)
    return ReflectionList(lines=_lines(owned), of=count, page=page, pages=page_count(count))


async def search_form(turn: Turn, action: a.SearchReflections) -> Form:
    """Something typed; or, where a form opens whole, a month or a target."""
    turn.require(Role.STUDENT)
    months, codes = await search.places(turn.session, turn.actor, occasion=turn.occasion)
    typed = TextField(name="query", multiline=False, max_length=LONGEST_QUERY, required=not turn.is_whole)
    if not turn.is_whole:
        found = (*codes, *(f"{month:%Y-%m}" for month in months))
        return Form(action, (typed,), beside=tuple(a.FindReflections(0, _query(each)) for each in found))
    return Form(
        action,
        (
            typed,
            *_choice("month", [f"{month:%Y-%m}" for month in months]),
            *_choice("target", codes),
        ),
    )


def _query(place: str) -> str:
    """A month or a code as it is, where a button holds it."""
    return place if len(place.encode()) <= LONGEST_QUERY_BYTES else short_query(place)


def _choice(name: str, values: Sequence[str]) -> tuple[ChoiceField, ...]:
    options = tuple(Option(value[:40], text=value) for value in values)
    return (ChoiceField(name=name, options=options, required=False),) if options else ()


async def search_reflections(turn: Turn, action: a.SearchReflections, answers: Answers) -> ReflectionsFound:
    parts = (answers.text("target"), answers.text("month"), answers.text("query"))
    return await find(turn, a.FindReflections(0, short_query(" ".join(part for part in parts if part))))


async def find(turn: Turn, action: a.FindReflections) -> ReflectionsFound:
    turn.require(Role.STUDENT)
    found, is_known = await search.find(turn.session, turn.actor, action.text, occasion=turn.occasion)
    pages = page_count(len(found))
    page = max(0, min(action.page, pages - 1))
    shown = found[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
    return ReflectionsFound(action.text, _lines(shown), len(found), page, pages, is_known)


async def open_reflection(turn: Turn, action: a.OpenReflection) -> ReflectionCard:
    turn.require(Role.STUDENT)
    owned = await reflections.own(turn.session, turn.actor, action.reflection_id)
    return await _card(turn, owned)


async def edit_form(turn: Turn, action: a.EditReflection) -> Form:
    """The words as they are, to be written anew; beside a voice note there may be none yet."""
    turn.require(Role.STUDENT)
    owned = await reflections.own(turn.session, turn.actor, action.reflection_id)
    text = owned.reflection.text or ""
    return Form(
        action,
        (TextField(name="words", max_length=LONGEST_REFLECTION, initial=text),),
        details={
            "written_at": owned.reflection.written_at.isoformat(),
            "text": "" if turn.is_whole else text[:LONGEST_SHOWN],
            "is_shared": int(owned.reflection.visibility is not Visibility.PRIVATE),
        },
    )


async def edit(turn: Turn, action: a.EditReflection, answers: Answers) -> ReflectionCard:
    turn.require(Role.STUDENT)
    text = answers.text("words") or ""
    owned = await reflections.edit(turn.session, turn.actor, action.reflection_id, text=text, now=turn.now)
    return await _card(turn, owned, was_changed=True)


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
    text, question = reflection.text, None
    if reflection.prompt is not None:
        words = (await bank.of_school(turn.session, turn.school)).words(reflection.prompt, turn.language)
        question = Prompted(reflection.prompt, words)
    others = (Visibility.PRIVATE, *(each for each in SHARED if sharing.adds_somebody(each, readers)))
    return ReflectionCard(
        reflection_id=reflection.id,
        written_at=reflection.written_at,
        text=text[:LONGEST_SHOWN] if text else None,
        characters=len(text or ""),
        voice_seconds=owned.voice_seconds,
        is_voice=reflection.attachment_id is not None,
        visibility=reflection.visibility,
        readers=sharing.names(readers[reflection.visibility]),
        other_ways=tuple(
            Sharing(each, sharing.names(readers[each]))
            for each in others
            if each is not reflection.visibility
        ),
        target=targets.name_of(owned.target, turn.language) if owned.target else None,
        was_changed=was_changed,
        edited_at=reflection.edited_at,
        question=question,
    )


def _lines(owned: Sequence[Owned]) -> tuple[ReflectionLine, ...]:
    return tuple(
        ReflectionLine(
            reflection_id=each.reflection.id,
            written_at=each.reflection.written_at,
            beginning=_beginning(each),
            visibility=each.reflection.visibility,
            target_code=each.target.code if each.target else None,
        )
        for each in owned
    )


def _beginning(owned: Owned) -> str | None:
    text = owned.reflection.text
    return excerpt(text, LONGEST_BEGINNING) if text else None
