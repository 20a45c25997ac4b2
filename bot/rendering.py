"""Facts → words. The only module that imports jinja2."""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import jinja2
from babel import dates, numbers
from jinja2.ext import Extension
from markupsafe import Markup

from bot import bidi
from bot.attachments import AttachmentStore
from bot.catalogues import isolating, sentences
from bot.channels.base import (
    Rendered,
    RenderedButton,
    RenderedField,
    RenderedFile,
    RenderedForm,
    RenderedOption,
    RenderedPicture,
)
from bot.drawing import Artist, Lettering
from bot.files.outgoing import NoStore, Outgoing
from bot.locales import comma_of, direction_of, is_from_the_right, locale_of
from bot.paper.sizes import paper_for
from domain.action_codec import encode
from domain.actions import Action, HelpNow
from domain.errors import FieldProblem, Refusal
from domain.exchange import invitations
from domain.exchange.invitations import Subscription
from domain.forms import (
    AnyField,
    DateField,
    FileField,
    Form,
    MomentField,
    Option,
    TextField,
)
from domain.messages import shared as shared_messages
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
from domain.rules.evidence import UNTITLED
from handlers.turn import Audience

TEMPLATES = Path(__file__).parent.parent / "templates"
LANGUAGES = tuple(shared_messages.LANGUAGES)
"""Languages with a complete catalogue; the first is the templates' own."""

_Rows = tuple[tuple[RenderedButton, ...], ...]


def spoken(tag: str) -> str:
    """The language we have that is nearest to a BCP 47 tag: "es" for "es-MX"."""
    language = tag.partition("-")[0].lower()
    return language if language in LANGUAGES else LANGUAGES[0]


class SentencesKeepTheirLine(Extension):
    """The line break after a translated sentence is part of the message, other block tags leave none."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return source.replace("endtrans %}\n", "endtrans +%}\n")


class Renderer:
    """Words in every language, and pictures. Templates are compiled once."""

    def __init__(self, artist: Artist | None = None, *, store: AttachmentStore | None = None) -> None:
        """Without a store, files that somebody sent cannot be read; words need none."""
        self._artist = artist or Artist()
        self._outgoing = Outgoing(store or NoStore())
        self._environments = {language: environment(language) for language in LANGUAGES}
        self._words: dict[Audience, _Words] = {}

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
        buttons: _Rows = tuple((words.button(Button(action)),) for action in offers)
        if help_near is not None:
            text, buttons = words.with_help(help_near, text, buttons)
        return Rendered(text, buttons, language=audience.language)

    def problem(self, problem: FieldProblem, audience: Audience) -> str:
        """What is wrong with one answer, as plain text."""
        words = self._in(audience)
        return html.unescape(words.render("errors/field_problem.j2", p=problem))

    def form(self, form: Form, audience: Audience) -> RenderedForm:
        """A form to open whole; all its words are plain text."""
        words = self._in(audience)
        module = words.module(f"forms/{form.name}.j2")
        shared = words.module("forms/shared.j2")

        def plain(name: str, *arguments: Any) -> str:
            return words.plain(getattr(module, name)(*arguments)) if hasattr(module, name) else ""

        def option(field: AnyField, option: Option) -> RenderedOption:
            words_of = f"{field.words or field.name}_option"
            text = words.titled(option.text) if option.text else plain(words_of, option.value)
            return RenderedOption(option.value, text, option.hint)

        fields = tuple(
            RenderedField(
                name=field.name,
                kind=field.kind,
                label=plain(f"{field.words or field.name}_label", field.about or form.about),
                hint=plain(f"{field.words or field.name}_hint", field.about or form.about),
                required=field.required and field.when is None,
                options=tuple(option(field, o) for o in getattr(field, "options", ())) or words.times(field),
                initial=words.initial(field),
                max_length=field.max_length if isinstance(field, TextField) else None,
                multiline=field.multiline if isinstance(field, TextField) else True,
                earliest=_earliest(field),
                latest=field.last_on.isoformat() if isinstance(field, DateField) else None,
                takes=tuple(field.kinds) if isinstance(field, FileField) else (),
                most=field.most if isinstance(field, FileField) else 1,
                only_if=(field.when.field_name, tuple(sorted(field.when.values))) if field.when else None,
            )
            for field in form.fields
        )
        return RenderedForm(
            title=plain("title", form.about),
            intro=plain("note", form.about, form.details) if form.details else plain("intro", form.about),
            submit=plain("submit"),
            cancel=words.plain(shared.cancel()),
            opener=encode(form.opener),
            fields=fields,
            language=audience.language,
        )

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

    def _picture(self, picture: Picture, words: "_Words") -> RenderedPicture:
        name = template_of(type(picture))
        said = words.all_of(f"pictures/{name}.j2", picture)
        lettering = Lettering(said, words.audience.language)
        return self._artist.of(picture, lettering, alt=said["alt"], file_name=f"{name}.png")

    def _in(self, audience: Audience) -> "_Words":
        if audience not in self._words:  # languages × time zones: a handful
            language = spoken(audience.language)
            self._words[audience] = _Words(self._environments[language], replace(audience, language=language))
        return self._words[audience]


class _Words:
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
        return bidi.bare(self.environment.get_template(name).render(self.context | context))

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

    def initial(self, field: AnyField) -> Any:
        preset = _initial(field)
        return self.titled(preset) if isinstance(field, TextField) and preset else preset

    def titled(self, text: str) -> str:
        """A piece of evidence by its title, or any other words as they are."""
        return _title(self.environment, self.context, text)

    def times(self, field: AnyField) -> tuple[RenderedOption, ...]:
        """The moments suggested for a field."""
        if not isinstance(field, MomentField):
            return ()
        return tuple(RenderedOption(m.isoformat(), _moment(self.context, m)) for m in field.suggestions)

    def button(self, button: Button, message: Message | None = None) -> RenderedButton:
        action = button.action
        name = template_of(type(action))
        macro = getattr(self.module("buttons.j2"), name)
        if isinstance(message, FormStep) and name == "pick_option":
            label = self._option(message, action.value)  # type: ignore[attr-defined]  # a PickOption
        else:
            label = macro(action, button.about)
        return RenderedButton(self.plain(label), encode(action), button.look)

    def with_help(self, near: HelpNear, text: str, buttons: _Rows) -> tuple[str, _Rows]:
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
            return _moment(self.context, datetime.fromisoformat(value).replace(tzinfo=self.audience.zone))
        if step.kind == "date":
            return _day(self.context, date.fromisoformat(value))
        if step.kind == "files":
            position = [option.value for option in step.options].index(value) + 1
            return "✓ " + str(self.module("forms/shared.j2").unnamed_file(position))
        macro = f"{step.words or step.field_name}_option"
        words = getattr(self.module(f"forms/{step.form}.j2"), macro)(value)
        return ("✓ " if shown.is_picked else "") + str(words)


def environment(language: str) -> jinja2.Environment:
    isolated = isolating(language)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=isolated,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n", SentencesKeepTheirLine],
    )
    environment.newstyle_gettext = True  # type: ignore[attr-defined]  # added by the extension
    environment.globals |= sentences(TEMPLATES / "locales", language, isolated)
    onward, back = ("←", "→") if is_from_the_right(language) else ("→", "←")
    environment.globals |= {"onward": onward, "back": back, "comma": comma_of(language)}
    environment.policies["ext.i18n.trimmed"] = True
    environment.filters |= {
        "day": jinja2.pass_context(_day),
        "short_day": jinja2.pass_context(_short_day),
        "long_day": jinja2.pass_context(_long_day),
        "moment": jinja2.pass_context(_moment),
        "clock": jinja2.pass_context(_clock),
        "wall": jinja2.pass_context(_wall),
        "month_or_text": jinja2.pass_context(_month_or_text),
        "number": jinja2.pass_context(_number),
        "excerpt": _excerpt,
        "titled": jinja2.pass_context(_titled),
        "month_day": jinja2.pass_context(_month_day),
    }
    return environment


def _day(context: Any, value: date | str) -> str:
    """Like "Fri, Nov 20", in the order the language uses; of a date, or of one written "2026-11-20"."""
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return dates.format_skeleton("MMMEd", day, locale=locale_of(context["language"]))


def _short_day(context: Any, value: date) -> str:
    """Like "Nov 20", where there is little room."""
    return dates.format_skeleton("MMMd", value, locale=locale_of(context["language"]))


def _month_day(context: Any, value: date) -> str:
    """Like "November 20"."""
    return dates.format_skeleton("MMMMd", value, locale=context["language"])


def _titled(context: Any, title: str) -> str:
    return _title(context.environment, context, title)


def _title(environment: jinja2.Environment, context: Any, title: str) -> str:
    """The title that somebody gave; for what came without one, its form and day in the reader's words."""
    if UNTITLED.search(title) is None:
        return title
    here = {"language": context["language"], "zone": context["zone"]}
    module: Any = environment.get_template("words.j2").make_module(here)

    def in_words(found: re.Match[str]) -> str:
        return str(module.untitled(found["sign"], date.fromisoformat(found["day"]))).strip()

    return UNTITLED.sub(in_words, title)


def _long_day(context: Any, value: date) -> str:
    return dates.format_date(value, format="long", locale=locale_of(context["language"]))


def _moment(context: Any, value: datetime | str) -> str:
    """A point in time in the reader's zone, as a value or written with its offset."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    local = moment.astimezone(context["zone"])
    return _day(context, local.date()) + comma_of(context["language"]) + _clock(context, local)


def _clock(context: Any, value: datetime) -> str:
    return dates.format_time(
        value, format="short", tzinfo=context["zone"], locale=locale_of(context["language"])
    )


def _wall(context: Any, value: time | str) -> str:
    """A time of day on the school's clock, as a value or written "16:00"."""
    wall = time.fromisoformat(value) if isinstance(value, str) else value
    return dates.format_time(wall, format="short", locale=locale_of(context["language"]))


def _month_or_text(context: Any, value: str) -> str:
    """A month written "2026-11" like "November 2026"; anything else as it is."""
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value):
        return value
    month = date.fromisoformat(f"{value}-01")
    return dates.format_skeleton("yMMMM", month, locale=locale_of(context["language"]))


def _number(context: Any, value: float) -> str:
    return numbers.format_decimal(value, locale=locale_of(context["language"]))


def _excerpt(text: str, length: int = 200) -> str:
    """The beginning of somebody's words, cut at a word."""
    flat = " ".join(text.split())
    if len(flat) <= length:
        return flat
    return flat[:length].rsplit(" ", 1)[0] + " …"


def _initial(field: AnyField) -> Any:
    if isinstance(field, FileField):
        return None
    value = field.initial
    if isinstance(field, MomentField) and value is None and field.suggestions:
        value = field.suggestions[0]
    return value.isoformat() if isinstance(value, date) else value


def _earliest(field: AnyField) -> str | None:
    if isinstance(field, DateField):
        return field.first_on.isoformat()
    if isinstance(field, MomentField):
        return field.not_before.isoformat()
    return None
