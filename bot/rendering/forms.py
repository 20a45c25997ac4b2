"""A form as a channel opens it whole."""

from datetime import date
from typing import Any

from bot.channels.base import FormWords, RenderedField, RenderedForm, RenderedOption
from bot.rendering import filters
from bot.rendering.words import Words
from domain.action_codec import encode
from domain.forms import AnyField, DateField, FileField, Form, MomentField, Option, TextField


def whole(form: Form, words: Words) -> RenderedForm:
    """A form to open whole; all its words are plain text."""
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
            options=tuple(option(field, o) for o in getattr(field, "options", ())) or _times(field, words),
            initial=_initial(field, words),
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
        around=FormWords(
            optional=words.plain(shared.optional()),
            left=words.plain(shared.left()),
            over=words.plain(shared.over()),
            suggested=words.plain(shared.suggested()),
            check=words.plain(shared.check()),
            close=words.plain(shared.close()),
        ),
        language=words.audience.language,
    )


def _times(field: AnyField, words: Words) -> tuple[RenderedOption, ...]:
    """The moments suggested for a field."""
    if not isinstance(field, MomentField):
        return ()
    return tuple(RenderedOption(m.isoformat(), filters.moment(words.context, m)) for m in field.suggestions)


def _initial(field: AnyField, words: Words) -> Any:
    preset = _preset(field)
    return words.titled(preset) if isinstance(field, TextField) and preset else preset


def _preset(field: AnyField) -> Any:
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
