"""Pictures of facts, drawn by matplotlib. Importing this takes half a second: see `bot.drawing`."""

from bot.charts import coverage, habits, needs, pace
from bot.charts.look import DARK, LIGHT
from bot.drawing import Lettering
from domain.messages.base import Picture
from domain.messages.coverage import CoveragePicture, SchoolCoveragePicture
from domain.messages.habits import HabitPicture
from domain.messages.pictures import ClassPicture, PacePicture


def draw(picture: Picture, lettering: Lettering, *, dark: bool) -> bytes:
    """A PNG for light or dark surroundings. Takes about 0.15 s; one picture at a time."""
    look = DARK if dark else LIGHT
    match picture:
        case PacePicture():
            return pace.draw(picture, lettering, look)
        case ClassPicture():
            return needs.draw(picture, lettering, look)
        case HabitPicture():
            return habits.draw(picture, lettering, look)
        case CoveragePicture():
            return coverage.draw(picture, lettering, look)
        case SchoolCoveragePicture():
            return coverage.draw_school(picture, lettering, look)
        case _:
            raise TypeError(f"nobody knows how to draw {type(picture).__name__}")
