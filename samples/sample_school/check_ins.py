"""Check-ins and goals of the two weeks before the demo's day."""

from sample_school.roster import students
from sample_school.source import Toml, read

ADVISORS = {
    "delgado": "u-rosa-delgado",
    "diallo": "t-amara-diallo",
    "oneill": "t-patrick-oneill",
    "whitcomb": "t-samuel-whitcomb",
}


def check_ins() -> list[Toml]:
    """One for each student and week, in order of the weeks."""
    source = read("check_ins")
    answers = {(answer["student"], answer["week"]): answer for answer in source["answer"]}
    missed = {(student, week): why for student, week, why in source["not_met"]}
    records = []
    for week, monday in enumerate(source["weeks"]):
        for place, student in enumerate(students()):
            key = student.sourced_id, week
            record: Toml = {
                "student": student.sourced_id,
                "section": student.advisory,
                "week": monday,
                "opened_at": source["opened"][week],
            }
            if key in answers:
                record |= _answered(answers[key], source["opened"][week])
            if key not in missed:
                record["met_at"] = f"{source['met'][week]}T{11 + place % 4:02}:{place % 4 * 15:02}:00"
                record["met_by"] = ADVISORS[student.advisor]
            elif missed[key]:
                record["missed"] = missed[key]
            records.append(record)
    return records


def goals() -> list[Toml]:
    source = read("check_ins")
    return [
        {
            "student": goal["student"],
            "week": source["weeks"][goal["week"]],
            "words": goal["words"],
            "state": goal["state"],
            "set_at": source["opened"][goal["week"]].replace("T10:00", "T10:40"),
            **({"target": goal["target"]} if "target" in goal else {}),
        }
        for goal in source["goal"]
    ]


def _answered(answer: Toml, opened_at: str) -> Toml:
    record: Toml = {"answered_at": opened_at.replace("T10:00", "T10:35")}
    record |= {
        name: answer[name]
        for name in ("accomplishment", "going", "help", "help_words", "talk", "note")
        if name in answer
    }
    if "agreed" in answer:
        record["agreed"] = [
            {"holder": holder, "words": words, "state": state} for holder, words, state in answer["agreed"]
        ]
    return record
