"""Which days a new date may have."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.rules import dating
from domain.rules.dating import Room
from domain.rules.school_days import instructional_days

TODAY = date(2026, 11, 18)
DAYS = instructional_days(date(2026, 9, 1), date(2027, 6, 16), [(date(2026, 11, 26), date(2026, 11, 27))])


def test_the_room_reaches_from_today_to_the_last_school_day_before_the_hard_end() -> None:
    assert dating.room(DAYS, ends_on=date(2026, 11, 29), today=TODAY) == Room(TODAY, date(2026, 11, 25))
    assert dating.room(DAYS, ends_on=None, today=TODAY) == Room(TODAY, date(2027, 6, 16))


def test_where_the_end_is_past_there_is_no_room() -> None:
    assert dating.room(DAYS, ends_on=date(2026, 11, 17), today=TODAY) is None
    assert dating.room((), ends_on=None, today=TODAY) is None


def test_offers_skip_days_without_school() -> None:
    within = Room(TODAY, DAYS[-1])
    offered = dating.offers(DAYS, within, agreed_on=date(2026, 11, 24), apart=3)
    assert offered == (date(2026, 12, 1), date(2026, 12, 4), date(2026, 12, 9))


def test_where_the_last_day_is_agreed_already_nothing_is_offered() -> None:
    within = Room(TODAY, date(2026, 11, 25))
    assert dating.offers(DAYS, within, agreed_on=date(2026, 11, 25), apart=3) == ()
    assert dating.offers(DAYS, within, agreed_on=date(2026, 11, 24), apart=3) == (date(2026, 11, 25),)


@given(
    st.integers(-100, 200),
    st.none() | st.integers(-100, 200),
    st.integers(1, 20),
)
def test_every_offer_is_a_school_day_in_the_room_after_the_agreed_date(
    end: int, agreed: int | None, apart: int
) -> None:
    within = dating.room(DAYS, ends_on=TODAY + timedelta(days=end), today=TODAY)
    if within is None:
        return
    agreed_on = None if agreed is None else TODAY + timedelta(days=agreed)
    offered = dating.offers(DAYS, within, agreed_on=agreed_on, apart=apart)
    assert all(day in DAYS and within.holds(day) and day != agreed_on for day in offered)
    assert list(offered) == sorted(set(offered))


@given(st.sampled_from(DAYS), st.sampled_from(DAYS))
def test_school_days_between_two_dates_change_their_sign_with_their_order(one: date, other: date) -> None:
    assert dating.days_later(DAYS, one, other) == -dating.days_later(DAYS, other, one)
