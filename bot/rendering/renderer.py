"""What a message, a refusal or a form says to one person, in their language; and pictures and files of it."""

import html
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from markupsafe import Markup

from bot.attachments import AttachmentStore
from bot.channels.base import Rendered, RenderedFile, RenderedForm, RenderedPicture
from bot.drawing import Artist, Lettering
from bot.files.outgoing import NoStore, Outgoing
from bot.locales import LANGUAGES, spoken
from bot.paper.sizes import paper_for
from bot.rendering import forms
from bot.rendering.environment import environment
from bot.rendering.words import Rows, Words
from domain.actions import Action
from domain.errors import FieldProblem, Refusal
from domain.exchange import invitations
from domain.exchange.invitations import Subscription
from domain.forms import Form
from domain.messages.advice import FormStep
from domain.messages.base import (
    Button,
    File,
    HelpNear,
    Message,
    Notice,
    PageFile,
    Picture,
    PrintedPage,
    StoredFile,
    TextFile,
)
from domain.messages.invitations import CalendarFile, Invitation
from domain.naming import template_of
from handlers.turn import Audience


class Renderer:
    """Words in every language, and pictures. Templates are compiled once."""

    def __init__(self, artist: Artist | None = None, *, store: AttachmentStore | None = None) -> None:
        """Without a store, files that somebody sent cannot be read; words need none."""
        self._artist = artist or Artist()
        self._outgoing = Outgoing(store or NoStore())
        self._environments = {language: environment(language) for language in LANGUAGES}
        self._words: dict[Audience, Words] = {}

    def message(self, message: Message, audience: Audience, *, key: str = "") -> Rendered:
        """A message with its buttons."""
        words = self._in(audience)
        name = f"messages/{template_of(type(message))}.j2"
        extra = {"form": words.module(f"forms/{message.form}.j2")} if isinstance(message, FormStep) else {}
        text = words.led(words.render(name, m=message, **extra))
        buttons = tuple(tuple(words.button(button, message) for button in row) for row in message.buttons())
        if message.help_near is not None:
            text, buttons = words.with_help(message.help_near, text, buttons)
        shown = message.picture()
        return Rendered(
            text,
            buttons,
            key=key,
            is_notice=isinstance(message, Notice),
            language=audience.language,
            picture=self._picture(shown, words) if shown is not None else None,
            files=tuple(self._file(file, audience) for file in message.files()),
        )

    def refusal(
        self,
        refusal: Refusal,
        audience: Audience,
        *,
        offers: Iterable[Action] = (),
        help_near: HelpNear | None = None,
    ) -> Rendered:
        """Why a wish was not fulfilled, and what can be done instead."""
        words = self._in(audience)
        text = words.led(words.render(f"errors/{template_of(type(refusal))}.j2", e=refusal))
        buttons: Rows = tuple((words.button(Button(action)),) for action in offers)
        if help_near is not None:
            text, buttons = words.with_help(help_near, text, buttons)
        return Rendered(text, buttons, language=audience.language)

    def problem(self, problem: FieldProblem, audience: Audience) -> str:
        """What is wrong with one answer, as plain text."""
        words = self._in(audience)
        return html.unescape(words.render("errors/field_problem.j2", p=problem))

    def form(self, form: Form, audience: Audience) -> RenderedForm:
        """A form to open whole; all its words are plain text."""
        return forms.whole(form, self._in(audience))

    def commands(self, language: str) -> tuple[tuple[str, str], ...]:
        """The command menu: word and description."""
        words = self._in(Audience(language))
        lines = words.render("commands.j2").splitlines()
        return tuple(
            (word, description) for word, _, description in (line.partition(" ") for line in lines if line)
        )

    def prompt(self, name: str, audience: Audience) -> str:
        """The words of a built-in question to reflect on."""
        words = self._in(audience)
        return words.plain(words.module("prompts.j2").built_in(name))

    def page(self, name: str, audience: Audience, **context: Any) -> str:
        """A whole page of `templates/web`."""
        words = self._in(audience)
        return words.page(f"web/{name}", **context)

    def calendar(
        self,
        entries: Iterable[Invitation],
        audience: Audience,
        *,
        subscribed_on: date | None = None,
    ) -> str:
        """Conferences as iCalendar; with a date, as an address to subscribe to gives them on that day."""
        words = self._in(audience)
        module = words.module("calendar.j2")
        subscription = (
            Subscription(words.plain(module.title(None)), audience.zone.key, subscribed_on)
            if subscribed_on is not None
            else None
        )
        return invitations.calendar(
            entries,
            summary=lambda entry: words.plain(module.summary(entry)),
            language=words.audience.language,
            subscription=subscription,
        )

    def _file(self, file: File, audience: Audience) -> RenderedFile:
        match file:
            case StoredFile():
                return self._outgoing.stored(file)
            case TextFile():
                return self._outgoing.text(file)
            case CalendarFile():
                text = self.calendar(file.entries, audience)
                return self._outgoing.text(TextFile(file.file_name, invitations.MEDIA_TYPE, text))
            case PageFile():
                return self._outgoing.page(file, lambda pictures: self.file_page(file, audience, pictures))
            case PrintedPage():
                return self._outgoing.printed(
                    file, lambda pictures: self.file_page(file.page, audience, pictures)
                )
            case _:
                raise TypeError(f"nobody knows how to send a {type(file).__name__}")

    def file_page(self, file: PageFile, audience: Audience, pictures: Mapping[str, str]) -> str:
        """A page to keep, as HTML; `pictures` are addresses by hash."""
        sheets = tuple(
            Markup(  # noqa: S704  # rendered by a template with autoescape
                self._in(replace(audience, language=sheet.language)).page(
                    f"pages/{template_of(type(sheet))}.j2", sheet=sheet
                )
            )
            for sheet in file.sheets()
        )
        name, paper = f"pages/{template_of(type(file))}.j2", paper_for(audience.language, audience.zone)
        words = self._in(audience)
        return words.page(name, page=file, pictures=pictures, sheets=sheets, paper=paper).strip()

    def _picture(self, picture: Picture, words: Words) -> RenderedPicture:
        name = template_of(type(picture))
        said = words.all_of(f"pictures/{name}.j2", picture)
        lettering = Lettering(said, words.audience.language)
        return self._artist.of(picture, lettering, alt=said["alt"], file_name=f"{name}.png")

    def _in(self, audience: Audience) -> Words:
        if audience not in self._words:  # languages × time zones: a handful
            language = spoken(audience.language)
            self._words[audience] = Words(self._environments[language], replace(audience, language=language))
        return self._words[audience]
