"""What must be true in the end, whatever happened on the way."""

from collections import Counter
from collections.abc import Sequence
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from bot.rendering.renderer import Renderer
from domain.messages.registry import from_facts
from domain.models import (
    Attachment,
    AuditEntry,
    Card,
    Conference,
    ConferenceStep,
    FormDraft,
    Incoming,
    Judgement,
    Promise,
    Reflection,
    Support,
)
from domain.vocabulary import ChannelName, IncomingState, PromiseState
from handlers.turn import Audience
from tests.faults.people import FRIDAY_HALF_PAST_TEN, REFLECTION, RESPONSE, VOICE, WORD
from tests.faults.stage import ANA, Stage
from tests.support.talk import plain

Row = TypeVar("Row", bound=SQLModel)
AT_SCHOOL = Audience("en", ZoneInfo("America/New_York"))


async def nothing_is_lost(stage: Stage, *, met: bool) -> None:
    """Everything people did is there, once."""
    async with stage.sessions() as session:
        (conference,) = await _all(session, Conference)
        steps = await _all(session, ConferenceStep)
        judgements = await _all(session, Judgement)
        supports = await _all(session, Support)
        reflections = await _all(session, Reflection)
        attachments = await _all(session, Attachment)
        audit = Counter(entry.what for entry in await _all(session, AuditEntry))
        drafts = await _all(session, FormDraft)
    outcome = "met" if met else "not_yet"
    assert [step.to_state for step in steps] == ["requested", "scheduled", outcome]
    assert (conference.attempt, conference.word) == (1, WORD)
    assert (conference.starts_at, conference.place) == (FRIDAY_HALF_PAST_TEN, "Room 12")
    assert len(judgements) == 1
    assert [support.student_response for support in supports] == ([] if met else [RESPONSE])
    assert [reflection.text for reflection in reflections] == [REFLECTION, None]
    assert [reflection.attachment_id for reflection in reflections] == [None, attachments[0].id]
    assert [await stage.files.read(each.sha256) for each in attachments] == [VOICE]
    once = {"asked for conference", "accepted conference", "judged target"}
    once |= set() if met else {"responded to outcome"}
    assert {what: audit[what] for what in once} == dict.fromkeys(once, 1)
    assert not drafts


async def nothing_is_left_undone(stage: Stage) -> None:
    """What came in is handled, what was promised has arrived; of unknown fate is only what Telegram hides."""
    async with stage.sessions() as session:
        inbox = Counter(row.state for row in await _all(session, Incoming))
        outbox = await _all(session, Promise)
        cards = await _all(session, Card)
    assert set(inbox) == {IncomingState.DONE}, inbox
    states = Counter(row.state for row in outbox)
    assert set(states) <= {PromiseState.SENT, PromiseState.UNCERTAIN}, states
    uncertain = [row for row in outbox if row.state is PromiseState.UNCERTAIN]
    assert all(row.channel is ChannelName.TELEGRAM and row.fault for row in uncertain)
    shown = {str(m.message_id) for m in stage.ana.chat}
    assert all(card.sent_as in shown for card in cards if card.channel is ChannelName.TELEGRAM)


async def nothing_is_repeated(stage: Stage) -> None:
    """Each message in a chat is one promise's: one known to be sent, or one of unknown fate."""
    async with stage.sessions() as session:
        promises = await _all(session, Promise)
    _each_is_promised(stage, promises)
    keys = [
        message.body["metadata"]["event_payload"]["key"]
        for message in stage.slack.workspace.channels[stage.bo.dm].messages
        if message.from_bot and message.body.get("metadata")
    ]
    assert len(keys) == len(set(keys)), keys
    sent = {p.key for p in promises if p.channel is ChannelName.SLACK and p.sent_as and not p.replaces}
    assert sent <= set(keys)


def _each_is_promised(stage: Stage, promises: Sequence[Promise]) -> None:
    """Telegram keeps no key with a message, so the others are told by the words they would have."""
    mine = [p for p in promises if p.channel is ChannelName.TELEGRAM and p.address == str(ANA)]
    sent = {p.sent_as for p in mine if p.state is PromiseState.SENT}
    doubtful = [_words(p) for p in mine if p.state is PromiseState.UNCERTAIN]
    files = [message.content for message in stage.ana.chat if message.from_bot and message.content]
    assert len(files) == len(set(files)), "a file came twice"
    for message in stage.ana.chat:
        if not message.from_bot or message.content or str(message.message_id) in sent:
            continue
        assert message.text in doubtful, f"nobody promised {message.text!r}"
        doubtful.remove(message.text)


def _words(promise: Promise) -> str:
    return plain(Renderer().message(from_facts(promise.message, promise.facts), AT_SCHOOL).html)


async def _all(session: AsyncSession, kind: type[Row]) -> Sequence[Row]:
    key = "at" if kind in (ConferenceStep, AuditEntry) else "id"
    return (await session.scalars(select(kind).order_by(getattr(kind, key)))).all()
