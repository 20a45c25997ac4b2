"""Two forms of one check-in open at once, on two screens or with student and advisor: what stands.

A form says how many times the check-in had been answered when it was opened, and the answers remember since
when each of them is as it is. So a field that was left as it was shown is told apart from one that was
written in, and nothing that somebody wrote meanwhile is written over.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from domain.rules.check_ins import (
    ACCOMPLISHMENT,
    GOING,
    HELP,
    HELP_WORDS,
    QUESTIONS,
    CheckInAnswers,
    Said,
    from_json,
    to_json,
)
from domain.vocabulary import HelpWish

_TIMES = "times"
_EARLIER = "earlier"
"""Names in the stored answers, beside those of the questions."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What a check-in holds once another form is taken in."""

    answers: CheckInAnswers
    both: frozenset[str] = frozenset()
    """Questions that were answered anew elsewhere while the form was open: both answers stand."""


def times_answered(kept: Mapping[str, Any] | None) -> int:
    """How many times a form was taken in so far."""
    return int(kept.get(_TIMES, 0)) if kept else 0


def merged(
    kept: Mapping[str, Any] | None, given: CheckInAnswers, *, seen: int | None, is_whole: bool
) -> Merged:
    """The stored answers with those of a form that was opened after `seen` of them; None: just now.

    An answer left as it was shown changes nothing. One that was changed while nobody else did takes the
    place of the other. Changed by both, both stand: the earlier first, then the new one on a line of its
    own, and every help that either wished for. That is kinder than to refuse: whoever answers twice has
    nothing to copy, and can still set it right. What was emptied is gone only where the form was shown whole
    and nobody answered it meanwhile; a recording cannot be emptied.
    """
    before, opened = from_json(kept), _Opened(kept or {}, seen)
    both: set[str] = set()

    def said(name: str, there: Said | None, new: Said | None) -> Said | None:
        if new is None:
            return _without_words(there) if is_whole and not opened.is_news(name) else there
        if new == there or opened.showed(name) == _mark(new):
            return there
        if not opened.is_news(name) or there is None:
            return _in_place(there, new)
        both.add(name)
        return _together(there, new)

    def wishes() -> frozenset[HelpWish]:
        if not given.help and not is_whole:
            return before.help
        if not opened.is_news(HELP):
            return given.help
        return before.help if opened.showed(HELP) == _mark(given.help) else before.help | given.help

    answers = CheckInAnswers(
        accomplishment=said(ACCOMPLISHMENT, before.accomplishment, given.accomplishment),
        going=said(GOING, before.going, given.going),
        help=wishes(),
        help_words=said(HELP_WORDS, before.help_words, given.help_words),
    )
    return Merged(answers, frozenset(both))


def stored(kept: Mapping[str, Any] | None, answers: CheckInAnswers) -> dict[str, Any]:
    """As `CheckIn.answers` keeps them in place of those there were.

    Of an earlier answer nothing is kept but a mark by which it is known again.
    """
    before, times = from_json(kept), times_answered(kept) + 1
    earlier: dict[str, list[list[Any]]] = dict((kept or {}).get(_EARLIER, {}))
    for name in QUESTIONS:
        was, now = getattr(before, name), getattr(answers, name)
        if was != now:
            earlier[name] = [*earlier.get(name, ()), [times, _mark(was)]]
    return to_json(answers) | {_TIMES: times, _EARLIER: earlier}


class _Opened:
    """What a form showed when it was opened."""

    def __init__(self, kept: Mapping[str, Any], seen: int | None) -> None:
        self._kept = kept
        self._seen = times_answered(kept) if seen is None else seen

    def is_news(self, name: str) -> bool:
        """Whether the answer has become another since."""
        return bool(self._since(name))

    def showed(self, name: str) -> str:
        since = self._since(name)
        return since[0] if since else _mark(getattr(from_json(self._kept), name))

    def _since(self, name: str) -> list[str]:
        changes = self._kept.get(_EARLIER, {}).get(name, ())
        return [str(was) for times, was in changes if times > self._seen]


def _mark(answer: object) -> str:
    """By which what a form showed is known again; empty for nothing. Of words that came with a recording, the
    words: a form shows no more.
    """
    if isinstance(answer, frozenset):
        shown = " ".join(sorted(answer))
    elif isinstance(answer, Said):
        shown = answer.words or str(answer.attachment_id or "")
    else:
        shown = ""
    return sha256(shown.encode()).hexdigest()[:32] if shown else ""


def _without_words(there: Said | None) -> Said | None:
    return replace(there, words=None) if there is not None and there.attachment_id is not None else None


def _in_place(there: Said | None, new: Said) -> Said:
    """The new answer; of one that holds words beside a recording, new words change the words alone."""
    if there is None or there.words is None or there.attachment_id is None or new.attachment_id is not None:
        return new
    return replace(there, words=new.words)


def _together(first: Said, second: Said) -> Said:
    words = [each.words for each in (first, second) if each.words]
    spoken = (*first.recordings, *second.recordings)
    return Said(
        words="\n".join(words) or None,
        attachment_id=spoken[0] if spoken else None,
        seconds=first.seconds if first.attachment_id else second.seconds,
        more=tuple(dict.fromkeys(spoken[1:])),
    )
