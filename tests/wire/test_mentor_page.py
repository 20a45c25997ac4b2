"""The page for somebody outside of school: small, kind, and good for one answer."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import httpx
import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.doors.feedback import LARGEST_BODY
from bot.doors.tries import Tries
from domain.models import Evidence, EvidenceTarget, FeedbackRequest, School
from domain.rules.policy import policy_of
from domain.services.evidence import feedback
from domain.services.evidence.feedback import Wanted
from domain.services.occasions import Occasion
from domain.vocabulary import EvidenceKind, EvidenceReview
from tests.scenarios.conftest import channel, clock, runtime, school
from tests.support import doors
from tests.support.world import World
from tests.wire.test_doors import GUARDS

__all__ = ["channel", "clock", "runtime", "school"]

SAID = {
    "works": "She worked out what each of us owes.",
    "idea": "What if a guest leaves?",
    "name": "Marta Ruiz",
}


@pytest.fixture
async def outside(school: World) -> AsyncIterator[httpx.AsyncClient]:
    async with doors.opened(school) as client:
        yield client


async def invites(school: World, *, name: str = "Marta", question: str = "Did I get the bill right?") -> str:
    """The path that Ana passes on."""
    async with school.runtime.sessions.begin() as session:
        fresh = await session.get_one(School, school.school.id)
        token, _ = await feedback.invite(
            session,
            school.ana.person,
            target=school.targets["RP.2"],
            name=name,
            wanted=Wanted(question),
            occasion=Occasion(fresh, policy_of(fresh.settings), school.clock.now()),
        )
    return f"/feedback/{token}"


async def kept(school: World) -> list[Evidence]:
    async with school.runtime.sessions() as session:
        return list(await session.scalars(select(Evidence).order_by(col(Evidence.logged_at))))


def words(answer: httpx.Response) -> str:
    """What is read on a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


async def test_the_page_says_who_asks_what_about_and_until_when(
    school: World, outside: httpx.AsyncClient
) -> None:
    answer = await outside.get(await invites(school))
    assert answer.status_code == HTTPStatus.OK
    shown = words(answer)
    assert "Ana asks what you saw" in shown
    assert "I can find a unit rate and use it to compare." in shown
    assert "Did I get the bill right?" in shown
    assert "You can answer once, until December 2, 2026." in shown
    assert "Morales" not in shown, "a first name is enough"
    assert 'value="Marta"' in answer.text
    assert answer.text.count("<label") == answer.text.count("<textarea") + answer.text.count("<input") == 3


async def test_what_is_said_becomes_evidence_that_waits_for_a_teacher(
    school: World, outside: httpx.AsyncClient
) -> None:
    path = await invites(school)
    answer = await outside.post(path, data=SAID)
    assert answer.status_code == HTTPStatus.OK
    assert "Thank you" in words(answer)
    (piece,) = await kept(school)
    assert (piece.kind, piece.given_by) == (EvidenceKind.OUTSIDE_SCHOOL, "Marta Ruiz")
    assert piece.review is EvidenceReview.AWAITED
    assert piece.text is not None
    assert SAID["works"] in piece.text
    assert SAID["idea"] in piece.text
    async with school.runtime.sessions() as session:
        (tagged,) = await session.scalars(select(EvidenceTarget))
        (request,) = await session.scalars(select(FeedbackRequest))
    assert tagged.target_id == school.targets["RP.2"].id
    assert request.result_id == piece.id
    await school.settles()
    assert school.ana.was_told("She worked out what each of us owes.")


async def test_an_address_brings_one_answer(school: World, outside: httpx.AsyncClient) -> None:
    path = await invites(school)
    await outside.post(path, data=SAID)
    again = await outside.post(path, data={**SAID, "works": "Once more"})
    assert again.status_code == HTTPStatus.NOT_FOUND
    assert len(await kept(school)) == 1


async def test_unknown_expired_and_answered_get_one_kind_answer(
    school: World, outside: httpx.AsyncClient
) -> None:
    answered, expired = await invites(school), await invites(school, name="Old")
    await outside.post(answered, data=SAID)
    school.clock.move(timedelta(days=14))
    found = [
        await outside.request(method, path, data=SAID if method == "POST" else None)
        for path in (answered, expired, "/feedback/AAAAAAAAAAAAAAAAAAAAAA", "/feedback/%00")
        for method in ("GET", "POST")
    ]
    assert {answer.status_code for answer in found} == {HTTPStatus.NOT_FOUND}
    assert len({answer.text for answer in found}) == 1
    assert "There is nothing to answer here" in words(found[0])


async def test_what_is_missing_is_said_beside_it_and_nothing_typed_is_lost(
    school: World, outside: httpx.AsyncClient
) -> None:
    path = await invites(school)
    answer = await outside.post(path, data={"works": " ", "idea": "<b>\r\n& “more”", "name": "M" * 61})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "2 answers need another look. Nothing you wrote is lost." in words(answer)
    assert "&lt;b&gt;\n&amp; “more”</textarea>" in answer.text
    assert 'aria-describedby="works-problem works-hint"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 2
    assert not await kept(school)
    assert (await outside.post(path, data=SAID)).status_code == HTTPStatus.OK


async def test_one_may_answer_with_one_sentence(school: World, outside: httpx.AsyncClient) -> None:
    path = await invites(school)
    assert (
        await outside.post(path, data={"works": "Kind and exact.", "name": "M"})
    ).status_code == HTTPStatus.OK
    assert (await kept(school))[0].text == "Kind and exact."


async def test_a_body_that_is_no_form_is_a_form_without_answers(
    school: World, outside: httpx.AsyncClient
) -> None:
    path = await invites(school)
    for body in (b"\xff\xfe", b"&".join(b"a=1" for _ in range(50)), b"", b"works=%00%ED%A0%80&name=M"):
        answer = await outside.post(path, content=body)
        assert answer.status_code in (HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.OK), body
    assert all("\x00" not in (piece.text or "") for piece in await kept(school))


async def test_too_much_is_refused_kindly_while_reading(school: World, outside: httpx.AsyncClient) -> None:
    answer = await outside.post(await invites(school), content=b"works=" + b"x" * LARGEST_BODY)
    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert "shorten it" in words(answer)
    assert not await kept(school)


async def test_ten_tries_an_hour_are_enough(school: World, outside: httpx.AsyncClient) -> None:
    path = await invites(school)
    for _ in range(10):
        assert (await outside.post("/feedback/guess", data=SAID)).status_code == HTTPStatus.NOT_FOUND
    answer = await outside.post(path, data=SAID)
    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert "Please try again in an hour" in words(answer)
    assert (await outside.get(path)).status_code == HTTPStatus.OK, "reading is no try"
    school.clock.move(timedelta(hours=1))
    assert (await outside.post(path, data=SAID)).status_code == HTTPStatus.OK


def test_a_network_counts_as_one_and_old_origins_are_forgotten() -> None:
    tries, now = Tries(most=1, known=2), datetime(2026, 11, 18, tzinfo=UTC)
    assert tries.count("2001:db8::1", now=now)
    assert not tries.count("2001:db8::2", now=now), "the same household"
    assert tries.count("2001:db8:0:1::1", now=now)
    assert tries.count("192.0.2.1", now=now)
    assert not tries.count("192.0.2.1", now=now)
    assert tries.count("2001:db8::1", now=now), "the third one took its place"
    assert tries.count(None, now=now)


@pytest.mark.parametrize(
    ("header", "picked", "language"),
    [
        ("es-MX,es;q=0.9,en;q=0.5", None, "es"),
        ("en;q=0.3, es;q=0.8", None, "es"),
        ("de, fr;q=0.9", None, "en"),
        ("es;q=0, en", None, "en"),
        ("es;q=much", None, "en"),
        ("", None, "en"),
        ("en", "es", "es"),
        ("es", "tlh", "es"),
    ],
)
async def test_the_page_speaks_the_browsers_language_or_the_one_picked(
    school: World, outside: httpx.AsyncClient, header: str, picked: str | None, language: str
) -> None:
    path = await invites(school)
    params = {"language": picked} if picked else {}
    answer = await outside.get(path, params=params, headers={"Accept-Language": header})
    assert f'<html lang="{language}" dir="ltr">' in answer.text
    assert answer.headers["content-language"] == language
    assert ("quiere saber" in answer.text) == (language == "es")
    assert f'action="?language={language}"' in answer.text, "the answer's page speaks it, too"


async def test_the_page_tells_nobody_and_runs_nothing(school: World, outside: httpx.AsyncClient) -> None:
    path = await invites(school, question='<script>alert(1)</script> " onload=x')
    for answer in (await outside.get(path), await outside.post(path, data=SAID)):
        assert GUARDS.items() <= dict(answer.headers).items()
        assert "script-src" not in answer.headers["content-security-policy"]
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
        assert "set-cookie" not in answer.headers
        assert "<script" not in answer.text
        assert path not in answer.text
    look = await outside.get("/feedback/page.css")
    assert look.headers["content-type"].startswith("text/css")
    assert "prefers-color-scheme: dark" in look.text
