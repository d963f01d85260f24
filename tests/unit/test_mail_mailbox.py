"""The development mailbox: private files, and pages that show a mail without letting it do anything."""

import json
import os
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import time_machine
from starlette.applications import Starlette

from app.core import mailbox as store
from app.core.errors import NotFound
from app.core.mailbox import list_mails, read_mail
from app.http import mailbox
from app.mail.messages import Refused, TryLater
from app.mail.senders import MailboxSender
from tests.mails import LINK, MAILS, finished, settings

MAIL = finished()
NO_ID = "0193a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "var" / "mailbox"


async def browse(folder: Path, path: str = "/dev/mailbox", **environment: str) -> httpx.Response:
    chosen = settings(ONRAMP_DATA_DIR=str(folder.parent), **environment)
    transport = httpx.ASGITransport(app=Starlette(routes=mailbox.routes(chosen)))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return await client.get(path)


def test_kept_mail_is_read_back_whole(folder: Path) -> None:
    moment = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
    with time_machine.travel(moment, tick=False):
        mail_id = MailboxSender(folder).send(MAIL).provider_message_id
    kept = read_mail(folder, mail_id)
    assert (kept.id, kept.kept_at) == (mail_id, moment)
    for name in ("recipient", "sender_address", "sender_name", "reply_to", "subject", "text", "html", "custom_args"):
        assert getattr(kept, name) == getattr(MAIL, name)


def test_only_this_user_can_read_it(folder: Path) -> None:
    before = os.umask(0)
    try:
        MailboxSender(folder).send(MAIL)
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()] == [0o600]


def test_newest_comes_first(folder: Path) -> None:
    sender = MailboxSender(folder)
    ids = [sender.send(replace(MAIL, subject=f"Mail {number}")).provider_message_id for number in range(5)]
    assert [kept.id for kept in list_mails(folder)] == ids[::-1]
    assert [kept.subject for kept in list_mails(folder, most=2)] == ["Mail 4", "Mail 3"]


def test_empty_or_missing_folder_is_an_empty_list(folder: Path) -> None:
    assert list_mails(folder) == []
    folder.mkdir(parents=True)
    assert list_mails(folder) == []


@pytest.mark.parametrize(
    "mail_id",
    ["", "..", "../../etc/passwd", "%2e%2e", "a" * 36, "x.json", NO_ID, NO_ID.upper(), None, 5, "\x00"],
)
def test_what_is_no_id_finds_nothing(mail_id: object, folder: Path) -> None:
    MailboxSender(folder).send(MAIL)
    (folder.parent / "secret.json").write_text("{}")
    with pytest.raises(NotFound):
        read_mail(folder, mail_id)


@pytest.mark.parametrize("content", ["", "no json", "[]", "{}", '{"id": 1}', json.dumps({"kept_at": "yesterday"})])
def test_damaged_file_is_passed_over(content: str, folder: Path) -> None:
    good = MailboxSender(folder).send(MAIL).provider_message_id
    (folder / f"{NO_ID}.json").write_text(content)
    assert [kept.id for kept in list_mails(folder)] == [good]


def test_half_written_mail_is_never_seen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.os, "fsync", full)
    with pytest.raises(TryLater, match="No space left on device"):
        MailboxSender(folder).send(MAIL)
    assert list(folder.iterdir()) == []


def test_mailbox_refuses_what_sendgrid_would(folder: Path) -> None:
    with pytest.raises(Refused):
        MailboxSender(folder).send(replace(MAIL, subject="a\r\nb"))
    assert list_mails(folder) == []


async def test_list_shows_every_mail_and_the_banner(folder: Path) -> None:
    ids = [MailboxSender(folder).send(replace(MAIL, subject=f"Mail {n}")).provider_message_id for n in range(2)]
    page = await browse(folder)
    assert page.status_code == 200
    assert "No mail leaves this machine" in page.text
    assert page.text.index(f"/dev/mailbox/{ids[1]}") < page.text.index(f"/dev/mailbox/{ids[0]}")
    assert page.headers["Cache-Control"] == "no-store"


async def test_empty_mailbox_says_what_to_do(folder: Path) -> None:
    assert "No mail yet. Invite somebody or sign up" in (await browse(folder)).text


async def test_mail_is_shown_in_a_sandbox_and_as_text_with_links(folder: Path) -> None:
    mail_id = MailboxSender(folder).send(MAIL).provider_message_id
    page = (await browse(folder, f"/dev/mailbox/{mail_id}")).text
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"' in page
    assert f'<a href="{LINK}" target="_blank" rel="noopener noreferrer">{LINK}</a>' in page
    assert MAIL.recipient in page
    assert "0193" in page
    assert "<script" not in page


async def test_mail_with_markup_stays_text(folder: Path) -> None:
    evil = "<script>alert(1)</script>"
    hostile = replace(
        MAIL, subject=evil, text=evil, html=f'"></iframe>{evil}', custom_args={"a": evil}, sender_name=evil
    )
    mail_id = MailboxSender(folder).send(hostile).provider_message_id
    assert "<script" not in (await browse(folder)).text
    assert "<script" not in (await browse(folder, f"/dev/mailbox/{mail_id}")).text


@pytest.mark.parametrize("path", ["x", NO_ID, "..%2f..%2fsecret"])
async def test_unknown_mail_is_not_found(path: str, folder: Path) -> None:
    assert (await browse(folder, f"/dev/mailbox/{path}")).status_code == 404


async def test_with_a_key_the_banner_tells_that_mail_leaves(folder: Path) -> None:
    assert "new mail leaves this machine" in (await browse(folder, SENDGRID_API_KEY="SG.x")).text


def test_there_is_no_mailbox_in_production() -> None:
    assert mailbox.routes(settings(ONRAMP_ENV="production")) == []


@pytest.mark.parametrize("name", MAILS)
def test_every_mail_fits_through(name: str, folder: Path) -> None:
    outgoing = finished(MAILS[name])
    assert read_mail(folder, MailboxSender(folder).send(outgoing).provider_message_id).html == outgoing.html
