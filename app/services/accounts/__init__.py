"""Accounts: the list, one page with its tabs, setup, reimbursement."""

# pyright: reportUnusedImport=false
from app.services.accounts.list import FILTERS, AccountRow, matching, search
from app.services.accounts.members import AccountPerson
from app.services.accounts.page import AccountPage, detail, my_account
