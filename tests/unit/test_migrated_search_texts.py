"""What the migration fills in is what the rules of this release write: word for word, whatever people are called."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any, cast
from unittest.mock import Mock
from uuid import uuid4

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlmodel import Session

from app.models import Account, Asset, User
from app.services.lists import search_text

VERSIONS = Path(__file__).resolve().parents[2] / "alembic" / "versions"
NAME = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=160)
SPELLED = st.one_of(
    NAME, st.sampled_from(["Łódź Ørsted GmbH", "Straße 1", "O’Neill‑Vries", "İstanbul", "ﬁne Æther", "Zoë", "ｍｌ", ""])
)
NUMBER = st.one_of(NAME, st.from_regex(r"[A-Z0-9 .:#\-]{0,40}", fullmatch=True))
PHONE = st.one_of(st.from_regex(r"\+[1-9][0-9]{0,14}", fullmatch=True), st.sampled_from(["", "+31201234567", "+4420"]))


def migration(number: str) -> ModuleType:
    [file] = VERSIONS.glob(f"{number}_*.py")
    spec = importlib.util.spec_from_file_location(f"revision_{number}", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


REVISION, READABLE = migration("0015"), migration("0018")


@given(
    st.fixed_dictionaries(
        dict.fromkeys(("name", "owner_email", "company_name", "contact_name", "contact_email"), SPELLED)
        | {"vat_number": NUMBER, "company_number": NUMBER, "contact_phone": PHONE}
    ),
    SPELLED,
    SPELLED,
)
@example(
    dict.fromkeys(
        ("name", "owner_email", "company_name", "contact_name", "contact_email", "vat_number", "company_number"),
        "Ü" * 300,
    )
    | {"contact_phone": "+31201234567"},
    "Ü" * 300,
    "ß" * 300,
)
def test_accounts_and_whom_they_lend_to(texts: dict[str, str], first: str, last: str) -> None:
    owner_id = uuid4()
    account = Account(tenant_id=uuid4(), owner_id=owner_id, kind="standard", status="active", **cast(Any, texts))
    owner = User(
        role="account_owner",
        tenant_id=account.tenant_id,
        id=owner_id,
        email="x",
        first_name=first,
        last_name=last,
    )
    search_text._renew(account, owner)
    lent = [texts[name] for name in REVISION._LENT]
    filled = REVISION.account_text(*lent, texts["contact_name"], texts["contact_email"], first, last)
    assert filled == account.search_text
    search_text._renew(account, None)
    filled = REVISION.account_text(*lent, texts["contact_name"], texts["contact_email"], None, None)
    assert filled == account.search_text
    session = Mock(spec=Session)
    search_text.refresh(session, owner, account)
    both = REVISION._both(None, REVISION.user_text("x", first, last), lent)
    assert (both["own_text"], both["search_text"]) == (owner.own_text, owner.search_text)


@given(st.fixed_dictionaries(dict.fromkeys(REVISION._NUMBERS, NUMBER) | {"name": SPELLED, "city": SPELLED}))
def test_stations_and_cards(texts: dict[str, str]) -> None:
    asset = Asset(tenant_id=uuid4(), account_id=uuid4(), kind="card", **cast(Any, texts))
    account = Account(tenant_id=asset.tenant_id, kind="standard", name="Fleet BV", company_name="Légal")
    search_text.refresh_asset(asset, account)
    own = REVISION._text(REVISION.fields(*[texts[name] for name in (*REVISION._NUMBERS, "name", "city")]), "\n")
    both = REVISION._both(None, own, ["Fleet BV", "", "Légal", "", "", ""])
    assert (both["own_text"], both["search_text"]) == (asset.own_text, asset.search_text)


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("norra@xn--mller-kva.example", "norra@muller.example"),
        ("ivan@xn--e1afmkfd.xn--90ae", "ivan@пример.бг"),
        ("ada@xn--hxajbheg2az3al.xn--qxam", "ada@παραδειγμα.ελ"),
    ],
)
def test_addresses_with_international_domains(address: str, written: str) -> None:
    """Also those that are not shown so, because they could pass for others."""
    user = User(role="account_owner", tenant_id=uuid4(), email=address, first_name="A", last_name="B")
    search_text.refresh(Mock(spec=Session), user, None)
    upgraded = READABLE.with_readable(REVISION.user_text(address, "A", "B"))
    assert upgraded == user.own_text
    assert {address, written} <= set(upgraded.split("\n"))
    cut_off = "\n" + address + "\n" + "x" * 30
    assert set(READABLE.with_readable(cut_off).split("\n")) == {"", address, written, "x" * 30}
