"""Setting an account up: for now language and country. The account stays Setting up until everything is asked."""

from dataclasses import dataclass

from babel import Locale
from sqlmodel import Session

from app.core.catalogue import t
from app.core.errors import Invalid, NotFound
from app.models import Account, Tenant, User
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services import audit

LANGUAGES = {"en": "English", "nl": "Nederlands", "de": "Deutsch", "fr": "Français"}


@dataclass(frozen=True, slots=True)
class SetupRow:
    """What the set-up page shows; choices are pairs of value and label."""

    account_name: str
    language: str
    country: str
    languages: tuple[tuple[str, str], ...]
    countries: tuple[tuple[str, str], ...]


def read(actor: Actor) -> SetupRow:
    """The signed-in customer's set-up as far as it has come."""
    with audit.looking(actor, "setups.read", needs=Permission.OWN_ACCOUNT) as db:
        user, account, tenant = _rows(db, actor)
        return SetupRow(
            account_name=account.name,
            language=user.language,
            country=account.country or "",
            languages=tuple(LANGUAGES.items()),
            countries=_countries(tenant, "en"),
        )


def _rows(db: Session, actor: Actor) -> tuple[User, Account, Tenant]:
    account = db.get(Account, actor.account_id) if actor.account_id else None
    if account is None or account.tenant_id != actor.tenant_id:
        raise NotFound
    return db.get_one(User, actor.user_id), account, db.get_one(Tenant, actor.tenant_id)


def _countries(tenant: Tenant, language: str) -> tuple[tuple[str, str], ...]:
    names = Locale.parse(language).territories
    return tuple(sorted(((code, names.get(code, code)) for code in tenant.countries), key=lambda pair: pair[1]))


def save(actor: Actor, *, language: str, country: str) -> None:
    """Store language and country. Raises Invalid with a sentence for each bad field."""
    with audit.acting(actor, "setups.save", needs=Permission.OWN_ACCOUNT) as db:
        user, account, tenant = _rows(db, actor)
        bad: dict[str, str] = {}
        if language not in LANGUAGES:
            bad["language"] = t("Choose a language from the list.")
        if country not in tenant.countries:
            bad["country"] = t("Choose a country from the list.")
        if bad:
            raise Invalid(bad)
        user.language, account.country = language, country
        audit.record(db, actor, "setups.save", account.id)
