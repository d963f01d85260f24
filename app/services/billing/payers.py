"""Who pays for an account's assets: an enterprise account for all below it, an employee's parent, or the account."""

from dataclasses import dataclass

from sqlmodel import Session

from app.models import Account
from app.services.access import locks, reach
from app.vocabulary.accounts import AccountKind, AccountType


@dataclass(frozen=True, slots=True)
class Payer:
    """The account that pays, and whether its enterprise plan does, so that no plan is chosen."""

    account: Account
    enterprise: bool

    @property
    def type(self) -> str:
        """Business or Consumer. Until setup has asked, an account counts as Business."""
        return self.account.type or AccountType.BUSINESS


def of(db: Session, account: Account) -> Payer:
    """The nearest enterprise account from this one upwards, else the parent of an employee, else the account itself."""
    line = reach.lineage(db, account)
    for each in line:
        if each.kind == AccountKind.ENTERPRISE:
            return Payer(each, enterprise=True)
    payer = next(each for each in line if each.kind != AccountKind.EMPLOYEE)
    return Payer(payer, enterprise=False)


def held(db: Session, account: Account) -> Payer:
    """Who pays, with both accounts staying as they are until the caller's transaction ends."""
    payer = of(db, account)
    locks.hold_all(db, Account, {account.id, payer.account.id}, shared=True)
    return payer
