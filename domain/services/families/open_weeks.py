"""For how long a week's summary may still go to the family."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, Date, cast, func, select
from sqlmodel import col

from domain.models import InstructionalDay
from domain.rules.check_ins import monday_of
from domain.rules.families import LONGEST_BREAK
from domain.services.occasions import Occasion

_WEEK = timedelta(days=7)


def oldest(occasion: Occasion) -> ColumnElement[date]:
    """Monday of the last week with school before this one: what did not go in its own week goes in the next
    one with school. A value within a query.
    """
    monday = monday_of(occasion.today)
    last_day = (
        select(func.max(col(InstructionalDay.day)))
        .where(
            col(InstructionalDay.school_id) == occasion.school.id,
            col(InstructionalDay.day) < monday,
            col(InstructionalDay.day) >= monday - LONGEST_BREAK,
        )
        .scalar_subquery()
    )
    return func.coalesce(cast(func.date_trunc("week", last_day), Date), monday - _WEEK)
