"""The picture of a habit: the steps of its own scale, and where student and adults saw it over time."""

from collections.abc import Sequence
from datetime import date, timedelta

from babel.dates import format_skeleton
from matplotlib.axes import Axes

from bot.charts.look import SMALL, SMALLEST, WIDTH, Look, Sheet, letters, points
from bot.drawing import Lettering
from bot.locales import is_from_the_right, locale_of
from domain.messages.habits import HabitMark, HabitPicture

EDGE = 26
TOP, BOTTOM = 150, 104
ROW = 62
"""Pixels of a step."""
NAMES = 0.34
"""Of the width, at most, for the names of steps."""
SHORTEST = timedelta(days=28)
"""Of the time shown, so that two looks of one week do not stand at the two ends."""
MOST_DAYS = 4
MARK = 22.0


def draw(picture: HabitPicture, lettering: Lettering, look: Look) -> bytes:
    """A PNG 800 pixels of a page wide, and as high as the scale asks for."""
    names = lettering.words["steps"].split("¦")
    highest = max(len(names), *(mark.step for mark in (*picture.own, *picture.others)))
    is_mirrored = is_from_the_right(lettering.language)
    sheet = Sheet(look, height=TOP + BOTTOM + ROW * highest, is_mirrored=is_mirrored)
    room = WIDTH - 2 * EDGE
    sheet.write(lettering.words["heading"], EDGE, 44, size=SMALL, color=look.soft, width=room)
    sheet.headline(lettering.words["headline"], EDGE, 96, width=room)
    left = _name_steps(sheet, names, highest)
    axes = sheet.axes(left=left, top=TOP, right=EDGE + 20, bottom=BOTTOM)
    first, last = _ends(picture)
    room_beside = (last - first).days / 40
    ends = (first.toordinal() - room_beside, last.toordinal() + room_beside)
    axes.set_xlim(*(reversed(ends) if is_mirrored else ends))
    axes.set_ylim(0.5, highest + 0.5)
    axes.set_yticks(range(1, highest + 1), [""] * highest)
    axes.set_axisbelow(True)
    axes.grid(visible=True, axis="y", color=look.line, linewidth=points(1.2))
    _days(sheet, axes, picture, lettering.language)
    _draw_marks(axes, picture, look)
    _legend(sheet, picture, lettering)
    return sheet.png()


def _name_steps(sheet: Sheet, names: Sequence[str], highest: int) -> float:
    """Writes the steps' names, the first lowest; the room to their right edge."""
    widest = 0.0
    for number, name in enumerate(names, 1):
        y = TOP + ROW * (highest - number + 0.5) + SMALL / 3
        text = sheet.write(name, EDGE, y, size=SMALL, color=sheet.look.soft, width=WIDTH * NAMES)
        widest = max(widest, sheet.width_of(text))
    return EDGE + widest + 36


def _ends(picture: HabitPicture) -> tuple[date, date]:
    days = [mark.on for mark in (*picture.own, *picture.others)]
    last = max(picture.today, *days)
    first = min(*days, last - SHORTEST)
    return first, last


def _days(sheet: Sheet, axes: Axes, picture: HabitPicture, language: str) -> None:
    """Dates beneath looks, as far as they do not touch each other."""
    first, last = _ends(picture)
    apart = (last - first) / MOST_DAYS
    shown: list[date] = []
    for mark in (*reversed(picture.own), *reversed(picture.others)):
        if all(abs(mark.on - other) >= apart for other in shown):
            shown.append(mark.on)
    axes.set_xticks(
        [day.toordinal() for day in shown],
        [sheet.line(format_skeleton("MMMd", day, locale=locale_of(language))) for day in shown],
    )
    for label in axes.get_xticklabels():
        label.set_fontproperties(letters(SMALLEST))
        label.set_color(sheet.look.soft)
    axes.tick_params(axis="x", pad=points(8))


def _draw_marks(axes: Axes, picture: HabitPicture, look: Look) -> None:
    """The student's as dots on a line of steps, the adults' as open diamonds: shapes differ as colors do."""
    xs, ys = _steps(picture.own)
    axes.plot(xs, ys, color=look.shown, linewidth=points(4), solid_joinstyle="round", zorder=4, clip_on=False)
    for marks, shape, color, is_full, size in (
        (picture.others, "D", look.agreed, False, MARK + 10),
        (picture.own, "o", look.shown, True, MARK),
    ):
        axes.plot(
            [mark.on.toordinal() for mark in marks],
            [mark.step for mark in marks],
            linestyle="none",
            marker=shape,
            markersize=points(size),
            markerfacecolor=color if is_full else "none",
            markeredgecolor=look.paper if is_full else color,
            markeredgewidth=points(3),
            clip_on=False,
            zorder=6 if is_full else 5,
        )


def _steps(marks: Sequence[HabitMark]) -> tuple[list[float], list[float]]:
    """A view holds until the next look."""
    xs: list[float] = []
    ys: list[float] = []
    for mark in marks:
        if ys:
            xs.append(mark.on.toordinal())
            ys.append(ys[-1])
        xs.append(mark.on.toordinal())
        ys.append(mark.step)
    return xs, ys


def _legend(sheet: Sheet, picture: HabitPicture, lettering: Lettering) -> None:
    """What the two shapes mean, beneath the dates."""
    look, y = sheet.look, sheet.height - 26
    axes = sheet.axes(left=0, top=sheet.height - 44, right=0, bottom=0)
    axes.set_xlim(*((WIDTH, 0) if sheet.is_mirrored else (0, WIDTH)))
    axes.set_ylim(0, 44)
    axes.axis("off")
    x = float(EDGE + MARK / 2)
    entries = [("own", "o", look.shown, True)] + (
        [("others", "D", look.agreed, False)] if picture.others else []
    )
    for name, shape, color, is_full in entries:
        axes.plot(
            x,
            sheet.height - y + 8,
            marker=shape,
            markersize=points(MARK),
            markerfacecolor=color if is_full else "none",
            markeredgecolor=color,
            markeredgewidth=points(3),
            clip_on=False,
        )
        text = sheet.write(lettering.words[name], x + MARK, y, size=SMALL, width=WIDTH / 2)
        x += MARK + sheet.width_of(text) + 56
