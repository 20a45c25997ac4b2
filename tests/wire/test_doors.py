"""What strangers' programs meet over HTTP: a secret address opens, everything else looks the same."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from http import HTTPStatus

import httpx
import pytest
import recurring_ical_events
from icalendar import Calendar
from pydantic import ValidationError
from sqlalchemy import select, update
from sqlmodel import col
from structlog.testing import capture_logs

from bot.commands import doctor
from bot.config import HttpSettings, Settings
from domain.models import AuditEntry, CalendarFeed, Enrolment, Person, School
from domain.services import schools
from domain.services.conferences import feeds
from tests.scenarios.conftest import channel, clock, runtime, school
from tests.support import doors
from tests.support.conferring import accepts, asks
from tests.support.world import World

__all__ = ["channel", "clock", "runtime", "school"]

PUBLIC = "https://waymark.school.example"
GUARDS = {
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex, nofollow",
    "x-frame-options": "DENY",
}


@pytest.fixture
async def outside(school: World) -> AsyncIterator[httpx.AsyncClient]:
    async with doors.opened(school) as client:
        yield client


async def makes_address(school: World) -> str:
    """The path of Bo's calendar."""
    async with school.runtime.sessions.begin() as session:
        url = await feeds.make(session, school.bo.person, public_url=PUBLIC, now=school.clock.now())
    return url.removeprefix(PUBLIC)


async def test_an_address_gives_the_teachers_conferences(school: World, outside: httpx.AsyncClient) -> None:
    await accepts(school.bo, await asks(school.ana, school), "2026-11-20T10:30", "Room 12")
    answer = await outside.get(await makes_address(school))
    assert answer.status_code == HTTPStatus.OK
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    found = recurring_ical_events.of(Calendar.from_ical(answer.text)).at(date(2026, 11, 20))
    (event,) = found
    assert (event["SUMMARY"], event["LOCATION"]) == ("Conference: RP.2 · Ana", "Room 12")
    assert event.start == datetime.fromisoformat("2026-11-20T10:30-05:00")
    assert "Morales" not in answer.text


async def test_a_program_that_has_it_already_is_told_so(school: World, outside: httpx.AsyncClient) -> None:
    path = await makes_address(school)
    first = await outside.get(path)
    again = await outside.get(path, headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content) == (HTTPStatus.NOT_MODIFIED, b"")
    assert again.headers["etag"] == first.headers["etag"]
    await accepts(school.bo, await asks(school.ana, school))
    changed = await outside.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == HTTPStatus.OK


async def test_nobody_else_keeps_or_shows_it(school: World, outside: httpx.AsyncClient) -> None:
    answer = await outside.get(await makes_address(school))
    assert answer.headers["cache-control"].startswith("private")
    assert GUARDS.items() <= dict(answer.headers).items()
    assert "set-cookie" not in answer.headers


async def test_unknown_revoked_replaced_and_left_look_the_same(
    school: World, outside: httpx.AsyncClient
) -> None:
    replaced = await makes_address(school)
    revoked = await makes_address(school)
    assert (await outside.get(revoked)).status_code == HTTPStatus.OK
    async with school.runtime.sessions.begin() as session:
        await feeds.revoke(session, school.bo.person, now=school.clock.now())
    left = await makes_address(school)
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(Person).where(col(Person.id) == school.bo.person.id).values(retired_on=date(2026, 11, 18))
        )
    paths = (replaced, revoked, left, "/calendar/AAAAAAAAAAAAAAAAAAAAAA.ics", "/calendar/%00.ics")
    answers = [await outside.get(path) for path in paths]
    shown = {
        (answer.status_code, answer.text, tuple(sorted(answer.headers.keys() - {"date"})))
        for answer in answers
    }
    assert len(shown) == 1
    assert answers[0].status_code == HTTPStatus.NOT_FOUND


async def test_only_the_hash_of_an_address_is_kept(school: World) -> None:
    token = (await makes_address(school)).removeprefix("/calendar/").removesuffix(".ics")
    assert len(token) == 22, "128 bits"
    async with school.runtime.sessions() as session:
        kept = (await session.scalars(select(CalendarFeed))).one()
        noted = (
            await session.scalars(select(AuditEntry).where(col(AuditEntry.what).contains("calendar")))
        ).one()
    assert token not in str(kept)
    assert token not in str(noted)


async def test_who_is_no_longer_taught_is_no_longer_named(school: World, outside: httpx.AsyncClient) -> None:
    await accepts(school.bo, await asks(school.ana, school))
    path = await makes_address(school)
    assert "Ana" in (await outside.get(path)).text
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(Enrolment)
            .where(col(Enrolment.person_id) == school.ana.person.id)
            .values(ends_on=date(2026, 11, 17))
        )
    assert "Ana" not in (await outside.get(path)).text


async def test_what_is_a_month_old_is_gone(school: World, outside: httpx.AsyncClient) -> None:
    await accepts(school.bo, await asks(school.ana, school), "2026-11-18T11:30")
    path = await makes_address(school)
    school.clock.move(timedelta(days=30))
    assert "Ana" in (await outside.get(path)).text
    school.clock.move(timedelta(hours=2))
    assert "Ana" not in (await outside.get(path)).text


async def test_an_error_of_ours_is_answered_with_patience_and_logged_without_the_address(
    school: World, outside: httpx.AsyncClient
) -> None:
    path = await makes_address(school)
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(School).values(settings={"no_such_setting": 1}))
    with capture_logs() as logged:
        answer = await outside.get(path)
    assert (answer.status_code, answer.headers["retry-after"]) == (HTTPStatus.SERVICE_UNAVAILABLE, "60")
    assert GUARDS.items() <= dict(answer.headers).items()
    (entry,) = logged
    assert (entry["event"], entry["method"]) == ("door_failed", "GET")
    assert path.removeprefix("/calendar/").removesuffix(".ics") not in str(entry)


async def test_the_process_tells_its_schools_its_address(school: World) -> None:
    for address in (PUBLIC, None):
        async with school.runtime.sessions.begin() as session:
            await schools.name_address(session, address)
        async with school.runtime.sessions() as session:
            kept = (await session.scalars(select(School))).one().settings
        assert kept.get("public_url") == address


@pytest.mark.parametrize(
    ("address", "is_well"),
    [(PUBLIC, True), ("http://127.0.0.1:8080", True), ("http://school.example", False), (None, False)],
)
def test_the_doctor_looks_at_the_public_address(
    settings: Settings, address: str | None, *, is_well: bool
) -> None:
    http = HttpSettings(public_url=address)
    finding = doctor._public_address(settings.model_copy(update={"http": http}))
    assert finding.is_well is is_well
    assert address is not None or "WAYMARK_HTTP__PUBLIC_URL" in finding.sentence


@pytest.mark.parametrize(
    "address", ["school.example", "ftp://school.example", "https://", "https://a.b/?c=d"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        HttpSettings(public_url=address)


def test_an_address_loses_its_last_slash() -> None:
    assert HttpSettings(public_url=f"{PUBLIC}/").public_url == PUBLIC
