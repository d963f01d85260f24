"""The tick under which people agree to a tenant's terms."""

import reflex as rx

from app.components import forms
from app.components.links import away
from app.components.values import Text
from app.core.catalogue import t
from app.state.session import SessionState


def consent_box(error: Text) -> rx.Component:
    """**I agree to the Terms of Use and Privacy policy**, with the links of the tenant in new tabs."""
    return forms.checkbox(
        rx.fragment(
            t("I agree to the "),
            away(t("Terms of Use"), SessionState.terms_of_use),
            t(" and "),
            away(t("Privacy policy"), SessionState.privacy_policy),
        ),
        "agreed",
        error=error,
        required=True,
    )
