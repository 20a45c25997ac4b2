"""A whole school in service: who is in it, and what they read."""

from dataclasses import dataclass

from tests.support.slack_people import SlackUser
from tests.support.slack_shown import ShownMessage as SlackMessage
from tests.support.slack_workspace import TEAM
from tests.support.stand_in import until
from tests.support.telegram_server import TelegramUser
from tests.support.whole_product import Service, Waymark

ANA, JAMAL, TOMAS = 1001, 1002, 1003
"""User ids on Telegram."""

HELEN, BO = f"{TEAM}:U0HELEN", f"{TEAM}:U0BO"
"""Addresses in Slack."""
PATIENCE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class School:
    """The school in service, with the people of the story at their phones and desks."""

    service: Service
    ana: TelegramUser
    jamal: TelegramUser
    tomas: TelegramUser
    bo: SlackUser
    rosa: SlackUser
    helen: SlackUser

    @property
    def waymark(self) -> Waymark:
        return self.service.waymark

    async def invite(self, person: str) -> str:
        """The token of an invite made at the command line."""
        token: str = (await self.waymark.tells("invite", person, "--json")).json()["token"]
        return token


def at_their_places(service: Service) -> School:
    telegram, slack = service.telegram, service.slack
    return School(
        service=service,
        ana=telegram.user(ANA),
        jamal=telegram.user(JAMAL, first_name="Jamal"),
        tomas=telegram.user(TOMAS, first_name="Tomás", language_code="es"),
        bo=slack.user(BO.partition(":")[2], name="Bo Li"),
        rosa=slack.user("U0ROSA", name="Rosa Delgado"),
        helen=slack.user(HELEN.partition(":")[2], name="Helen Park"),
    )


async def reads(reader: TelegramUser | SlackUser, text: str) -> str:
    """The last message of the chat, as soon as it is the bot's and shows the text."""

    def last() -> str:
        newest = [message for message in reader.chat[-1:] if message.from_bot]
        return "".join(m.plain if isinstance(m, SlackMessage) else m.text for m in newest)

    await until(
        lambda: text in last(),
        timeout=PATIENCE_SECONDS,
        otherwise=lambda: f"{text!r} is not the last word: {reader.chat[-3:]}",
    )
    return last()


async def find(student: TelegramUser, words: str, *, code: str, found: str = "Found for") -> None:
    """Types part of it and opens the one with the code among what is found."""
    await student.sends(words)
    await reads(student, f"{found} “{words}”")
    await student.presses(code)
