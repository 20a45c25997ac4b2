"""A private reflection exists for its author alone: every adult presses everything there is. DOMAIN case 13"""

import io
import itertools
import zipfile
from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from enum import StrEnum
from typing import get_args, get_type_hints
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import select
from sqlmodel import SQLModel, col

from domain import actions as a
from domain.action_codec import MAX_BYTES, encode
from domain.actions import Action, AnyAction
from domain.models import AuditEntry, Promise, Reflection
from domain.services.nudges import weekly
from domain.services.support import digests
from domain.vocabulary import Visibility
from tests.support.conferring import MET, asks, has_evidence, records, teaches_too
from tests.support.newcomers import guards
from tests.support.passing import it_is
from tests.support.talk import Talker, plain
from tests.support.world import NOW, World

CANARY = "Zitronenfalter"
WORDS = f"I was afraid of the {CANARY} and asked anyway."

LEAVES = frozenset({a.Start, a.Unlink, a.AskUnlink, a.SetLanguage, a.ConfirmUnlinkStudent, a.UnlinkStudent})
"""They end or change the account that asks."""


def values_of(hint: object, name: str, ids: dict[str, UUID]) -> list[object]:
    """What a field may say, as far as it could lead to the reflection."""
    kinds = get_args(hint) or (hint,)
    if UUID in kinds:
        found: list[object] = [ids.get(name, uuid4())]
        return [*found, None] if type(None) in kinds else found
    if int in kinds:
        return [0]
    (kind,) = (each for each in kinds if each is not type(None))
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return [next(iter(kind))]
    return [CANARY]


def everything(ids: dict[str, UUID]) -> Iterable[Action]:
    """Every action there is, with every choice of the ids that are Ana's."""
    for kind in get_args(AnyAction):
        if kind in LEAVES:
            continue
        hints = get_type_hints(kind)
        choices = [values_of(hints[field.name], field.name, ids) for field in fields(kind)]
        for chosen in itertools.product(*choices):
            yield kind(*chosen)


async def _sees(talker: Talker, action: Action) -> str:
    """All that the action brings to the screen: words, buttons, forms, and what is in the files."""
    chat = talker.channel.chat(talker.address)
    chat.form = None
    try:
        data = encode(action)
    except ValueError:  # longer than a button: nobody can press it
        assert len(str(action)) > MAX_BYTES
        return ""
    await talker.presses_data(data)
    found = [plain(shown.rendered.html) + str(shown.rendered.buttons) for shown in chat.shown]
    found += [_read(content) for _, _, content in chat.files]
    shown = "\n".join(found) + str(chat.form)
    chat.shown.clear()
    chat.files.clear()
    return shown


def _read(content: bytes) -> str:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "".join(_read(archive.read(name)) for name in archive.namelist())
    return content.decode(errors="replace")


async def _has_a_year(school: World) -> dict[str, UUID]:
    """Ana with a guardian, evidence, a conference that was met, and a reflection on its target."""
    ana, target = school.ana, school.targets["RP.2"]
    await guards(school, school.lucia.person, ana.person)
    await teaches_too(school, school.rosa)
    piece = await has_evidence(school, ana, "Recipe for 30", at=NOW)
    conference = await asks(ana, school)
    await records(school.bo, conference, MET)
    await ana.presses_data(encode(a.Reflect(target.id)))
    await ana.types(WORDS)
    await ana.presses("only me")
    async with school.runtime.sessions() as session:
        (reflection,) = await session.scalars(select(Reflection))
    return {
        "student_id": ana.person.id,
        "target_id": target.id,
        "conference_id": conference.id,
        "evidence_id": piece,
        "section_id": school.maths.id,
        "reflection_id": reflection.id,
    }


def _adults(school: World) -> dict[str, Talker]:
    return {
        "advisor and teacher": school.rosa,
        "leader": school.helen,
        "guardian": school.lucia,
        "classmate": school.jamal,
    }


def _names_ana_s(action: Action, ids: dict[str, UUID]) -> bool:
    """Whether the action names something of hers."""
    return any(getattr(action, field.name) in ids.values() for field in fields(action))


@pytest.mark.parametrize("name", ["advisor and teacher", "leader", "guardian", "classmate"])
async def test_whatever_somebody_else_presses_a_private_reflection_does_not_show(
    school: World, name: str
) -> None:
    """Whoever is nearest to her presses everything, the others what names something of hers, or nothing."""
    ids = await _has_a_year(school)
    talker = _adults(school)[name]
    talker.channel.chat(talker.address).shown.clear()
    for action in everything(ids):
        if talker is not school.rosa and fields(action) and not _names_ana_s(action, ids):
            continue
        shown = await _sees(talker, action)
        # A search repeats the words that were looked for; the reflection's own words stand around them.
        assert "afraid" not in shown, action
        assert "asked anyway" not in shown, action


async def test_the_same_walk_finds_one_that_is_shared(school: World) -> None:
    ids = await _has_a_year(school)
    await school.ana.presses_data(encode(a.ChangeVisibility(ids["reflection_id"], Visibility.FAMILY)))
    hers = {ids["student_id"], ids["reflection_id"]}
    actions = [each for each in everything(ids) if any(getattr(each, f.name) in hers for f in fields(each))]
    for name, talker in _adults(school).items():
        found = {type(action) for action in actions if "afraid" in await _sees(talker, action)}
        reads = name in ("advisor and teacher", "guardian")
        assert ({a.OpenSharedReflection, a.ListSharedReflections} <= found) is reads, (name, found)
        assert (a.OpenStudent in found) is (name == "advisor and teacher")
        assert bool(found) is reads


async def test_no_digest_nudge_audit_or_outbox_knows_of_it(
    school: World, capfd: pytest.CaptureFixture[str]
) -> None:
    ids = await _has_a_year(school)
    for day in (date(2026, 11, 19), date(2026, 11, 23), date(2026, 11, 24)):
        for wall in ("07:31", "10:05", "16:05"):
            await it_is(school, day, wall, weekly.promise_due, digests.promise_due)
    for talker in _adults(school).values():
        talker.was_not_told("afraid")
    async with school.runtime.sessions() as session:
        promised = await session.scalars(
            select(Promise).where(col(Promise.recipient_id) != school.ana.person.id)
        )
        assert "afraid" not in str([each.facts for each in promised])
        entries = (await session.scalars(select(AuditEntry))).all()
    told = str([(each.what, each.detail) for each in entries])
    assert "afraid" not in told
    assert str(ids["reflection_id"]) not in told
    out, err = capfd.readouterr()
    assert "afraid" not in out + err
    assert CANARY not in out + err


async def test_no_column_of_any_table_holds_its_words(school: World) -> None:
    await _has_a_year(school)
    async with school.runtime.sessions() as session:
        for table in SQLModel.metadata.sorted_tables:
            rows = await session.execute(sa.text(f'SELECT "{table.name}"::text FROM "{table.name}"'))  # noqa: S608  # our own tables' names
            for (row,) in rows:
                assert CANARY not in row, table.name
                assert CANARY.encode().hex() not in row, table.name
