"""Who somebody is, as Slack says: a member, a guest, a bot."""

import asyncio
from datetime import timedelta
from typing import Any

import structlog

from bot.channels.base import DeliveryError
from bot.channels.slack.calls import SlackCalls
from bot.channels.slack.reading import Account

log = structlog.get_logger()

LOOK_UP_SHARE = 0.4
"""Of the time in which Slack wants its answer, for asking who somebody is."""

ACCOUNT_SECONDS = 3600.0
"""For as long what Slack told of a person is believed."""


class Accounts:
    """Asks Slack about people. `patience` is the time in which Slack itself wants an answer."""

    def __init__(self, calls: SlackCalls, *, patience: timedelta) -> None:
        self._calls = calls
        self._seconds = patience.total_seconds() * LOOK_UP_SHARE
        self._team: str | None = None
        self._known: dict[str, tuple[Account, float]] = {}

    async def learn_team(self) -> None:
        """Learns whose members are not guests. Raises DeliveryError, also where the token is refused."""
        me = await self._calls.write("auth.test")
        self._team = str(me["team_id"])

    async def look_up(self, team: str, user: str) -> Account:
        """What Slack says of a person, believed for a while.

        Whoever cannot be asked for is let through: a link to a person of the school is still needed.
        """
        now = asyncio.get_running_loop().time()
        account, until = self._known.get(user, (Account(), 0.0))
        if now < until:
            return account
        try:
            async with asyncio.timeout(self._seconds):
                if self._team is None:
                    await self.learn_team()
                told = await self._calls.ask("users.info", user=user, include_locale=1)
        except (DeliveryError, TimeoutError):
            log.warning("slack_account_not_looked_up")
            return account
        account = _account(told["user"], self._team or team)
        self._known[user] = (account, now + ACCOUNT_SECONDS)
        return account


def _account(user: dict[str, Any], team: str) -> Account:
    language = str(user.get("locale") or "").partition("-")[0] or None
    if user.get("is_bot") or user.get("deleted"):
        return Account("bot", language)
    teams = (user.get("enterprise_user") or {}).get("teams") or [user.get("team_id")]
    flags = ("is_restricted", "is_ultra_restricted", "is_stranger")
    is_guest = any(user.get(flag) for flag in flags) or team not in teams
    return Account("guest" if is_guest else "member", language)
