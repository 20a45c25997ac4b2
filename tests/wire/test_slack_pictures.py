"""Pictures through real Slack calls: uploaded, inspected, shown in messages, windows and the Home tab."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.channels.base import Rendered
from bot.channels.slack.channel import SlackChannel
from bot.channels.slack.reading import HOME
from bot.database import Sessions
from tests.support.pictures import ALT, a_picture, with_picture
from tests.support.slack_channel import a_desk, a_slack, address_of
from tests.support.slack_people import SlackUser
from tests.support.slack_server import SlackServer
from tests.support.slack_shown import ShownMessage
from tests.support.stand_in import Fault, drop_before, refuse_429, server_error

BO = "U0BO"
AT_BO = address_of(BO)


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with a_slack() as server:
        yield server


@pytest.fixture
def bo(slack: SlackServer) -> SlackUser:
    return slack.user(BO, name="Bo Li")


@pytest.fixture
async def channel(slack: SlackServer, bo: SlackUser, sessions: Sessions) -> AsyncIterator[SlackChannel]:
    async with a_desk(slack, "socket", sessions) as (channel, _):
        yield channel


def methods(slack: SlackServer) -> list[str]:
    return [call["method"] for call in slack.calls]


def told(slack: SlackServer) -> list[ShownMessage]:
    """What Bo's direct messages show now, oldest first."""
    return [message.shown() for message in slack.workspace.channels[f"D{BO[1:]}"].messages]


def images(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [block for block in blocks if block["type"] == "image"]


async def test_a_picture_is_uploaded_for_nobody_and_shown_under_the_heading(
    channel: SlackChannel, slack: SlackServer
) -> None:
    await channel.send(AT_BO, with_picture("<b>Who needs what</b>\n\nRP.2 Ana R."))
    shown = told(slack)[-1]
    assert [block["type"] for block in shown.blocks] == ["header", "image", "rich_text"]
    (image,) = images(shown.blocks)
    assert image["alt_text"] == ALT
    uploaded = slack.workspace.files[image["slack_file"]["id"]]
    assert (uploaded.name, uploaded.title) == ("pace_picture.png", ALT)
    assert await a_picture().png() == uploaded.content
    order = [name for name in methods(slack) if name.startswith(("files.", "(upload)", "chat."))]
    assert order == [
        "files.getUploadURLExternal",
        "(upload)",
        "files.completeUploadExternal",
        "files.info",
        "chat.postMessage",
    ]
    (complete,) = [call for call in slack.calls if call["method"] == "files.completeUploadExternal"]
    assert "channel_id" not in complete["params"]


async def test_a_picture_is_shown_once_slack_has_inspected_it(
    channel: SlackChannel, slack: SlackServer
) -> None:
    slack.workspace.looks_until_inspected = 2
    await channel.send(AT_BO, with_picture("My pace"))
    assert images(told(slack)[-1].blocks)
    assert methods(slack).count("files.info") == 2


async def test_words_go_alone_where_slack_does_not_come_to_inspect_the_picture(
    channel: SlackChannel, slack: SlackServer
) -> None:
    slack.workspace.looks_until_inspected = 99
    with capture_logs() as logs:
        sent_as = await channel.send(AT_BO, with_picture("My pace", key="reply:1"))
        slack.workspace.looks_until_inspected = 99
        assert await channel.show(AT_BO, sent_as, with_picture("Algebra", key="reply:1")) == sent_as
    assert [message.plain for message in told(slack)] == ["Algebra"]
    assert not images(told(slack)[-1].blocks)
    assert [entry["event"] for entry in logs] == ["picture_refused"] * 2


async def test_a_card_changes_from_words_to_a_picture_and_back_in_its_place(
    channel: SlackChannel, slack: SlackServer
) -> None:
    card = await channel.send(AT_BO, Rendered("Home"))
    assert await channel.show(AT_BO, card, with_picture("Who needs what")) == card
    assert images(told(slack)[-1].blocks)
    assert await channel.show(AT_BO, card, Rendered("Home")) == card
    assert not images(told(slack)[-1].blocks)
    assert len(told(slack)) == 1


async def test_the_home_tab_shows_a_picture(channel: SlackChannel, slack: SlackServer) -> None:
    assert await channel.show(AT_BO, HOME, with_picture("Who needs what")) is None
    assert images(slack.workspace.homes[BO].body["blocks"])


async def test_a_window_opens_with_its_words_at_once_and_the_picture_follows(
    channel: SlackChannel, slack: SlackServer
) -> None:
    trigger = slack.workspace.new_trigger(BO, from_modal=False)
    assert await channel.show(AT_BO, f"{HOME}{trigger}", with_picture("Who needs what")) is None
    (window,) = slack.workspace.modals[BO]
    assert images(window.body["blocks"])
    order = [name for name in methods(slack) if name.startswith(("files.", "views."))]
    assert order[0] == "views.open"
    assert order[-1] == "views.update"


@pytest.mark.parametrize("fault", [refuse_429(), server_error(), drop_before()], ids=lambda fault: fault.kind)
@pytest.mark.parametrize(
    "method", ["files.getUploadURLExternal", "files.completeUploadExternal", "files.info"]
)
async def test_words_go_alone_where_the_upload_goes_wrong(
    channel: SlackChannel, slack: SlackServer, method: str, fault: Fault
) -> None:
    slack.next(method, fault, times=2)  # aiohttp asks again by itself after a lost connection
    with capture_logs() as logs:
        await channel.send(AT_BO, with_picture("My pace"))
    assert told(slack)[-1].plain == "My pace"
    assert not images(told(slack)[-1].blocks)
    assert [entry["event"] for entry in logs] == ["picture_not_uploaded"]


async def test_without_the_right_to_upload_the_words_go_alone_and_the_operator_is_told(
    channel: SlackChannel, slack: SlackServer
) -> None:
    slack.refuses("files.getUploadURLExternal", "missing_scope")
    with capture_logs() as logs:
        await channel.send(AT_BO, with_picture("My pace"))
    assert told(slack)[-1].plain == "My pace"
    assert [entry["event"] for entry in logs] == ["slack_refuses_the_app", "picture_not_uploaded"]


async def test_words_go_alone_where_the_picture_cannot_be_drawn(
    channel: SlackChannel, slack: SlackServer
) -> None:
    await channel.send(AT_BO, with_picture("My pace", a_picture(is_drawn=False)))
    assert told(slack)[-1].plain == "My pace"
    assert not any(name.startswith("files.") for name in methods(slack))
