"""The development mailbox: a private folder with one file per mail, for a machine that no mail may leave.

It stands in core since two rooms that must not know each other meet here: mail writes it, http shows it.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from app.core import clock
from app.core.errors import NotFound
from app.core.ids import new_id, parse_id

NEWEST = 200
"""How many mails a list holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMail:
    """One mail as it would have gone out."""

    id: str
    kept_at: datetime
    recipient: str
    sender_address: str
    sender_name: str
    reply_to: str | None
    subject: str
    text: str
    html: str
    custom_args: dict[str, str] = field(default_factory=dict[str, str])
    kind: str = ""


def keep_mail(folder: Path, mail: Mapping[str, object]) -> str:
    """Store the mail where only this user can read it, whole or not at all; returns its id. OSError if that fails."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    mail_id = str(new_id())
    content = json.dumps({**mail, "id": mail_id, "kept_at": clock.now().isoformat()}, ensure_ascii=True, indent=1)
    unfinished = folder / f".{mail_id}"
    try:
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(folder / f"{mail_id}.json")
    finally:
        unfinished.unlink(missing_ok=True)
    return mail_id


def list_mails(folder: Path, *, most: int = NEWEST) -> list[KeptMail]:
    """The newest mails, newest first; files that are no mail are passed over."""
    # The id begins with the time it was made, so the names sort by age without opening a file.
    names = sorted((path.stem for path in folder.glob("*.json")), reverse=True)
    mails: list[KeptMail] = []
    for name in names[:most]:
        with suppress(NotFound):
            mails.append(read_mail(folder, name))
    return mails


def read_mail(folder: Path, mail_id: object) -> KeptMail:
    """One mail; NotFound for whatever is not the id of a mail in this folder."""
    path = folder / f"{parse_id(mail_id)}.json"
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        content["kept_at"] = datetime.fromisoformat(content["kept_at"])
        return KeptMail(**content)
    except (OSError, ValueError, TypeError, KeyError):
        raise NotFound from None
