"""People in Slack: what they do reaches the app as payloads, what the app does they see."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from tests.support import slack_payloads as payloads
from tests.support.slack_answers import answer_command, answer_submission
from tests.support.slack_delivery import Courier, Kind
from tests.support.slack_shown import (
    Button,
    ShownMessage,
    buttons_of,
    complaints,
    elements_of,
    plain_of,
    state_of,
    values_of,
)
from tests.support.slack_workspace import Account, Message, SlackError, View, Workspace
from tests.support.stand_in import PATIENCE, Recorder, until

Json = dict[str, Any]  # decoded JSON: its values are whatever the app wrote


@dataclass(frozen=True, slots=True)
class InteractionFailure:
    """An interaction after which Slack shows the person an error: no answer in time, not 2xx, or nonsense."""

    kind: str
    reason: str
    payload: Json


@dataclass(frozen=True, slots=True)
class Place:
    """An element on somebody's screen, in a message or in a view."""

    where: Message | View
    block: Json
    element: Json

    @property
    def label(self) -> str:
        text = self.element.get("text")
        return str(text["text"]) if self.element["type"] == "button" and isinstance(text, dict) else ""


@dataclass(slots=True)
class SlackUser:
    """One person with Slack open. Whatever they do waits until the app answered or Slack gave up."""

    account: Account
    workspace: Workspace
    courier: Courier
    recorder: Recorder
    interaction_failures: list[InteractionFailure] = field(default_factory=list)
    modal_errors: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.account.id

    @property
    def dm(self) -> str:
        """The id of their direct message with the bot."""
        return f"D{self.id[1:]}"

    @property
    def chat(self) -> list[ShownMessage]:
        """Their direct message with the bot as it looks now, oldest first, own messages included."""
        return [deepcopy(message.shown()) for message in self._messages()]

    @property
    def home(self) -> Json | None:
        """The App Home as last published for them."""
        view = self.workspace.homes.get(self.id)
        return deepcopy(view.body) if view else None

    @property
    def modal(self) -> Json | None:
        """The modal in front of them."""
        view = self.workspace.top(self.id)
        return deepcopy(view.body) if view else None

    @property
    def home_text(self) -> str:
        home = self.home
        return plain_of(home["blocks"]) if home else ""

    @property
    def modal_text(self) -> str:
        modal = self.modal
        return f"{modal['title']['text']}\n{plain_of(modal['blocks'])}" if modal else ""

    async def writes(self, text: str, *, channel: str | None = None, thread_ts: str | None = None) -> str:
        """Send a message to the bot (or into a channel); returns its ts."""
        event = payloads.message_event(self.workspace, self.account, channel or self.dm, text)
        if thread_ts:
            event["thread_ts"] = thread_ts
        return await self._sends(event)

    async def sends_file(self, name: str, content: bytes, *, text: str = "") -> str:
        """Send a message with a file to the bot; the bot downloads it with its token. Returns the ts."""
        return await self.sends_files([(name, content)], text=text)

    async def sends_files(self, files: Sequence[tuple[str, bytes]], *, text: str = "") -> str:
        """The same with several files in one message."""
        event = payloads.message_event(self.workspace, self.account, self.dm, text)
        given = [self.workspace.new_file(name, content, self.id).as_sent() for name, content in files]
        return await self._sends({**event, "subtype": "file_share", "files": given})

    async def _sends(self, event: Json) -> str:
        self.workspace.channels[event["channel"]].messages.append(Message(event["channel"], event))
        await self._event(event)
        return str(event["ts"])

    async def _event(self, event: Json) -> None:
        stranger = self.account.is_stranger
        await self.courier.event(payloads.event_callback(self.workspace, deepcopy(event), stranger=stranger))

    async def opens_home(self) -> None:
        """Open the App Home tab."""
        view = self.workspace.homes.get(self.id)
        shown = {"view": view.as_sent()} if view else {}
        moment = self.workspace.new_ts()
        event = {"type": "app_home_opened", "user": self.id, "channel": self.dm, "tab": "home", **shown}
        await self._event({**event, "event_ts": moment})

    async def commands(self, name: str, text: str = "", *, channel: str | None = None) -> None:
        """Type a slash command; an answer in the acknowledgement is shown to them alone."""
        place = channel or self.dm
        sent = payloads.command(self.workspace, self.account, name=name, text=text, channel=place)
        said, ok = await self._interaction("slash_commands", sent)
        if not ok:
            return
        try:
            answer_command(self.workspace, self.recorder, said, channel=place, user=self.id)
        except SlackError as error:
            self._went_wrong("slash_commands", f"{error.error}: {'; '.join(error.messages)}", sent)

    async def presses(self, label: str, *, timeout: float = PATIENCE) -> None:  # noqa: ASYNC109 - a test's wish
        """Press the button with that label, exact before contained: in the modal, else the newest message, else
        the Home. Waits for it to appear; AssertionError lists the buttons there are.
        """
        await self._presses(label, self._places, timeout)

    async def presses_in_home(self, label: str, *, timeout: float = PATIENCE) -> None:  # noqa: ASYNC109 - a test's wish
        """Press a button of the App Home, whatever else shows the same label."""
        home = self.workspace.homes
        await self._presses(label, lambda: self._within(home.get(self.id)), timeout)

    async def _presses(self, label: str, places: Callable[[], list[Place]], timeout: float) -> None:  # noqa: ASYNC109 - a test's wish
        def found() -> Place | None:
            buttons = [p for p in places() if p.label]
            exact = [p for p in buttons if p.label == label]
            return next(iter(exact or [p for p in buttons if label in p.label]), None)

        def otherwise() -> str:
            return f"no button {label!r}; there are {[p.label for p in places() if p.label]}"

        await until(found, timeout=timeout, otherwise=otherwise)
        place = found()
        assert place is not None
        await self._acts(place, payloads.action(self.workspace, place.block["block_id"], place.element))

    async def picks(self, action_id: str, answer: object) -> None:
        """Choose in a menu, boxes or a picker outside a form, or in an input that reports at once."""
        for place in self._places():
            if place.element["action_id"] == action_id:
                if isinstance(place.where, View):
                    place.where.answers[place.block["block_id"], action_id] = answer
                block_id = place.block["block_id"]
                await self._acts(place, payloads.action(self.workspace, block_id, place.element, answer))
                return
        raise AssertionError(
            f"no {action_id!r}; there are {[p.element['action_id'] for p in self._places()]}"
        )

    async def presses_data(
        self, *, action_id: str, value: str | None = None, block_id: str = "forged", ts: str | None = None
    ) -> None:
        """Send a press that no button on screen has: an old or a forged one, in a message of the bot.

        In the message ``ts`` or the newest one of the bot; without any, in the modal or the Home.
        """
        element: Json = {
            "type": "button",
            "action_id": action_id,
            "text": {"type": "plain_text", "text": "?"},
        }
        pressed = payloads.action(self.workspace, block_id, element | ({"value": value} if value else {}))
        messages = [m for m in self._messages() if (m.ts == ts if ts else m.from_bot)]
        view = self.workspace.top(self.id) or self.workspace.homes.get(self.id)
        where = messages[-1] if messages else view
        assert where is not None, "there is neither a message of the bot nor a view to press in"
        await self._acts(Place(where, {"block_id": block_id}, element), pressed)

    async def _acts(self, place: Place, pressed: Json) -> None:
        if isinstance(place.where, View):
            sent = payloads.actions_in_view(self.workspace, self.account, place.where, [pressed])
        else:
            sent = payloads.actions_in_message(self.workspace, self.account, place.where, [pressed])
        await self._interaction("interactive", sent)

    async def fills(self, answers: Mapping[str, object], *, timeout: float = PATIENCE) -> None:  # noqa: ASYNC109 - a test's wish
        """Fill in fields of the modal by block_id (or action_id), waiting for a modal that has them.

        A menu takes an option's label or value (several as a list), a date picker a date or ISO text, a date-time
        picker an aware datetime or seconds, a file input a list of (name, bytes). "" empties a text.
        """

        def places() -> dict[str, Place]:
            there = list(self._within(self.workspace.top(self.id)))
            by_action = {p.element["action_id"]: p for p in there}
            return by_action | {p.block["block_id"]: p for p in there}

        await until(
            lambda: answers.keys() <= places().keys(),
            timeout=timeout,
            otherwise=lambda: (
                f"no fields {sorted(answers.keys() - places().keys())}; there are {sorted(places())}"
            ),
        )
        view = self.workspace.top(self.id)
        assert view is not None
        for key, answer in answers.items():
            place = places()[key]
            if place.element["type"] == "file_input" and isinstance(answer, Sequence):
                given: object = [self.workspace.new_file(n, c, self.id).as_sent() for n, c in answer]
            else:
                given = answer
            state_of(place.element, given)
            view.answers[place.block["block_id"], place.element["action_id"]] = given

    async def submits(self) -> None:
        """Send the modal off. It closes, shows ``modal_errors``, or turns into what the app answered.

        Required fields left empty and texts of a wrong length never leave Slack: see ``modal_errors``.
        """
        view = self.workspace.top(self.id)
        assert view is not None, "there is no modal to submit"
        assert view.body["submit"], "the modal has no submit button"
        blocks = view.body["blocks"]
        self.modal_errors = complaints(blocks, values_of(blocks, view.answers))
        if self.modal_errors:
            return
        sent = payloads.submission(self.workspace, self.account, view)
        said, ok = await self._interaction("interactive", sent)
        if not ok:
            return
        try:
            self.modal_errors = answer_submission(self.workspace, self.recorder, view, said)
        except SlackError as error:
            self._went_wrong("view_submission", f"{error.error}: {'; '.join(error.messages)}", sent)

    async def closes_modal(self, *, everything: bool = False) -> None:
        """Close the modal in front, or the whole stack; the app hears where it asked with notify_on_close."""
        stack = self.workspace.modals.get(self.id, [])
        assert stack, "there is no modal to close"
        closed = list(reversed(stack)) if everything else [stack[-1]]
        for view in closed:
            stack.remove(view)
            self.modal_errors = {}
            if view.body["notify_on_close"]:
                sent = payloads.closing(self.account, view, is_cleared=everything)
                await self._interaction("interactive", sent)

    async def sees(self, text: str, *, timeout: float = PATIENCE) -> ShownMessage:  # noqa: ASYNC109 - a test's wish
        """The newest message of the bot that shows the text, waiting for it; AssertionError shows the chat."""

        def found() -> ShownMessage | None:
            return next((m for m in reversed(self.chat) if m.from_bot and text in m.plain), None)

        def otherwise() -> str:
            lines = [
                f"{'bot' if m.from_bot else 'me'}: {m.plain} {[b.text for b in m.buttons]}" for m in self.chat
            ]
            return f"{text!r} is not among\n" + "\n".join(lines)

        await until(found, timeout=timeout, otherwise=otherwise)
        message = found()
        assert message is not None
        return message

    async def sees_modal(self, text: str = "", *, timeout: float = PATIENCE) -> Json:  # noqa: ASYNC109 - a test's wish
        """The modal, once one shows the text in its title or body."""
        await until(
            lambda: self.modal is not None and text in self.modal_text,
            timeout=timeout,
            otherwise=lambda: (
                f"{text!r} is not in the modal: {self.modal_text!r}; errors {self.modal_errors}"
            ),
        )
        return self.modal or {}

    async def sees_home(self, text: str = "", *, timeout: float = PATIENCE) -> Json:  # noqa: ASYNC109 - a test's wish
        """The App Home, once it shows the text."""
        await until(
            lambda: self.home is not None and text in self.home_text,
            timeout=timeout,
            otherwise=lambda: f"{text!r} is not in the Home: {self.home_text!r}",
        )
        return self.home or {}

    @property
    def home_buttons(self) -> list[Button]:
        home = self.home
        return buttons_of(home["blocks"]) if home else []

    @property
    def modal_buttons(self) -> list[Button]:
        modal = self.modal
        return buttons_of(modal["blocks"]) if modal else []

    def _messages(self) -> list[Message]:
        return [m for m in self.workspace.channels[self.dm].messages if m.only_for in (None, self.id)]

    def _places(self) -> list[Place]:
        """Everything that can be pressed or chosen: the modal, then messages from the newest, then the Home."""
        places = self._within(self.workspace.top(self.id))
        for message in reversed(self._messages()):
            if message.from_bot:
                places += self._within(message)
        return places + self._within(self.workspace.homes.get(self.id))

    def _within(self, where: Message | View | None) -> list[Place]:
        blocks = where.body["blocks"] if where else []
        return [Place(where, block, element) for block, element in elements_of(blocks) if where]

    async def _interaction(self, kind: Kind, sent: Json) -> tuple[object, bool]:
        outcome = await self.courier.interaction(kind, deepcopy(sent))
        if not outcome.ok:
            self._went_wrong(sent.get("type", kind), f"{outcome.reason} {outcome.body or ''}".strip(), sent)
        return outcome.body, outcome.ok

    def _went_wrong(self, kind: str, reason: str, sent: Json) -> None:
        self.interaction_failures.append(InteractionFailure(kind, reason, sent))
