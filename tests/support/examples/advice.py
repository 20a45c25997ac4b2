"""Examples of messages about the conversation itself."""

from uuid import UUID

from domain.action_codec import encode
from domain.actions import Reflect, RequestConference
from domain.errors import Problem
from domain.messages.advice import (
    Apology,
    FormCancelled,
    FormOffered,
    FormStep,
    Interrupted,
    StepOption,
)
from domain.messages.base import Message

TARGET_ID = UUID("019a9e00-0000-7000-8000-000000000001")

EXAMPLES: tuple[Message, ...] = (
    FormStep(
        form="reflect",
        about="Unit rates",
        field_name="words",
        kind="voice",
        number=1,
        of=2,
        is_required=True,
    ),
    FormStep(
        form="reflect",
        about="",
        field_name="words",
        kind="voice",
        number=1,
        of=2,
        is_required=True,
        problem=Problem.TOO_LONG,
        limit=20_000,
        length=31_415,
    ),
    *(
        FormStep(
            form="reflect",
            about="Unit rates",
            field_name="words",
            kind="files",
            number=1,
            of=2,
            is_required=False,
            options=options,
            takes=("picture", "sound", "video", "document"),
            most=3,
            problem=problem,
            limit=3 if problem else None,
        )
        for options, problem in (
            ((), None),
            ((StepOption(str(TARGET_ID), "", "", is_picked=True),), None),
            (
                tuple(
                    StepOption(str(UUID(int=number)), "my model & me.jpg", "", is_picked=True)
                    for number in range(3)
                ),
                Problem.TOO_MANY_FILES,
            ),
        )
    ),
    FormStep(
        form="record_outcome",
        about="Ana Morales · RP.2",
        field_name="reason",
        kind="text",
        number=5,
        of=6,
        is_required=False,
        problem=Problem.EVIDENCE_WANTED,
        pieces=1,
        kinds=2,
        new_contexts=1,
    ),
    FormStep(
        form="request_conference",
        about="Ratio <language> & more",
        field_name="showing",
        kind="choice",
        number=1,
        of=3,
        is_required=True,
        options=tuple(
            StepOption(value, "", "") for value in ("explain", "perform", "portfolio", "written", "other")
        ),
    ),
    FormStep(
        form="request_conference",
        about="Unit rates",
        field_name="evidence",
        kind="choices",
        number=2,
        of=3,
        is_required=False,
        options=(
            StepOption("a", "Paper plane prices <!channel>", "", is_picked=True),
            StepOption("b", "Recipe for 30 people", ""),
        ),
        problem=Problem.NOT_AN_OPTION,
    ),
    FormCancelled(),
    FormOffered(opener=encode(RequestConference(TARGET_ID)), about="Unit rates"),
    FormOffered(opener=encode(Reflect()), about=""),
    Interrupted(),
    Apology(number="4f1a99c2"),
)
