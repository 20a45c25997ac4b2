"""What an advisor can ask about the accounts of advisees."""

from domain import actions as a
from domain.messages.base import Message
from domain.messages.staff import (
    InviteReady,
    LinkDecided,
    LinkLine,
    LinkList,
    StudentUnlinkAsked,
    StudentUnlinked,
)
from domain.services.people import invites, links, students
from domain.services.people.links import Decision
from domain.vocabulary import ChannelName, Role
from handlers.turn import Turn


async def list_links(turn: Turn) -> Message:
    turn.require(Role.TEACHER, Role.ADVISOR, Role.LEADER)
    waiting = await links.waiting_for(turn.session, actor=turn.actor, on=turn.today)
    return LinkList(
        tuple(
            LinkLine(each.link_id, each.student_name, each.channel, each.linked_at, each.replaces)
            for each in waiting
        )
    )


async def confirm_link(turn: Turn, action: a.ConfirmLink) -> Message:
    decision = await links.confirm(
        turn.session, action.link_id, actor=turn.actor, on=turn.today, now=turn.now
    )
    return await _decided(turn, decision)


async def decline_link(turn: Turn, action: a.DeclineLink) -> Message:
    decision = await links.decline(
        turn.session, action.link_id, actor=turn.actor, on=turn.today, now=turn.now
    )
    return await _decided(turn, decision)


async def _decided(turn: Turn, decision: Decision) -> Message:
    left = await links.waiting_for(turn.session, actor=turn.actor, on=turn.today)
    return LinkDecided(decision.student.full_name, decision.state, decision.is_new, len(left))


async def invite_student(turn: Turn, action: a.InviteStudent) -> Message:
    """For the channel where the student was last; who was on none yet is expected on Telegram."""
    student = await students.get_in_care(turn.session, action.student_id, actor=turn.actor, on=turn.today)
    channel = await links.latest_channel(turn.session, student) or ChannelName.TELEGRAM
    issued = await invites.issue(
        turn.session,
        student,
        channel=channel,
        policy=turn.policy,
        by=turn.actor,
        now=turn.now,
    )
    return InviteReady(
        student_id=student.id,
        student_name=student.full_name,
        channel=issued.channel,
        token=issued.token,
        link=issued.deep_link(turn.policy.telegram_bot),
        expires_at=issued.expires_at,
        is_linked=issued.channel in await links.channels_of(turn.session, student),
    )


async def ask_unlink_student(turn: Turn, action: a.UnlinkStudent) -> Message:
    student = await students.get_in_care(turn.session, action.student_id, actor=turn.actor, on=turn.today)
    return StudentUnlinkAsked(student.id, student.full_name)


async def unlink_student(turn: Turn, action: a.ConfirmUnlinkStudent) -> Message:
    student, accounts = await links.unlink_student(
        turn.session, action.student_id, actor=turn.actor, on=turn.today, now=turn.now
    )
    return StudentUnlinked(student.id, student.full_name, accounts)
