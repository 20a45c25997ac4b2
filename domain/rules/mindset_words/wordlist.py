"""What a language's list has, and where it is read from."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path


class Saying(StrEnum):
    """What kind of thing was said."""

    CANNOT = "cannot"
    """I just can't learn algebra. Source: Quality and Equity by Design, glossary, "Fixed Mindset\""""
    NOT_THE_KIND = "not_the_kind"
    """I'm not a math person."""
    NO_POINT = "no_point"
    """No matter how hard I try, I don't get better."""
    MORE_TIME = "more_time"
    """I would have passed with more time. Source: the same."""
    GIVE_UP = "give_up"
    """I give up on fractions."""


@dataclass(frozen=True, slots=True)
class WordList:
    """The sayings of one language.

    All words are written as people's words are read: in small letters, without accents, apostrophes and
    marks, a comma as " , ". A pattern is a regular expression over one sentence, in whole words. `{subject}`
    stands for any of the subjects, `{end}` for the end of the sentence, a comma, or any of the joints, and
    the name of a part in braces for that part.
    """

    sayings: Mapping[Saying, tuple[str, ...]]
    subjects: tuple[str, ...]
    """What is learned at school, with the words that go with it."""
    parts: Mapping[str, str]
    """What many patterns have in common, by name. One may have those before it in it."""
    joints: tuple[str, ...]
    """Words that begin another part of a sentence, and change nothing of what was said before."""
    same: tuple[tuple[str, str], ...]
    """Spellings, and what they are read as; one after another."""
    fillers: tuple[str, ...]
    """Left out before the patterns are tried."""
    feelings: tuple[str, ...]
    """At the beginning, before something else: how one is, left out together with the joint that follows."""
    calls_off: tuple[str, ...]
    """Anywhere in the sentence: it is of others, of the past, denied, or hopeful. Nothing was said."""
    circumstances: tuple[str, ...]
    """Anywhere in the sentence: it is about a day, a place or a thing, and a "cannot" is no belief."""


@cache
def languages() -> tuple[str, ...]:
    """Those with a list: the names of the files beside this one."""
    return tuple(sorted(path.stem for path in Path(__file__).parent.glob("*.toml")))


@cache
def words_of(language: str) -> WordList:
    """A language's list, read once: data that comes with the code, as templates do."""
    with (Path(__file__).parent / f"{language}.toml").open("rb") as file:
        found = tomllib.load(file)
    return WordList(
        sayings={Saying(kind): tuple(patterns) for kind, patterns in found["sayings"].items()},
        subjects=tuple(found["subjects"]),
        parts=found["parts"],
        joints=tuple(found["joints"]),
        same=tuple((spelling, read_as) for spelling, read_as in found["same"]),
        fillers=tuple(found["fillers"]),
        feelings=tuple(found["feelings"]),
        calls_off=tuple(found["calls_off"]),
        circumstances=tuple(found["circumstances"]),
    )
