"""Marks of a picture: shapes differ as much as colors."""

from dataclasses import dataclass

from matplotlib.lines import Line2D

from bot.charts.look import Sheet, points


@dataclass(frozen=True, slots=True)
class Mark:
    """How one thing looks among others."""

    shape: str
    color: str
    size: float
    is_full: bool = True
    edge: float = 0
    """Width of the line around it."""


def put(sheet: Sheet, mark: Mark, x: float, y: float, *, shrink: float = 1.0) -> None:
    """Draws it with its middle there."""
    sheet.figure.add_artist(
        Line2D(
            [sheet.across(x)],
            [1 - y / sheet.height],
            transform=sheet.figure.transFigure,
            linestyle="none",
            marker=mark.shape,
            markersize=points(mark.size * shrink),
            markerfacecolor=mark.color if mark.is_full else "none",
            markeredgecolor=mark.color,
            markeredgewidth=points(mark.edge * shrink),
        )
    )
