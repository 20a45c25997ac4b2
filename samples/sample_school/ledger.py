"""What one student has done in one section, collected record by record."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sample_school.plans import Plan
from sample_school.roster import Student
from sample_school.source import Toml, number, pick, read

BY_TEACHER = ("observation", "conference")
SHOWINGS = ("explain", "perform", "portfolio", "written")


@dataclass(slots=True)
class Ledger:
    """Evidence, judgements and conferences of one student in one section, and the words for them."""

    student: Student
    plan: Plan
    tasks: Toml
    spanish: Toml
    choices: Toml
    """Tasks chosen by hand: for a code, the places of the one in class and the one in a new context."""
    evidence: list[Toml] = field(default_factory=list)
    judgements: list[Toml] = field(default_factory=list)
    conferences: list[Toml] = field(default_factory=list)

    def key(self, *names: str) -> tuple[str, ...]:
        return (self.student.sourced_id, self.plan.section, *names)

    def at(self, ordinal: int, moment: str, *names: str) -> str:
        """A local time on that instructional day: in ``class``, at ``home``, or when ``judged``."""
        first, minutes = {"class": (9, 330), "home": (16, 270), "judged": (15, 110)}[moment]
        start = datetime.combine(self.plan.days[ordinal], time(first))
        later = timedelta(minutes=5 + number(minutes, *self.key(*names, moment)))
        return (start + later).isoformat()

    def add(self, code: str, ordinal: int, task: Toml, *, targets: tuple[str, ...] = ()) -> str:
        """The id of a new piece of evidence, logged on that day from a task of :func:`tasks_of`."""
        so_far = sum(piece["id"].startswith(self.prefix(code)) for piece in self.evidence)
        identifier = f"{self.prefix(code)}{so_far + 1}"
        moment = "class" if task["context"] == "class" else "home"
        piece = {
            "id": identifier,
            "student": self.student.sourced_id,
            "targets": list(targets or (code,)),
            "kind": task["kind"],
            "title": task["title"],
            "text": task["text"],
            "context": task["context"],
            "new_context": task["new_context"],
            "logged_by": self.plan.teacher if task["kind"] in BY_TEACHER else self.student.sourced_id,
            "logged_at": self.at(ordinal, moment, identifier),
        }
        if task["kind"] == "product" and task["context"] == "online":
            piece["url"] = f"https://example.org/riverbend/work/{identifier}"
        self.evidence.append(piece)
        return identifier

    def prefix(self, code: str) -> str:
        return f"{self.student.sourced_id.removeprefix('s-')}.{code}."

    def pieces(self, code: str, before: str = "9999") -> list[str]:
        """The ids of the evidence logged for a target before a local time."""
        return [
            piece["id"] for piece in self.evidence if code in piece["targets"] and piece["logged_at"] < before
        ]

    def judge(self, code: str, level: str, ordinal: int, evidence: list[str], **said: str) -> None:
        """A teacher's judgement at the end of that day, with what is met and whatever else is said."""
        self.judgements.append(
            {
                "student": self.student.sourced_id,
                "target": code,
                "level": level,
                "by": self.plan.teacher,
                "at": self.at(ordinal, "judged", code, str(ordinal)),
                "evidence": evidence,
                **said,
            }
        )

    def say(self, code: str, part: str, *names: str) -> str:
        chosen: str = pick(self.tasks[code][part], *self.key(code, part, *names))
        return chosen

    def not_yet(self, code: str, *names: str) -> dict[str, str]:
        """What a teacher writes beside Emerging: met so far, missing, and the next step."""
        return {
            "met": self.say(code, "so_far", *names),
            "missing": self.say(code, "missing", *names),
            "next_step": self.say(code, "next", *names),
        }

    def hold(self, code: str, asked_on: int, met: str, lines: Toml) -> None:
        """A conference asked for on that day, held when the last evidence says and ended in Proficient."""
        held_at = self.evidence[-1]["logged_at"]
        asked_at = self.at(asked_on, "home", code, "asked")
        room = pick(lines["rooms"], self.plan.teacher)
        self.conferences.append(
            {
                "student": self.student.sourced_id,
                "target": code,
                "teacher": self.plan.teacher,
                "requested_at": asked_at,
                "showing": pick(SHOWINGS, *self.key(code, "showing")),
                "word": pick(lines["ready"], *self.key(code, "word")),
                "evidence": self.pieces(code, asked_at),
                "state": "met",
                "starts_at": held_at,
                "place": room,
                "held_at": held_at,
                "outcome": {"level": "proficient", "met": met},
            }
        )


def day_of(moment: str) -> date:
    return datetime.fromisoformat(moment).date()


def tasks_of(ledger: Ledger, code: str, *, may_talk: bool = True) -> tuple[Toml, Toml, Toml, Toml]:
    """The student's own choice of tasks: in class, in a new context, further, and a quick check.

    Without ``may_talk`` the task in a new context is never a conference.
    """
    bank = ledger.tasks[code]
    first = number(len(bank["first"]), *ledger.key(code, "first"))
    if code in ledger.choices:
        first = ledger.choices[code][0]
    kind, title, text = bank["first"][first]
    in_class = _task(kind, "class", title, _own_words(ledger, code, "first", first, text), new=False)
    others = [
        place
        for place, task in enumerate(bank["second"])
        if task[0] != kind and (may_talk or task[0] != "conference")
    ]
    second = pick(others, *ledger.key(code, "second"))
    if code in ledger.choices:
        second = ledger.choices[code][1]
    other_kind, context, other_title, other_text = bank["second"][second]
    anew = _task(
        other_kind, context, other_title, _own_words(ledger, code, "second", second, other_text), new=True
    )
    further_kind, further_context, further_title, further_text = bank["further"]
    further = _task(further_kind, further_context, further_title, further_text, new=True)
    return in_class, anew, further, _task("written", "class", bank["quick"], "", new=False)


def _task(kind: str, context: str, title: str, text: str, *, new: bool) -> Toml:
    return {"kind": kind, "context": context, "title": title, "text": text, "new_context": new}


def _own_words(ledger: Ledger, code: str, part: str, place: int, text: str) -> str:
    """The student's words, in Spanish where the student writes in Spanish and the words exist."""
    if text and read("school")["languages"].get(ledger.student.sourced_id) == "es" and code in ledger.spanish:
        translated: str = ledger.spanish[code][part][place]
        return translated
    return text
