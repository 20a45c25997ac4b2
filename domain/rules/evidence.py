"""What a piece of evidence is made of, what kind it most likely is, and which target it most likely shows."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from domain.vocabulary import EvidenceKind, Medium

_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)

_GUESSES: Mapping[Medium, EvidenceKind] = MappingProxyType(
    {
        Medium.PICTURE: EvidenceKind.PRODUCT,
        Medium.VOICE: EvidenceKind.ORAL,
        Medium.VIDEO: EvidenceKind.PERFORMANCE_TASK,
        Medium.DOCUMENT: EvidenceKind.WRITTEN,
        Medium.LINK: EvidenceKind.PRODUCT,
        Medium.WORDS: EvidenceKind.WRITTEN,
    }
)

_SIGNS: Mapping[Medium, str] = MappingProxyType(
    {
        Medium.PICTURE: "📷",
        Medium.VOICE: "🎙",
        Medium.VIDEO: "🎬",
        Medium.DOCUMENT: "📄",
        Medium.LINK: "🔗",
        Medium.WORDS: "📝",
    }
)

UNTITLED = re.compile(rf"(?P<sign>{'|'.join(_SIGNS.values())}) (?P<day>\d{{4}}-\d\d-\d\d)")
"""What came without a title is called by a sign for its form and its day; readers see both in words."""

OWN_KINDS = (
    EvidenceKind.PRODUCT,
    EvidenceKind.PERFORMANCE_TASK,
    EvidenceKind.ORAL,
    EvidenceKind.WRITTEN,
    EvidenceKind.OUTSIDE_SCHOOL,
    EvidenceKind.SELF_REPORT,
)
"""Kinds a student may choose for their own; conferences, observations and feedback come from others."""


def medium_of(media_types: Iterable[str], url: str | None = None) -> Medium:
    """What the first file is; without files, a link or words."""
    first = next(iter(media_types), None)
    if first is None:
        return Medium.LINK if url else Medium.WORDS
    kind = first.partition("/")[0]
    return {"image": Medium.PICTURE, "audio": Medium.VOICE, "video": Medium.VIDEO}.get(kind, Medium.DOCUMENT)


def likely_kind(medium: Medium) -> EvidenceKind:
    """The kind to offer first."""
    return _GUESSES[medium]


def sign_of(medium: Medium) -> str:
    """One character for lists and for what has no title of its own, the same in every language."""
    return _SIGNS[medium]


def link_in(text: str) -> str | None:
    """The first web address in somebody's words."""
    found = _LINK.search(text)
    return found.group(0).rstrip(".,;:!?)]}'") if found else None


def is_bare_link(text: str) -> bool:
    """Whether the words are nothing but a web address."""
    return _LINK.fullmatch(text.strip()) is not None
