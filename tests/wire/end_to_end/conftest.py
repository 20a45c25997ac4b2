"""A school set up at the command line, then served on both platforms, in both ways of listening."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.support.whole_product import SAMPLES, Mode, Waymark, platforms, this_year
from tests.support.whole_school import HELEN, JAMAL, TOMAS, School, at_their_places


@pytest.fixture(scope="session")
def founded() -> Iterator[Waymark]:
    """A school as its operator sets it up, before anybody is invited. Nothing serves it, and nobody changes it."""
    with TemporaryDirectory(prefix="waymark-", ignore_cleanup_errors=True) as directory:
        waymark = Waymark(Path(directory))
        waymark.does("db", "upgrade")
        told = [
            waymark.does("import", "case", SAMPLES / f"{name}.json", "--yes", "--json").json()
            for name in ("mathematics", "english", "habits")
        ]
        assert [(each["targets"], each["applied"]) for each in told] == [(27, True), (20, True), (5, True)]
        roster, calendar = this_year(waymark.directory)
        people = waymark.does("import", "oneroster", roster, "--yes", "--json").json()["people"]
        assert people["added"] == 89
        days = waymark.does("import", "calendar", calendar, "--yes", "--json").json()
        assert days["instructional_days"] == 176
        line = ("--help-line-name", "Riverbend Help Line", "--help-line-number", "555-0100")
        waymark.does("school", "set", "--help-lead", "u-helen-park", *line)
        waymark.does("link", "u-helen-park", "--channel", "slack", "--address", HELEN)
        for student, user_id in (("Jamal Carter", JAMAL), ("Tomás Rivera", TOMAS)):
            waymark.does("link", student, "--channel", "telegram", "--address", str(user_id))
        yield waymark


@pytest.fixture
def waymark(founded: Waymark) -> Iterator[Waymark]:
    """That school, for one test."""
    with TemporaryDirectory(prefix="waymark-", ignore_cleanup_errors=True) as directory:
        yield founded.copied(Path(directory))


@pytest.fixture(params=["polling and sockets", "webhook and HTTP"])
async def school(request: pytest.FixtureRequest, waymark: Waymark) -> AsyncIterator[School]:
    """Both platforms are there; Waymark is not running yet."""
    mode: Mode = request.param
    async with platforms(waymark, mode) as service:
        yield at_their_places(service)
