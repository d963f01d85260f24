"""Every screen with its route and its title, in the order in which people meet them."""

from dataclasses import dataclass
from types import ModuleType

import reflex as rx

from app.core import routes
from app.core.catalogue import t
from app.pages import not_found
from app.pages.accounts import list as accounts
from app.pages.accounts import new as new_account
from app.pages.accounts import new_sub_account
from app.pages.accounts import page as account
from app.pages.assets import new as new_asset
from app.pages.assets import page as asset
from app.pages.billing import new_product, product, products
from app.pages.home import home, setup
from app.pages.people import customer, customers, new_system_user, system_user, system_users
from app.pages.public import activation, confirm_subscription, forgot_password, log_in, reset_password, sign_up, terms
from app.pages.settings import support_links
from app.state.session import SessionState


@dataclass(frozen=True, slots=True)
class Screen:
    """A route, what its tab calls the screen, and the module with `page` and `ON_LOAD`."""

    route: str
    title: str
    module: ModuleType

    def tab_title(self) -> rx.Var[str]:
        """What the browser's tab and history say: name · kind · tenant, without what is not known (yet).

        A module names its record in `NAME`, and its kind in `KIND` where that depends on who looks.
        """
        kind = getattr(self.module, "KIND", self.title)
        name = getattr(self.module, "NAME", None)
        named = rx.Var.create(kind).to(str)
        if name is not None:
            named = rx.cond(name, name + " · " + named, named)
        return rx.cond(SessionState.tenant_name, named + " · " + SessionState.tenant_name, named)


SCREENS = (
    Screen(routes.LOGIN, t("Log in"), log_in),
    Screen(routes.SIGN_UP, t("Sign up"), sign_up),
    Screen(routes.ACTIVATE, t("Activate your account"), activation),
    Screen(routes.FORGOT_PASSWORD, t("Forgot your password?"), forgot_password),
    Screen(routes.RESET_PASSWORD, t("Set a new password"), reset_password),
    Screen(routes.TERMS, t("Our terms have changed"), terms),
    Screen(routes.SETUP, t("Set up your account"), setup),
    Screen(routes.HOME, t("Home"), home),
    Screen(routes.ACCOUNTS, t("Accounts"), accounts),
    Screen(routes.ACCOUNTS_NEW, t("New account"), new_account),
    Screen(f"{routes.ACCOUNTS}/[account_id]", t("Account"), account),
    Screen(f"{routes.ACCOUNTS}/[account_id]/sub-accounts/new", t("Add sub-account"), new_sub_account),
    Screen(f"{routes.ACCOUNTS}/[account_id]/assets/new", t("Activate asset"), new_asset),
    Screen(f"{routes.ASSETS}/[asset_id]", t("Asset"), asset),
    Screen(routes.CONFIRM_SUBSCRIPTION, t("Confirm your subscription"), confirm_subscription),
    Screen(routes.CUSTOMERS, t("Customers"), customers),
    Screen(f"{routes.CUSTOMERS}/[user_id]", t("Customer"), customer),
    Screen(routes.SYSTEM_USERS, t("System users"), system_users),
    Screen(routes.SYSTEM_USERS_NEW, t("Invite system user"), new_system_user),
    Screen(f"{routes.SYSTEM_USERS}/[user_id]", t("System user"), system_user),
    Screen(routes.BILLING_PLANS, t("Billing plans"), products),
    Screen(routes.BILLING_PLANS_NEW, t("New product"), new_product),
    Screen(f"{routes.BILLING_PLANS}/[product_id]", t("Product"), product),
    Screen(routes.SUPPORT_LINKS, t("Support links"), support_links),
    Screen("404", t("Not found"), not_found),
)
