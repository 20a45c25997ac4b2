"""Walks one student through one section's plan and writes down what happened."""

from datetime import date

from sample_school.ledger import Ledger, day_of, tasks_of
from sample_school.shapes import SHAPES, Shape
from sample_school.source import Toml, number, pick

JOINED_LATE_ON = date(2026, 10, 19)
"""The first day of the students with the shape ``late``; the roster has the same."""
GRACE = 2
UNREAD_PERCENT = 25
"""How often the only piece of evidence for a target has not been answered with a judgement yet."""


def walk(ledger: Ledger, conferences: list[Toml], lines: Toml) -> None:
    """Fills the ledger: the first look, the targets shown, the ones under way, the hand-written conferences."""
    shape = SHAPES[ledger.student.shape]
    if shape.silent:
        return
    begins = ledger.plan.ordinal(JOINED_LATE_ON) if ledger.student.shape == "late" else 0
    shown_on = _shown_on(ledger, shape, begins, conferences)
    _first_look(ledger, begins, shown_on)
    earlier = begins + 3
    for code, ordinal in shown_on.items():
        _show(ledger, shape, code, ordinal=ordinal, earlier=earlier, lines=lines)
        earlier = ordinal
    if not shape.quiet:
        _go_on(ledger, shape, list(shown_on), earlier, conferences)
    for conference in conferences:
        _talk(ledger, conference)


def _shown_on(ledger: Ledger, shape: Shape, begins: int, conferences: list[Toml]) -> dict[str, int]:
    """The ordinal of the day on which each target was shown, in the order of the plan."""
    plan = ledger.plan
    due = [ordinal + begins for ordinal in plan.due]
    wanted = shape.shown(plan.subject)
    latest = plan.today - 1
    if not (shape.stretched or shape.recall_only):
        wanted = min(wanted, sum(ordinal <= plan.today for ordinal in due))
        just_due = wanted > 0 and due[wanted - 1] >= plan.today - GRACE
        wanted -= just_due and number(2, *ledger.key("just due")) == 0
    for conference in conferences:
        place = plan.codes.index(conference["target"])
        wanted = min(wanted, place)
        latest = min(latest, plan.ordinal(day_of(conference["requested_at"])) - 5)
    if wanted == 0:
        return {}
    end = min(latest, plan.today - 4 - number(3, *ledger.key("end")))
    last_due = due[wanted - 1]
    stretch = shape.stretched and (
        wanted != plan.due.index(last_due - begins) + 1 or abs(end - last_due) > GRACE
    )
    shown: dict[str, int] = {}
    floor = begins + 4
    for code, ordinal in zip(plan.codes[:wanted], due, strict=False):
        if stretch:
            day = round(ordinal * end / last_due)
        elif shape.recall_only:
            day = ordinal - 4
        else:
            day = ordinal + number(5, *ledger.key(code, "day")) - 3
        day = min(max(day, floor), latest)
        shown[code] = day
        floor = day + 1
    return shown


def _first_look(ledger: Ledger, begins: int, shown_on: dict[str, int]) -> None:
    """The starting point in the first week, for the targets a teacher can see on one page."""
    codes = tuple(ledger.tasks["entry_targets"])
    day = begins + (2 if ledger.plan.subject == "mathematics" else 3)
    task = {
        "kind": "written",
        "context": "class",
        "title": ledger.tasks["entry"],
        "text": "",
        "new_context": False,
    }
    piece = ledger.add(f"{ledger.plan.subject}-start", day, task, targets=codes)
    for code in codes:
        ahead = number(100, *ledger.key(code, "start"))
        if code in shown_on and shown_on[code] <= day:
            continue
        if ahead < 70:
            ledger.judge(code, "beginning", day, [piece], met=ledger.say(code, "start"))
        else:
            ledger.judge(code, "emerging", day, [piece], **ledger.not_yet(code, "start"))


def _show(ledger: Ledger, shape: Shape, code: str, *, ordinal: int, earlier: int, lines: Toml) -> None:
    """Two pieces of two kinds, one of them in a new context, then Proficient; or a reason why not so."""
    in_class, anew, further, quick = tasks_of(ledger, code)
    early = max(ordinal - 3, min(earlier, ordinal - 1))
    pieces = [ledger.add(code, early, quick if shape.recall_only else in_class)]
    if number(100, *ledger.key(code, "on the way")) < 45 and not shape.recall_only:
        ledger.judge(code, "emerging", early, list(pieces), **ledger.not_yet(code))
    met = ledger.say(code, "met")
    if shape.recall_only:
        ledger.judge(
            code, "proficient", ordinal, pieces, met=met, reason=pick(lines["recall_only"], *ledger.key(code))
        )
        return
    if number(100, *ledger.key(code, "one piece")) < 4:
        ledger.judge(
            code, "proficient", ordinal, pieces, met=met, reason=pick(lines["one_piece"], *ledger.key(code))
        )
        return
    second_on = ordinal if anew["context"] == "class" else max(early, ordinal - 1)
    pieces.append(ledger.add(code, second_on, anew))
    if anew["kind"] == "conference":
        ledger.hold(code, max(early, second_on - 2), met, lines)
    ledger.judge(code, "proficient", ordinal, list(pieces), met=met)
    later = ordinal + 4
    wants_more = number(100, *ledger.key(code, "further")) < shape.college_ready_percent
    if wants_more and later < ledger.plan.today:
        pieces.append(ledger.add(code, later - 1, further))
        ledger.judge(code, "college_ready", later, list(pieces), met=further_met(further))


def further_met(task: Toml) -> str:
    """What a teacher writes at College-ready, naming the work that showed it."""
    return f"Went further by themselves in “{task['title'].rstrip('.?!')}” and explained the choices made."


def _go_on(ledger: Ledger, shape: Shape, shown: list[str], earlier: int, conferences: list[Toml]) -> None:
    """The target under way now, and the ones that move beside it where several move at once."""
    plan = ledger.plan
    upcoming = [code for code in plan.codes if code not in shown and code in ledger.tasks]
    if not upcoming:
        return
    in_mathematics = plan.subject == "mathematics"
    tries = shape.mathematics_tries if in_mathematics else 1 + number(2, *ledger.key("tries"))
    asked = {conference["target"]: conference["requested_at"] for conference in reversed(conferences)}
    for code in [upcoming[0], *(code for code in asked if code != upcoming[0])]:
        until = plan.ordinal(day_of(asked[code])) - 1 if code in asked else plan.today - 1
        if code in asked:
            tries = max(2, tries)
        _try(ledger, shape, code, tries, (min(earlier + 1, until), until))
    beside = upcoming[1:3] if shape.growing and in_mathematics else upcoming[1:2]
    for code in beside:
        if code in asked or not (shape.growing or ledger.student.shape == "waiting"):
            continue
        if shape.growing and code not in ledger.tasks["entry_targets"]:
            piece = ledger.add(code, plan.today - 14, tasks_of(ledger, code)[-1])
            ledger.judge(code, "beginning", plan.today - 14, [piece], met=ledger.say(code, "start"))
        _try(ledger, shape, code, 1, (plan.today - 4, plan.today - 2))


def _try(ledger: Ledger, shape: Shape, code: str, tries: int, span: tuple[int, int]) -> None:
    """Evidence for a target not shown yet, spread over the days of ``span``, and an Emerging beside it."""
    first, last = span
    in_class, anew, _, quick = tasks_of(ledger, code, may_talk=False)
    once_more = quick | {"title": f"{in_class['title']}, tried again"}
    queue = ([quick] if shape.recall_only else [in_class, anew, quick, once_more])[:tries]
    alone = len(queue) == 1
    wait = number(min(4, last - first + 1), *ledger.key(code, "wait"))
    unread = alone and number(100, *ledger.key(code, "unread")) < UNREAD_PERCENT
    pieces: list[str] = []
    for step, task in enumerate(queue):
        day = last - wait if alone else first + (last - first) * step // (len(queue) - 1)
        pieces.append(ledger.add(code, day, task))
        if step == 0 and not shape.recall_only and not unread:
            ledger.judge(code, "emerging", day, list(pieces), **ledger.not_yet(code, "now"))


def _talk(ledger: Ledger, conference: Toml) -> None:
    """A hand-written conference, with the evidence logged by then and the judgement it led to."""
    made: Toml = dict(conference)
    made["evidence"] = ledger.pieces(conference["target"], conference["requested_at"])
    if "held_at" in conference:
        held_on = ledger.plan.ordinal(day_of(conference["held_at"]))
        outcome = conference["outcome"]
        task = {
            "kind": "conference",
            "context": "class",
            "title": f"Conference on {conference['target']}",
            "text": "",
            "new_context": False,
        }
        piece = ledger.add(conference["target"], held_on, task)
        ledger.evidence[-1]["logged_at"] = conference["held_at"]
        said = {part: outcome[part] for part in ("met", "missing", "next_step")}
        ledger.judge(conference["target"], outcome["level"], held_on, [*made["evidence"], piece], **said)
    ledger.conferences.append(made)
