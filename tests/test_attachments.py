"""Files from people, as they lie on the disk."""

import stat
from pathlib import Path

from bot.attachments import AttachmentStore


async def test_the_folder_of_what_people_sent_is_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "var" / "attachments"
    sha256 = await AttachmentStore(folder).keep(b"OggS my own voice")
    kept = AttachmentStore(folder).path_of(sha256)
    assert kept.read_bytes() == b"OggS my own voice"
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (folder, kept.parent, kept)}
    assert modes == {folder: 0o700, kept.parent: 0o700, kept: 0o600}
