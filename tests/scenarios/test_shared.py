"""What everybody can ask: the guide and the language."""

from domain import actions as a
from domain.action_codec import encode
from tests.support.world import World


async def test_the_guide_fits_who_asks(school: World) -> None:
    await school.ana.commands("help")
    assert school.ana.sees("I’m ready")
    assert "Answer conference requests" not in school.ana.last
    await school.bo.commands("help")
    assert school.bo.sees("Answer conference requests")
    await school.helen.commands("help")
    assert school.helen.sees("See counts")
    await school.lucia.commands("help")
    assert school.lucia.sees("See where your child is")


async def test_the_language_is_chosen_by_its_own_name_and_back(school: World) -> None:
    await school.bo.commands("language")
    assert school.bo.buttons[:2] == ["English", "Español"]
    await school.bo.presses("Español")
    assert "Español" in school.bo.last
    await school.bo.presses_data(encode(a.SetLanguage("en")))
    assert school.bo.sees("From now on: English")


async def test_a_language_nobody_wrote_is_refused(school: World) -> None:
    await school.bo.presses_data(encode(a.SetLanguage("tlh")))
    assert school.bo.sees("I did not understand that")
    await school.bo.commands("home")
    assert school.bo.sees("Hello Bo")
