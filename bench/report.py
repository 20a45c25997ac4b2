"""Tables on the screen, and the machine they were measured on."""

import os
import platform
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bench.measuring import Figures

OUT = Console(width=110)


async def tell_machine(engine: AsyncEngine) -> None:
    """One line of facts: cores, Python, PostgreSQL and how it keeps its word."""
    async with engine.connect() as connection:
        version = await connection.scalar(text("SHOW server_version"))
        fsync = await connection.scalar(text("SHOW fsync"))
        commit = await connection.scalar(text("SHOW synchronous_commit"))
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    OUT.print(
        f"{os.cpu_count()} cores ({platform.machine()}, load {load}) · Python {platform.python_version()} · "
        f"PostgreSQL {version}, fsync {fsync}, synchronous_commit {commit}",
        highlight=False,
    )


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The first column is text, the others are numbers."""
    shown = Table(title=title, title_justify="left", title_style="bold")
    for number, column in enumerate(columns):
        shown.add_column(column, justify="right" if number else "left", no_wrap=True)
    for row in rows:
        shown.add_row(*row)
    OUT.print()
    OUT.print(shown)


def numbers(figures: Figures) -> tuple[str, str, str, str]:
    """Per second, p50, p99 and processor milliseconds."""
    return (
        f"{figures.per_second:,.0f}",
        f"{figures.p50_ms:,.1f}",
        f"{figures.p99_ms:,.1f}",
        f"{figures.cpu_ms:,.2f}",
    )
