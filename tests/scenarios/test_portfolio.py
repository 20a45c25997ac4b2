"""The portfolio: browsed in chat by target, and kept as one page with the pictures in it."""

import re

from sqlalchemy import select
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.models import AuditEntry, Evidence
from domain.vocabulary import EvidenceReview
from tests.scenarios.test_evidence import judges, piece_of, sends_photo
from tests.support.conferring import has_evidence
from tests.support.newcomers import guards
from tests.support.papers import laid_out
from tests.support.talk import Talker
from tests.support.world import World


async def has_two_pieces(school: World) -> None:
    """A photo for RP.2, and what Bo logged for RP.3."""
    await sends_photo(school.ana, caption="Market stall")
    await school.ana.presses("RP.2")
    await school.ana.presses("Something made")
    await has_evidence(school, school.ana, "Percent talk", code="RP.3", at=school.clock.now())


async def page_for(reader: Talker) -> str:
    """The file sent with the newest message."""
    (file,) = reader.shown[-1].rendered.files
    return (await file.read()).decode()


async def test_a_student_browses_evidence_by_target(school: World) -> None:
    await has_two_pieces(school)
    await judges(school, (await piece_by(school, "Market stall")).id)
    await school.ana.commands("portfolio")
    assert school.ana.sees("RP.2 Unit rates: 1 piece · Emerging")
    assert school.ana.sees("RP.3 Percent problems: 1 piece")
    await school.ana.presses("RP.2")
    assert school.ana.sees("Market stall (something made, in class")
    await school.ana.presses("1. Market stall")
    assert school.ana.sees("Your teacher has used it for a level")


async def piece_by(school: World, title: str) -> Evidence:
    async with school.runtime.sessions() as session:
        (piece,) = (each for each in await session.scalars(select(Evidence)) if each.title == title)
    return piece


async def test_an_empty_portfolio_says_how_to_begin(school: World) -> None:
    await school.ana.commands("portfolio")
    assert school.ana.sees("two taps, and it is here")
    await school.ana.presses_data(encode(a.ExportPortfolio()))
    assert school.ana.sees("Not found")


async def test_the_page_holds_words_levels_and_pictures_and_no_outside_address(school: World) -> None:
    await has_two_pieces(school)
    await judges(school, (await piece_by(school, "Market stall")).id)
    await school.ana.commands("portfolio")
    await school.ana.presses("Everything as a page")
    assert school.ana.sees("2 pieces of evidence are on the page.")
    html = await page_for(school.ana)
    assert "Portfolio of Ana Morales" in html
    assert "Emerging: what unit rates looks like." in html
    assert "Percent talk" in html
    assert re.search(
        r'<img src="data:image/jpeg;base64,[^"]{100,}" alt="Market stall, picture 1 of 1">', html
    )
    assert not re.search(r'(src|href)="(?!data:|#)', html)
    assert "<script" not in html


async def test_the_page_of_one_target_has_only_that(school: World) -> None:
    await has_two_pieces(school)
    await school.ana.presses_data(encode(a.ExportPortfolio(target_id=school.targets["RP.3"].id)))
    html = await page_for(school.ana)
    assert "Percent talk" in html
    assert "Market stall" not in html


async def test_what_waits_or_was_set_aside_or_taken_back_is_not_on_the_page(school: World) -> None:
    await has_two_pieces(school)
    async with school.runtime.sessions.begin() as session:
        for title, review in (("Jamal: kind", EvidenceReview.AWAITED), ("Zoe: no", EvidenceReview.SET_ASIDE)):
            evidence_id = await has_evidence(school, school.ana, title, at=school.clock.now())
            (await session.get_one(Evidence, (school.school.id, evidence_id))).review = review
        gone = await piece_by(school, "Percent talk")
        (await session.merge(gone)).withdrawn_at = school.clock.now()
    await school.ana.presses_data(encode(a.ExportPortfolio()))
    html = await page_for(school.ana)
    assert "Market stall" in html
    for title in ("Jamal", "Zoe", "Percent talk"):
        assert title not in html
    await school.ana.presses_data(encode(a.ListTargetEvidence(school.targets["RP.2"].id)))
    assert school.ana.sees("waits for a teacher")
    assert school.ana.sees("set aside")


async def test_teachers_and_advisors_may_see_and_keep_it_and_that_is_noted(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await has_two_pieces(school)
    for adult in (school.bo, school.rosa):
        await adult.presses_data(encode(a.OpenStudent(school.ana.person.id)))
        await adult.presses("Evidence")
        assert adult.sees("Evidence of Ana Morales")
        await adult.presses("Everything as a page")
        assert "Market stall" in await page_for(adult)
    for outsider in (school.jamal, school.grace, school.helen, school.lucia):
        for action in (a.ShowPortfolio(school.ana.person.id), a.ExportPortfolio(school.ana.person.id)):
            await outsider.presses_data(encode(action))
            assert outsider.sees("Not found")
    async with school.runtime.sessions() as session:
        exported = await session.scalars(
            select(col(AuditEntry.actor_id)).where(col(AuditEntry.what) == "exported portfolio")
        )
        assert set(exported) == {school.bo.person.id, school.rosa.person.id}


async def test_adults_see_nothing_of_what_is_not_sorted(school: World) -> None:
    await sends_photo(school.ana, caption="Maybe private")
    assert (await piece_of(school)).title == "Maybe private"
    await school.bo.presses_data(encode(a.ShowPortfolio(school.ana.person.id)))
    assert school.bo.sees("No evidence for any target yet.")
    school.bo.was_not_told("Maybe private")


async def test_the_same_page_comes_as_a_pdf_for_who_asks(school: World) -> None:
    await has_two_pieces(school)
    await school.ana.commands("portfolio")
    await school.ana.presses("Everything as a page")
    await school.ana.presses("As a PDF")
    assert school.ana.sees("It comes as a PDF, to print or to keep.")
    name, kind, content = school.channel.chat(school.ana.address).files[-1]
    assert (name, kind) == ("portfolio-ana-morales-2026-11-18.pdf", "application/pdf")
    assert content.startswith(b"%PDF")
    page = await laid_out(await page_for_print(school.ana))
    for words in ("Portfolio of Ana Morales", "Percent talk", "Market stall"):
        assert words in page.words


async def page_for_print(reader: Talker) -> str:
    """The web page that the PDF of the newest message is the print of."""
    await reader.presses_data(encode(a.ExportPortfolio()))
    return await page_for(reader)
