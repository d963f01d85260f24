"""Every setting of an installation, read once from the environment or from `.env`."""

from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEVELOPMENT_SECRET = "development-secret-not-for-production"  # noqa: S105
"""Stands in where ONRAMP_SECRET_KEY is not set; production refuses it."""

SENDGRID_HOST = "https://api.sendgrid.com"
_DATABASES = {"sqlite", "postgresql+psycopg"}
_NUMBERS = {
    "PORT": "1 to 65535",
    "GRANIAN_WORKERS": "1 to 64",
    "ONRAMP_TRUSTED_PROXY_HOPS": "0 to 8",
    "ONRAMP_SOCKETS_PER_ADDRESS": "1 to 100000",
    "ONRAMP_EVENTS_PER_ADDRESS": "1 to 100000",
}
_REDISES = {"redis", "rediss"}


class SettingsRefused(Exception):
    """The environment cannot be used; `sentences` say which variables are wrong and what they may be."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


class Settings(BaseSettings):
    """The environment of one process; the names are those of `.env.example`. An empty one is one that is not set."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", populate_by_name=True)

    env: Literal["development", "production"] = Field("development", alias="ONRAMP_ENV")
    base_url: str = Field("", alias="ONRAMP_BASE_URL")
    secret_key: SecretStr = Field(SecretStr(DEVELOPMENT_SECRET), alias="ONRAMP_SECRET_KEY")
    database_url: str = Field("", alias="ONRAMP_DATABASE_URL")
    redis_url: str = Field("", alias="ONRAMP_REDIS_URL")
    mail_from: str = Field("no-reply@onramp.example.com", alias="ONRAMP_MAIL_FROM")
    sendgrid_api_key: SecretStr = Field(SecretStr(""), alias="SENDGRID_API_KEY")
    sendgrid_host: str = Field(SENDGRID_HOST, alias="ONRAMP_SENDGRID_HOST")
    port: int = Field(8000, alias="PORT", ge=1, le=65535)
    host: str = Field("127.0.0.1", alias="GRANIAN_HOST")
    workers: int = Field(1, alias="GRANIAN_WORKERS", ge=1, le=64)
    data_dir: Path = Field(Path("var"), alias="ONRAMP_DATA_DIR")
    trusted_proxy_hops: int = Field(0, alias="ONRAMP_TRUSTED_PROXY_HOPS", ge=0, le=8)
    sockets_per_address: int = Field(200, alias="ONRAMP_SOCKETS_PER_ADDRESS", ge=1, le=100_000)
    events_per_address: int = Field(100, alias="ONRAMP_EVENTS_PER_ADDRESS", ge=1, le=100_000)
    vat_check_url: str = Field("", alias="ONRAMP_VAT_CHECK_URL")
    password_hashing: Literal["standard", "cheap"] = Field("standard", alias="ONRAMP_PASSWORD_HASHING")
    embedded_worker: bool = Field(True, alias="ONRAMP_EMBEDDED_WORKER")
    cors_allowed_origins: str = Field("", alias="REFLEX_CORS_ALLOWED_ORIGINS")

    @field_validator("*", mode="before")
    @classmethod
    def _empty_is_not_set(cls, value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, str) and not value.strip() and info.field_name:
            return cls.model_fields[info.field_name].default
        return value.strip() if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _database_is_known(cls, url: str) -> str:
        for usual in ("postgres://", "postgresql://"):
            if url.startswith(usual):
                url = f"postgresql+psycopg://{url.removeprefix(usual)}"
        name = urlsplit(url).path.strip("/") if _is_url(url, _DATABASES) else ""
        if url and name in ("", ":memory:"):  # every connection to memory would find a database of its own
            raise ValueError("sqlite:///path/to/file.db or postgresql+psycopg://user:password@host/name")
        return url

    @field_validator("redis_url")
    @classmethod
    def _redis_is_known(cls, url: str) -> str:
        if url and not (_is_url(url, _REDISES) and (urlsplit(url).path.strip("/") or "0").isdecimal()):
            raise ValueError("redis://host:6379/0")
        return url

    @property
    def production(self) -> bool:
        """Whether this installation serves real customers."""
        return self.env == "production"

    @property
    def public_url(self) -> str:
        """Base URL of the default tenant, without a trailing slash."""
        return (self.base_url or f"http://localhost:{self.port}").rstrip("/")

    @property
    def database(self) -> str:
        """SQLAlchemy URL; a SQLite file in the data directory where none is set."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'onramp.db'}"

    @property
    def mailbox_dir(self) -> Path:
        """Private folder of the development mailbox."""
        return self.data_dir / "mailbox"

    @property
    def sends_real_mail(self) -> bool:
        """Whether mail goes to SendGrid instead of the development mailbox."""
        return bool(self.sendgrid_api_key.get_secret_value())


def _is_url(url: str, schemes: set[str]) -> bool:
    try:
        parts = urlsplit(url)
        somewhere = bool(parts.hostname) or parts.scheme == "sqlite" or "host=" in parts.query
        return parts.scheme in schemes and somewhere and parts.port != 0
    except ValueError:
        return False


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process; call `get_settings.cache_clear()` after changing the environment.

    Raises SettingsRefused.
    """
    try:
        return Settings()  # pyright: ignore[reportCallIssue]
    except (OSError, UnicodeDecodeError) as unreadable:
        raise SettingsRefused([f".env cannot be read: {unreadable}."]) from None
    except ValidationError as bad:
        raise SettingsRefused([_sentence(error) for error in bad.errors()]) from None


def _sentence(error: Any) -> str:
    """What is wrong with one variable. The value stays out: it may hold a password."""
    name, context = str(error["loc"][0]), error.get("ctx", {})
    match error["type"]:
        case "literal_error":
            may_be = str(context["expected"]).replace("'", "")
        case "value_error":
            may_be = str(context["error"])
        case "bool_parsing" | "bool_type":
            may_be = "true or false"
        case _ if name in _NUMBERS:
            may_be = f"a whole number from {_NUMBERS[name]}"
        case _:
            return f"{name} cannot be used: {error['msg']}."
    return f"{name} has to be {may_be}."
