"""The class picture: for each target that matters now a mark a student, and the names behind the marks."""

from collections.abc import Mapping, Sequence

from matplotlib.lines import Line2D

from bot.charts.look import SMALL, WIDTH, Look, Sheet, points
from bot.charts.marks import Mark, put
from bot.drawing import Lettering
from bot.locales import is_from_the_right
from domain.messages.pictures import ClassPicture, TargetNeeds

MARGIN = 28.0
HEAD = 146.0
LEGEND_LINE = 34.0
LETTER_WIDTH = 0.62
"""Of its height, roughly."""
ROW = 132.0
FOOT = 28.0
MARK = 20.0
WIDEST_STEP = 25.0
CODE_ROOM = 16.0
GAP = 18.0
NARROWEST_NAMES = 110.0
"""Room from which it is worth naming somebody."""


def marks_of(look: Look) -> Mapping[str, Mark]:
    """By the name of the standing's words, in the order they are drawn."""
    return {
        "waiting": Mark("D", look.waiting, MARK * 0.85),
        "past": Mark("^", look.past, MARK * 1.1),
        "coming": Mark("o", look.soft, MARK, is_full=False, edge=2.5),
        "later": Mark("o", look.soft, MARK * 0.6),
        "shown": Mark("o", look.shown, MARK),
    }


def draw(picture: ClassPicture, lettering: Lettering, look: Look) -> bytes:
    """A PNG 800 pixels of a page wide, as high as its rows need."""
    marks, words, room = marks_of(look), lettering.words, WIDTH - 2 * MARGIN
    there = [name for name in marks if any(_count(row, name) for row in picture.rows)]
    lines = _in_lines(there, words)
    head = HEAD + LEGEND_LINE * len(lines)
    height = head + ROW * len(picture.rows) + FOOT + (LEGEND_LINE if picture.more else 0)
    sheet = Sheet(look, height=height, is_mirrored=is_from_the_right(lettering.language))
    sheet.write(words["heading"], MARGIN, 44, size=SMALL, color=look.soft, width=room)
    sheet.headline(words["headline"], MARGIN, 94, width=room)
    for number, line in enumerate(lines):
        _legend(sheet, {name: marks[name] for name in line}, words, HEAD + LEGEND_LINE * number)
    for number, row in enumerate(picture.rows):
        _row(sheet, row, head + ROW * number, students=picture.students)
    if picture.more:
        sheet.write(words["more"], MARGIN, height - FOOT, size=SMALL, color=look.soft, width=room)
    return sheet.png()


def _in_lines(names: Sequence[str], words: Mapping[str, str]) -> list[list[str]]:
    """The legend in one line, or in two where that would be too wide in this language."""
    letters_in_all = sum(len(words[name]) for name in names)
    taken = letters_in_all * SMALL * LETTER_WIDTH + len(names) * (MARK + 7 + GAP)
    if taken <= WIDTH - 2 * MARGIN:
        return [list(names)]
    half = -(-len(names) // 2)
    return [list(names[:half]), list(names[half:])]


def _legend(sheet: Sheet, marks: Mapping[str, Mark], words: Mapping[str, str], y: float) -> None:
    x = MARGIN
    for name, mark in marks.items():
        put(sheet, mark, x + MARK / 2, y - 8)
        text = sheet.write(words[name], x + MARK + 7, y, size=SMALL, color=sheet.look.ink)
        x += MARK + 7 + sheet.width_of(text) + GAP + 6


def _row(sheet: Sheet, row: TargetNeeds, top: float, *, students: int) -> None:
    look, room = sheet.look, WIDTH - 2 * MARGIN
    rule = Line2D(
        [MARGIN / WIDTH, 1 - MARGIN / WIDTH],
        [1 - top / sheet.height] * 2,
        transform=sheet.figure.transFigure,
        color=look.line,
        linewidth=points(1.5),
    )
    sheet.figure.add_artist(rule)
    code = sheet.write(row.target.code, MARGIN, top + 40, bold=True, width=room / 2)
    beside = sheet.width_of(code) + CODE_ROOM
    sheet.write(row.target.title, MARGIN + beside, top + 40, color=look.ink, width=room - beside)
    _strip(sheet, row, top + 70, students=students)
    _names(sheet, row, top + 112)


def _strip(sheet: Sheet, row: TargetNeeds, y: float, *, students: int) -> None:
    step = min(WIDEST_STEP, (WIDTH - 2 * MARGIN - MARK) / max(1, students - 1))
    x = MARGIN + MARK / 2
    shrink = min(1.0, step / (MARK * 1.15))
    for name, mark in marks_of(sheet.look).items():
        for _ in range(_count(row, name)):
            put(sheet, mark, x, y, shrink=shrink)
            x += step


def _names(sheet: Sheet, row: TargetNeeds, y: float) -> None:
    """Who waits and whose date has passed; then, where room is left, whose date is near."""
    before = MARK * 0.85 + 7
    there = [(name, names) for name, names in (("waiting", row.waiting), ("past", row.past)) if names]
    wanted = [_wanted(sheet, names) for _, names in there]
    x, end = MARGIN, WIDTH - MARGIN
    rooms = _shares(wanted, end - x - len(there) * before - (len(there) - 1) * GAP)
    for (name, names), room in zip(there, rooms, strict=True):
        x = _group(sheet, name, names, (x, y), room=room)
    if row.coming and end - x - before > NARROWEST_NAMES:
        _group(sheet, "coming", row.coming, (x, y), room=end - x - before)


def _wanted(sheet: Sheet, names: tuple[str, ...]) -> float:
    """The width of all the names."""
    text = sheet.write(sheet.listed(names), 0, 0, size=SMALL)
    width = sheet.width_of(text)
    text.remove()
    return width


def _group(sheet: Sheet, name: str, names: tuple[str, ...], at: tuple[float, float], *, room: float) -> float:
    """A mark and the names that belong to it; where the next group may begin."""
    (x, y), mark, before = at, marks_of(sheet.look)[name], MARK * 0.85 + 7
    put(sheet, mark, x + MARK * 0.85 / 2, y - 8, shrink=0.85)
    color = mark.color if mark.is_full else sheet.look.ink
    return x + before + _listed(sheet, names, (x + before, y), room=room, color=color) + GAP


def _shares(wanted: Sequence[float], room: float) -> list[float]:
    """What each gets of the room: what it wants, or a fair part of what the modest ones leave."""
    shares = [0.0] * len(wanted)
    by_want = sorted(range(len(wanted)), key=wanted.__getitem__)
    for done, at in enumerate(by_want):
        shares[at] = min(wanted[at] + 1, (room - sum(shares)) / (len(wanted) - done))
    return shares


def _listed(
    sheet: Sheet, names: tuple[str, ...], at: tuple[float, float], *, room: float, color: str
) -> float:
    """Writes as many names as fit, and how many more there are; the width taken."""
    for shown in range(len(names), 0, -1):
        more = f" +{len(names) - shown}" if shown < len(names) else ""
        text = sheet.write(sheet.listed(names[:shown]) + more, *at, size=SMALL, color=color)
        if sheet.width_of(text) <= room:
            return sheet.width_of(text)
        if shown > 1:
            text.remove()
    sheet.shorten(text, room)
    return room


def _count(row: TargetNeeds, name: str) -> int:
    value = getattr(row, name)
    return value if isinstance(value, int) else len(value)
