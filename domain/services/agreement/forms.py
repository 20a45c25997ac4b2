"""The forms of judging together. Wherever a level is chosen, its sentence is beside it."""

from sqlalchemy.ext.asyncio import AsyncSession

from domain.actions import AddExemplar, InviteAgain, JudgeSecond, RateExemplar, RecordModeration
from domain.errors import FieldProblem, InvalidAnswers, NotFound, Problem
from domain.forms import Answers, ChoiceField, FileField, Form, MomentField, Option, TextField
from domain.models import LearningTarget, Person
from domain.rules.excerpts import excerpt
from domain.services.agreement import differences, exemplars, seconds
from domain.services.agreement.exemplars import Rater, Work
from domain.services.conferences import conference_times
from domain.services.learning import level_lines
from domain.services.occasions import Occasion

LONGEST_WORDS = 600
LONGEST_TITLE = 80
LONGEST_WORK = 1_200
LONGEST_URL = 200
LONGEST_PLACE = 100
LONGEST_HINT = 300
"""Characters of a level's sentence beside it."""

WORDED = frozenset({"beginning", "emerging", "proficient", "college_ready"})
"""Levels for which the templates have words."""

_ADDRESSES = ("https://", "http://")


async def to_judge(session: AsyncSession, action: JudgeSecond, *, judge: Person, occasion: Occasion) -> Form:
    """Raises NotFound."""
    look = await seconds.get_open(session, action.second_id, judge=judge, occasion=occasion)
    fields = (
        await _level_field(session, look.target, reader=judge, occasion=occasion),
        TextField(name="words", max_length=LONGEST_WORDS),
    )
    return Form(action, fields, about=look.target.code)


async def to_settle(
    session: AsyncSession, action: RecordModeration, *, adult: Person, occasion: Occasion
) -> Form:
    """Raises NotFound."""
    found = await differences.get(session, action.second_id, adult=adult, occasion=occasion)
    fields = (
        await _level_field(session, found.target, reader=adult, occasion=occasion),
        TextField(name="note", max_length=LONGEST_WORDS),
    )
    return Form(action, fields, about=found.target.code)


async def to_invite(
    session: AsyncSession, action: InviteAgain, *, teacher: Person, occasion: Occasion
) -> Form:
    """Raises NotFound."""
    found, section_id = await differences.whom_to_invite(
        session, action.second_id, teacher=teacher, occasion=occasion
    )
    fields = (
        MomentField(
            name="starts_at",
            suggestions=await conference_times.suggestions_for(
                session, section_id, teacher=teacher, occasion=occasion
            ),
            not_before=occasion.now.astimezone(occasion.zone),
        ),
        TextField(name="place", required=False, max_length=LONGEST_PLACE, multiline=False),
        TextField(name="word", required=False, max_length=LONGEST_WORDS),
    )
    return Form(action, fields, about=f"{found.student.full_name} · {found.target.code}")


async def to_add(session: AsyncSession, action: AddExemplar, *, maker: Rater, occasion: Occasion) -> Form:
    """Names of students have no place in an exemplar: the form says so, and asks to confirm it."""
    target = await exemplars.get_target(session, action.target_id, rater=maker, occasion=occasion)
    fields = (
        TextField(name="title", max_length=LONGEST_TITLE, multiline=False),
        TextField(name="text", required=False, max_length=LONGEST_WORK),
        TextField(name="url", required=False, max_length=LONGEST_URL, multiline=False),
        FileField(name="file", required=False, most=1),
        await _level_field(session, target, reader=maker.person, occasion=occasion),
        TextField(name="why", max_length=LONGEST_WORDS),
        ChoiceField(name="for_students", options=(Option("no"), Option("yes")), initial="no"),
        ChoiceField(name="no_names", options=(Option("confirmed"),)),
    )
    return Form(action, fields, about=target.code)


def work(answers: Answers) -> Work:
    """Raises InvalidAnswers where there is nothing to look at, or the link is none."""
    text, url, files = answers.text("text"), answers.text("url"), answers.files("file")
    if text is None and url is None and not files:
        raise InvalidAnswers({"text": FieldProblem(Problem.MISSING)})
    if url is not None and (not url.startswith(_ADDRESSES) or len(url.split()) > 1):
        raise InvalidAnswers({"url": FieldProblem(Problem.NOT_A_LINK)})
    return Work(
        title=answers.text("title") or "",
        level_code=answers.text("level") or "",
        why=answers.text("why") or "",
        text=text,
        url=url,
        attachment_id=files[0] if files else None,
        for_students=answers.text("for_students") == "yes",
    )


async def to_rate(session: AsyncSession, action: RateExemplar, *, rater: Rater, occasion: Occasion) -> Form:
    """Raises NotFound, also for who settled its level."""
    exemplar, target = await exemplars.get(session, action.exemplar_id, rater=rater, occasion=occasion)
    if exemplar.made_by_id == rater.person.id:
        raise NotFound
    fields = (
        await _level_field(session, target, reader=rater.person, occasion=occasion),
        TextField(name="words", required=False, max_length=LONGEST_WORDS),
    )
    return Form(action, fields, about=exemplar.title)


async def _level_field(
    session: AsyncSession, target: LearningTarget, *, reader: Person, occasion: Occasion
) -> ChoiceField:
    """None is chosen already: that would be an answer."""
    lines = await level_lines.of_target(session, target, language=occasion.language_of(reader))
    return ChoiceField(
        name="level",
        options=tuple(
            Option(
                line.level.code,
                "" if _is_worded(line.level.code, line.level.name) else line.level.name,
                excerpt(line.sentence or "", LONGEST_HINT),
            )
            for line in lines
        ),
    )


def _is_worded(code: str, name: str) -> bool:
    """Whether the school calls the level as the templates do, which have it in every language."""
    return code in WORDED and name.casefold().replace("-", "_") == code
