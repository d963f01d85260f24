"""What surrounds every screen: whose site it is, who is signed in, what they may see."""

from dataclasses import dataclass

from app.core import addresses
from app.core.db import reading
from app.core.pools import reads
from app.core.settings import get_settings
from app.models import Tenant
from app.rules.actors import Actor, Visitor
from app.rules.permissions import Permission
from app.services import outbox, tenants
from app.services.tenants import gate, support_links


@dataclass(frozen=True, slots=True)
class ReaderRow:
    """Who is signed in, and what they may do; for a visitor, nothing."""

    signed_in: bool = False
    is_staff: bool = False
    user_name: str = ""
    user_email: str = ""
    role_label: str = ""
    terms_pending: bool = False
    can_invite: bool = False
    can_edit_settings: bool = False
    can_manage_system_users: bool = False
    can_add_sub_accounts: bool = False
    can_manage_accounts: bool = False
    can_see_accounts: bool = False
    can_activate_assets: bool = False


@dataclass(frozen=True, slots=True)
class ShellRow:
    """Values for the shell; nothing here decides about rights, the gate and the services do."""

    tenant_name: str
    tenant_initials: str
    brand_color: str
    support_links: tuple[tuple[str, str], ...]
    terms_of_use: str
    privacy_policy: str
    gate_open: bool
    development: bool
    mail_paused: str
    reader: ReaderRow = ReaderRow()


@reads
def describe(who: Visitor) -> ShellRow:
    """The shell for this visitor or signed-in person."""
    with reading() as db:
        tenant = tenants.row_of(db.get_one(Tenant, who.tenant_id))
        links = support_links.shown(db, who.tenant_id)
        paused = outbox.pause_reason(db) if isinstance(who, Actor) and who.is_staff else ""
        gate_open = gate.is_open(db, who.tenant_id)
    return ShellRow(
        tenant_name=tenant.name,
        tenant_initials=tenant.initials,
        brand_color=tenant.brand_color,
        support_links=tuple(support_links.footer(links)),
        terms_of_use=links.terms_of_use,
        privacy_policy=links.privacy_policy,
        gate_open=gate_open,
        development=not get_settings().sends_real_mail,
        mail_paused=paused,
        reader=_reader(who) if isinstance(who, Actor) else ReaderRow(),
    )


def _reader(actor: Actor) -> ReaderRow:
    return ReaderRow(
        signed_in=True,
        is_staff=actor.is_staff,
        user_name=actor.name,
        user_email=addresses.shown(actor.email),
        role_label=actor.role.label,
        terms_pending=actor.terms_pending,
        can_invite=actor.may(Permission.INVITE),
        can_edit_settings=actor.may(Permission.EDIT_SETTINGS),
        can_manage_system_users=actor.may(Permission.MANAGE_SYSTEM_USERS),
        can_add_sub_accounts=actor.may(Permission.SUB_ACCOUNTS),
        can_manage_accounts=actor.may(Permission.MANAGE_ACCOUNTS),
        can_see_accounts=actor.may(Permission.SEE_ACCOUNTS),
        can_activate_assets=actor.may(Permission.ACTIVATE_ASSETS),
    )
