"""Accounts: the list, one account with its tabs, and what is added."""
