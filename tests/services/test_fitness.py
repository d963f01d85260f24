"""Fit for production: each thing that is not is named, alone and together with others."""

from collections.abc import Callable
from typing import Any

import pytest

from app.core import db
from app.core.settings import DEVELOPMENT_SECRET, Settings, get_settings
from app.services import tenants
from app.services.operations import demo, fitness

FIT = {
    "ONRAMP_ENV": "production",
    "ONRAMP_BASE_URL": "https://charge.volta.energy",
    "ONRAMP_SECRET_KEY": "k" * 48,
    "SENDGRID_API_KEY": "SG.not-a-real-key",
    "ONRAMP_MAIL_FROM": "no-reply@volta.energy",
    "ONRAMP_PASSWORD_HASHING": "standard",
    "ONRAMP_TRUSTED_PROXY_HOPS": "1",
}

UNFIT: dict[str, tuple[dict[str, str], str]] = {
    "default secret": ({"ONRAMP_SECRET_KEY": DEVELOPMENT_SECRET}, "ONRAMP_SECRET_KEY"),
    "short secret": ({"ONRAMP_SECRET_KEY": "k" * 31}, "ONRAMP_SECRET_KEY"),
    "empty secret": ({"ONRAMP_SECRET_KEY": ""}, "ONRAMP_SECRET_KEY"),
    "development": ({"ONRAMP_ENV": "development"}, "ONRAMP_ENV"),
    "no base URL": ({"ONRAMP_BASE_URL": ""}, "ONRAMP_BASE_URL"),
    "plain base URL": ({"ONRAMP_BASE_URL": "http://charge.volta.energy"}, "ONRAMP_BASE_URL"),
    "broken base URL": ({"ONRAMP_BASE_URL": "http://["}, "ONRAMP_BASE_URL"),
    "every origin": ({"REFLEX_CORS_ALLOWED_ORIGINS": "*"}, "REFLEX_CORS_ALLOWED_ORIGINS"),
    "every origin among others": ({"REFLEX_CORS_ALLOWED_ORIGINS": "https://a.energy,*"}, "REFLEX_CORS_ALLOWED_ORIGINS"),
    "no mail key": ({"SENDGRID_API_KEY": ""}, "SENDGRID_API_KEY"),
    "plain mail host": ({"ONRAMP_SENDGRID_HOST": "http://127.0.0.1:9999"}, "ONRAMP_SENDGRID_HOST"),
    "cheap hashing": ({"ONRAMP_PASSWORD_HASHING": "cheap"}, "ONRAMP_PASSWORD_HASHING"),
    "no sender": ({"ONRAMP_MAIL_FROM": "no-reply@onramp.example.com"}, "ONRAMP_MAIL_FROM is not set"),
    "broken sender": ({"ONRAMP_MAIL_FROM": "nobody"}, "ONRAMP_MAIL_FROM is not an email address"),
}


def settings(**changes: str) -> Settings:
    values: dict[str, Any] = {**FIT, **changes}
    return Settings(**values)


def test_a_fit_installation_has_no_problem() -> None:
    assert fitness.problems_of_settings(settings()) == []


@pytest.mark.parametrize("sender", ["no-reply@charge-example.com", "no-reply@example.com.eu"])
def test_a_sender_that_only_looks_like_the_example_is_fit(sender: str) -> None:
    assert fitness.problems_of_settings(settings(ONRAMP_MAIL_FROM=sender)) == []


@pytest.mark.parametrize("problem", UNFIT)
def test_each_problem_is_named_alone(problem: str) -> None:
    changes, named = UNFIT[problem]
    [sentence] = fitness.problems_of_settings(settings(**changes))
    assert named in sentence
    assert sentence.endswith(".")


def test_a_proxy_that_is_not_counted_is_warned_of() -> None:
    assert fitness.warnings(settings()) == []
    [sentence] = fitness.warnings(settings(ONRAMP_TRUSTED_PROXY_HOPS="0"))
    assert "ONRAMP_TRUSTED_PROXY_HOPS" in sentence
    assert fitness.warnings(settings(ONRAMP_TRUSTED_PROXY_HOPS="0", ONRAMP_BASE_URL="http://localhost:8000")) == []


def test_a_developers_machine_hears_of_all_problems_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ONRAMP_ENV", raising=False)
    problems = fitness.problems_of_settings(Settings())  # pyright: ignore[reportCallIssue]
    for name in ("ONRAMP_SECRET_KEY", "ONRAMP_ENV", "ONRAMP_BASE_URL", "SENDGRID_API_KEY", "ONRAMP_MAIL_FROM"):
        assert sum(name in problem for problem in problems) == 1, name


def test_no_sentence_tells_a_secret() -> None:
    secret = "s3cret-but-short"
    assert secret not in " ".join(fitness.problems_of_settings(settings(ONRAMP_SECRET_KEY=secret)))


def test_a_migrated_database_without_demo_data_is_fit(database: db.Database) -> None:
    tenants.create(name="Volta Charging", base_url="https://charge.volta.example.com")
    assert fitness.problems_of_data() == []


def test_demo_data_is_named(database: db.Database) -> None:
    demo.create("http://localhost:8000")
    assert fitness.problems_of_data() == ["The database contains demo data with a public password."]


def test_a_database_without_tables_is_named_with_what_to_do(separate_database: Callable[..., str]) -> None:
    db.configure(separate_database(migrated=False))
    [problem] = fitness.problems_of_data()
    assert "python -m app migrate" in problem


def test_a_database_of_another_revision_is_named(database: db.Database) -> None:
    with db.unit_of_work() as session:
        head = session.connection().exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    for revision, fit in (("9999", False), (head, True)):
        with db.unit_of_work() as session:
            session.connection().exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")
        assert (fitness.problems_of_data() == []) is fit
    assert not fitness.problem_of_database()


@pytest.mark.parametrize(
    "url", ["postgresql+psycopg://nobody:s3cret@127.0.0.1:1/nowhere", "sqlite:////proc/nowhere/onramp.db"]
)
def test_a_database_that_is_away_is_named_without_its_password(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRAMP_DATABASE_URL", url)
    get_settings.cache_clear()
    db.dispose()
    [problem] = fitness.problems_of_data()
    db.dispose()
    assert "cannot be reached" in problem
    assert "s3cret" not in problem
