"""The Slack channel with a small conversation behind it, on the stand-in, in both modes."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import aiohttp
import pytest
from sqlalchemy import select, update

from bot.channels.base import DeliveryError, FileOffer, Rendered
from bot.channels.slack.calls import OPERATOR_PAUSE
from bot.channels.slack.channel import SlackChannel
from bot.clock import SystemClock
from bot.database import Sessions
from bot.intake import Intake
from bot.rendering.renderer import Renderer
from domain.models import Incoming
from domain.vocabulary import ChannelName, IncomingState
from tests.support.slack_channel import (
    APP_TOKEN,
    FORM,
    Desk,
    Mode,
    a_channel,
    a_desk,
    a_slack,
    address_of,
    settings_for,
)
from tests.support.slack_people import SlackUser
from tests.support.slack_server import SlackServer
from tests.support.stand_in import Fault, drop_after, drop_before, refuse_429, server_error, slow

BO = "U0BO"


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with a_slack(retry_pauses=(0.0, 0.05, 0.05), later_pause=0.05) as server:
        yield server


@pytest.fixture
def bo(slack: SlackServer) -> SlackUser:
    return slack.user(BO, name="Bo Li", locale="es-ES")


@pytest.fixture(params=["socket", "http"])
def mode(request: pytest.FixtureRequest) -> Mode:
    """A test that takes this runs in both modes."""
    found: Mode = request.param
    return found


class Forgetful(Intake):
    """An intake whose database is away for the next few payloads."""

    def __init__(self, sessions: Sessions, *, times: int) -> None:
        super().__init__(sessions, SystemClock())
        self.times = times

    async def store(
        self, channel: ChannelName, *, key: str, address: str, payload: dict[str, Any]
    ) -> UUID | None:
        if self.times:
            self.times -= 1
            raise ConnectionError("the database is away")
        return await super().store(channel, key=key, address=address, payload=payload)


class Saved(Intake):
    """An intake for which a form sent once had its effect, as the outbox would tell."""

    async def took_effect(self, channel: ChannelName, key: str) -> bool:
        return True


def sent(slack: SlackServer, method: str) -> list[dict[str, Any]]:
    return [call["params"] for call in slack.calls if call["method"] == method]


# --- what comes in -----------------------------------------------------------------------------------------


async def test_words_are_heard_as_typed_and_answered(
    slack: SlackServer, bo: SlackUser, sessions: Sessions, mode: Mode
) -> None:
    async with a_desk(slack, mode, sessions) as (_, desk):
        await bo.writes("ratio & <unit> rates")
        await bo.sees("ratio & <unit> rates")
    (received,) = desk.heard
    assert (received.address, received.text) == (f"T0SCHOOL:{BO}", "ratio & <unit> rates")
    assert received.language_hint == "es"
    assert not received.can_open_forms
    (message,) = sent(slack, "chat.postMessage")
    assert (message["link_names"], message["unfurl_links"], message["unfurl_media"]) == (False, False, False)
    assert message["metadata"]["event_payload"] == {"key": "key-1"}
    assert (
        slack.workspace.channels[bo.dm].messages[-1].body["text"] == "Heard 1\nratio &amp; &lt;unit&gt; rates"
    )


async def test_links_that_slack_marks_up_are_read_as_typed(
    slack: SlackServer, bo: SlackUser, sessions: Sessions
) -> None:
    async with a_desk(slack, "socket", sessions) as (_, desk):
        event = {
            "type": "message",
            "user": BO,
            "channel": bo.dm,
            "channel_type": "im",
            "ts": "1.1",
            "team": "T0SCHOOL",
        }
        await slack.delivers(
            event | {"text": "see <https://a.example/x?y=1&amp;z=2> and <mailto:b@c.example|b@c.example>"}
        )
        await slack.until(lambda: desk.heard)
    assert desk.heard[0].text == "see https://a.example/x?y=1&z=2 and b@c.example"


async def test_a_card_edits_itself_where_it_was_pressed(
    slack: SlackServer, bo: SlackUser, sessions: Sessions, mode: Mode
) -> None:
    async with a_desk(slack, mode, sessions) as (_, desk):
        await bo.writes("hello")
        message = await bo.sees("hello")
        await bo.presses("Look")
        await bo.sees("Heard 2")
    assert [(m.ts, m.edited) for m in bo.chat if m.from_bot] == [(message.ts, 1)]
    assert (desk.heard[1].button, desk.heard[1].can_open_forms) == ("look", True)
    assert not desk.heard[1].place_is_fleeting
    assert bo.interaction_failures == []


async def test_a_command_with_and_without_a_word(
    slack: SlackServer, bo: SlackUser, sessions: Sessions, mode: Mode
) -> None:
    async with a_desk(slack, mode, sessions) as (_, desk):
        await bo.commands("/waymark")
        await bo.sees("home")
        await bo.commands("/waymark", "Link  aBc123 ")
        await bo.sees("link")
    assert [(r.command, r.argument) for r in desk.heard] == [("home", ""), ("link", "aBc123")]
    assert all(r.can_open_forms for r in desk.heard)
    assert bo.interaction_failures == []


async def test_a_button_opens_a_form_whose_answers_arrive(
    slack: SlackServer, bo: SlackUser, sessions: Sessions, mode: Mode
) -> None:
    at = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
    async with a_desk(slack, mode, sessions) as (_, desk):
        await bo.writes("hello")
        await bo.presses("Write")
        await bo.sees_modal("Say why")
        await bo.fills({"why": "Because <b>", "when": at})
        await bo.submits()
        await bo.sees("Because <b>")
    assert desk.heard[-1].form == ("s:", {"why": "Because <b>", "when": at.isoformat()})
    assert bo.modal is None
    assert not bo.modal_errors
    assert bo.interaction_failures == []


async def test_what_is_left_empty_is_no_answer(slack: SlackServer, bo: SlackUser, sessions: Sessions) -> None:
    async with a_desk(slack, "socket", sessions) as (_, desk):
        await bo.writes("hello")
        await bo.presses("Write")
        await bo.fills({"why": "Because"})
        await bo.submits()
    assert desk.saved == [{"why": "Because"}]


async def test_a_form_with_a_problem_stays_open_with_its_text(
    slack: SlackServer, bo: SlackUser, sessions: Sessions, mode: Mode
) -> None:
    async with a_desk(slack, mode, sessions) as (_, desk):
        await bo.writes("hello")
        await bo.presses("Write")
        await bo.fills({"why": "wrong"})
        await bo.submits()
        assert bo.modal_errors == {"why": "Say more. Please. And this."}
        await bo.submits()
        assert bo.modal_errors == {"why": "Say more. Please. And this."}, "unchanged, it is judged again"
        await bo.fills({"why": "better"})
        await bo.submits()
    assert bo.modal is None
    assert not bo.modal_errors
    assert desk.saved == [{"why": "better"}]


async def test_a_form_that_we_break_stays_open_with_an_apology(
    slack: SlackServer, bo: SlackUser, sessions: Sessions
) -> None:
    async with a_desk(slack, "socket", sessions):
        await bo.writes("hello")
        await bo.presses("Write")
        await bo.fills({"why": "broken"})
        await bo.submits()
    assert bo.modal_errors == {"why": "Sorry & thanks."}
    assert bo.modal is not None


async def test_a_form_that_cannot_be_stored_stays_open_and_can_be_sent_again(
    slack: SlackServer, bo: SlackUser, sessions: Sessions, mode: Mode
) -> None:
    intake = Forgetful(sessions, times=0)
    async with a_desk(slack, mode, sessions, intake=intake) as (_, desk):
        await bo.writes("hello")
        await bo.presses("Write")
        await bo.fills({"why": "Because"})
        intake.times = 1
        await bo.submits()
        assert bo.modal is not None
        assert "why" in bo.modal_errors
        await bo.submits()
    assert bo.modal is None
    assert not bo.modal_errors
    assert desk.saved == [{"why": "Because"}]


async def test_a_form_that_takes_long_stays_open_and_counts_once(
    slack: SlackServer, bo: SlackUser, sessions: Sessions
) -> None:
    saved, patience = Saved(sessions, SystemClock()), timedelta(seconds=0.1)
    async with a_desk(slack, "socket", sessions, intake=saved, patience=patience) as (_, desk):
        await bo.writes("hello")
        await bo.presses("Write")
        await bo.fills({"why": "Because"})
        desk.may_answer.clear()
        await bo.submits()
        assert bo.modal is not None
        assert "why" in bo.modal_errors
        desk.may_answer.set()
        await bo.sees("Because")
        await bo.submits()
    assert bo.modal is None
    assert not bo.modal_errors
    assert desk.saved == [{"why": "Because"}], "sent again unchanged, it is the same form"


async def test_a_forms_outcome_is_told_even_if_another_payloads_answer_brought_it(
    slack: SlackServer, bo: SlackUser, sessions: Sessions
) -> None:
    async with a_desk(slack, "socket", sessions) as (_, desk):
        await bo.writes("hello")
        await bo.presses("Write")
        await bo.fills({"why": "wrong"})
        desk.may_answer.clear()
        await bo.writes("meanwhile")
        sending = asyncio.create_task(bo.submits())
        await slack.until(lambda: len(slack.deliveries) > 3 and slack.deliveries[-1].kind == "interactive")
        desk.may_answer.set()
        await sending
    assert bo.modal_errors == {"why": "Say more. Please. And this."}


async def test_the_home_tab_is_published_and_its_buttons_open_windows(
    slack: SlackServer, bo: SlackUser, sessions: Sessions, mode: Mode
) -> None:
    async with a_desk(slack, mode, sessions) as (_, desk):
        await bo.opens_home()
        await bo.sees_home("Heard 1")
        assert (desk.heard[0].command, desk.heard[0].place, desk.heard[0].place_is_fleeting) == (
            "home",
            "home:",
            True,
        )
        await bo.presses_in_home("Look")
        modal = await bo.sees_modal("look")
        assert modal["title"]["text"] == "Waymark"
        await bo.presses("Ask a question")
        await bo.sees_modal("ask")
        await bo.presses("Write")
        await bo.sees_modal("Say why")
        assert len(slack.workspace.modals[BO]) == 2, "the form lies on the window it was asked for in"
        await bo.fills({"why": "Because"})
        await bo.submits()
        await bo.sees("Because")
        assert bo.modal is None
    assert len(bo.chat) == 1
    assert bo.interaction_failures == []


async def test_a_form_opens_from_the_home_tab(slack: SlackServer, bo: SlackUser, sessions: Sessions) -> None:
    async with a_desk(slack, "socket", sessions):
        await bo.opens_home()
        await bo.sees_home()
        await bo.presses_in_home("Write")
        await bo.sees_modal("Say why")


async def test_an_opened_home_is_kept_fresh(slack: SlackServer, bo: SlackUser, sessions: Sessions) -> None:
    async with a_desk(slack, "socket", sessions) as (channel, desk):
        await bo.writes("hello")
        await bo.sees("Heard 1")
        assert bo.home is None, "nobody looks at it yet"
        await bo.opens_home()
        await bo.sees_home("Heard 2")
        await bo.writes("again")
        await bo.sees("Heard 3")
        await bo.sees_home("Heard 4")
        await channel.send(address_of(BO), Rendered("You are asked for a conference", is_notice=True))
        await bo.sees_home("Heard 5")
    assert [r.command for r in desk.heard] == [None, "home", None, "home", "home"]


async def test_a_voice_message_is_fetched_with_the_bots_token(
    slack: SlackServer, bo: SlackUser, sessions: Sessions
) -> None:
    async with a_desk(slack, "socket", sessions) as (channel, desk):
        await bo.sends_file("thoughts.ogg", b"OggS thoughts")
        await slack.until(lambda: desk.heard)
        (file,) = desk.heard[0].files
        assert (file.media_type, file.size_bytes, file.file_name) == ("audio/ogg", 13, "thoughts.ogg")
        assert await channel.fetch(file) == b"OggS thoughts"


async def test_a_clip_recorded_in_slack_is_a_voice_message(
    slack: SlackServer, bo: SlackUser, sessions: Sessions
) -> None:
    clip = {
        "name": "clip.mp4",
        "mimetype": "video/mp4",
        "subtype": "slack_audio",
        "size": 9,
        "duration_ms": 2_600,
    }
    event = {"type": "message", "subtype": "file_share", "user": BO, "team": "T0SCHOOL", "channel_type": "im"}
    async with a_desk(slack, "socket", sessions) as (_, desk):
        await slack.delivers(
            event | {"files": [clip | {"url_private": f"{slack.url}/files-pri/F1/clip.mp4"}]}
        )
        await slack.until(lambda: desk.heard)
    (file,) = desk.heard[0].files
    assert file is not None
    assert (file.media_type, file.duration_seconds) == ("audio/mp4", 3)


async def test_files_sent_at_once_belong_together_and_to_the_words_beside_them(
    slack: SlackServer, bo: SlackUser, sessions: Sessions
) -> None:
    async with a_desk(slack, "socket", sessions) as (channel, desk):
        await bo.sends_files([("one.jpg", b"1"), ("two.jpg", b"22")], text="My model & me")
        await slack.until(lambda: desk.heard)
        first, second = desk.heard[0].files
        assert [await channel.fetch(file) for file in (first, second)] == [b"1", b"22"]
    assert first.album == second.album is not None
    assert (first.caption, second.caption) == ("My model & me", None)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/files.slack.com/x",
        "http://files.slack.com/x",
        "https://slack.com.evil.example/x",
    ],
)
async def test_the_token_goes_to_slack_alone(slack: SlackServer, sessions: Sessions, url: str) -> None:
    async with a_desk(slack, "socket", sessions) as (channel, _):
        with pytest.raises(DeliveryError) as caught:
            await channel.fetch(FileOffer(url, "audio/ogg", 1))
    assert (caught.value.permanent, caught.value.reason) == (True, "not a file of Slack's")


async def test_a_file_that_is_gone_or_too_large_is_not_fetched(
    slack: SlackServer, sessions: Sessions
) -> None:
    big = slack.workspace.new_file("big.ogg", b"x" * ((20 << 20) + 1), BO)
    async with a_desk(slack, "socket", sessions) as (channel, _):
        for url in (f"{slack.url}/files-pri/F0NONE/x.ogg", big.as_sent()["url_private"]):
            with pytest.raises(DeliveryError) as caught:
                await channel.fetch(FileOffer(url, "audio/ogg", 1))
            assert caught.value.permanent


# --- what is not for us ------------------------------------------------------------------------------------


async def test_the_bots_own_messages_edits_and_other_events_are_acknowledged_and_dropped(
    slack: SlackServer, bo: SlackUser, sessions: Sessions, mode: Mode
) -> None:
    async with a_desk(slack, mode, sessions) as (_, desk):
        await bo.writes("hello")
        await bo.presses("Look")
        await bo.sees("Heard 2")
        await slack.delivers(
            {"type": "message", "subtype": "message_changed", "channel": bo.dm, "channel_type": "im"}
        )
        await slack.delivers({"type": "message", "text": None})
        await slack.delivers({"type": "reaction_added", "user": BO, "reaction": "eyes"})
        slack.channel("C0MATHS", name="maths", members=[bo])
        await bo.writes("hello all", channel="C0MATHS")
        await slack.until(lambda: all(delivery.acknowledged for delivery in slack.deliveries))
    assert len(desk.heard) == 2
    assert len(slack.deliveries) > 6, "its own two among them"


async def test_whoever_calls_the_bot_in_a_channel_is_answered_in_private(
    slack: SlackServer, bo: SlackUser, sessions: Sessions
) -> None:
    async with a_desk(slack, "socket", sessions) as (_, desk):
        slack.channel("C0MATHS", name="maths", members=[bo])
        event = {
            "type": "app_mention",
            "user": BO,
            "team": "T0SCHOOL",
            "channel": "C0MATHS",
            "text": "<@U0> Ana is late",
            "ts": "1.1",
        }
        await slack.delivers(event)
        await bo.sees("OnlyInPrivate")
    assert "Ana" not in str(desk.payloads)


@pytest.mark.parametrize(
    "flags", [{"is_restricted": True}, {"is_ultra_restricted": True}, {"is_stranger": True, "team": "T0ELSE"}]
)
async def test_guests_and_people_of_other_workspaces_are_refused(
    slack: SlackServer, sessions: Sessions, flags: dict[str, Any]
) -> None:
    guest = slack.user("U0GUEST", name="A Guest", **flags)
    async with a_desk(slack, "socket", sessions) as (_, desk):
        await guest.writes("hello")
        await guest.commands("/waymark", "link abc")
        await guest.opens_home()
        await guest.writes("hello again")
        await slack.until(lambda: "home:" in [received.place for received in desk.heard])
        await slack.until(lambda: len(desk.heard) >= 4)
    assert {received.refusal for received in desk.heard} == {"NotAMember"}
    assert not any(received.text or received.command for received in desk.heard)


async def test_other_bots_are_not_talked_with(slack: SlackServer, sessions: Sessions) -> None:
    robot = slack.user("U0ROBOT", is_bot=True)
    async with a_desk(slack, "socket", sessions) as (_, desk):
        await robot.writes("hello")
        assert slack.deliveries[0].acknowledged
    assert desk.heard == []


async def test_slack_is_asked_once_who_somebody_is(
    slack: SlackServer, bo: SlackUser, sessions: Sessions
) -> None:
    async with a_desk(slack, "socket", sessions) as (_, desk):
        for n in range(3):
            await bo.writes(f"hello {n}")
        await slack.until(lambda: len(desk.heard) == 3)
    assert len(sent(slack, "users.info")) == 1


@pytest.mark.parametrize("fault", [server_error(), drop_before(), slow(3)], ids=["502", "cut", "slow"])
async def test_whoever_cannot_be_looked_up_is_heard(
    slack: SlackServer, bo: SlackUser, sessions: Sessions, fault: Fault
) -> None:
    async with a_desk(slack, "socket", sessions, patience=timedelta(seconds=1)) as (_, desk):
        slack.next("users.info", fault)
        await bo.writes("hello")
        await bo.sees("hello")
    assert desk.heard[0].refusal is None
    assert slack.deliveries[0].attempts[0].ok


async def test_nothing_is_kept_of_a_payload_but_what_is_needed(
    slack: SlackServer, bo: SlackUser, sessions: Sessions
) -> None:
    async with a_desk(slack, "socket", sessions) as (_, desk):
        await bo.writes("a secret of Ana's")
        await bo.presses("Look")
        await bo.presses("Write")
        await bo.fills({"why": "Because"})
        await bo.submits()
        await bo.commands("/waymark", "home")
        await slack.until(lambda: len(desk.payloads) == 5)
    for payload in desk.payloads[1:]:
        for word in ("secret of Ana", "response_url", "verification", "bo.li", "Bo Li"):
            assert word not in str(payload)


# --- once, whatever happens --------------------------------------------------------------------------------


async def test_an_event_brought_twice_has_one_effect(
    slack: SlackServer, bo: SlackUser, sessions: Sessions, mode: Mode
) -> None:
    async with a_desk(slack, mode, sessions) as (_, desk):
        await bo.writes("hello")
        await bo.sees("hello")
        await slack.courier.event(slack.deliveries[0].payload)
        await bo.writes("again")
        await bo.sees("again")
    assert [received.text for received in desk.heard] == ["hello", "again"]


async def test_a_press_brought_twice_has_one_effect(
    slack: SlackServer, bo: SlackUser, sessions: Sessions
) -> None:
    async with a_desk(slack, "socket", sessions) as (_, desk):
        await bo.writes("hello")
        await bo.presses("Look")
        press = next(d.payload for d in slack.deliveries if d.kind == "interactive")
        assert (await slack.courier.interaction("interactive", press)).ok
        await bo.sees("Heard 2")
    assert [received.button for received in desk.heard] == [None, "look"]


async def test_what_could_not_be_stored_comes_again(
    slack: SlackServer, bo: SlackUser, sessions: Sessions, mode: Mode
) -> None:
    async with a_desk(slack, mode, sessions, intake=Forgetful(sessions, times=2)) as (_, desk):
        slack.courier.patience = 0.5
        await bo.writes("hello")
        await bo.sees("hello")
    assert len(slack.deliveries[0].attempts) == 3
    assert len(desk.heard) == 1


async def test_a_press_that_could_not_be_stored_is_not_acknowledged(
    slack: SlackServer, bo: SlackUser, sessions: Sessions, mode: Mode
) -> None:
    intake = Forgetful(sessions, times=0)
    async with a_desk(slack, mode, sessions, intake=intake) as (_, desk):
        await bo.writes("hello")
        await bo.sees("hello")
        intake.times, slack.courier.patience = 1, 0.5
        await bo.presses("Look")
    assert [failure.kind for failure in bo.interaction_failures] == ["block_actions"]
    assert len(desk.heard) == 1


async def test_what_is_stored_is_acknowledged_before_it_is_answered(
    slack: SlackServer, bo: SlackUser, sessions: Sessions, mode: Mode
) -> None:
    async with a_desk(slack, mode, sessions) as (_, desk):
        desk.may_answer.clear()
        await bo.writes("hello")
        assert slack.deliveries[0].attempts[0].ok
        async with sessions() as session:
            stored = (await session.scalars(select(Incoming))).one()
        assert (stored.state, stored.address) == (IncomingState.NEW, address_of(BO))
        desk.may_answer.set()
        await bo.sees("hello")


async def test_a_stored_payload_is_read_the_same_by_a_process_that_never_met_slack(
    slack: SlackServer, sessions: Sessions
) -> None:
    guest = slack.user("U0GUEST", is_restricted=True)
    async with a_desk(slack, "socket", sessions) as (_, desk):
        await guest.writes("hello")
        await slack.until(lambda: desk.heard)
    fresh = a_channel(slack, "socket", intake=Intake(sessions, SystemClock()), answer=desk.answer)
    assert fresh.read(desk.payloads[0]) == desk.heard[0]


async def test_a_malformed_payload_is_stored_to_be_set_aside(
    slack: SlackServer, bo: SlackUser, sessions: Sessions
) -> None:
    async with a_desk(slack, "socket", sessions) as (_, desk):
        desk.may_answer.clear()
        slack.courier.patience = 0.3
        broken = {"type": "view_submission", "user": {"id": BO, "team_id": "T0SCHOOL"}, "trigger_id": "1"}
        await slack.courier.interaction("interactive", broken | {"view": {"id": "V1", "blocks": []}})
        press = broken | {
            "type": "block_actions",
            "container": {"type": "view"},
            "actions": [{"type": "button", "action_id": "x"}],
        }
        assert (await slack.courier.interaction("interactive", press)).ok
        async with sessions.begin() as session:
            stored = (await session.scalars(select(Incoming))).one()
            await session.execute(update(Incoming).values(state=IncomingState.QUARANTINED))
        desk.may_answer.set()
    fresh = a_channel(slack, "socket", intake=Intake(sessions, SystemClock()), answer=desk.answer)
    with pytest.raises(KeyError):
        fresh.read(stored.payload)


async def test_only_slacks_signature_opens_the_door(
    slack: SlackServer, bo: SlackUser, sessions: Sessions
) -> None:
    async with a_desk(slack, "http", sessions) as (_, desk):
        assert await slack.verifies_url()
        url = str(slack.courier.request_url)
        async with aiohttp.ClientSession() as session:
            for body, status in (("{}", 401), ("not json", 400)):
                async with session.post(
                    url, data=body, headers={"Content-Type": "application/json"}
                ) as response:
                    assert response.status == status
            async with session.get(url) as response:
                assert response.status == 405
        await bo.writes("hello")
        await bo.sees("hello")
    assert len(desk.heard) == 1


# --- sockets -----------------------------------------------------------------------------------------------


async def test_a_connection_that_went_deaf_is_renewed(
    slack: SlackServer, bo: SlackUser, sessions: Sessions
) -> None:
    slack.courier.patience = 0.3
    async with a_desk(slack, "socket", sessions, silence=timedelta(seconds=0.6), ping_seconds=0.2) as (
        _,
        desk,
    ):
        slack.goes_deaf()
        await bo.writes("is anybody there?")
        assert not slack.deliveries[0].attempts[0].ok
        await bo.sees("is anybody there?", timeout=10)
    assert len(desk.heard) == 1


async def test_a_connection_that_is_cut_or_refreshed_is_made_again(
    slack: SlackServer, bo: SlackUser, sessions: Sessions
) -> None:
    async with a_desk(slack, "socket", sessions, ping_seconds=0.2):
        slack.cuts_off()
        await slack.until(lambda: not slack.courier.connections)
        await bo.writes("one")
        await bo.sees("one", timeout=10)
        await slack.disconnects()
        await bo.writes("two")
        await bo.sees("two", timeout=10)


async def test_the_app_token_has_its_own_client(slack: SlackServer, sessions: Sessions) -> None:
    async with a_desk(slack, "socket", sessions):
        assert {(call["method"], call["auth"]) for call in slack.calls} == {
            ("auth.test", "xoxb"),
            ("apps.connections.open", "xapp"),
        }


async def test_a_start_without_slack_goes_on_in_the_background(
    slack: SlackServer, bo: SlackUser, sessions: Sessions
) -> None:
    slack.next("auth.test", drop_before())
    async with a_desk(slack, "socket", sessions):
        await slack.until(lambda: slack.courier.open_connections)
        await bo.writes("hello")
        await bo.sees("hello")


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
async def test_a_token_that_slack_refuses_stops_the_start(
    slack: SlackServer, sessions: Sessions, method: str
) -> None:
    slack.refuses(method, "invalid_auth")
    channel = a_channel(slack, "socket", intake=Intake(sessions, SystemClock()), answer=Desk(sessions).answer)
    with pytest.raises(DeliveryError, match="invalid_auth"):
        await channel.start()


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"bot_token": None}, "BOT_TOKEN"),
        ({"app_token": None}, "APP_TOKEN"),
        ({"mode": "http"}, "SIGNING_SECRET"),
    ],
)
async def test_a_missing_setting_is_named(
    slack: SlackServer, sessions: Sessions, change: dict[str, Any], name: str
) -> None:
    lacking = settings_for(slack).model_copy(update=change)
    intake, answer, renderer = Intake(sessions, SystemClock()), Desk(sessions).answer, Renderer()
    with pytest.raises(ValueError, match=name):
        SlackChannel(lacking, intake=intake, answer=answer, renderer=renderer)


# --- what goes out -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "delivered"),
    [(drop_before(), False), (drop_after(), True), (server_error(), False)],
    ids=["drop_before", "drop_after", "502"],
)
async def test_a_message_of_unknown_fate_can_be_looked_for(
    slack: SlackServer, bo: SlackUser, sessions: Sessions, fault: Fault, delivered: bool
) -> None:
    async with a_desk(slack, "socket", sessions) as (channel, _):
        slack.next("chat.postMessage", fault)
        with pytest.raises(DeliveryError) as caught:
            await channel.send(address_of(BO), Rendered("Hello", key="pace:1"))
        assert (caught.value.unknown, caught.value.permanent) == (True, False)
        assert await channel.was_delivered(address_of(BO), "pace:1") is delivered
        assert await channel.was_delivered(address_of(BO), "pace:2") is False
    assert len(sent(slack, "chat.postMessage")) == 1, "nothing is sent again behind anybody's back"


async def test_too_many_messages_say_when_to_come_back(
    slack: SlackServer, bo: SlackUser, sessions: Sessions
) -> None:
    async with a_desk(slack, "socket", sessions) as (channel, _):
        slack.next("chat.postMessage", refuse_429(retry_after=7))
        with pytest.raises(DeliveryError) as caught:
            await channel.send(address_of(BO), Rendered("Hello"))
    assert (caught.value.retry_after, caught.value.unknown) == (timedelta(seconds=7), False)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ("invalid_blocks", {"permanent": True}),
        ("msg_too_long", {"permanent": True}),
        ("is_archived", {"permanent": True, "unreachable": True}),
        ("fatal_error", {"unknown": True}),
        ("service_unavailable", {}),
        ("token_revoked", {"retry_after": OPERATOR_PAUSE}),
        ("account_inactive", {"retry_after": OPERATOR_PAUSE}),
    ],
)
async def test_slacks_refusals_are_told_apart(
    slack: SlackServer, bo: SlackUser, sessions: Sessions, error: str, expected: dict[str, Any]
) -> None:
    async with a_desk(slack, "socket", sessions) as (channel, _):
        slack.refuses("chat.postMessage", error)
        with pytest.raises(DeliveryError) as caught:
            await channel.send(address_of(BO), Rendered("Hello"))
    nothing = {"permanent": False, "unreachable": False, "unknown": False, "retry_after": None}
    assert {name: getattr(caught.value, name) for name in nothing} == nothing | expected
    assert caught.value.reason == error


async def test_somebody_who_left_is_unreachable(slack: SlackServer, sessions: Sessions) -> None:
    slack.user("U0GONE", deleted=True)
    async with a_desk(slack, "socket", sessions) as (channel, _):
        for user in ("U0GONE", "U0NOBODY"):
            with pytest.raises(DeliveryError) as caught:
                await channel.send(address_of(user), Rendered("Hello"))
            assert caught.value.unreachable


async def test_slack_out_of_reach_is_a_message_not_sent(sessions: Sessions) -> None:
    async with a_slack() as slack:
        channel = a_channel(
            slack, "http", intake=Intake(sessions, SystemClock()), answer=Desk(sessions).answer
        )
    await channel.start()
    with pytest.raises(DeliveryError) as caught:
        await channel.send(address_of(BO), Rendered("Hello"))
    await channel.stop()
    assert (caught.value.unknown, caught.value.permanent) == (False, False)


async def test_what_cannot_be_shown_in_its_place_is_sent(
    slack: SlackServer, bo: SlackUser, sessions: Sessions
) -> None:
    places = (f"{bo.dm}:1.1", "view:V0GONE", "home:never.given")
    async with a_desk(slack, "socket", sessions) as (channel, _):
        for n, place in enumerate(places):
            sent_as = await channel.show(address_of(BO), place, Rendered(f"Words {n}"))
            assert sent_as == f"{bo.dm}:{(await bo.sees(f'Words {n}')).ts}"


async def test_what_was_sent_for_lack_of_its_place_is_not_sent_again(
    slack: SlackServer, bo: SlackUser, sessions: Sessions
) -> None:
    async with a_desk(slack, "socket", sessions) as (channel, _):
        for _ in range(2):
            await channel.show(address_of(BO), "view:V0GONE", Rendered("Words", key="reply:1"))
        assert [m.plain for m in bo.chat if "Words" in m.plain] == ["Words"]


async def test_a_window_too_late_to_open_says_so(
    slack: SlackServer, bo: SlackUser, sessions: Sessions
) -> None:
    async with a_desk(slack, "socket", sessions) as (_, desk):
        await bo.writes("hello")
        await bo.sees("hello")
        desk.may_answer.clear()
        await bo.presses("Write")
        slack.passes(4)
        desk.may_answer.set()
        await slack.until(lambda: desk.errors)
        await bo.opens_home()
        await bo.sees_home()
        desk.may_answer.clear()
        await bo.presses_in_home("Look")
        slack.passes(4)
        desk.may_answer.set()
        await bo.sees("look")
    assert [error.reason for error in desk.errors] == ["expired_trigger_id"]
    assert desk.errors[0].permanent
    assert bo.modal is None


async def test_the_recorded_form_is_the_one_that_was_asked_for(
    slack: SlackServer, bo: SlackUser, sessions: Sessions
) -> None:
    async with a_desk(slack, "socket", sessions) as (channel, _):
        trigger = slack.workspace.new_trigger(BO, from_modal=False)
        await channel.open_form(address_of(BO), {"trigger_id": trigger}, FORM)
    assert bo.modal is not None
    assert bo.modal["private_metadata"] == FORM.opener
    assert APP_TOKEN not in str(slack.calls)
