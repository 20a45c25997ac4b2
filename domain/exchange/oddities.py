"""What an import found strange, and why one does not happen."""

from dataclasses import asdict, dataclass


class ImportRefused(Exception):  # noqa: N818  # a refusal is not a fault
    """Nothing was changed. The message is one clear sentence for whoever handed the file over."""


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something in a file that is not as the standard has it, and what was done with it."""

    file: str
    problem: str
    done: str
    row: int | None = None
    """Line of a CSV file (the header is line 1), or place in a JSON list from 1."""
    item: str | None = None
    """Identity or code of the thing, or the list it stands in."""

    def as_json(self) -> dict[str, object]:
        return asdict(self)


class Findings:
    """Collects the oddities of one file while it is read."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._found: list[Oddity] = []

    def add(self, problem: str, done: str, *, row: int | None = None, item: str | None = None) -> None:
        self._found.append(Oddity(file=self.file, problem=problem, done=done, row=row, item=item))

    def take(self, others: "tuple[Oddity, ...]") -> None:
        self._found.extend(others)

    @property
    def all(self) -> tuple[Oddity, ...]:
        return tuple(self._found)
