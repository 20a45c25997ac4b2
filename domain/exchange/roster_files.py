"""A OneRoster bundle taken apart: a zip or a folder into tables, without trusting either."""

import csv
import difflib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.exchange.oddities import Findings, ImportRefused, Oddity
from domain.exchange.reading import LARGEST_FILE_BYTES, MEGABYTE, decode, read_bytes, text

MOST_MEMBERS = 1_000
MOST_BYTES_IN_ALL = 256 * MEGABYTE
"""Unpacked, counted while unpacking: a zip's own figures are not believed."""

_CHUNK_BYTES = 1 << 16
_LIKE_ENOUGH = 0.9

_COMMON = ("sourcedId", "status", "dateLastModified")

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "manifest": ("propertyName", "value"),
    "orgs": (*_COMMON, "name", "type", "identifier", "parentSourcedId"),
    "academicSessions": (
        *_COMMON,
        *("title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear"),
    ),
    "courses": (
        *_COMMON,
        *("schoolYearSourcedId", "title", "courseCode", "grades", "orgSourcedId", "subjects", "subjectCodes"),
    ),
    "classes": (
        *_COMMON,
        *("title", "grades", "courseSourcedId", "classCode", "classType", "location", "schoolSourcedId"),
        *("termSourcedIds", "subjects", "subjectCodes", "periods"),
    ),
    "users": (
        *_COMMON,
        *("enabledUser", "orgSourcedIds", "role", "username", "userIds", "givenName", "familyName"),
        *("middleName", "identifier", "email", "sms", "phone", "agentSourcedIds", "grades", "password"),
        *("userMasterIdentifier", "resourceSourcedIds", "preferredGivenName", "preferredMiddleName"),
        *(
            "preferredFamilyName",
            "preferredFirstName",
            "preferredLastName",
            "primaryOrgSourcedId",
            "pronouns",
        ),
    ),
    "roles": (
        *_COMMON,
        *(
            "userSourcedId",
            "roleType",
            "role",
            "beginDate",
            "endDate",
            "orgSourcedId",
            "userProfileSourcedId",
        ),
    ),
    "userProfiles": (
        *_COMMON,
        *("userSourcedId", "profileType", "vendorId", "applicationId", "description", "credentialType"),
        *("username", "password", "roleType", "role", "beginDate", "endDate", "orgSourcedId"),
    ),
    "enrollments": (
        *_COMMON,
        *("classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary", "beginDate", "endDate"),
    ),
    "demographics": ("sourcedId", "userSourcedId"),
}
"""What is read. Source: 1EdTech OneRoster 1.1 and 1.2, CSV tables."""

_OTHER_NAMES = {"agents": "agentSourcedIds", "userid": "userIds", "schoolyearid": "schoolYearSourcedId"}
"""As drafts of the standard called them, by folded name."""

_ALSO_IN_THE_STANDARD = frozenset(
    {"categories", "classresources", "courseresources", "lineitems", "resources", "results", "scorescales"}
    | {"lineitemlearningobjectiveids", "lineitemscorescales", "resultlearningobjectiveids"}
    | {"resultscorescales", "userresources"}
)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table."""

    file: str
    row: int
    """Line in the file where the row ends; the header is line 1."""
    cells: Mapping[str, str]
    """By the standard's column name; empty cells are absent."""

    def get(self, column: str) -> str | None:
        return self.cells.get(column)

    def listed(self, column: str) -> tuple[str, ...]:
        """The parts of a cell that holds a list."""
        parts = (part.strip() for part in self.cells.get(column, "").split(","))
        return tuple(dict.fromkeys(part for part in parts if part))


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A file's rows under the standard's column names."""

    file: str
    columns: frozenset[str]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Bundle:
    """The tables there are, by the standard's name ("academicSessions")."""

    name: str
    tables: Mapping[str, CsvTable]
    oddities: tuple[Oddity, ...]

    def lines(self, table: str) -> tuple[Line, ...]:
        return self.tables[table].lines if table in self.tables else ()


def read_bundle(path: Path) -> Bundle:
    """The tables in a zip file or in a folder. Raises ImportRefused."""
    findings = Findings(path.name)
    if path.is_dir():
        return _bundle(path.name, _from_folder(path), findings)
    return read_zip(read_bytes(path), file_name=path.name)


def read_zip(data: bytes, *, file_name: str) -> Bundle:
    """The tables in a zip's bytes. Raises ImportRefused."""
    findings = Findings(file_name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _bundle(file_name, list(_from_zip(archive, findings)), findings)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise ImportRefused(f"{file_name} is not a zip file that can be read.") from error
    except (RuntimeError, ValueError) as error:
        # zipfile's own: RuntimeError for a password and for a compression it does not know.
        raise ImportRefused(f"{file_name} is packed in a way that cannot be read (a password?).") from error


def _from_folder(path: Path) -> list[tuple[str, bytes]]:
    try:
        entries = sorted(entry for entry in path.iterdir() if entry.suffix.lower() == ".csv")
    except OSError as error:
        raise ImportRefused(f"{path} cannot be read: {error.strerror or error}.") from error
    return [(entry.name, read_bytes(entry)) for entry in entries[:MOST_MEMBERS]]


def _from_zip(archive: zipfile.ZipFile, findings: Findings) -> Iterator[tuple[str, bytes]]:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise ImportRefused(f"{findings.file} holds {len(members):,} files; the most is {MOST_MEMBERS:,}.")
    left = MOST_BYTES_IN_ALL
    for member in members:
        name = member.filename.rpartition("/")[2]
        if member.is_dir() or member.filename.startswith("__MACOSX/"):
            continue
        if not _is_plain(member.filename):
            findings.add("A file's path leads out of the zip.", "Left out.", item=text(member.filename))
        elif _table_name(name) is None:
            _say_unknown(name, findings)
        else:
            data = _unpacked(archive, member, min(left, LARGEST_FILE_BYTES), findings)
            left -= len(data)
            yield name, data


def _is_plain(path: str) -> bool:
    parts = path.split("/")
    return not path.startswith("/") and "\\" not in path and ":" not in path and ".." not in parts


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int, findings: Findings) -> bytes:
    parts: list[bytes] = []
    size = 0
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            size += len(chunk)
            if size > most:
                raise ImportRefused(
                    f"{findings.file} unpacks to more than {MOST_BYTES_IN_ALL // MEGABYTE} MB, "
                    f"or one file in it to more than {LARGEST_FILE_BYTES // MEGABYTE} MB; nothing was read."
                )
            parts.append(chunk)
    return b"".join(parts)


def _table_name(file_name: str) -> str | None:
    stem, dot, suffix = file_name.casefold().rpartition(".")
    by_folded = {name.casefold(): name for name in COLUMNS}
    return by_folded.get(stem) if dot and suffix == "csv" else None


def _say_unknown(name: str, findings: Findings) -> None:
    if name.casefold().removesuffix(".csv") not in _ALSO_IN_THE_STANDARD and not name.startswith("."):
        findings.add("The file is not one of OneRoster's.", "Left out.", item=text(name, longest=100))


def _bundle(name: str, files: Sequence[tuple[str, bytes]], findings: Findings) -> Bundle:
    tables: dict[str, CsvTable] = {}
    for file, data in files:
        table = _table_name(file)
        if table is None:
            _say_unknown(file, findings)
        elif table in tables:
            findings.add(f"The bundle holds {table} twice.", "The first one was read.", item=file)
        else:
            if file != f"{table}.csv":
                findings.add(f"The file is called {file}.", f"Read as {table}.csv.", item=file)
            own = Findings(file)
            tables[table] = _table(table, file, decode(data, own), own)
            findings.take(own.all)
    if not tables.keys() & {"orgs", "users", "classes", "enrollments"}:
        raise ImportRefused(f"{name} holds no OneRoster files (users.csv, classes.csv, enrollments.csv …).")
    return Bundle(name=name, tables=tables, oddities=findings.all)


def _table(table: str, file: str, content: str, findings: Findings) -> CsvTable:
    first_line = content.partition("\n")[0]
    separator = max(",;\t", key=first_line.count) if first_line else ","
    if separator != ",":
        findings.add("Cells are not separated by commas.", f"Read with {separator!r}.", row=1)
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=separator)
    try:
        header = next(reader, [])
        columns = _columns(table, header, findings)
        rows = ((reader.line_num, cells) for cells in reader)
        lines = tuple(_lines(rows, columns, len(header), findings))
    except csv.Error as error:
        raise ImportRefused(f"{file} cannot be read at line {reader.line_num}: {error}.") from error
    return CsvTable(file=file, columns=frozenset(columns.values()), lines=lines)


def _lines(
    rows: Iterator[tuple[int, list[str]]], columns: Mapping[int, str], width: int, findings: Findings
) -> Iterator[Line]:
    for row, cells in rows:
        found = {columns[n]: said for n, cell in enumerate(cells) if n in columns and (said := text(cell))}
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            findings.add(
                "The row has more cells than there are columns.", "The last ones were left out.", row=row
            )
        if found:
            yield Line(file=findings.file, row=row, cells=found)


def _columns(table: str, header: Sequence[str], findings: Findings) -> dict[int, str]:
    """The standard's name by place. Other spellings are matched and said, unknown columns said once."""
    known = {_folded(name): name for name in COLUMNS[table]}
    columns: dict[int, str] = {}
    unknown: list[str] = []
    for exact in (True, False):
        for place, cell in enumerate(header):
            said = text(cell, longest=100)
            if said is None or place in columns:
                continue
            name = (
                said if said in COLUMNS[table] else None if exact else _meant(said, known, columns.values())
            )
            if name is None and not exact and table != "demographics":
                unknown.extend([said] * (not said.casefold().startswith(("ext_", "metadata."))))
            elif name is not None and name not in columns.values():
                columns[place] = name
                if name != said:
                    findings.add(f"A column is called {said}.", f"Read as {name}.", row=1, item=said)
            elif name is not None:
                findings.add(f"The column {said} appears twice.", "The first one was read.", row=1, item=said)
    if unknown:
        findings.add(f"Columns nobody knows: {', '.join(unknown[:20])}.", "Left out.", row=1)
    return columns


def _meant(said: str, known: Mapping[str, str], taken: object) -> str | None:
    folded = _folded(said)
    if folded in known:
        return known[folded]
    if folded in _OTHER_NAMES and _OTHER_NAMES[folded] in known.values():
        return _OTHER_NAMES[folded]
    free = [name for name in known if known[name] not in set(taken)]  # type: ignore[call-overload]
    close = difflib.get_close_matches(folded, free, n=1, cutoff=_LIKE_ENOUGH)
    return known[close[0]] if close else None


def _folded(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())
