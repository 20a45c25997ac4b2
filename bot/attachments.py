"""Files from people, kept under the hash of their bytes."""

import asyncio
import hashlib
import os
from pathlib import Path

from domain.ids import new_id


class AttachmentStore:
    """A folder of files. Shortcut: all workers must see the same folder; there is no object store yet."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def keep(self, content: bytes) -> str:
        """The SHA-256 under which the bytes now lie, flushed to disk. The same bytes are kept once."""
        return await asyncio.to_thread(self._keep, content)

    def _keep(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path_of(sha256)
        if path.exists():
            return sha256
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)  # the mode is the last folder's alone
        path.parent.mkdir(exist_ok=True, mode=0o700)
        part = path.with_name(f"{new_id()}.part")
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o600)
        part.replace(path)
        return sha256

    def path_of(self, sha256: str) -> Path:
        """Where the bytes with that hash lie."""
        return self._directory / sha256[:2] / sha256
