"""What Slack brings: stored before it is acknowledged, answered without keeping Slack waiting."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from slack_bolt.response import BoltResponse

from bot.channels.base import Handled
from bot.channels.slack import reading
from bot.channels.slack.blocks import plain
from bot.channels.slack.reading import Account
from bot.channels.tasks import Tasks
from bot.intake import Intake
from bot.rendering.renderer import Renderer
from domain.errors import NotSavedYet
from domain.ids import new_id
from domain.vocabulary import ChannelName
from handlers.turn import Audience

log = structlog.get_logger()

Answer = Callable[[ChannelName, str], Awaitable[Mapping[UUID, Handled]]]

PATIENCE = timedelta(seconds=2.4)
"""For a form sent. Source: Slack, an interaction is to be answered within 3 s; being stored comes first."""


class Arrivals:
    """Takes payloads in. `look_up` tells what Slack says of a person: team id and user id."""

    def __init__(
        self,
        intake: Intake,
        answer: Answer,
        renderer: Renderer,
        *,
        look_up: Callable[[str, str], Awaitable[Account]],
        patience: timedelta = PATIENCE,
    ) -> None:
        self._intake = intake
        self._answer = answer
        self._renderer = renderer
        self._look_up = look_up
        self._patience_seconds = patience.total_seconds()
        self._tasks = Tasks()
        self._awaited: dict[UUID, asyncio.Future[Handled]] = {}
        """Forms whose outcome somebody waits for, by the id of their stored payload."""
        self._homes: dict[str, Account] = {}
        """Whose Home was opened since this process began, by address."""
        self._refreshing: set[str] = set()

    async def take_in(self, body: Mapping[str, Any]) -> BoltResponse:
        """The answer for Slack. 500 where nothing was stored: an event comes again, a form stays open."""
        account = Account()
        try:
            if not _says_something(body):
                return BoltResponse(status=200)
            account = await self._look_up(*(reading.sender(body) or ("", "")))
            if account.standing == "bot":
                return BoltResponse(status=200)
            payload = reading.kept(body, account)
            if body.get("type") == "view_submission":
                return await self._take_form(body, payload, account)
            await self._take_wish(payload, account)
        except Exception as error:  # noqa: BLE001  # the boundary: unstored is unacknowledged
            kind = body.get("type", "command")
            log.error("slack_payload_not_stored", kind=kind, error=type(error).__name__)  # noqa: TRY400  # a trace may hold people's words
            if body.get("type") == "view_submission":
                return self._not_saved(body, account)
            return BoltResponse(status=500)
        return BoltResponse(status=200)

    def refresh_home(self, address: str) -> None:
        """Publishes somebody's Home anew, if they have opened it; soon, and once for many calls."""
        if address in self._homes and address not in self._refreshing:
            self._refreshing.add(address)
            self._tasks.start(self._ask_for_home(address))

    async def drain(self) -> None:
        """Waits for the answers under way."""
        await self._tasks.drain()

    async def _take_wish(self, payload: dict[str, Any], account: Account) -> None:
        address = reading.address_of(payload)
        stored = await self._store(reading.key_of(payload), address, payload)
        if stored is None:
            return
        if reading.is_home_opened(payload):
            self._homes[address] = account
            self._tasks.start(self._answer_address(address))
        else:
            self._tasks.start(self._answer_and_refresh(address))

    async def _take_form(
        self, body: Mapping[str, Any], payload: dict[str, Any], account: Account
    ) -> BoltResponse:
        """Closes the windows when the form is saved, else leaves it open with what was typed.

        Where its fate is not known in time it stays open, too: sent again unchanged it is the same form and
        has its effect only once.
        """
        outcome = self._tasks.start(self._outcome(payload))
        try:
            async with asyncio.timeout(self._patience_seconds):
                handled = await asyncio.shield(outcome)
        except TimeoutError:
            log.warning("slack_form_takes_long")
            return self._not_saved(body, account)
        if handled is None:
            return self._not_saved(body, account)
        if handled.failed:
            return _errors(body, {"": plain(handled.failed)})
        if handled.problems:
            return _errors(body, handled.problems)
        self.refresh_home(reading.address_of(payload))
        return BoltResponse(status=200, body={"response_action": "clear"})

    async def _outcome(self, payload: dict[str, Any]) -> Handled | None:
        """What became of a form; None where it was not learned."""
        key, address = reading.key_of(payload), reading.address_of(payload)
        stored = await self._store(key, address, payload)
        if stored is None:
            if not await self._answer_address(address):  # the first of the two may still be waiting
                return None
            if await self._intake.took_effect(ChannelName.SLACK, key):
                return Handled()
            # Shown as faulty, or broken by us, and sent once more as it was.
            stored = await self._store(f"{key}:{payload['trigger_id']}", address, payload)
            if stored is None:
                return None
        future: asyncio.Future[Handled] = asyncio.get_running_loop().create_future()
        self._awaited[stored] = future
        try:
            is_answered = await self._answer_address(address)
            if future.done():
                return future.result()
            if not is_answered:
                return None
        finally:
            del self._awaited[stored]
        # Another process was faster.
        return Handled() if await self._intake.took_effect(ChannelName.SLACK, key) else None

    async def _answer_and_refresh(self, address: str) -> None:
        await self._answer_address(address)
        self.refresh_home(address)

    async def _answer_address(self, address: str) -> bool:
        """Whether nothing of this address waits any more."""
        try:
            handled = await self._answer(ChannelName.SLACK, address)
        except Exception as error:  # noqa: BLE001  # the boundary: the inbox keeps it, and it is taken up again
            log.error("not_answered", channel=ChannelName.SLACK, error=type(error).__name__)  # noqa: TRY400  # a trace may hold people's words
            return False
        for stored, outcome in handled.items():
            awaited = self._awaited.get(stored)
            if awaited is not None and not awaited.done():
                awaited.set_result(outcome)
        return True

    async def _ask_for_home(self, address: str) -> None:
        self._refreshing.discard(address)
        team, _, user = address.partition(":")
        wish = {"type": reading.REFRESH, "user": {"id": user, "team_id": team}}
        payload = reading.kept(wish, self._homes[address])
        try:
            await self._store(f"home:{new_id()}", address, payload)
        except Exception as error:  # noqa: BLE001  # best effort: the Home is fresh when it is opened again
            log.warning("slack_home_not_refreshed", error=type(error).__name__)
            return
        await self._answer_address(address)

    async def _store(self, key: str, address: str, payload: dict[str, Any]) -> UUID | None:
        return await self._intake.store(ChannelName.SLACK, key=key, address=address, payload=payload)

    def _not_saved(self, body: Mapping[str, Any], account: Account) -> BoltResponse:
        rendered = self._renderer.refusal(NotSavedYet(), Audience(account.language or "en"))
        return _errors(body, {"": plain(rendered.html)})


def _says_something(body: Mapping[str, Any]) -> bool:
    """Whether a payload is for us. A malformed one by somebody is: it is set aside where it is read."""
    if reading.sender(body) is None:
        return False
    try:
        return reading.read(reading.kept(body, Account())) is not None
    except (AttributeError, KeyError, TypeError, ValueError):
        return True


def _in_one_line(words: str) -> str:
    """Sentences one after another; a heading becomes one, too."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    return " ".join(line if line[-1] in ".!?…:" else f"{line}." for line in lines)


def _errors(body: Mapping[str, Any], problems: Mapping[str, str]) -> BoltResponse:
    """Keeps a modal open. What concerns a field that it does not show stands at its first one."""
    blocks = [block["block_id"] for block in body["view"].get("blocks") or () if block.get("type") == "input"]
    if not blocks:
        return BoltResponse(status=500)
    told: dict[str, list[str]] = {}
    for name, words in problems.items():
        told.setdefault(name if name in blocks else blocks[0], []).append(_in_one_line(words))
    errors = {name: " ".join(sentences) for name, sentences in told.items()}
    return BoltResponse(status=200, body={"response_action": "errors", "errors": errors})
