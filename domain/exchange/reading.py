"""Strangers' bytes made safe: text that PostgreSQL can keep, JSON that survives a round trip."""

import json
import math
import re
from collections.abc import Mapping
from pathlib import Path

from domain.exchange.oddities import Findings, ImportRefused

MEGABYTE = 1_000_000
LARGEST_FILE_BYTES = 64 * MEGABYTE
DEEPEST_JSON = 40
LONGEST_TEXT = 20_000
LONGEST_IDENTITY = 255
"""Characters. Longer identities do not fit into a unique index of PostgreSQL (2,704 bytes)."""
LONGEST_TITLE = 80

JsonObject = Mapping[str, object]

_UNKEEPABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LINK = re.compile(r"!?\[([^\]\[]{0,300})\]\([^()\s]{0,500}\)")
_MARKS = re.compile(r"[*`~]+|(?<!\w)_+|_+(?!\w)|^\s{0,3}(?:#{1,6}|>|[-+])\s+", re.MULTILINE)
_TABLE_ROW = re.compile(r"^[ \t]*\|.*$", re.MULTILINE)


def read_bytes(path: Path) -> bytes:
    """The whole file. Raises ImportRefused when it cannot be read or is larger than 64 MB."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE_BYTES + 1)
    except OSError as error:
        raise ImportRefused(f"{path} cannot be read: {error.strerror or error}.") from error
    if len(data) > LARGEST_FILE_BYTES:
        raise ImportRefused(
            f"{path.name} is larger than {LARGEST_FILE_BYTES // MEGABYTE} MB; nothing was read."
        )
    return data


def decode(data: bytes, findings: Findings) -> str:
    """The text of a file: UTF-8, UTF-16 by its mark, else Windows-1252 with an oddity."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        findings.add(
            f"The file is not UTF-8 (byte {error.start + 1}).", "It was read as Windows-1252 instead."
        )
        return data.decode("cp1252", errors="replace")


def read_json(data: bytes, findings: Findings) -> object:
    """The parsed and scrubbed value. Raises ImportRefused, with line and column where there is one."""
    if not data.strip():
        raise ImportRefused(f"{findings.file} is empty.")
    try:
        return scrub(json.loads(decode(data, findings)))
    except json.JSONDecodeError as error:
        raise ImportRefused(
            f"{findings.file} is not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        ) from error
    except RecursionError as error:
        raise ImportRefused(f"{findings.file} is nested too deeply to be a package.") from error
    except ValueError as error:  # a number of thousands of digits
        raise ImportRefused(f"{findings.file} holds a number too long to read.") from error


def scrub(value: object, *, depth: int = 0) -> object:
    """The value as jsonb gives it back: no NUL, no lone surrogate, no infinity, no bottomless nesting."""
    if isinstance(value, str):
        return _UNKEEPABLE.sub("", value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        # jsonb spells 1e23 out, and Python reads that back as another integer than the float.
        return int(value) if value.is_integer() else value
    if depth >= DEEPEST_JSON:
        return None
    if isinstance(value, dict):
        return {_UNKEEPABLE.sub("", str(k)): scrub(v, depth=depth + 1) for k, v in value.items()}
    if isinstance(value, list):
        return [scrub(element, depth=depth + 1) for element in value]
    return value


def text(value: object, *, longest: int = LONGEST_TEXT) -> str | None:
    """A stripped, storable text of at most `longest` characters; None for anything empty or not textual."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    cleaned = _UNKEEPABLE.sub("", str(value)).strip()
    return cleaned[:longest].rstrip() or None


def identity(value: object) -> str | None:
    """A text short enough to be a key; None otherwise."""
    cleaned = text(value)
    return cleaned if cleaned and len(cleaned) <= LONGEST_IDENTITY else None


def whole_number(value: object) -> int | None:
    """A number that may be written as text ("3", 3.0); None for anything else or absurdly large."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        value = value.strip()
        if not re.fullmatch(r"-?[0-9]{1,9}(\.0+)?", value):
            return None
        return int(value.partition(".")[0])
    if isinstance(value, int | float) and abs(value) < 10**9 and value == int(value):
        return int(value)
    return None


def counted(number: int, thing: str, things: str | None = None) -> str:
    """The number with its noun in the right form: "1 target", "2 targets"."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def json_object(value: object) -> JsonObject:
    """The value if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def json_list(value: object) -> list[object]:
    """The value if it is a list; a lone object counts as a list of one."""
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, dict) else []


def without_markdown(statement: str) -> str:
    """One line of plain words."""
    plain = _TABLE_ROW.sub(" ", statement[:2_000])
    plain = _LINK.sub(r"\1", plain)
    plain = _MARKS.sub("", plain)
    return " ".join(plain.split())


def title_of(statement: str, *, longest: int = LONGEST_TITLE) -> str:
    """The first words of a statement, cut between words."""
    plain = without_markdown(statement) or " ".join(statement.split())
    if len(plain) <= longest:
        return plain
    head = plain[: longest - 1]
    return head.rpartition(" ")[0].rstrip(" ,;:.") + "…" if " " in head else head + "…"
