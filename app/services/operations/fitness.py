"""Whether this configuration may serve real customers; production refuses to start otherwise."""

import sqlalchemy as sa

from app.core import addresses, db
from app.core.catalogue import t
from app.core.db import Revision
from app.core.engines import AnyFailure
from app.core.logs import one_line
from app.core.settings import DEVELOPMENT_SECRET, Settings
from app.services.operations import demo

LEAST_SECRET = 32
"""Characters of ONRAMP_SECRET_KEY; `python -c "import secrets; print(secrets.token_urlsafe(48))"` makes a good one."""


def problems_of_settings(settings: Settings) -> list[str]:
    """One sentence for each setting that is not fit for production; empty when all are."""
    found: list[str] = []
    secret = settings.secret_key.get_secret_value()
    if secret == DEVELOPMENT_SECRET or len(secret) < LEAST_SECRET:
        found.append(t("ONRAMP_SECRET_KEY is missing, the default, or shorter than 32 characters."))
    if settings.env != "production":
        found.append(t("ONRAMP_ENV is not production: error texts and the development mailbox are visible."))
    if not _is_https(settings.base_url):
        found.append(t("ONRAMP_BASE_URL does not start with https://."))
    if "*" in settings.cors_allowed_origins:
        found.append(t("REFLEX_CORS_ALLOWED_ORIGINS allows every origin (*). Leave it out."))
    if not settings.sends_real_mail:
        found.append(t("SENDGRID_API_KEY is missing: no mail would leave."))
    if not _is_https(settings.sendgrid_host):
        found.append(t("ONRAMP_SENDGRID_HOST does not start with https://."))
    if settings.password_hashing != "standard":  # noqa: S105
        found.append(t("ONRAMP_PASSWORD_HASHING is cheap, which is for tests only."))
    try:
        addresses.normalise(settings.mail_from)
    except addresses.AddressRefused:
        found.append(t("ONRAMP_MAIL_FROM is not an email address."))
    if settings.mail_from.lower().endswith(("@example.com", ".example.com")):
        found.append(t("ONRAMP_MAIL_FROM is not set."))
    return found


def warnings(settings: Settings) -> list[str]:
    """One sentence for each setting that is wrong in most installations, and may be right in this one."""
    if settings.trusted_proxy_hops == 0 and _is_https(settings.base_url):
        return [
            t(
                "ONRAMP_TRUSTED_PROXY_HOPS is 0, but something before this server speaks https: if it is a proxy, "
                "limits count everybody as one, and ten wrong logins a minute keep all of them out. Set it to the "
                "number of proxies."
            )
        ]
    return []


def _is_https(url: str) -> bool:
    return url.lower().startswith("https://")


def problems_of_command(settings: Settings) -> list[str]:
    """One sentence for each reason why a command may not work here; in production it must be fit, as for serving."""
    if settings.production:
        return problems_of_settings(settings) or problems_of_data()
    problem = problem_of_database()
    return [problem] if problem else []


def problems_of_data() -> list[str]:
    """One sentence for each thing in the database that is not fit for production; empty when all is."""
    problem = problem_of_database()
    if problem:
        return [problem]
    return [t("The database contains demo data with a public password.")] if demo.exists() else []


def why_not_reached() -> str:
    """Why the database does not answer; empty when it does."""
    try:
        with db.database().reader.connect() as connection:
            connection.execute(sa.text("SELECT 1"))
    except AnyFailure as problem:
        return not_reached(problem)
    return ""


def not_reached(problem: Exception) -> str:
    """The sentence for a database that does not answer, with what its driver says about it."""
    said = next(iter(str(getattr(problem, "orig", None) or problem).splitlines()), "")
    return t("The database cannot be reached: {problem}", problem=one_line(said, 300) or type(problem).__name__)


def problem_of_database() -> str:
    """Why no command can work on the database; empty when it answers and has the revision of this code."""
    return _problem_of_revision(migrating=False)


def why_not_migrated() -> str:
    """Why the database cannot be brought to the revision of this code; empty when it can."""
    return _problem_of_revision(migrating=True)


def _problem_of_revision(*, migrating: bool) -> str:
    if problem := why_not_reached():
        return problem
    try:
        revision = db.revision()
    except AnyFailure as problem:
        return not_reached(problem)
    if revision is Revision.NEWER:
        return t("The database belongs to a newer release of Onramp than this one. Install that release and start it.")
    if revision is Revision.SAME or migrating:
        return ""
    return t("The database has another revision than this code. Run: python -m app migrate")
