"""What stands where no account is loaded yet."""

from app.services.accounts import AccountPage

NOTHING = AccountPage("", "", "", "", "", "", "", "", "", "", "", ())
