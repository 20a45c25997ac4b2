"""Who was met over the weeks: a mark for each student and week; for a school, a bar for each week."""

from collections.abc import Mapping, Sequence

from matplotlib.patches import Rectangle

from bot.charts.look import SMALL, SMALLEST, WIDTH, Look, Sheet
from bot.charts.marks import Mark, put
from bot.drawing import Lettering
from bot.locales import is_from_the_right
from domain.messages.coverage import Cell, CoveragePicture, CoverageWeek, SchoolCoveragePicture

MARGIN = 28.0
HEAD = 190.0
"""Down to the first row: heading, headline, legend, dates."""
ROW = 46.0
FOOT = 34.0
NAMES = 0.36
"""Of the width, for names."""
SIZES = (SMALLEST, SMALLEST - 2, SMALLEST - 4)
"""Of dates above columns: months have long names in some languages."""
MARK = 22.0
GAP = 22.0
BARS = 240.0
"""Height of the highest bar."""
BAR_HEAD = 150.0
BAR_FOOT = 70.0


def marks_of(look: Look) -> Mapping[Cell, Mark]:
    """Without one for a week in which nothing was asked."""
    return {
        Cell.MET: Mark("o", look.shown, MARK),
        Cell.UNMET: Mark("X", look.past, MARK * 1.05),
        Cell.COMING: Mark("o", look.soft, MARK, is_full=False, edge=3),
        Cell.AWAY: Mark("_", look.soft, MARK, edge=3),
    }


def draw(picture: CoveragePicture, lettering: Lettering, look: Look) -> bytes:
    """A PNG 800 pixels of a page wide, as high as its rows need."""
    words, marks, room = lettering.words, marks_of(look), WIDTH - 2 * MARGIN
    height = HEAD + ROW * len(picture.rows) + FOOT + (ROW / 2 if picture.more else 0)
    sheet = Sheet(look, height=height, is_mirrored=is_from_the_right(lettering.language))
    sheet.write(words["heading"], MARGIN, 44, size=SMALL, color=look.soft, width=room)
    sheet.headline(words["headline"], MARGIN, 94, width=room)
    there = {cell for row in picture.rows for cell in row.cells}
    _legend(sheet, {words[cell.value]: mark for cell, mark in marks.items() if cell in there})
    places = _places(len(picture.weeks))
    _dates(sheet, picture.weeks, words["days"].split("¦"), places, words["no_school"])
    for number, row in enumerate(picture.rows):
        y = HEAD + ROW * (number + 0.5)
        sheet.write(row.name, MARGIN, y + SMALL / 3, size=SMALL, width=WIDTH * NAMES - MARGIN)
        for cell, x in zip(row.cells, places, strict=True):
            if cell in marks:
                put(sheet, marks[cell], x, y)
    if picture.more:
        sheet.write(words["more"], MARGIN, height - FOOT / 2, size=SMALL, color=look.soft, width=room)
    return sheet.png()


def draw_school(picture: SchoolCoveragePicture, lettering: Lettering, look: Look) -> bytes:
    """A PNG 800 pixels of a page wide: of each week, how much of all talks was held."""
    words, room = lettering.words, WIDTH - 2 * MARGIN
    height = BAR_HEAD + BARS + BAR_FOOT
    sheet = Sheet(look, height=height, is_mirrored=is_from_the_right(lettering.language))
    sheet.write(words["heading"], MARGIN, 44, size=SMALL, color=look.soft, width=room)
    sheet.headline(words["headline"], MARGIN, 94, width=room)
    step = room / max(1, len(picture.weeks))
    days, shares = words["days"].split("¦"), words["shares"].split("¦")
    ground = BAR_HEAD + BARS
    for number, each in enumerate(picture.weeks):
        x = MARGIN + step * (number + 0.5)
        sheet.write(days[number], x, ground + 30, size=SMALLEST, color=look.soft, ha="center", width=step)
        if not each.of:
            sheet.write(
                words["no_school"], x, ground - 12, size=SMALLEST, color=look.soft, ha="center", width=step
            )
            continue
        top = BARS * (each.met or 0) / each.of
        _bar(sheet, x, ground, width=step * 0.62, height=BARS, color=look.closed)
        _bar(sheet, x, ground, width=step * 0.62, height=top, color=look.shown)
        sheet.write(shares[number], x, ground - BARS - 8, size=SMALLEST, ha="center", width=step)
        if not each.week.is_over:
            sheet.write(
                words["not_over"], x, ground + 56, size=SMALLEST, color=look.soft, ha="center", width=step
            )
    return sheet.png()


def _places(weeks: int) -> list[float]:
    """The middle of each week's column."""
    left, right = WIDTH * NAMES + GAP, WIDTH - MARGIN
    step = (right - left) / max(1, weeks)
    return [left + step * (number + 0.5) for number in range(weeks)]


def _size_for(sheet: Sheet, days: Sequence[str], step: float) -> float:
    """The largest in which each date fits its column, down to what can just be read."""
    for size in SIZES:
        texts = [sheet.write(day, 0, 0, size=size, bold=True) for day in days]
        widest = max(map(sheet.width_of, texts), default=0)
        for text in texts:
            text.remove()
        if widest <= step:
            return size
    return SIZES[-1]


def _dates(
    sheet: Sheet,
    weeks: Sequence[CoverageWeek],
    days: Sequence[str],
    places: Sequence[float],
    no_school: str,
) -> None:
    """Above the columns; a week without school is shaded, and says so where there is room."""
    step = places[1] - places[0] if len(places) > 1 else WIDTH / 4
    size = _size_for(sheet, days, step)
    for week, day, x in zip(weeks, days, places, strict=True):
        if not week.has_school:
            _bar(sheet, x, sheet.height - FOOT, width=step * 0.8, height=sheet.height - FOOT - HEAD - 6)
            sheet.write(
                no_school, x, HEAD - 2, size=SMALLEST - 3, color=sheet.look.soft, ha="center", width=step
            )
        sheet.write(
            day,
            x,
            HEAD - 24,
            size=size,
            color=sheet.look.soft,
            ha="center",
            width=step,
            bold=not week.is_over,
        )


def _legend(sheet: Sheet, marks: Mapping[str, Mark]) -> None:
    x = MARGIN
    for words, mark in marks.items():
        put(sheet, mark, x + MARK / 2, 126)
        text = sheet.write(words, x + MARK + 8, 134, size=SMALL)
        x += MARK + 8 + sheet.width_of(text) + GAP


def _bar(
    sheet: Sheet, x: float, ground: float, *, width: float, height: float, color: str | None = None
) -> None:
    """Standing on the ground, with its middle at `x`."""
    middle = sheet.across(x)
    sheet.figure.add_artist(
        Rectangle(
            (middle - width / 2 / WIDTH, 1 - ground / sheet.height),
            width / WIDTH,
            height / sheet.height,
            transform=sheet.figure.transFigure,
            facecolor=color or sheet.look.closed,
            edgecolor="none",
            zorder=0,
        )
    )
