"""Words and their files are one promise: files follow words that are there, and words are not said twice."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlmodel import col
from structlog.testing import capture_logs

from bot.channels.base import DeliveryError
from domain.messages.conference_notices import TimeAccepted
from domain.models import Promise
from domain.services.promises import promise
from domain.vocabulary import PromiseState
from tests.support.conferring import accepts, asks
from tests.support.examples import everything
from tests.support.talk import Talker
from tests.support.world import World


async def promises(school: World, to: Talker, message: str) -> Sequence[Promise]:
    async with school.runtime.sessions() as session:
        found = await session.scalars(
            select(Promise)
            .where(col(Promise.recipient_id) == to.person.id, col(Promise.message) == message)
            .order_by(col(Promise.promised_at), col(Promise.id))
        )
        return found.all()


def files_of(talker: Talker) -> list[str]:
    return [name for name, _, _ in talker.channel.chat(talker.address).files]


async def test_an_invitation_comes_after_its_words(school: World) -> None:
    await accepts(school.bo, await asks(school.ana, school))
    assert files_of(school.ana) == ["conference.ics"]
    ((_, media_type, content),) = school.channel.chat(school.ana.address).files
    assert media_type.startswith("text/calendar")
    assert content.startswith(b"BEGIN:VCALENDAR")
    (promise,) = await promises(school, school.ana, "ConferenceScheduled")
    assert (promise.state, promise.fault) == (PromiseState.SENT, None)


async def test_words_whose_file_did_not_arrive_are_not_said_again(school: World) -> None:
    conference = await asks(school.ana, school)
    school.channel.next_file_errors = [DeliveryError("1 of 1: not in the store", unknown=True)] * 2
    with capture_logs() as logs:
        await accepts(school.bo, conference)
        await school.settles()
    (promise,) = await promises(school, school.ana, "ConferenceScheduled")
    assert (promise.state, promise.fault) == (
        PromiseState.SENT,
        "files not sent: 1 of 1: not in the store",
    )
    assert "files_not_sent" in [entry["event"] for entry in logs]
    assert sum("Fri, Nov 20" in shown.rendered.html for shown in school.ana.shown) == 1
    assert not files_of(school.ana)


async def test_a_later_notice_goes_beneath_the_first_one_of_its_thread(school: World) -> None:
    message = next(example for example in everything() if isinstance(example, TimeAccepted))
    for key in ("reply:before", "first", "second", "third"):
        async with school.runtime.sessions.begin() as session:
            await promise(session, message, to=school.bo.person, key=key, now=school.clock.now())
            threads = update(Promise).where(col(Promise.key) == key)
            await session.execute(threads.values(thread="conference:1"))
        await school.settles()
        school.passes(minutes=1)
    first = next(row for row in await promises(school, school.bo, "TimeAccepted") if row.key == "first")
    assert first.sent_as is not None
    beneath = [shown.rendered.thread for shown in school.bo.shown]
    assert beneath == [None, None, first.sent_as, first.sent_as]
