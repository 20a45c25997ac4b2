"""Forms: defined once, opened as a modal, asked step by step, or shown on a page.

The action that opens a form is its identity. Its words are in `templates/forms/<opener>.j2`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from domain.actions import Action
from domain.errors import FieldProblem, InvalidAnswers, Problem
from domain.naming import template_of

LONGEST_TEXT = 20_000
"""Characters in one answer. Far over what a phone keyboard produces; a setting would help nobody."""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose."""

    value: str
    """At most 40 bytes, so that it fits a button's data."""
    text: str = ""
    """Data to show (a title, a name). Empty: the form's template has the words for this value."""
    hint: str = ""
    """Shown beside it: the sentence of a level."""


@dataclass(frozen=True, slots=True)
class When:
    """Ask a field only if an earlier field got one of these values."""

    field_name: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Base of all fields."""

    name: str
    required: bool = True
    when: When | None = None
    words: str = ""
    """What the template's words for it are named after, where several fields share them; empty: its name."""
    about: str = ""
    """What its question is about, where that is not what the form is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextField(Field):
    max_length: int = 3_000
    multiline: bool = True
    takes_voice: bool = False
    """A voice note counts as much as text (DOMAIN rule 25)."""
    initial: str = ""

    @property
    def kind(self) -> str:
        return "voice" if self.takes_voice else "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceField(Field):
    kind: ClassVar[str] = "choice"
    options: tuple[Option, ...]
    initial: str | None = None
    otherwise: Problem = Problem.NOT_AN_OPTION
    """What is wrong with an answer that is none of the options (any more)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoicesField(Field):
    """Any number of options."""

    kind: ClassVar[str] = "choices"
    options: tuple[Option, ...]
    initial: tuple[str, ...] = ()
    own_words: str = ""
    """Name of the text field for what is none of the options; it takes what is written or said here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateField(Field):
    kind: ClassVar[str] = "date"
    first_on: date
    last_on: date
    initial: date | None = None
    """The preset of a picker; a button where there are no suggestions."""
    suggestions: tuple[date, ...] = ()
    """Offered as buttons; any other date may be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentField(Field):
    """A date with a time of day, in the school's zone."""

    kind: ClassVar[str] = "moment"
    suggestions: tuple[datetime, ...] = ()
    """Aware; offered as buttons or as the preset of a picker."""
    not_before: datetime
    initial: datetime | None = None


Detail = int | str | tuple[str, ...]


class FileKind(StrEnum):
    PICTURE = "picture"
    SOUND = "sound"
    VIDEO = "video"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileField(Field):
    """Files that are sent here."""

    kind: ClassVar[str] = "files"
    kinds: tuple[FileKind, ...] = tuple(FileKind)
    most: int = 10
    """From 1 to 10. Source: Slack, file_input, max_files."""


AnyField = TextField | ChoiceField | ChoicesField | DateField | MomentField | FileField
"""Each says of what `kind` it is: text, voice, choice, choices, date, moment or files."""


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked, because of which action, and about what."""

    opener: Action
    fields: tuple[AnyField, ...]
    about: str = ""
    """Whom or what it is about, shown in its heading: a target's title, a student's name."""
    details: Mapping[str, Detail] = dataclass_field(default_factory=dict)
    """Data for what is said before the first question, in the template's macro `note(about, details)`."""
    beside: tuple[Action, ...] = ()
    """Offered with the first question, where it is asked step by step."""

    @property
    def name(self) -> str:
        """Of its template, `forms/<name>.j2`."""
        return template_of(type(self.opener))

    def field(self, name: str) -> AnyField:
        return next(field for field in self.fields if field.name == name)


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice note given as an answer; the attachment row exists."""

    attachment_id: UUID
    duration_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """Files given as an answer; the attachment rows exist, and are the answerer's."""

    attachment_ids: tuple[UUID, ...]


Answer = str | tuple[str, ...] | date | datetime | Voice | Given
"""Text or choice, choices, date, aware moment, voice, files."""

RawAnswers = Mapping[str, object]
"""As channels hand them over: text, a list of option values, an ISO date, an ISO local or aware moment,
{"attachment_id": …} for a voice note, a list of such for files. Absent or None: not answered."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Checked answers. Fields that were not asked or were skipped are absent."""

    values: Mapping[str, Answer]

    def text(self, name: str) -> str | None:
        value = self.values.get(name)
        return value if isinstance(value, str) else None

    def chosen(self, name: str) -> tuple[str, ...]:
        value = self.values.get(name)
        return value if isinstance(value, tuple) else ()

    def day(self, name: str) -> date | None:
        value = self.values.get(name)
        return value if isinstance(value, date) and not isinstance(value, datetime) else None

    def moment(self, name: str) -> datetime | None:
        value = self.values.get(name)
        return value if isinstance(value, datetime) else None

    def voice(self, name: str) -> Voice | None:
        value = self.values.get(name)
        return value if isinstance(value, Voice) else None

    def files(self, name: str) -> tuple[UUID, ...]:
        """Ids of attachments, in the order in which they came."""
        value = self.values.get(name)
        return value.attachment_ids if isinstance(value, Given) else ()


def file_kind(media_type: str) -> FileKind:
    """What a file of this type is to a person."""
    kinds = {"image": FileKind.PICTURE, "audio": FileKind.SOUND, "video": FileKind.VIDEO}
    return kinds.get(media_type.partition("/")[0], FileKind.DOCUMENT)


def is_asked(field: AnyField, raw: RawAnswers) -> bool:
    """Whether the answers so far call for this field."""
    return field.when is None or raw.get(field.when.field_name) in field.when.values


def read(form: Form, raw: RawAnswers) -> Answers:
    """All answers, checked. Raises InvalidAnswers with every problem at once."""
    values: dict[str, Answer] = {}
    problems: dict[str, FieldProblem] = {}
    for field in form.fields:
        if not is_asked(field, raw):
            continue
        try:
            value = read_one(field, raw.get(field.name))
        except InvalidAnswers as invalid:
            problems |= invalid.problems
        else:
            if value is not None:
                values[field.name] = value
    if problems:
        raise InvalidAnswers(problems)
    return Answers(values)


def read_one(field: AnyField, raw: object) -> Answer | None:
    """One answer, checked; None where an optional field has none. Raises InvalidAnswers."""
    if raw is None or (isinstance(raw, str) and not raw.strip()) or raw in ([], ()):
        if field.required:
            raise _invalid(field, Problem.MISSING)
        return None
    match field:
        case TextField():
            return _read_text(field, raw)
        case ChoiceField():
            if raw not in [option.value for option in field.options]:
                raise _invalid(field, field.otherwise)
            return str(raw)
        case ChoicesField():
            return _read_choices(field, field.options, raw if isinstance(raw, list | tuple) else [raw])
        case DateField():
            return _read_date(field, raw)
        case MomentField():
            return _read_moment(field, raw)
        case FileField():
            return _read_files(field, raw)


def _read_text(field: TextField, raw: object) -> str | Voice:
    if field.takes_voice and isinstance(raw, Mapping) and "attachment_id" in raw:
        seconds = raw.get("duration_seconds")
        return Voice(UUID(str(raw["attachment_id"])), seconds if isinstance(seconds, int) else None)
    if not isinstance(raw, str):
        raise _invalid(field, Problem.WANTS_TEXT)
    text = raw.strip()
    if len(text) > field.max_length:
        raise _invalid(field, Problem.TOO_LONG, limit=field.max_length, length=len(text))
    return text


def _read_choices(field: Field, options: tuple[Option, ...], raw: object) -> tuple[str, ...]:
    values = tuple(str(value) for value in raw) if isinstance(raw, list | tuple) else ()
    if not values or not set(values) <= {option.value for option in options}:
        raise _invalid(field, Problem.NOT_AN_OPTION)
    return values


def _read_date(field: DateField, raw: object) -> date:
    try:
        value = date.fromisoformat(str(raw).strip())
    except ValueError:
        raise _invalid(field, Problem.NOT_A_DATE) from None
    if not field.first_on <= value <= field.last_on:
        earliest, latest = field.first_on.isoformat(), field.last_on.isoformat()
        raise _invalid(field, Problem.OUT_OF_RANGE, earliest=earliest, latest=latest)
    return value


def _read_moment(field: MomentField, raw: object) -> datetime:
    """A moment without a zone is meant in the zone of `not_before`, the school's."""
    try:
        value = datetime.fromisoformat(str(raw).strip())
    except ValueError:
        raise _invalid(field, Problem.NOT_A_TIME) from None
    if len(str(raw).strip()) <= len("2026-11-20"):
        raise _invalid(field, Problem.NOT_A_TIME)
    if value.tzinfo is None:
        value = value.replace(tzinfo=field.not_before.tzinfo)
    if value < field.not_before:
        raise _invalid(field, Problem.IN_THE_PAST)
    return value


def _read_files(field: FileField, raw: object) -> Given:
    files = raw if isinstance(raw, list) else []
    if not files or not all(isinstance(file, Mapping) for file in files):
        raise _invalid(field, Problem.WANTS_FILE)
    if len(files) > field.most:
        raise _invalid(field, Problem.TOO_MANY_FILES, limit=field.most)
    if not all(file_kind(str(file.get("media_type"))) in field.kinds for file in files):
        raise _invalid(field, Problem.FILE_OF_OTHER_KIND)
    return Given(tuple(UUID(str(file["attachment_id"])) for file in files))


def _invalid(
    field: Field,
    problem: Problem,
    *,
    limit: int | None = None,
    length: int | None = None,
    earliest: str | None = None,
    latest: str | None = None,
) -> InvalidAnswers:
    return InvalidAnswers({field.name: FieldProblem(problem, limit, length, earliest, latest)})
