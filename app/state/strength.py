"""The verdict on a new password while it is typed."""

from app.core import passwords
from app.core.catalogue import t
from app.core.pools import reads

_VERDICTS = ("Too easy to guess.", "Weak.", "Fair.", "Good.", "Strong.")


@reads
def verdict(password: str) -> tuple[int, str]:
    """Strength from 0 to 4, and a sentence; the rule where the password is still too short."""
    rule = t("At least {least} characters; a sentence works well.", least=passwords.MIN_LENGTH)
    if not password:
        return 0, rule
    score = passwords.strength(password)
    if len(password) < passwords.MIN_LENGTH:
        return min(score, 1), rule
    return score, f"{t(_VERDICTS[score])} {rule}"
