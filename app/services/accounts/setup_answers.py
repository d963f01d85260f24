"""The answers of each section of the setup: checked, and stored whole or not at all."""

from typing import Any

from app.core import addresses
from app.core.catalogue import t
from app.core.errors import Invalid
from app.models import Account, Tenant, User
from app.rules import company_data, names, notes, postal_addresses
from app.services.accounts import vat_checks
from app.vocabulary.accounts import AccountKind, AccountType, Section

LANGUAGES = {"en": "English", "nl": "Nederlands", "de": "Deutsch", "fr": "Français"}
_COMPANY_NUMBER = 40


def country_codes(tenant: Tenant, account: Account) -> list[str]:
    """What may be chosen; also the account's own country when the tenant no longer serves it."""
    own = [account.country] if account.country and account.country not in tenant.countries else []
    return [*tenant.countries, *own]


def _save_basics(account: Account, user: User, tenant: Tenant, form: dict[str, str]) -> None:
    bad: dict[str, str] = {}
    language = form.get("language", user.language)  # not asked until mails have languages
    if language not in LANGUAGES:
        bad["language"] = t("Choose a language from the list.")
    if form.get("country") not in country_codes(tenant, account):
        bad["country"] = t("Choose a country from the list.")
    if bad:
        raise Invalid(bad)
    user.language = language


def _save_account(account: Account, user: User, tenant: Tenant, form: dict[str, str]) -> None:
    bad: dict[str, str] = {}
    name = account.name
    if form.get("type") not in list(AccountType):
        bad["type"] = t("Choose Business or Consumer.")
    try:
        name = names.clean(form.get("name", ""), what=t("Account name"))
    except names.NameRefused as refused:
        bad["name"] = str(refused)
    if bad:
        raise Invalid(bad)
    account.type, account.name = form["type"], name
    if account.type == AccountType.BUSINESS and not account.company_name:
        account.company_name = name


def _save_company(account: Account, user: User, tenant: Tenant, form: dict[str, str]) -> None:
    bad: dict[str, str] = {}
    found: dict[str, str] = {}
    try:
        found["company_number"] = notes.clean(form.get("company_number", ""), most=_COMPANY_NUMBER)
    except notes.NoteRefused as refused:
        bad["company_number"] = str(refused)
    try:
        found["company_name"] = names.clean(form.get("company_name", ""), what=t("Company name"))
    except names.NameRefused as refused:
        bad["company_name"] = str(refused)
    if not account.country:
        bad["vat_number"] = t("Choose the country first: VAT numbers differ by country.")
    else:
        try:
            found["vat_number"] = company_data.vat_number(account.country, form.get("vat_number", ""))
        except company_data.CompanyDataRefused as refused:
            bad["vat_number"] = str(refused)
    if account.kind != AccountKind.EMPLOYEE:
        try:
            found["billing_email"] = addresses.normalise(form.get("billing_email", ""))
        except addresses.AddressRefused as refused:
            bad["billing_email"] = str(refused)
    if bad:
        raise Invalid(bad)
    is_new = found["vat_number"] != account.vat_number
    for name, value in found.items():
        setattr(account, name, value)
    if is_new:
        vat_checks.begin(account)


def _save_address(account: Account, user: User, tenant: Tenant, form: dict[str, str]) -> None:
    if not account.country:
        raise Invalid({"street": t("Choose the country first: addresses differ by country.")})
    names_of_lines = ("street", "postcode", "city", "area")
    typed = postal_addresses.PostalAddress(**{name: form.get(name, "") for name in names_of_lines})
    try:
        address = postal_addresses.check(account.country, typed)
    except postal_addresses.AddressRefused as refused:
        raise Invalid(refused.fields) from None
    for name in names_of_lines:
        setattr(account, name, getattr(address, name))


def _save_payout(account: Account, user: User, tenant: Tenant, form: dict[str, str]) -> None:
    bad: dict[str, str] = {}
    holder, number = "", ""
    try:
        longest = names.LONGEST_ACCOUNT_HOLDER
        holder = names.clean(form.get("bank_account_name", ""), what=t("Name on bank account"), longest=longest)
    except names.NameRefused as refused:
        bad["bank_account_name"] = str(refused)
    try:
        number = company_data.payout_account(form.get("iban", ""))
    except company_data.CompanyDataRefused as refused:
        bad["iban"] = str(refused)
    if bad:
        raise Invalid(bad)
    account.bank_account_name, account.iban = holder, number


SAVERS: dict[Section, Any] = {
    Section.BASICS: _save_basics,
    Section.ACCOUNT: _save_account,
    Section.COMPANY: _save_company,
    Section.ADDRESS: _save_address,
    Section.PAYOUT: _save_payout,
}
