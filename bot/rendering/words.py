"""What templates say to one audience: texts, buttons, and the help beneath them."""

import html
import re
from datetime import date, datetime
from typing import Any

import jinja2

from bot import bidi
from bot.channels.base import RenderedButton
from bot.locales import direction_of, is_from_the_right
from bot.rendering import filters
from domain.action_codec import encode
from domain.actions import HelpNow
from domain.messages.advice import FormStep
from domain.messages.base import Button, HelpNear, Message
from domain.naming import template_of
from handlers.turn import Audience

Rows = tuple[tuple[RenderedButton, ...], ...]


class Words:
    """One audience's view of the templates."""

    def __init__(self, environment: jinja2.Environment, audience: Audience) -> None:
        self.environment = environment
        self.audience = audience
        self.context = {
            "zone": audience.zone,
            "language": audience.language,
            "direction": direction_of(audience.language),
        }
        self._modules: dict[str, Any] = {}

    def render(self, name: str, **context: Any) -> str:
        text = bidi.bare(self.environment.get_template(name).render(self.context | context))
        return re.sub(r"\n{3,}", "\n\n", text).strip()

    def page(self, name: str, **context: Any) -> str:
        """A whole page."""
        markup = bidi.bare(self.environment.get_template(name).render(self.context | context))
        return bidi.with_commas(markup) if is_from_the_right(self.audience.language) else markup

    def led(self, text: str) -> str:
        """A whole text, each of its lines from the side its language begins on."""
        return bidi.led(text) if is_from_the_right(self.audience.language) else text

    def module(self, name: str) -> Any:
        """A template's macros."""
        if name not in self._modules:
            self._modules[name] = self.environment.get_template(name).make_module(self.context)
        return self._modules[name]

    def all_of(self, name: str, facts: object) -> dict[str, str]:
        """What each of a template's macros says of the facts, as plain text."""
        macros = vars(self.module(name)).items()
        return {
            macro: self.plain(say(facts))
            for macro, say in macros
            if callable(say) and not macro.startswith("_")
        }

    def plain(self, text: str) -> str:
        return " ".join(html.unescape(str(text)).split())

    def titled(self, text: str) -> str:
        """A piece of evidence by its title, or any other words as they are."""
        return filters.title_in_words(self.environment, self.context, text)

    def button(self, button: Button, message: Message | None = None) -> RenderedButton:
        action = button.action
        name = template_of(type(action))
        macro = getattr(self.module("buttons.j2"), name)
        if isinstance(message, FormStep) and name == "pick_option":
            label = self._option(message, action.value)  # type: ignore[attr-defined]  # a PickOption
        else:
            label = macro(action, button.about)
        return RenderedButton(self.plain(label), encode(action), button.look)

    def with_help(self, near: HelpNear, text: str, buttons: Rows) -> tuple[str, Rows]:
        """The words with a line beneath them, and the button where it is not there yet."""
        button = self.button(Button(HelpNow()))
        is_there = any(each.data == button.data for row in buttons for each in row)
        said = self.led(self.render("help_near.j2", near=near))
        return f"{text}\n\n{said}", buttons if is_there else ((button,), *buttons)

    def _option(self, step: FormStep, value: str) -> str:
        shown = next(option for option in step.options if option.value == value)
        if shown.text:
            return ("✓ " if shown.is_picked else "") + html.escape(self.titled(shown.text))
        if step.kind == "moment":
            return filters.moment(
                self.context, datetime.fromisoformat(value).replace(tzinfo=self.audience.zone)
            )
        if step.kind == "date":
            return filters.day(self.context, date.fromisoformat(value))
        if step.kind == "files":
            position = [option.value for option in step.options].index(value) + 1
            return "✓ " + str(self.module("forms/shared.j2").unnamed_file(position))
        macro = f"{step.words or step.field_name}_option"
        words = getattr(self.module(f"forms/{step.form}.j2"), macro)(value)
        return ("✓ " if shown.is_picked else "") + str(words)
