"""``history.json``: what has happened at the school since September."""

import json
from datetime import date
from typing import Any

from sample_school import check_ins, plans, progress
from sample_school.ledger import Ledger
from sample_school.plans import Plan
from sample_school.roster import Student, students
from sample_school.shapes import SHAPES
from sample_school.source import Toml, number, read

HABITS = ("HB.1", "HB.2", "HB.3", "HB.4", "HB.5")
HABIT_ROUNDS = (date(2026, 9, 18), date(2026, 10, 30), date(2026, 11, 13))
LAST_STEP = 4


def text() -> str:
    """The whole file, one record to a line so that a change is easy to read."""
    school, people = read("school"), read("people")
    ledgers = _ledgers(people)
    whole: dict[str, Any] = {
        "school": {
            "name": school["name"],
            "zone": school["zone"],
            "default_language": "en",
            "help_now": {
                "lead": school["help_now"],
                "line_name": "988 Suicide & Crisis Lifeline",
                "line_number": "988",
            },
        },
        "languages": school["languages"],
        "calendars": {"hillside": plans.hillside_sections()},
        "plans": [plans.record(plan) for plan in plans.plans()],
        "student_plans": _student_plans(people["move"]),
        "evidence": _in_order("logged_at", [piece for ledger in ledgers for piece in ledger.evidence]),
        "judgements": _in_order("at", [made for ledger in ledgers for made in ledger.judgements]),
        "conferences": _in_order("requested_at", [held for ledger in ledgers for held in ledger.conferences]),
        "reflections": _in_order("at", people["reflection"]),
        "habit_ratings": _in_order("at", [*_habit_ratings(people["habit_words"]), *people["habit_look"]]),
        "check_ins": check_ins.check_ins(),
        "goals": check_ins.goals(),
        "student_led": people["student_led"],
    }
    return (
        "{\n" + ",\n".join(f"{json.dumps(name)}: {_lines(value)}" for name, value in whole.items()) + "\n}\n"
    )


def _ledgers(people: Toml) -> list[Ledger]:
    tasks = {subject: read(f"tasks_{subject}") for subject in ("mathematics", "english")}
    spanish = read("tasks_spanish")
    ledgers = []
    for student in students():
        for plan in _plans_of(student):
            ledger = Ledger(
                student, plan, tasks[plan.subject], spanish, people["choices"].get(student.sourced_id, {})
            )
            mine = [
                conference
                for conference in people["conference"]
                if conference["student"] == student.sourced_id and conference["target"] in plan.codes
            ]
            progress.walk(ledger, mine, people["lines"])
            ledgers.append(ledger)
    return ledgers


def _plans_of(student: Student) -> list[Plan]:
    return [plan for plan in plans.plans() if plan.section.endswith(f"-{student.grade}a")]


def _student_plans(moves: list[Toml]) -> list[Toml]:
    """The moves with their dates worked out from the section's plan, grouped by student and section."""
    by_section = {plan.section: plan for plan in plans.plans()}
    grouped: dict[tuple[str, str], list[Toml]] = {}
    for move in moves:
        plan = by_section[move["section"]]
        due = plan.due[plan.codes.index(move["code"])]
        moved = {
            "code": move["code"],
            "from": plan.days[due].isoformat(),
            "to": plan.days[due + move["add_days"]].isoformat(),
            "why": move["why"],
            "by": move["by"],
            "on": move["on"],
        }
        grouped.setdefault((move["student"], move["section"]), []).append(moved)
    return [
        {"student": student, "section": section, "moves": made}
        for (student, section), made in grouped.items()
    ]


def _habit_ratings(words: Toml) -> list[Toml]:
    """Three looks of each student at two habits of their own choice, from September to November."""
    ratings = []
    for student in students():
        shape = SHAPES[student.shape]
        if shape.silent:
            continue
        first = number(len(HABITS), student.sourced_id, "habit")
        for place, habit in enumerate((HABITS[first], HABITS[(first + 2) % len(HABITS)])):
            step = 1 + number(3, student.sourced_id, habit)
            for round_number, day in enumerate(HABIT_ROUNDS):
                away = (student.shape == "late" and round_number == 0) or (shape.quiet and round_number == 1)
                if away:
                    continue
                grown = round_number * number(2, student.sourced_id, habit, "grown")
                rating = {
                    "student": student.sourced_id,
                    "habit": habit,
                    "step": min(LAST_STEP, step + grown),
                    "rated_by": student.sourced_id,
                    "at": f"{day.isoformat()}T08:{10 + number(25, student.sourced_id, habit):02}:00",
                }
                if place == 0 and round_number == 1 and student.sourced_id in words:
                    rating["words"] = words[student.sourced_id]
                ratings.append(rating)
    return ratings


def _in_order(key: str, records: list[Toml]) -> list[Toml]:
    return sorted(records, key=lambda record: (record[key], record["student"], record.get("target", "")))


def _lines(value: object) -> str:
    if not isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return "[\n" + ",\n".join(json.dumps(record, ensure_ascii=False) for record in value) + "\n]"
