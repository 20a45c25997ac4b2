"""What all pictures share: colors that everybody can tell apart, letters that a phone can show, and paper."""

import io
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from matplotlib import get_data_path
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.lines import Line2D
from matplotlib.patheffects import Normal, withStroke
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from bot.bidi import FROM_THE_RIGHT, MARKS, is_isolating, isolated

WIDTH = 800
"""Of every picture, in pixels of a page; a phone shows it at about half its size, so letters are large."""

SHARPNESS = 2
"""Pixels drawn for each pixel of a page, each way."""

Side = Literal["left", "center", "right"]
UpDown = Literal["top", "center", "bottom"]

_OTHER_SIDE: Mapping[Side, Side] = MappingProxyType({"left": "right", "right": "left", "center": "center"})
_LOOSE = " ,،·"
"""What does not stand before "…"."""

_PER_INCH = 100
_POINTS = 72 / _PER_INCH
"""A pixel of a page in points."""

SMALLEST, SMALL, NORMAL = 19.0, 24.0, 26.0
"""Heights of letters."""

HEADLINES = (42.0, 37.0, 32.0, 28.0)


@dataclass(frozen=True, slots=True)
class Look:
    """Colors for light or dark surroundings. What carries meaning is from Okabe and Ito's palette, for eyes
    that tell colors apart differently, and is never told by color alone.
    """

    paper: str
    ink: str
    soft: str
    line: str
    closed: str
    """Behind days without school."""
    shown: str
    agreed: str
    waiting: str
    past: str


LIGHT = Look(
    paper="#fffefb",
    ink="#1b2622",
    soft="#52605a",
    line="#e3e1d8",
    closed="#f1efe7",
    shown="#0072b2",
    agreed="#c65a00",
    waiting="#8a5a9e",
    past="#c65a00",
)
DARK = Look(
    paper="#171f1c",
    ink="#eef2ec",
    soft="#a7b4ad",
    line="#2f3b36",
    closed="#1f2925",
    shown="#56b4e9",
    agreed="#f0a044",
    waiting="#d9a3cf",
    past="#f0a044",
)


class Sheet:
    """A figure with one pair of axes, measured in pixels of a page from its upper left corner."""

    def __init__(self, look: Look, *, height: float, is_mirrored: bool = False) -> None:
        """Mirrored, it is read from the right: places count from the right edge, time runs to the left."""
        self.look = look
        self.is_mirrored = is_mirrored
        self.height = height
        self.figure = Figure(
            figsize=(WIDTH / _PER_INCH, height / _PER_INCH), dpi=_PER_INCH * SHARPNESS, facecolor=look.paper
        )
        FigureCanvasAgg(self.figure)

    def axes(self, *, left: float, top: float, right: float, bottom: float) -> Axes:
        """Bare axes with these margins; mirrored, left and right change places."""
        left, right = (right, left) if self.is_mirrored else (left, right)
        axes = self.figure.add_axes(
            (
                left / WIDTH,
                bottom / self.height,
                1 - (left + right) / WIDTH,
                1 - (top + bottom) / self.height,
            ),
            facecolor="none",
        )
        for spine in axes.spines.values():
            spine.set_visible(False)
        axes.tick_params(length=0)
        return axes

    def write(
        self,
        words: str,
        x: float,
        y: float,
        *,
        size: float = NORMAL,
        color: str | None = None,
        bold: bool = False,
        ha: Side = "left",
        width: float | None = None,
    ) -> Text:
        """Words whose line stands at `y`; cut with "…" where they would be wider than `width`."""
        text = Text(
            self.across(x),
            1 - y / self.height,
            self.line(words),
            transform=self.figure.transFigure,
            figure=self.figure,
            color=color or self.look.ink,
            fontproperties=letters(size, bold=bold),
            horizontalalignment=self.side(ha),
            verticalalignment="baseline",
            parse_math=False,
        )
        self.figure.add_artist(text)
        if width is not None:
            self.shorten(text, width)
        return text

    def across(self, x: float) -> float:
        """A place as a part of the width, from the left."""
        return (WIDTH - x if self.is_mirrored else x) / WIDTH

    def side(self, side: Side) -> Side:
        return _OTHER_SIDE[side] if self.is_mirrored else side

    def line(self, words: str) -> str:
        """One line as it can be drawn, ordered from the side on which its language begins."""
        kept = words if is_isolating(words) else isolated(words, from_the_right=self.is_mirrored)
        return (FROM_THE_RIGHT if self.is_mirrored else "") + drawable(kept)

    def listed(self, names: Iterable[str]) -> str:
        """Names beside each other."""
        each = [isolated(name, from_the_right=self.is_mirrored) for name in names]
        return ("، " if self.is_mirrored else ", ").join(each)

    def headline(self, words: str, x: float, y: float, *, width: float) -> Text:
        """The one line in large letters: smaller where it would not fit, cut where even that is too much."""
        text = self.write(words, x, y, size=HEADLINES[0], bold=True)
        for size in HEADLINES:
            text.set_fontproperties(letters(size, bold=True))
            if self.width_of(text) <= width:
                return text
        self.shorten(text, width)
        return text

    def shorten(self, text: Text, width: float) -> None:
        """Cuts a text that is wider, and marks that with "…"."""
        words = text.get_text()
        if self.width_of(text) <= width:
            return

        def is_wider(kept: int) -> bool:
            text.set_text(words[:kept].rstrip(_LOOSE) + "…")
            return self.width_of(text) > width

        # The first length that is too much; what is one shorter fits.
        too_much = bisect_left(range(len(words)), True, lo=2, key=is_wider)
        text.set_text(words[: too_much - 1].rstrip(_LOOSE) + "…")

    def width_of(self, text: Text) -> float:
        """In pixels of a page."""
        return float(self.box_of(text).width)

    def box_of(self, text: Text) -> Bbox:
        """Where the text stands, in pixels of a page from the lower left corner."""
        box = text.get_window_extent()
        return Bbox(box.get_points() / SHARPNESS)

    def png(self) -> bytes:
        found = io.BytesIO()
        self.figure.savefig(found, format="png", facecolor=self.look.paper, metadata={"Software": None})
        return found.getvalue()


def points(pixels: float) -> float:
    """What matplotlib measures letters and lines in."""
    return pixels * _POINTS


@cache
def letters(size: float, *, bold: bool = False) -> FontProperties:
    """DejaVu Sans, which comes with matplotlib and has the accents of all our languages."""
    return FontProperties(fname=_font(bold=bold), size=points(size))


@cache
def _font(*, bold: bool) -> str:
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return str(Path(get_data_path()) / "fonts" / "ttf" / name)


def drawable(words: str) -> str:
    """The words without what the font cannot draw: emoji, and scripts it does not have."""
    there = _drawable()
    kept = "".join(letter for letter in words if ord(letter) in there or letter in MARKS)
    return " ".join(kept.split()) if kept.strip(MARKS).strip() else "…"


@cache
def _drawable() -> frozenset[int]:
    return frozenset(get_font(_font(bold=False)).get_charmap()) & frozenset(
        get_font(_font(bold=True)).get_charmap()
    )


def halo(look: Look, width: float = 4) -> list[Any]:  # matplotlib's effects have no common public type
    """Keeps letters apart from the lines behind them."""
    return [withStroke(linewidth=points(width) * 2, foreground=look.paper), Normal()]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for a label beside a point: how far away, and which side of the label is there."""

    dx: float
    dy: float
    ha: Side
    va: UpDown

    def mirrored(self) -> "Spot":
        return Spot(-self.dx, self.dy, _OTHER_SIDE[self.ha], self.va)


def _around(*distances: float) -> tuple[Spot, ...]:
    beside = 14.0
    return tuple(
        spot
        for d in distances
        for spot in (
            Spot(beside, -d, "left", "top"),
            Spot(-beside, d, "right", "bottom"),
            Spot(beside, d, "left", "bottom"),
            Spot(-beside, -d, "right", "top"),
        )
    )


AROUND = (Spot(16, 0, "left", "center"), Spot(-16, 0, "right", "center"), *_around(8, 34, 62, 90, 118))
"""Beside a point, then farther and farther below and above it."""
ABOVE = tuple(spot for spot in AROUND if spot.dy >= 0)
BELOW = tuple(spot for spot in AROUND if spot.dy <= 0)
"""For two points one above the other: whose labels changed places would tell the contrary."""

NEAR = 34
"""Pixels from which a line leads from a point to its label."""


WIDEST_LABEL = 270
"""Pixels from which a label takes two lines."""


class Labels:
    """Puts labels where they cover neither each other nor the lines, as far as there is room."""

    def __init__(self, sheet: Sheet, axes: Axes) -> None:
        self._sheet = sheet
        self._axes = axes
        self._taken: list[Bbox] = []
        self._lines: list[tuple[float, float]] = []
        """Points of lines, in pixels of a page."""
        box = axes.get_window_extent().get_points() / SHARPNESS
        begin, end = (8, box[1][0] - 4) if sheet.is_mirrored else (box[0][0] + 4, WIDTH - 8)
        self._room = Bbox([(begin, box[0][1] + 4), (end, box[1][1])])

    def keep_off_line(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        """The line through these data points is not to be covered."""
        corners = self._axes.transData.transform(list(zip(xs, ys, strict=True))) / SHARPNESS
        for (x0, y0), (x1, y1) in pairwise(corners):
            steps = max(1, int(max(abs(x1 - x0), abs(y1 - y0)) / 6))
            self._lines += [
                (x0 + (x1 - x0) * n / steps, y0 + (y1 - y0) * n / steps) for n in range(steps + 1)
            ]

    def keep_off(self, box: Bbox) -> None:
        """An area in pixels of a page that is taken."""
        self._taken.append(box)

    def put(
        self,
        words: str,
        at: tuple[float, float],
        spots: Iterable[Spot],
        *,
        color: str,
        size: float = NORMAL,
        bold: bool = False,
        has_leader: bool = True,
    ) -> Text:
        """The label beside a data point, at the best of the spots; a thin line leads to one farther away."""
        x, y = self._axes.transData.transform(at) / SHARPNESS
        text = self._sheet.write(words, x, self._sheet.height - y, size=size, color=color, bold=bold)
        if self._sheet.width_of(text) > WIDEST_LABEL:
            self._break(text)
        text.set_path_effects(halo(self._sheet.look))
        there = [spot.mirrored() for spot in spots] if self._sheet.is_mirrored else spots
        best = min(there, key=lambda spot: self._cost(text, x, y, spot))
        self._move(text, x, y, best)
        self._taken.append(self._sheet.box_of(text))
        if has_leader and abs(best.dy) >= NEAR:
            self._lead((x, y), best, color)
        return text

    def _break(self, text: Text) -> None:
        begin = FROM_THE_RIGHT if self._sheet.is_mirrored else ""
        text.set_text(_in_two_lines(text.get_text()).replace("\n", f"\n{begin}"))

    def _lead(self, at: tuple[float, float], spot: Spot, color: str) -> None:
        (x, y), height = at, self._sheet.height
        line = Line2D(
            [x / WIDTH, (x + spot.dx / 2) / WIDTH],
            [y / height, (y + spot.dy) / height],
            transform=self._sheet.figure.transFigure,
            color=color,
            linewidth=points(1.5),
            zorder=6,
        )
        self._axes.add_artist(line)
        line.set_clip_on(False)

    def _move(self, text: Text, x: float, y: float, spot: Spot) -> None:
        text.set_position(((x + spot.dx) / WIDTH, (y + spot.dy) / self._sheet.height))
        text.set_horizontalalignment(spot.ha)
        text.set_verticalalignment(spot.va)

    def _cost(self, text: Text, x: float, y: float, spot: Spot) -> float:
        self._move(text, x, y, spot)
        box = self._sheet.box_of(text).padded(3)
        covered = sum(_shared(box, other) for other in self._taken)
        outside = box.width * box.height - _shared(box, self._room)
        crossed = sum(box.x0 <= px <= box.x1 and box.y0 <= py <= box.y1 for px, py in self._lines)
        cost: float = 10 * outside + 5 * covered + 40 * crossed + 7 * abs(spot.dy)
        return cost


def _in_two_lines(words: str) -> str:
    """Broken at the space nearest to the middle."""
    spaces = [at for at, letter in enumerate(words) if letter == " "]
    if not spaces:
        return words
    middle = min(spaces, key=lambda at: abs(at - len(words) / 2))
    return f"{words[:middle]}\n{words[middle + 1 :]}"


def _shared(one: Bbox, other: Bbox) -> float:
    both = Bbox.intersection(one, other)
    return float(both.width * both.height) if both is not None else 0.0
