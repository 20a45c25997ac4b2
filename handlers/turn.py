"""One exchange with one person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from domain.actions import AnyAction, FormAction, FormStepAction
from domain.errors import FieldProblem, NotFound
from domain.forms import Form, RawAnswers
from domain.messages.base import HelpNear, Message
from domain.models import Person, School
from domain.rules.policy import Policy
from domain.services.occasions import Occasion
from domain.vocabulary import ChannelName, Role


@dataclass(frozen=True, slots=True)
class Typed:
    """Words outside of any button or command."""

    text: str


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file, whose bytes are in the attachment store already."""

    sha256: str
    media_type: str
    size_bytes: int
    file_name: str | None = None
    duration_seconds: int | None = None
    album: str | None = None
    """Names what was sent together with others: the same for each of them, and on no other occasion."""
    caption: str | None = None
    """Words sent along with it; of an album, usually with its first file alone."""

    @property
    def is_voice(self) -> bool:
        return self.media_type.startswith("audio/")


@dataclass(frozen=True, slots=True)
class Sent:
    """Files sent at once, outside of a whole form."""

    files: tuple[Uploaded, ...]


@dataclass(frozen=True, slots=True)
class Submitted:
    """A whole form, filled in."""

    opener: FormAction
    answers: RawAnswers
    files: Mapping[str, tuple[Uploaded, ...]] = field(default_factory=dict)
    """By field name, those that could be kept."""
    problems: Mapping[str, FieldProblem] = field(default_factory=dict)
    """By field name, why one could not."""


@dataclass(frozen=True, slots=True)
class Unusable:
    """Something that has no meaning here, and why."""

    refusal: type[Exception]


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants, on whatever channel."""

    channel: ChannelName
    address: str
    what: AnyAction | Typed | Sent | Submitted
    takes_whole_forms: bool = False
    """Whether the channel shows a form at once rather than question by question."""
    language_hint: str | None = None
    """Of the account's settings; used only while nobody is linked."""


@dataclass(frozen=True, slots=True)
class Audience:
    """For whom words are chosen."""

    language: str = "en"
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back: a message, a form to open whole, or what is wrong with a form filled in."""

    audience: Audience
    message: Message | None = None
    form: Form | None = None
    refusal: Exception | None = None
    """A Refusal, to be worded by its own template."""
    problems: Mapping[str, FieldProblem] = field(default_factory=dict)
    person: Person | None = None
    """None for a stranger."""
    help_near: HelpNear | None = None
    """Said beside a refusal; a message carries its own."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What a handler works with: who asks, when, and the transaction."""

    session: AsyncSession
    school: School
    actor: Person
    roles: frozenset[Role]
    policy: Policy
    now: datetime
    wish: Wish
    key: str
    """Names this request, so that its effects can be named and a replay makes none twice."""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.school.zone)

    @property
    def today(self) -> date:
        """The local date in the school's zone."""
        return self.now.astimezone(self.zone).date()

    @property
    def occasion(self) -> Occasion:
        return Occasion(self.school, self.policy, self.now)

    @property
    def language(self) -> str:
        return self.actor.language or self.school.language

    @property
    def audience(self) -> Audience:
        return Audience(self.language, self.zone)

    @property
    def is_whole(self) -> bool:
        """Whether a form is shown at once here, rather than question by question."""
        return self.wish.takes_whole_forms or isinstance(self.wish.what, Submitted)

    @property
    def fills_in(self) -> bool:
        """Whether a form that was opened before is being filled in."""
        return isinstance(self.wish.what, Typed | Sent | Submitted | FormStepAction)

    @property
    def is_staff(self) -> bool:
        return bool(self.roles & {Role.TEACHER, Role.ADVISOR, Role.LEADER})

    def require(self, *roles: Role) -> None:
        """Raises NotFound unless the actor has one of the roles."""
        if not self.roles & set(roles):
            raise NotFound
