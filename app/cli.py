"""`python -m app …`: the commands of an installation."""

import argparse
import logging
import signal
import sys

from app.core import db, logs, loops
from app.core.engines import AnyFailure
from app.core.errors import AppError, Invalid
from app.core.settings import SettingsRefused, get_settings


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when it did what it says, 1 with a sentence when not, 2 for wrong arguments."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    if options.run is not _migrate:
        logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells of every look at the revision
    try:
        if options.run not in (_check, _migrate) and (problems := _why_not()):
            print("\n".join(problems), file=sys.stderr)
            return 1
        return int(options.run(options) or 0)
    except SettingsRefused as refused:
        print("\n".join(refused.sentences), file=sys.stderr)
    except AnyFailure as problem:
        print(_not_reached(problem), file=sys.stderr)
    except Invalid as invalid:
        for field, sentence in invalid.fields.items():
            print(f"{field}: {sentence}", file=sys.stderr)
    except AppError as refused:
        print(refused.sentence, file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app", description="Commands of an Onramp installation.")
    commands = parser.add_subparsers(required=True, metavar="command")
    tenant = commands.add_parser("create-tenant", help="create a tenant and print its first admin's activation link")
    tenant.add_argument("--name", required=True, help="the name customers know, as in 'Volta Charging'")
    tenant.add_argument("--base-url", default="", help="where it answers; default ONRAMP_BASE_URL")
    tenant.add_argument("--admin-email", required=True, help="address of the first Tenant admin")
    tenant.add_argument("--timezone", default="Europe/Amsterdam", help="zone in which deadlines are written")
    tenant.add_argument("--currency", default="EUR", help="in which it sells, as in EUR or CHF")
    tenant.set_defaults(run=_create_tenant)
    mails = commands.add_parser("limit-customer-mails", help="say how many mails customers of a tenant may send")
    mails.add_argument("--base-url", default="", help="where the tenant answers; default ONRAMP_BASE_URL")
    mails.add_argument("--an-hour", type=int, help="for a person and an account, at first 10")
    mails.add_argument("--a-day", type=int, help="the same within 24 hours, at first 50")
    mails.add_argument("--all-an-hour", type=int, help="for all customers together, at first 200")
    mails.add_argument("--all-a-day", type=int, help="the same within 24 hours, at first 1000")
    mails.set_defaults(run=_limit_customer_mails)
    for name, run, text in (
        ("create-demo", _create_demo, "create the demo tenant with its log-ins (development only)"),
        ("migrate", _migrate, "bring the database to the newest revision"),
        ("worker", _worker, "do the background jobs until stopped: mail, VAT checks, confirmations, purge"),
        ("check", _check, "say whether this configuration is fit for production"),
    ):
        commands.add_parser(name, help=text).set_defaults(run=run)
    return parser


def _why_not() -> list[str]:
    """Why no command may work here but those that look at an installation and bring it up to date."""
    from app.services.operations import fitness

    return fitness.problems_of_command(get_settings())


def _not_reached(problem: Exception) -> str:
    from app.services.operations import fitness

    return fitness.not_reached(problem)


def _create_tenant(options: argparse.Namespace) -> None:
    from app.services import invitations, tenants
    from app.services.operations import first_admin

    invitations.checked_address(options.admin_email)  # a tenant without its first admin would have no way in
    base_url = options.base_url or get_settings().public_url
    tenant = tenants.create(name=options.name, base_url=base_url, timezone=options.timezone, currency=options.currency)
    link = first_admin.invite(tenant.id, email=options.admin_email)
    print(f"Tenant {tenant.name} answers at {tenant.base_url}")
    print(f"Activation link for {options.admin_email}, valid 24 hours, used once:\n{link}")


def _limit_customer_mails(options: argparse.Namespace) -> None:
    from app.services import tenants

    limits = tenants.limit_customer_mails(
        base_url=options.base_url or get_settings().public_url,
        an_hour=options.an_hour,
        a_day=options.a_day,
        all_an_hour=options.all_an_hour,
        all_a_day=options.all_a_day,
    )
    print(
        f"Customers may send {limits.an_hour} mails an hour and {limits.a_day} a day for each person and account, "
        f"{limits.all_an_hour} an hour and {limits.all_a_day} a day for all of them."
    )


def _create_demo(_options: argparse.Namespace) -> None:
    from app.services.operations import demo

    tenant = demo.create(get_settings().public_url)
    print(f"Demo tenant {tenant.name} answers at {tenant.base_url}")


def _migrate(_options: argparse.Namespace) -> None:
    from app.services.operations import fitness

    get_settings()  # settings that cannot be read are told of before anything is looked at
    if problem := fitness.why_not_migrated():
        raise AppError(problem)
    db.migrate()


def _worker(_options: argparse.Namespace) -> None:
    from app.mail.senders import sender_from
    from app.services.operations import jobs

    logs.configure()
    settings, asks_to_end = get_settings(), {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, asks_to_end)  # in the threads of the jobs as well
    with loops.running(jobs.table(settings, sender_from(settings))):
        print("Worker ready", flush=True)
        signal.sigwait(asks_to_end)


def _check(_options: argparse.Namespace) -> int:
    from app.services.operations import fitness

    problems = fitness.problems_of_settings(get_settings()) + fitness.problems_of_data()
    for sentence in [*problems, *fitness.warnings(get_settings())]:
        print(f"- {sentence}")
    print("Not fit for production." if problems else "Fit for production.")
    return 1 if problems else 0
