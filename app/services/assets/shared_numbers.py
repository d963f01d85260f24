"""Which stations and cards have the same number, however it is spelled: refused, offered again, listed for staff."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.core import addresses
from app.core.catalogue import t
from app.core.errors import Invalid
from app.models import Account, Asset
from app.models.asset import KEYS, WHILE_IN_USE
from app.rules import asset_details, contract_ids
from app.rules.actors import Actor
from app.services.lists import pages
from app.services.lists.pages import ListQuery
from app.vocabulary.assets import AssetStatus, AssetType

IN_USE_TWICE = "in_use_twice"
"""The filter of the lists of staff that holds what has its number together with another asset in use."""

FIELDS = {"serial_key": "serial_number", "number_key": "printed_number", "contract_key": "contract_id"}
_TAKEN = {
    "serial_number": "A station with this serial number is in use already. Compare it with the station.",
    "printed_number": "A card with this number is in use already. Compare it with the card.",
    "contract_id": "A card with this contract ID is in use already. Compare it with the card.",
}


@dataclass(frozen=True, slots=True)
class KnownAsset:
    """A deactivated asset of the account that has a number which was typed."""

    id: str = ""
    name: str = ""
    number: str = ""


class KnownNumber(Invalid):
    """A deactivated asset of the account has this number: it is activated again, not made anew."""

    def __init__(self, fields: dict[str, str], known: KnownAsset) -> None:
        super().__init__(fields)
        self.known = known


def keys_of(values: dict[str, Any]) -> dict[str, str]:
    """The columns by which numbers are compared."""
    return {
        "serial_key": asset_details.number_key(values.get("serial_number", "")),
        "number_key": asset_details.number_key(values.get("printed_number", "")),
        "contract_key": contract_ids.key(values.get("contract_id", "")),
    }


def refuse_taken(db: Session, tenant_id: UUID, values: dict[str, Any], again: Asset | None) -> None:
    """Invalid when an asset of the tenant that is in use has one of the numbers already."""
    bad: dict[str, str] = {}
    for key, field in FIELDS.items():
        if not values[key]:
            continue
        # The words of the index, so that both databases use it.
        in_use = sa.text(f"{WHILE_IN_USE} AND kind = '{KEYS[key]}'")
        taken = select(Asset.id).where(Asset.tenant_id == tenant_id, getattr(Asset, key) == values[key], in_use)
        if any(found != (again.id if again else None) for found in db.exec(taken).all()):
            bad[field] = t(_TAKEN[field])
    if bad:
        raise Invalid(bad)


def refuse_known(db: Session, account: Account, columns: dict[str, Any], again: Asset | None) -> None:
    """KnownNumber when a deactivated asset of the account has one of the numbers: the latest of them.

    What is activated again may have its own numbers, or corrected ones; not those of another asset. Invalid comes
    first: what is in use elsewhere cannot be activated again either.
    """
    values = columns | keys_of(columns)
    refuse_taken(db, account.tenant_id, values, again)
    told = [key for key in FIELDS if values[key] and values[key] != (getattr(again, key) if again else "")]
    of_account = select(Asset).where(
        Asset.tenant_id == account.tenant_id,
        Asset.account_id == account.id,
        Asset.kind == values["kind"],
        Asset.status == AssetStatus.INACTIVE,
        sa.or_(sa.false(), *(getattr(Asset, key) == values[key] for key in told)),
    )
    known = db.exec(of_account.order_by(col(Asset.created_at).desc(), col(Asset.id).desc()).limit(1)).first()
    if known is None:
        return
    same = [FIELDS[key] for key in told if getattr(known, key) == values[key]]
    sentence = (
        t("This station was active here before. Activate it again.")
        if known.kind == AssetType.STATION
        else t("This card was active here before. Activate it again.")
    )
    number = known.serial_number or known.printed_number
    raise KnownNumber(dict.fromkeys(same, sentence), KnownAsset(str(known.id), known.name, number))


def _pairs(tenant_id: UUID) -> Iterator[tuple[Any, Any, list[Any]]]:
    """For each key, two assets in use that share it, with the conditions under which they do.

    Few or none have a twin, made before numbers were compared by keys: by an index they are found among a million, and
    the other one by the index of the key. Literals, because no database proves by a parameter that an index fits.
    """
    in_use: sa.ColumnElement[str] = sa.literal_column("'inactive'")
    for key, kind in KEYS.items():
        twin, other = aliased(Asset), aliased(Asset)
        conditions = [
            twin.tenant_id == tenant_id,
            col(twin.twin) > sa.literal_column("0"),
            twin.status != in_use,
            twin.kind == sa.literal_column(f"'{kind}'"),
            other.tenant_id == tenant_id,
            getattr(other, key) == getattr(twin, key),
            getattr(other, key) != "",
            other.status != in_use,
            other.kind == sa.literal_column(f"'{kind}'"),
            other.id != twin.id,
        ]
        yield twin, other, conditions


def in_use_twice(tenant_id: UUID) -> tuple[Any, Any]:
    """The keys, and the accounts, of all assets whose number another asset in use has too: both of each pair."""
    pairs = list(_pairs(tenant_id))
    keys = [sa.select(col(each.id)).where(*fit) for twin, other, fit in pairs for each in (twin, other)]
    accounts = [sa.select(col(each.account_id)).where(*fit) for twin, other, fit in pairs for each in (twin, other)]
    return sa.union_all(*keys), sa.union_all(*accounts)


def rare_count(db: Session, query: ListQuery, matching: Any) -> dict[str, str]:
    """The count of that filter, where it is chosen or holds anything; few ever meet it."""
    found = pages.count(db, matching)
    return {IN_USE_TWICE: found} if found != "0" or query.status == IN_USE_TWICE else {}


def others(db: Session, actor: Actor, asset: Asset) -> tuple[KnownAsset, ...]:
    """For staff, the other assets in use that have a number of this one."""
    if not actor.is_staff or asset.status == AssetStatus.INACTIVE:
        return ()
    sides = [
        sa.select(col(theirs.id)).where(*fit, mine.id == asset.id)
        for twin, other, fit in _pairs(asset.tenant_id)
        for mine, theirs in ((twin, other), (other, twin))
    ]
    found = db.exec(
        select(Asset, Account.name)
        .join(Account, col(Account.id) == col(Asset.account_id))
        .where(Asset.tenant_id == asset.tenant_id, col(Asset.id).in_(sa.union_all(*sides)))
        .order_by(col(Asset.created_at), col(Asset.id))
    ).all()
    return tuple(
        KnownAsset(str(row.id), f"{row.name}, {addresses.shown(account)}", _shared(asset, row))
        for row, account in found
    )


def _shared(asset: Asset, other: Asset) -> str:
    """The number that both have, as it was typed for the other one."""
    same = [
        field for key, field in FIELDS.items() if getattr(other, key) and getattr(other, key) == getattr(asset, key)
    ]
    return ", ".join(getattr(other, field) for field in same)
