"""Which channels the settings turn on, and what is missing for the others."""

from dataclasses import dataclass

from bot.config import Settings, SlackSettings, TelegramSettings
from domain.vocabulary import ChannelName


@dataclass(frozen=True, slots=True)
class ChannelChoice:
    """One channel: on, off, or asked for but lacking something."""

    name: ChannelName
    is_on: bool
    sentence: str
    """What an operator should know: how it is on, or how to turn it on."""
    is_faulty: bool = False
    """Asked for, but it cannot start like this."""


def choices(settings: Settings) -> tuple[ChannelChoice, ...]:
    """Telegram and Slack, as set. The web page is the demo's alone: it has no log-in."""
    return _telegram(settings.telegram), _slack(settings.slack)


def _telegram(settings: TelegramSettings) -> ChannelChoice:
    name = ChannelName.TELEGRAM
    if settings.token is None:
        return ChannelChoice(name, is_on=False, sentence="Telegram is off: set WAYMARK_TELEGRAM__TOKEN.")
    if settings.mode == "polling":
        return ChannelChoice(name, is_on=True, sentence="Telegram is on, by long polling.")
    if not settings.webhook_url or settings.secret_token is None:
        sentence = (
            "Telegram's webhook needs WAYMARK_TELEGRAM__WEBHOOK_URL and WAYMARK_TELEGRAM__SECRET_TOKEN."
        )
        return ChannelChoice(name, is_on=False, sentence=sentence, is_faulty=True)
    return ChannelChoice(name, is_on=True, sentence="Telegram is on, by webhook.")


def _slack(settings: SlackSettings) -> ChannelChoice:
    name = ChannelName.SLACK
    if settings.bot_token is None:
        return ChannelChoice(name, is_on=False, sentence="Slack is off: set WAYMARK_SLACK__BOT_TOKEN.")
    if settings.mode == "socket":
        if settings.app_token is None:
            sentence = "Slack's Socket Mode needs WAYMARK_SLACK__APP_TOKEN (or set WAYMARK_SLACK__MODE=http)."
            return ChannelChoice(name, is_on=False, sentence=sentence, is_faulty=True)
        return ChannelChoice(name, is_on=True, sentence="Slack is on, by Socket Mode.")
    if settings.signing_secret is None:
        sentence = "Slack's HTTP mode needs WAYMARK_SLACK__SIGNING_SECRET."
        return ChannelChoice(name, is_on=False, sentence=sentence, is_faulty=True)
    return ChannelChoice(name, is_on=True, sentence="Slack is on, by HTTP.")
