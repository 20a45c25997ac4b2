"""The keys that people's words are sealed with, kept outside of the database."""

import os
from pathlib import Path

from bot.config import Settings
from domain.ids import new_id
from domain.sealing import Key, Keyring


class KeysMissingError(Exception):
    """The keys cannot be read, or the database was sealed with others; the message says what to do."""


def keyring_of(settings: Settings) -> Keyring:
    """From the setting, else from the key file; a missing one is made. Raises KeysMissingError."""
    if settings.keys is not None:
        return _parse(settings.keys.get_secret_value(), "WAYMARK_KEYS")
    path = settings.keys_file
    try:
        if not path.exists():
            _make(path)
    except OSError as error:
        raise KeysMissingError(f"The key file {path} cannot be made ({type(error).__name__}).") from None
    try:
        text = path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise KeysMissingError(f"The key file {path} cannot be read ({type(error).__name__}).") from None
    return _parse(text, str(path))


def _make(path: Path) -> None:
    """Whole or not at all, and only one of several processes that start at once does it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{new_id()}")
    with open(part, "x", opener=_private) as file:
        file.write(f"{Key.new()}\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink()
    _flush(path.parent)


def _flush(folder: Path) -> None:
    """Its names outlive a power cut: words sealed with a key that is gone would be gone, too."""
    if hasattr(os, "O_DIRECTORY"):  # Windows has none, and does so by itself
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _parse(text: str, where: str) -> Keyring:
    try:
        return Keyring.parse(text)
    except ValueError as error:
        raise KeysMissingError(
            f"{where}: {error}. `waymark keys new` prints one; put back the old ones where words are sealed "
            "with them already."
        ) from None


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
