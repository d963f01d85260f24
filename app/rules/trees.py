"""Which accounts may stand below which: the tree of a business with its employees and subsidiaries."""

from app.core.catalogue import t
from app.vocabulary.accounts import AccountKind, AccountType

DEEPEST = 5
"""Levels of sub-accounts below an account of its own."""


def why_no_sub_accounts(kind: str, type_: str | None, suspended: str, depth: int) -> str:
    """Why nothing may be added below an account; empty when it may. `depth` is 0 for an account of its own.
    `suspended` says why not while the account is suspended.

    An account whose type nobody has told yet counts as Business.
    """
    if kind == AccountKind.EMPLOYEE:
        return t("An employee's account has no sub-accounts.")
    if type_ == AccountType.CONSUMER:
        return t("Only a business account has sub-accounts. This one is a consumer's.")
    if suspended:
        return suspended
    if depth >= DEEPEST:
        return t("Sub-accounts go {levels} levels deep, and this is the lowest.", levels=DEEPEST)
    return ""
