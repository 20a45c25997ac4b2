"""Examples of what is read about reflections, beside those in the student's file: realistic and extreme."""

from dataclasses import replace
from datetime import UTC, datetime

from domain.messages.advice import FormStep, StepOption
from domain.messages.asks import Question
from domain.messages.base import Message, StoredFile
from domain.messages.dates import DateAgreed
from domain.messages.mindset import AnotherView
from domain.messages.nudges import WeeklyMessage
from domain.messages.reflections import (
    Earlier,
    Prompted,
    PromptList,
    ReflectionCard,
    ReflectionLine,
    ReflectionSaved,
    ReflectionsFound,
    ReflectionVoice,
)
from domain.messages.shared_reflections import (
    SharedLine,
    SharedReflection,
    SharedReflections,
    SharedReflectionWords,
)
from domain.rules.mindset import STRATEGIES
from domain.rules.prompts import BANK, LONGEST_WORDS
from domain.vocabulary import ReflectionOccasion, Visibility
from tests.support.examples.conferences import EXAMPLES as OF_CONFERENCES
from tests.support.examples.dates import EXAMPLES as OF_DATES
from tests.support.examples.nudges import EXAMPLES as OF_NUDGES
from tests.support.examples.student import ID, IDS, LONG_NAME, LOUD, RATES

AT = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
BEFORE = datetime(2026, 11, 3, 20, 5, tzinfo=UTC)
OWN = ("What would <you> tell your & younger self? " * 6)[:LONGEST_WORDS]
ASKED = Question(IDS[7], "week_decision")
VOICE = StoredFile("2026-11-18.ogg", "ab" * 32, "audio/ogg")


def _longest(kind: str, among: tuple[Message, ...]) -> Message:
    """The example of a message that says most."""
    return max((each for each in among if type(each).__name__ == kind), key=lambda each: len(repr(each)))


ALONG = (
    *(
        replace(_longest(kind, OF_CONFERENCES), question=question)  # type: ignore[call-arg]  # all have one
        for kind in ("OutcomeMet", "OutcomeNotYet")
        for question in (Question(IDS[7], "met_advice"), Question(IDS[7], "own", OWN))
    ),
    DateAgreed(RATES, "Bo Li", AT.date(), AT.date(), question=Question(IDS[7], "moved_first_step")),
    replace(_longest("DateAgreed", OF_DATES), question=Question(IDS[7], "own", OWN)),  # type: ignore[call-arg]  # has one
    WeeklyMessage("Ana", question=ASKED),
    replace(_longest("WeeklyMessage", OF_NUDGES), question=Question(IDS[7], "own", OWN)),  # type: ignore[call-arg]  # has one
)
"""A question along with what goes anyway."""

WRITING = (
    FormStep(
        form="reflect_on",
        about="RP.2 · Unit rates",
        field_name="words",
        words="answer",
        kind="voice",
        number=1,
        of=2,
        is_required=True,
        details=(
            ("prompt", "conference_if_then"),
            ("own_words", ""),
            ("earlier_at", BEFORE.isoformat()),
            ("earlier", "I drew a table & it <helped>."),
        ),
        beside=(f"ra:{'A' * 22}:conference_explain", f"ra:{'A' * 22}:-"),
    ),
    FormStep(
        form="reflect_with",
        about="",
        field_name="words",
        words="answer",
        kind="voice",
        number=1,
        of=2,
        is_required=True,
        details=(("prompt", "own"), ("own_words", OWN), ("earlier_at", ""), ("earlier", "")),
        beside=("rp::any_hard", "rp::-"),
        has_kept=True,
    ),
    FormStep(
        form="edit_reflection",
        about="",
        field_name="words",
        kind="text",
        number=1,
        of=1,
        is_required=True,
        details=(("written_at", BEFORE.isoformat()), ("text", "x & y " * 350), ("is_shared", 1)),
    ),
    FormStep(
        form="search_reflections",
        about="",
        field_name="query",
        kind="text",
        number=1,
        of=1,
        is_required=True,
        beside=("rf:0:rp.2", "rf:0:2026-11"),
    ),
    FormStep(
        form="reflect_with",
        about="",
        field_name="visibility",
        kind="choice",
        number=2,
        of=2,
        is_required=True,
        options=(StepOption("private", "", ""), StepOption("advisor", "", "Rosa Delgado")),
    ),
)

SAVED = (
    *(
        ReflectionSaved(
            ID,
            Visibility.PRIVATE,
            (),
            is_voice=False,
            target=RATES,
            another_view=AnotherView(saying, strategy),
            earlier=Earlier(IDS[3], BEFORE),
        )
        for saying, strategies in STRATEGIES.items()
        for strategy in strategies
    ),
)

LINES = tuple(
    ReflectionLine(IDS[n], AT, "I chose to <start> with a table" if n else None, each, "RP.3")
    for n, each in enumerate(Visibility)
)

READING = (
    ReflectionsFound("tabla 2026-11", LINES, 12, 1, 2, is_known=True),
    ReflectionsFound("2026-11", LINES[:1], 1, 0, 1, is_known=True),
    ReflectionsFound("<b>x</b>", (), 0, 0, 1, is_known=True),
    ReflectionsFound("table", (), 0, 0, 1, is_known=False),
    *(
        PromptList(tuple(Prompted(each.name) for each in BANK if each.occasion is occasion), RATES)
        for occasion in ReflectionOccasion
    ),
    PromptList(tuple(Prompted(f"own_{n}", OWN) for n in range(12))),
    ReflectionCard(
        ID,
        AT,
        "I asked <Bo> & it helped.",
        25,
        4,
        is_voice=True,
        visibility=Visibility.PRIVATE,
        readers=(),
        other_ways=(),
        edited_at=AT,
        question=Prompted("any_mistake"),
    ),
    ReflectionVoice(ID, AT, VOICE),
    ReflectionVoice(ID, AT, VOICE, IDS[2], LONG_NAME),
)

SHARED_LINE = SharedLine(ID, AT, RATES, "Drawing a table <helped> me.", is_edited=True)
SHARED = (
    SharedReflections(IDS[2], "Ana Morales", (), 0),
    SharedReflections(IDS[2], "Ana Morales", (SHARED_LINE, SharedLine(IDS[3], BEFORE, None, None)), 9, 0, 2),
    SharedReflections(
        IDS[2],
        LONG_NAME,
        tuple(replace(SHARED_LINE, reflection_id=each, target=LOUD) for each in IDS[:8]),
        20,
        1,
        3,
        is_family=True,
    ),
    SharedReflection(IDS[2], "Ana Morales", None),
    SharedReflection(
        IDS[2],
        "Ana Morales",
        SharedReflectionWords(ID, AT, "I chose a table.", 16, is_voice=False, voice_seconds=None),
    ),
    SharedReflection(
        IDS[2],
        LONG_NAME,
        SharedReflectionWords(
            ID,
            AT,
            ("<!channel> & " * 250)[:2_500],
            10_000,
            is_voice=True,
            voice_seconds=1,
            target=LOUD,
            edited_at=AT,
            question=Prompted("own", OWN),
        ),
    ),
    SharedReflection(
        IDS[2],
        "Ana Morales",
        SharedReflectionWords(
            ID, AT, None, 0, is_voice=True, voice_seconds=None, question=Prompted("any_hard")
        ),
    ),
)

EXAMPLES: tuple[Message, ...] = (*ALONG, *WRITING, *SAVED, *READING, *SHARED)
