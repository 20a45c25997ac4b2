"""Grades as rosters and frameworks code them: "07", "KG". Source: CEDS, which CASE and OneRoster name."""

KINDERGARTEN = 0


def span(codes: object) -> str:
    """The grades as people write them, "7", "9–12", "3, 5"; empty where none is said.

    `codes` is what a framework's item holds as its educationLevel: a list, one code, or nonsense.
    """
    numbers = _numbers(codes)
    if not numbers:
        return ""
    first, last = numbers[0], numbers[-1]
    if len(numbers) > 1 and last - first == len(numbers) - 1:
        return f"{_said(first)}–{_said(last)}"
    return ", ".join(map(_said, numbers))


def distance(codes: object, own: str | None) -> int:
    """Grades between one's own and the nearest of those; 0 where either is not known."""
    mine = _numbers(own)
    return min((abs(number - mine[0]) for number in _numbers(codes)), default=0) if mine else 0


def _numbers(codes: object) -> list[int]:
    listed = codes if isinstance(codes, list | tuple) else [codes]
    found = {_number(code) for code in listed if isinstance(code, str)}
    return sorted(number for number in found if number is not None)


def _number(code: str) -> int | None:
    if code.strip().upper() in ("K", "KG"):
        return KINDERGARTEN
    return int(code) if code.strip().isdecimal() else None


def _said(number: int) -> str:
    return "K" if number == KINDERGARTEN else str(number)
