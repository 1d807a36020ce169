"""Files of the sandbox, written whole or not at all and readable by their owner only."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_text(path: Path, text: str) -> None:
    """Replace the file in one step (mode 0600), so that a kill leaves the old or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, half = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(half).replace(path)
    except BaseException:
        Path(half).unlink(missing_ok=True)
        raise


def read_text(path: Path) -> str | None:
    """Return the file's text, or nothing when there is no such file yet."""
    return path.read_text(encoding="utf-8") if path.exists() else None
