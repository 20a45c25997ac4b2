"""`waymark people`, `invite`, `link`, `unlink`: who is there, and how they are reached."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import SystemClock
from bot.commands import console
from bot.commands.choosing import AsJson, PersonArgument, SchoolOption, the_person, the_school
from bot.commands.console import CommandError
from bot.config import Settings
from domain.errors import AlreadyLinked
from domain.models import School
from domain.rules.policy import policy_of
from domain.services.people import invites, links
from domain.services.people import people as everybody_at
from domain.services.people.invites import Issued
from domain.services.people.people import Listed
from domain.vocabulary import ChannelName, Role

Result = TypeVar("Result")

ADDRESSES: Mapping[ChannelName, tuple[re.Pattern[str], str]] = MappingProxyType(
    {
        ChannelName.TELEGRAM: (re.compile(r"[1-9]\d{0,19}"), "a user id such as 123456789"),
        ChannelName.SLACK: (re.compile(r"[TE][A-Z0-9]+:[UW][A-Z0-9]+"), "TEAM:USER such as T012AB:U034CD"),
    }
)
"""The channels one can be invited to, and what an address looks like there."""


class ToBeOn(StrEnum):
    """The channels a person can be reached on outside the demo."""

    TELEGRAM = "telegram"
    SLACK = "slack"


Channel = Annotated[ToBeOn | None, typer.Option("--channel", help="telegram or slack.")]


def people(
    *,
    role: Annotated[Role | None, typer.Option("--role", help="Only people with this role today.")] = None,
    school: SchoolOption = None,
    as_json: AsJson = False,
) -> None:
    """List the people of the school, their roles today and the channels they are linked on."""

    async def find(session: AsyncSession, at: School, now: datetime) -> list[Listed]:
        on = now.astimezone(ZoneInfo(at.zone)).date()
        return await everybody_at.everybody(session, at.id, on=on, role=role)

    found = _run(find, school)
    if as_json:
        typer.echo(json.dumps({"people": [_as_json(each) for each in found]}, ensure_ascii=False))
        return
    table = Table("Identity", "Name", "Roles", "Linked on", box=None)
    for each in found:
        table.add_row(
            escape(each.person.sourced_id),
            escape(each.person.full_name),
            ", ".join(each.roles),
            ", ".join(each.channels),
        )
    console.OUT.print(table)


def _as_json(listed: Listed) -> dict[str, object]:
    person = listed.person
    return {
        "sourced_id": person.sourced_id,
        "name": person.full_name,
        "email": person.email,
        "roles": list(listed.roles),
        "linked_on": list(listed.channels),
    }


def invite(
    person: PersonArgument,
    *,
    channel: Channel = None,
    bot: Annotated[
        str | None,
        typer.Option(
            "--bot",
            envvar="WAYMARK_TELEGRAM__BOT_NAME",
            help="Name of the school's Telegram bot, for the link. Else the school's setting telegram_bot.",
        ),
    ] = None,
    school: SchoolOption = None,
    as_json: AsJson = False,
) -> None:
    """Make an invite for one person. Students and families are invited to Telegram, staff to Slack."""

    async def issue(session: AsyncSession, at: School, now: datetime) -> tuple[Issued, str | None]:
        whom = await the_person(session, at, person)
        policy = policy_of(at.settings)
        on = now.astimezone(ZoneInfo(at.zone)).date()
        where = (
            ChannelName(channel)
            if channel
            else _usual_channel(await everybody_at.roles_of(session, whom, on=on))
        )
        issued = await invites.issue(session, whom, channel=where, policy=policy, by=None, now=now)
        return issued, issued.deep_link(bot or policy.telegram_bot)

    issued, link = _run(issue, school)
    if as_json:
        typer.echo(
            json.dumps(
                {
                    "person": issued.person.sourced_id,
                    "channel": issued.channel,
                    "token": issued.token,
                    "link": link,
                    "expires_at": issued.expires_at.isoformat(),
                }
            )
        )
        return
    _show(issued, link)


def _show(issued: Issued, link: str | None) -> None:
    say = console.OUT.print
    say(f"Invite for {escape(issued.person.full_name)} on {issued.channel.value.capitalize()}:")
    if link:
        say(link, highlight=False, soft_wrap=True)
    if issued.channel is ChannelName.SLACK:
        say(f"/waymark link {issued.token}", highlight=False, soft_wrap=True)
    else:
        say(f"/start {issued.token}", highlight=False, soft_wrap=True)
    say(f"It works once, until {issued.expires_at:%Y-%m-%d %H:%M} UTC. Earlier ones no longer work.")


def _usual_channel(roles: frozenset[Role]) -> ChannelName:
    staff = {Role.TEACHER, Role.ADVISOR, Role.LEADER}
    return ChannelName.SLACK if roles & staff and Role.STUDENT not in roles else ChannelName.TELEGRAM


def link(
    person: PersonArgument,
    *,
    channel: Annotated[ToBeOn, typer.Option("--channel", help="telegram or slack.")],
    address: Annotated[
        str, typer.Option("--address", help="Telegram: user id. Slack: TEAM:USER.", show_default=False)
    ],
    school: SchoolOption = None,
) -> None:
    """Link an account without an invite. Whoever runs this says that the account is the person's."""
    name = ChannelName(channel)
    pattern, words = ADDRESSES[name]
    if not pattern.fullmatch(address):
        raise typer.BadParameter(f"on {channel}, an address is {words}", param_hint="--address")

    async def do(session: AsyncSession, at: School, now: datetime) -> str:
        whom = await the_person(session, at, person)
        try:
            await invites.link_directly(session, whom, channel=name, address=address, now=now)
        except AlreadyLinked:
            raise CommandError(
                "That account is linked with somebody already. Unlink them first: `waymark unlink PERSON`."
            ) from None
        return whom.full_name

    console.OUT.print(f"{escape(_run(do, school))} is linked on {name.capitalize()}.")


def unlink(person: PersonArgument, *, channel: Channel = None, school: SchoolOption = None) -> None:
    """End a person's accounts at once: a lost phone, a withdrawn consent."""
    only = ChannelName(channel) if channel else None

    async def do(session: AsyncSession, at: School, now: datetime) -> tuple[str, int]:
        whom = await the_person(session, at, person)
        count = await links.end_accounts(session, whom, channel=only, actor=None, now=now)
        return whom.full_name, count

    name, count = _run(do, school)
    console.OUT.print(f"{escape(name)}: {count} {'account' if count == 1 else 'accounts'} ended.")


def _run(
    step: Callable[[AsyncSession, School, datetime], Awaitable[Result]], sourced_id: str | None
) -> Result:
    """Carries out a step about one school in one transaction."""

    async def command(settings: Settings) -> Result:
        async with console.open_database(settings) as sessions, sessions.begin() as session:
            return await step(session, await the_school(session, sourced_id), SystemClock().now())

    return console.run(command)
