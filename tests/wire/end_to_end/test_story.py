"""The story of the first term: a student on the phone, a teacher and an advisor in Slack, one process between."""

import asyncio

from tests.support.slack_people import SlackUser
from tests.support.stand_in import until
from tests.support.telegram_server import TelegramUser
from tests.support.whole_product import school_days_ahead
from tests.support.whole_school import School, find, reads

PRIVATE = "Nobody else is to read that I was afraid of the market task."
SHARED = "I chose a table first, and then I saw the rule."
STUCK = "I have tried two tables and lose the unit."


async def test_a_student_a_teacher_and_an_advisor_live_with_it(school: School) -> None:
    is_well = (await school.waymark.tells("doctor")).out
    assert "mend" not in is_well
    async with school.service.open():
        await everybody_comes_in(school)
        await ana_finds_a_target(school.ana)
        await a_first_try_is_not_yet(school)
        await a_second_try_is_shown(school)
        await ana_reflects(school)
        await ana_asks_for_help(school)
        await ana_speaks_spanish(school.ana)
        await jamal_sees_nothing_of_ana(school)
        await ana_begins_to_write(school.ana)
    async with school.service.open():
        await ana_goes_on_writing(school.ana)
        await ana_leaves(school)
        await nothing_is_left_open(school)


async def everybody_comes_in(school: School) -> None:
    ana, rosa = school.ana, school.rosa
    people = ("Rosa Delgado", "bo.li@riverbend.example.org", "s-ana-morales")
    tokens = await asyncio.gather(*(school.invite(person) for person in people))
    for member, token in zip((rosa, school.bo), tokens, strict=False):
        await member.commands("/waymark", f"link {token}")
        await member.sees("Welcome")
    await ana.sends(f"/start {tokens[-1]}")
    welcome = await ana.sees("Rosa Delgado will confirm")
    assert "Hello Ana" in welcome.text
    await ana.sends("/home")
    await ana.sees("Almost there, Ana")
    await rosa.sees("Is this really Ana Morales?")
    await rosa.presses("Yes, it is Ana")
    await rosa.sees("is linked")
    await ana.sees("You are in, Ana")
    await ana.presses("Home")
    await ana.sees("Hi Ana")


async def ana_finds_a_target(ana: TelegramUser) -> None:
    await find(ana, "equiv", code="RP.2")
    card = await ana.sees("🎯 RP.2 · Equivalent ratios")
    parts = (
        "What to learn\nI can find equivalent ratios",
        "• Proficient: I can find any missing value",
        "How it is assessed\nYou scale a recipe up and down",
        "How I am progressing\nNo level yet.",
    )
    assert [part for part in parts if part not in card.text] == []


async def ask(ana: TelegramUser, word: str, *, is_evidence: bool) -> None:
    """From the open card to the request."""
    await ana.presses("I'm ready")
    await reads(ana, "Where do you see yourself?")
    await ana.presses("Skip")
    await reads(ana, "How do you want to show it?")
    await ana.presses("Explain it")
    if is_evidence:
        await reads(ana, "What do you want to talk about?")
        await ana.presses("That is all")
    await reads(ana, "What makes you feel ready?")
    await ana.sends(word)
    await reads(ana, "You asked for a conference: RP.2 Equivalent ratios")


async def a_first_try_is_not_yet(school: School) -> None:
    ana, bo = school.ana, school.bo
    first_day, _ = school_days_ahead()
    await ask(ana, "I did the pancakes for ten.", is_evidence=False)
    asked = await bo.sees("Ana Morales asks for a conference: RP.2 Equivalent ratios")
    assert "I did the pancakes for ten." in asked.plain
    await bo.opens_home()
    await bo.sees_home("1 conference request waits for you")
    await bo.presses("Accept with a time")
    await bo.fills({"starts_at": first_day, "place": "Room 112"})
    await bo.submits()
    planned = await ana.sees("Your conference is planned: RP.2")
    assert f"{first_day:%b} {first_day.day}" in planned.text
    assert "Room 112" in planned.text
    await school.service.slack.until(lambda: "request waits" not in bo.home_text)
    await open_outcome(bo)
    await bo.fills(
        {
            "level": "emerging",
            "met": "You doubled the recipe without a mistake.",
            "missing": "Scaling to a number that does not fit, like ten.",
            "next_step": "Make a double number line for ten pancakes.",
            "support": "one_to_one",
        }
    )
    await bo.submits()
    assert bo.modal is None, bo.modal_errors
    await ana_hears_not_yet_and_answers(ana, bo)


async def ana_hears_not_yet_and_answers(ana: TelegramUser, bo: SlackUser) -> None:
    told = await ana.sees("Not yet: RP.2 Equivalent ratios")
    five_parts = (
        "You doubled the recipe without a mistake.",
        "Scaling to a number that does not fit, like ten.",
        "Make a double number line for ten pancakes.",
        "The help you get\nTime with your teacher",
        "How to try again\nAsk for a conference again, any day",
    )
    assert [part for part in five_parts if part not in told.text] == []
    await ana.presses("Say what I think")
    await ana.sees("What do you think, and what will you try next?")
    await ana.sends("I will draw the line tonight.")
    await ana.sees("Thank you for your words")
    answered = await bo.sees("Ana Morales responds to “not yet” on RP.2")
    assert "I will draw the line tonight." in answered.plain


async def a_second_try_is_shown(school: School) -> None:
    ana, bo = school.ana, school.bo
    _, second_day = school_days_ahead()
    await find(ana, "RP.2", code="RP.2")
    await ana.sees("Next step: Make a double number line for ten pancakes.")
    await ask(ana, "The line works.", is_evidence=True)
    await bo.sees("Try number 2")
    await bo.presses("Propose a time")
    await bo.fills({"starts_at": second_day})
    await bo.submits()
    assert bo.modal is None, bo.modal_errors
    await ana.sees("A time for your conference: RP.2")
    await ana.presses("That time suits me")
    await ana.sees("knows that the time suits you")
    await bo.sees("Ana Morales takes your time for RP.2")
    await open_outcome(bo)
    await bo.fills({"level": "proficient", "met": "You found ten and checked it with a second picture."})
    await bo.submits()
    assert "Proficient still needs" in bo.modal_errors["reason"], bo.interaction_failures
    assert bo.modal is not None, "it stays open, and what was typed stays in it"
    await bo.fills({"reason": "She showed it twice, in class and with her own recipe."})
    await bo.submits()
    assert bo.modal is None, bo.modal_errors
    shown = await ana.sees("Shown: RP.2 Equivalent ratios")
    assert "You found ten and checked it with a second picture." in shown.text


async def open_outcome(bo: SlackUser) -> None:
    """From the slash command to the one form."""
    await bo.commands("/waymark", "requests")
    await reads(bo, "planned: 1")
    await bo.presses("RP.2 · Ana Morales")
    await reads(bo, "The time is agreed.")
    await bo.presses("Record the outcome")
    form = await bo.sees_modal("Which level did the student show?")
    assert "Proficient: I can find any missing value" in bo.modal_text, form


async def ana_reflects(school: School) -> None:
    ana, rosa = school.ana, school.rosa
    for words, who in ((PRIVATE, "Only me"), (SHARED, "My advisor")):
        await ana.sends("/reflect")
        await reads(ana, "In your own words")
        await ana.sends(words)
        await reads(ana, "Who may read it?")
        await ana.presses(who)
        await reads(ana, "Only you can read it" if words == PRIVATE else "These people will read it")
    await ana.presses("Yes, share")
    await reads(ana, "Shared with Rosa Delgado")
    await ana.sends_voice(b"OggS my own voice", duration=7)
    await reads(ana, "Is it a reflection for yourself")
    await ana.presses("It is a reflection")
    await reads(ana, "Who may read it?")
    await ana.presses("My advisor")
    await reads(ana, "These people will read it")
    await ana.presses("Yes, share")
    await reads(ana, "Your voice note is saved")
    await rosa.writes("ana mor")
    seen = await reads(rosa, "Reflections shared with you")
    assert SHARED in seen
    assert "voice" in seen
    assert PRIVATE not in str(rosa.chat) + rosa.home_text


async def ana_asks_for_help(school: School) -> None:
    ana = school.ana
    await ana.sends("/stuck")
    await reads(ana, "What have you tried, and where does it stop?")
    await ana.sends(STUCK)
    await reads(ana, "It is good that you said so")
    told = await school.rosa.sees("Ana Morales is stuck and asks for help")
    assert STUCK in told.plain
    await school.rosa.presses("I have read it")
    await ana.sees("Rosa Delgado has read that you asked for help")
    await ana.presses("Help now")
    asked = await reads(ana, "You asked for help now")
    assert "Helen Park" in asked
    assert "Riverbend Help Line: 555-0100" in asked
    await school.helen.sees("Ana Morales pressed “Help now”")


async def ana_speaks_spanish(ana: TelegramUser) -> None:
    await ana.sends("/language")
    await reads(ana, "Which language shall we speak?")
    await ana.presses("Español")
    await reads(ana, "Desde ahora: Español")
    await find(ana, "razones equi", code="RP.2", found="Resultados para")
    card = await reads(ana, "RP.2 · Razones equivalentes")
    headings = ("Qué hay que aprender", "Cómo se evalúa", "Cómo voy avanzando")
    assert [heading for heading in headings if heading not in card] == []
    assert "Puedo encontrar razones equivalentes con tablas" in card
    assert "Agrandas y achicas una receta" in card


async def jamal_sees_nothing_of_ana(school: School) -> None:
    """A classmate, with every button that Ana has."""
    jamal = school.jamal
    hers = {b.data for message in school.ana.chat for row in message.buttons for b in row if b.data}
    about_conferences = sorted(data for data in hers if data.startswith(("k:", "ko:", "kr:", "kc:", "ro:")))
    assert len(about_conferences) >= 4
    await jamal.sends("/home")
    await reads(jamal, "Hi Jamal")
    for data in about_conferences:
        await jamal.presses_data(data)
    await until(
        lambda: sum("Not found" in message.text for message in jamal.chat) == len(about_conferences),
        otherwise=lambda: str(jamal.chat),
    )
    await jamal.sends("/reflections")
    await reads(jamal, "Nothing here yet")
    await find(jamal, "RP.2", code="RP.2")
    await reads(jamal, "No level yet.")
    words = "\n".join(message.text for message in jamal.chat)
    assert [said for said in ("Ana", PRIVATE, SHARED, STUCK, "pancakes") if said in words] == ["pancakes"]


async def ana_begins_to_write(ana: TelegramUser) -> None:
    await ana.sends("/reflect")
    await reads(ana, "Con tus propias palabras")
    await ana.sends("Lo escribí antes de que se apagara.")
    await reads(ana, "¿Quién puede leerla?")


async def ana_goes_on_writing(ana: TelegramUser) -> None:
    await ana.presses("Solo yo")
    await reads(ana, "Solo tú puedes leerla")
    await ana.presses("Verla")
    await reads(ana, "Lo escribí antes de que se apagara.")


async def ana_leaves(school: School) -> None:
    ana = school.ana
    await ana.sends("/unlink")
    await reads(ana, "¿Desconectar esta cuenta?")
    await ana.presses("Sí, desconectar")
    await reads(ana, "Cuenta desconectada. Que te vaya bien, Ana")
    await ana.sends("/home")
    await reads(ana, "I do not know this account yet")
    linked = (await school.waymark.tells("people", "--role", "student", "--json")).json()["people"]
    assert [each["name"] for each in linked if each["linked_on"]] == ["Jamal Carter", "Tomás Rivera"]


async def nothing_is_left_open(school: School) -> None:
    """No press without an answer, no error shown by Slack, no payload set aside, no word in the log."""
    assert [member.interaction_failures for member in (school.bo, school.rosa, school.helen)] == [[], [], []]
    assert school.ana.unanswered_presses == school.jamal.unanswered_presses == []
    is_well = (await school.waymark.tells("doctor")).out
    for finding in ("0 payloads set aside", "0 messages of unknown fate", "0 messages that could not be"):
        assert finding in is_well
    for word in ("Ana", "Morales", "market", SHARED, STUCK, "pancakes", "Traceback", "error"):
        assert word not in school.waymark.log
