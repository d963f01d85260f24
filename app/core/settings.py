"""Every setting of an installation, read once from the environment."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

DEVELOPMENT_SECRET = "development-secret-not-for-production"  # noqa: S105
"""Stands in where ONRAMP_SECRET_KEY is not set; production refuses it."""

SENDGRID_HOST = "https://api.sendgrid.com"


class Settings(BaseSettings):
    """The environment of one process; the names are those of `.env.example`."""

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
    data_dir: Path = Field(Path("var"), alias="ONRAMP_DATA_DIR")
    trusted_proxy_hops: int = Field(0, alias="ONRAMP_TRUSTED_PROXY_HOPS", ge=0, le=8)
    vat_check_url: str = Field("", alias="ONRAMP_VAT_CHECK_URL")
    password_hashing: Literal["standard", "cheap"] = Field("standard", alias="ONRAMP_PASSWORD_HASHING")
    embedded_worker: bool = Field(True, alias="ONRAMP_EMBEDDED_WORKER")
    cors_allowed_origins: str = Field("", alias="REFLEX_CORS_ALLOWED_ORIGINS")

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


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process; call `get_settings.cache_clear()` after changing the environment."""
    return Settings()  # pyright: ignore[reportCallIssue]
