"""Files as answers to a form: kept as the answerer's, added one by one, taken away again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain import forms
from domain.errors import FieldProblem, InvalidAnswers, Problem
from domain.forms import Answers, FileField, Form, RawAnswers, TextField
from domain.models import Attachment, FormDraft
from domain.services import attachments
from handlers.turn import Submitted, Turn, Uploaded

Raw = dict[str, Any]
"""One file in a draft's answers, as JSON: the attachment's id, its type, name and album."""


@dataclass(frozen=True, slots=True)
class Added:
    files: list[Raw]
    problem: FieldProblem | None
    """With some of what was sent, or all of it; the rest was taken."""


async def keep(turn: Turn, file: Uploaded) -> Attachment:
    """The actor's attachment with these bytes."""
    return await attachments.keep(
        turn.session,
        owner=turn.actor,
        sha256=file.sha256,
        media_type=file.media_type,
        size_bytes=file.size_bytes,
        file_name=file.file_name,
        duration_seconds=file.duration_seconds,
        now=turn.now,
    )


async def added(turn: Turn, field: FileField, before: Sequence[Raw], sent: Sequence[Uploaded]) -> Added:
    """The files there were and those that fit of the new ones. The same file counts once."""
    files, problem = list(before), None
    for file in sent:
        if forms.file_kind(file.media_type) not in field.kinds:
            problem = FieldProblem(Problem.FILE_OF_OTHER_KIND)
        elif len(files) >= field.most:
            problem = FieldProblem(Problem.TOO_MANY_FILES, limit=field.most)
        else:
            raw = await _raw(turn, file)
            if raw["attachment_id"] not in [each["attachment_id"] for each in files]:
                files.append(raw)
    return Added(files, problem)


def without(draft: FormDraft, field: FileField, attachment_id: str) -> list[Raw]:
    """The files but one."""
    files: list[Raw] = draft.answers.get(field.name) or []
    return [file for file in files if file["attachment_id"] != attachment_id]


async def with_files(turn: Turn, form: Form, submitted: Submitted) -> RawAnswers:
    """The answers with the files that came with the form. A file is one that came with it, whatever the
    answers say.
    """
    raw: Raw = {}
    for name, answer in submitted.answers.items():
        is_of_files = any(isinstance(field, FileField) and field.name == name for field in form.fields)
        if not is_of_files and not isinstance(answer, Mapping):
            raw[name] = answer
    for field in form.fields:
        files = submitted.files.get(field.name, ())
        if isinstance(field, FileField) and files:
            raw[field.name] = [await _raw(turn, file) for file in files[: field.most + 1]]
        elif isinstance(field, TextField) and field.takes_voice and files and files[0].is_voice:
            raw[field.name] = await _raw(turn, files[0]) | {"duration_seconds": files[0].duration_seconds}
    return raw


def read(form: Form, raw: RawAnswers, *, problems: Mapping[str, FieldProblem]) -> Answers:
    """The answers, checked. Raises InvalidAnswers with what is wrong with them and with the files."""
    try:
        answers = forms.read(form, raw)
    except InvalidAnswers as invalid:
        raise InvalidAnswers({**invalid.problems, **problems}) from None
    if problems:
        raise InvalidAnswers(problems)
    return answers


async def _raw(turn: Turn, file: Uploaded) -> Raw:
    attachment = await keep(turn, file)
    return {
        "attachment_id": str(attachment.id),
        "media_type": file.media_type,
        "name": file.file_name,
        "album": file.album,
    }
