"""What stands on a page until its answer is there. A page that shows it for too long loads again by itself."""

import reflex as rx

from app.core.catalogue import t

STILL = {"data-loading": ""}
"""Marks whatever waits for the server; app/browser/recovery.js looks for it."""


def loading(sentence: str = t("Loading …"), *, lead: bool = False) -> rx.Component:
    """The sentence that stands in for what is being read."""
    return rx.el.p(sentence, role="status", class_name="lead" if lead else "", custom_attrs=STILL)
