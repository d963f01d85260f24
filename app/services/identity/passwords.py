"""What a new password must keep to."""

from app.core import passwords


def check_password(password: str, *, email: str, tenant_name: str) -> str:
    """The normalised password; PasswordRefused when it breaks a rule or holds the address or the tenant's name."""
    return passwords.check(password, personal=(email, email.split("@")[0], tenant_name, tenant_name.split()[0]))
