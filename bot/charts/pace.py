"""The pace picture: dates as lines, what is shown as steps, today, and where recent pace leads."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from babel.dates import format_skeleton
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from bot.charts.look import (
    ABOVE,
    AROUND,
    BELOW,
    SHARPNESS,
    SMALL,
    SMALLEST,
    WIDTH,
    Labels,
    Look,
    Sheet,
    Spot,
    UpDown,
    letters,
    points,
)
from bot.drawing import Lettering
from bot.locales import is_from_the_right, locale_of
from domain.messages.pictures import PacePicture

HEIGHT = 560
EDGE = 26
LEFT, RIGHT, TOP, BOTTOM = 66, 30, 144, 60
MOST_NUMBERS = 5
"""Beside the 0."""
NARROWEST_NAMED = 24
"""Pixels of days without school that are named."""
MIDDLE = 0.6
"""Of the width; the lines rise from there to the upper right."""
RUNGS: Sequence[tuple[float, UpDown]] = ((10, "bottom"), (-12, "top"), (-44, "top"), (-76, "top"))
"""Heights beside the end of a line at which its name is tried."""
_DAY = timedelta(days=1)


def draw(picture: PacePicture, lettering: Lettering, look: Look) -> bytes:
    """A PNG of 800 × 560 pixels of a page."""
    sheet = Sheet(look, height=HEIGHT, is_mirrored=is_from_the_right(lettering.language))
    words = lettering.words
    room = WIDTH - 2 * EDGE
    sheet.write(words["heading"], EDGE, 44, size=SMALL, color=look.soft, width=room)
    sheet.headline(words["headline"], EDGE, 96, width=room)
    axes = sheet.axes(left=LEFT, top=TOP, right=RIGHT, bottom=BOTTOM)
    first, last = _ends(picture)
    begin, end = (last, first) if sheet.is_mirrored else (first, last)
    axes.set_xlim(_x(begin), _x(end))
    axes.set_ylim(0, picture.targets * 1.1)
    _grid(axes, picture, lettering, sheet)
    labels = Labels(sheet, axes)
    _breaks(axes, picture, look, sheet, labels)
    _today(axes, picture, words["today"], sheet=sheet, labels=labels)
    _outlook(axes, picture, look)
    lines = _date_lines(axes, picture, look, labels)
    _steps(axes, picture, look, labels)
    _label_today(axes, picture, words, look, labels)
    _label_lines(axes, picture, words, labels, lines=lines, look=look)
    return sheet.png()


def _ends(picture: PacePicture) -> tuple[date, date]:
    days = [
        picture.begins_on,
        picture.ends_on,
        picture.today,
        *picture.planned,
        *picture.agreed,
        *picture.shown,
    ]
    days += [end.on for end in picture.outlook or ()]
    first, last = min(picture.begins_on, *days), max(days)
    room = max(_DAY, (last - first) / 40)
    return first, last + room


def _x(day: date) -> float:
    return float(day.toordinal())


def _grid(axes: Axes, picture: PacePicture, lettering: Lettering, sheet: Sheet) -> None:
    look = sheet.look
    if sheet.is_mirrored:
        axes.yaxis.tick_right()
    numbers = _numbers(picture.targets)
    axes.set_yticks(numbers, [str(number) for number in numbers])
    axes.set_axisbelow(True)
    axes.grid(visible=True, axis="y", color=look.line, linewidth=points(1.2))
    ticks = _ticks(picture, lettering.language)
    axes.set_xticks([_x(day) for day, _ in ticks], [sheet.line(words) for _, words in ticks])
    axes.axhline(0, color=look.soft, linewidth=points(1.5), zorder=1, clip_on=False)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(letters(SMALL))
        label.set_color(look.soft)
    axes.tick_params(axis="x", pad=points(8))
    axes.tick_params(axis="y", pad=points(8))


def _numbers(targets: int) -> list[int]:
    """Round numbers from 0, and how many targets there are."""
    step = next(
        each for each in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, targets) if targets / each <= MOST_NUMBERS
    )
    return [number for number in range(0, targets, step) if targets - number > step / 2 or number == 0] + [
        targets
    ]


def _ticks(picture: PacePicture, language: str) -> list[tuple[date, str]]:
    """Beginnings of months, or of weeks where there are few of those."""
    locale = locale_of(language)
    first, last = _ends(picture)
    days = [first + _DAY * n for n in range((last - first).days * 24 // 25)]
    months = [day for day in days if day.day == 1]
    if len(months) >= 3:  # noqa: PLR2004  # fewer would leave the reader guessing
        return [(day, format_skeleton("MMM", day, locale=locale)) for day in _thinned(months, most=9)]
    mondays = [day for day in days if day.weekday() == 0]
    return [(day, format_skeleton("MMMd", day, locale=locale)) for day in _thinned(mondays or days, most=5)]


def _thinned(days: Sequence[date], *, most: int) -> Sequence[date]:
    return days[:: -(-len(days) // most)] if days else days


def _breaks(axes: Axes, picture: PacePicture, look: Look, sheet: Sheet, labels: Labels) -> None:
    first, last = _ends(picture)
    for each in picture.breaks:
        begins, ends = max(each.first_on, first), min(each.last_on + _DAY, last)
        if begins < ends:
            axes.axvspan(_x(begins), _x(ends), color=look.closed, linewidth=0, zorder=0)
            name = _name_break(axes, _x(begins), _x(ends), each.reason, sheet)
            if name is not None:
                labels.keep_off(sheet.box_of(name))


def _name_break(axes: Axes, begins: float, ends: float, words: str, sheet: Sheet) -> Text | None:
    """Its name upright in it, where that is wide enough: above the lines, or below them late in the plan."""
    (left, _), (right, _) = axes.transData.transform([(begins, 0), (ends, 0)]) / SHARPNESS
    if abs(right - left) < NARROWEST_NAMED:
        return None
    middle = (begins + ends) / 2
    across = axes.transAxes.inverted().transform(axes.transData.transform((middle, 0)))[0]
    is_late = (1 - across if sheet.is_mirrored else across) > MIDDLE
    return axes.text(
        middle,
        0.03 if is_late else 0.9,
        sheet.line(words),
        transform=axes.get_xaxis_transform(),
        rotation=90,
        color=sheet.look.soft,
        fontproperties=letters(SMALLEST),
        horizontalalignment="center",
        verticalalignment="bottom" if is_late else "top",
        parse_math=False,
        zorder=1,
    )


def _today(axes: Axes, picture: PacePicture, words: str, *, sheet: Sheet, labels: Labels) -> None:
    x = _x(picture.today)
    axes.axvline(x, color=sheet.look.soft, linewidth=points(1.6), zorder=2)
    at = axes.transData.transform((x, 0))[0] / SHARPNESS
    at = WIDTH - at if sheet.is_mirrored else at
    text = sheet.write(words, at, TOP - 8, size=SMALL, color=sheet.look.soft, ha="center")
    half = sheet.width_of(text) / 2
    if at + half > WIDTH - 8:
        text.set_position((sheet.across(WIDTH - 8 - half), text.get_position()[1]))
    labels.keep_off(sheet.box_of(text))


def _outlook(axes: Axes, picture: PacePicture, look: Look) -> None:
    if picture.outlook is None:
        return
    slower, faster = picture.outlook
    here = (_x(picture.today), len(picture.shown))
    edges = [here, (_x(faster.on), faster.shown)]
    if faster.on < slower.on:
        edges.append((_x(slower.on), picture.targets if slower.shown >= picture.targets else faster.shown))
    edges.append((_x(slower.on), slower.shown))
    axes.fill(*zip(*edges, strict=True), color=look.shown, alpha=0.16, linewidth=0, zorder=2)
    for end in picture.outlook:
        axes.plot(
            [here[0], _x(end.on)],
            [here[1], end.shown],
            color=look.shown,
            linewidth=points(1.8),
            linestyle=(0, (1, 2.5)),
            dash_capstyle="round",
            zorder=3,
        )


Line = tuple[list[float], list[float]]


def _date_lines(axes: Axes, picture: PacePicture, look: Look, labels: Labels) -> list[Line]:
    """The first plan, where dates were moved, and the agreed one; corners of each."""
    found = []
    if picture.is_moved:
        xs, ys = _line(picture, picture.planned)
        axes.plot(xs, ys, color=look.soft, linewidth=points(2.2), linestyle=(0, (4, 3)), zorder=3)
        found.append((xs, ys))
    xs, ys = _line(picture, picture.agreed)
    axes.plot(xs, ys, color=look.agreed, linewidth=points(3), solid_joinstyle="round", zorder=4)
    found.append((xs, ys))
    for xs, ys in found:
        labels.keep_off_line(xs, ys)
    return found


def _line(picture: PacePicture, days: Sequence[date]) -> Line:
    """Up a step on each date."""
    xs, ys = [_x(picture.begins_on)], [0.0]
    for number, day in enumerate(days, 1):
        xs += [_x(day), _x(day)]
        ys += [number - 1, number]
    return xs, ys


def _steps(axes: Axes, picture: PacePicture, look: Look, labels: Labels) -> None:
    begins = min((picture.begins_on, *picture.shown))
    xs, ys = [_x(begins)], [0.0]
    for number, day in enumerate(picture.shown, 1):
        xs += [_x(day), _x(day)]
        ys += [number - 1, number]
    xs.append(max(_x(picture.today), xs[-1]))
    ys.append(len(picture.shown))
    axes.fill_between(xs, ys, color=look.shown, alpha=0.14, linewidth=0, zorder=3)
    axes.plot(xs, ys, color=look.shown, linewidth=points(5), solid_joinstyle="miter", zorder=5, clip_on=False)
    labels.keep_off_line(xs, ys)


def _label_lines(
    axes: Axes,
    picture: PacePicture,
    words: Mapping[str, str],
    labels: Labels,
    *,
    lines: list[Line],
    look: Look,
) -> None:
    """Names on the lines themselves, in place of a legend."""
    if picture.coming_on is not None and picture.coming_on in picture.agreed:
        at = (_x(picture.coming_on), picture.agreed.index(picture.coming_on) + 1)
        _dot(axes, at, look, color=look.agreed, marker="D", size=13)
        _reserve(axes, labels, at)
        labels.put(words["coming"], at, AROUND, color=look.ink)
    if picture.agreed:
        _name_line(lines[-1], words["agreed" if picture.is_moved else "plan"], look.agreed, labels)
    if picture.is_moved:
        _name_line(lines[0], words["first"], look.soft, labels)
    if picture.outlook is not None:
        ends = [(_x(end.on), float(end.shown)) for end in picture.outlook]
        corners = [(_x(picture.today), float(len(picture.shown))), *ends]
        middle = (sum(x for x, _ in corners) / 3, sum(y for _, y in corners) / 3)
        spots = [Spot(0, 0, "center", "center"), *AROUND]
        labels.put(words["outlook"], middle, spots, color=look.shown, has_leader=False)


def _label_today(
    axes: Axes, picture: PacePicture, words: Mapping[str, str], look: Look, labels: Labels
) -> None:
    today, shown, dated = _x(picture.today), len(picture.shown), picture.dated_by_today
    is_compared = bool(picture.agreed) and not picture.has_ended
    if picture.is_complete or not (shown or (is_compared and dated)):
        return  # the headline says it all
    _dot(axes, (today, shown), look, color=look.shown)
    _reserve(axes, labels, (today, shown))
    if is_compared and dated != shown:
        _dot(axes, (today, dated), look, color=look.agreed)
        _reserve(axes, labels, (today, dated))
    if not is_compared or dated == shown:
        name = "shown_as_planned" if is_compared else "shown"
        labels.put(words[name], (today, shown), AROUND, color=look.shown, bold=True)
        return
    of_shown, of_dated = (ABOVE, BELOW) if shown > dated else (BELOW, ABOVE)
    labels.put(words["shown"], (today, shown), of_shown, color=look.shown, bold=True)
    labels.put(words["dated"], (today, dated), of_dated, color=look.agreed, bold=True)


def _dot(
    axes: Axes, at: tuple[float, float], look: Look, *, color: str, marker: str = "o", size: float = 17
) -> None:
    axes.plot(
        *at,
        marker=marker,
        markersize=points(size),
        color=color,
        markeredgecolor=look.paper,
        markeredgewidth=points(3),
        zorder=8,
        clip_on=False,
    )


def _reserve(axes: Axes, labels: Labels, at: tuple[float, float]) -> None:
    x, y = axes.transData.transform(at) / SHARPNESS
    labels.keep_off(Bbox.from_bounds(x - 9, y - 9, 18, 18))


def _name_line(line: Line, words: str, color: str, labels: Labels) -> None:
    """The name beside the line, wherever there is most room for it."""
    xs, ys = line
    x, y = xs[-1], ys[-1]
    spots = [Spot(dx, dy, "right", va) for dx in (-14, -60, -120, -180, -240) for dy, va in RUNGS]
    labels.put(words, (x, y), spots, color=color, has_leader=False)
