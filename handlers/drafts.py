"""A form half-typed: one for each person and channel, in the database, so that any worker goes on with it."""

from sqlalchemy import delete, select
from sqlmodel import col

from domain import actions as a
from domain.action_codec import decode, encode
from domain.errors import NothingToGoOnWith
from domain.forms import Form
from domain.models import FormDraft
from handlers.turn import Turn


async def find(turn: Turn) -> FormDraft | None:
    """The actor's draft on this channel."""
    return await turn.session.scalar(
        select(FormDraft).where(
            col(FormDraft.school_id) == turn.school.id,
            col(FormDraft.person_id) == turn.actor.id,
            col(FormDraft.channel) == turn.wish.channel,
        )
    )


async def begin(turn: Turn, form: Form) -> FormDraft:
    """An empty draft, in place of any other."""
    await forget(turn)
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


async def forget(turn: Turn) -> None:
    await turn.session.execute(
        delete(FormDraft).where(
            col(FormDraft.school_id) == turn.school.id,
            col(FormDraft.person_id) == turn.actor.id,
            col(FormDraft.channel) == turn.wish.channel,
        )
    )


def opener_of(draft: FormDraft) -> a.FormAction:
    """The action that opens its form. Raises NothingToGoOnWith where it opens none any more."""
    opener = decode(draft.opener)
    if not isinstance(opener, a.FormAction):
        raise NothingToGoOnWith
    return opener
