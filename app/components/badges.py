"""Status badges: an icon and a word, never colour alone."""

import reflex as rx

from app.components.icons import icon
from app.components.values import Text, Value
from app.core.catalogue import t

TONES: dict[str, str] = {
    "not_invited": "off",
    "invited": "info",
    "expiring": "warn",
    "expired": "off",
    "failed": "bad",
    "bounced": "bad",
    "revoked": "off",
    "replaced": "off",
    "activated": "good",
    "active": "good",
    "deactivated": "off",
    "setting_up": "info",
    "suspended": "bad",
    "queued": "off",
    "handed_over": "info",
    "delivered": "good",
    "waiting": "warn",
    "inactive": "off",
    "visible": "good",
    "hidden": "off",
    "superseded": "off",
    "cancelled": "off",
}
"""Every status a row may have, and the tone it is shown in."""

ICONS: dict[str, str] = {
    "not_invited": "user-plus",
    "invited": "mail",
    "expiring": "clock",
    "expired": "clock-alert",
    "failed": "triangle-alert",
    "bounced": "mail-x",
    "revoked": "ban",
    "replaced": "refresh-cw",
    "activated": "check",
    "active": "check",
    "deactivated": "circle-minus",
    "setting_up": "loader",
    "suspended": "circle-pause",
    "queued": "hourglass",
    "handed_over": "send",
    "delivered": "mail-check",
    "waiting": "clock",
    "inactive": "circle-minus",
    "visible": "eye",
    "hidden": "eye-off",
    "superseded": "refresh-cw",
    "cancelled": "ban",
}

DELIVERIES: dict[str, str] = {
    "queued": t("Queued"),
    "handed_over": t("Sent to mail provider"),
    "delivered": t("Delivered"),
    "failed": t("Failed"),
    "bounced": t("Bounced"),
}
"""What is known of a mail, as people read it."""


def status_badge(status: Text, text: Text) -> rx.Component:
    """The badge of a status key of TONES with its word, such as ("expiring", "Expires in 3 h")."""
    if isinstance(status, str):
        return rx.el.span(icon(ICONS[status], 14), text, class_name=f"badge {TONES[status]}")
    drawings = [(key, icon(name, 14)) for key, name in ICONS.items()]
    tones = [(key, f"badge {tone}") for key, tone in TONES.items()]
    return rx.el.span(
        rx.match(status, *drawings, icon("circle", 14)), text, class_name=rx.match(status, *tones, "badge off")
    )


def delivery_badge(delivery: Value) -> rx.Component:
    """What is known of a mail; something that has no word yet shows its raw name."""
    return status_badge(delivery, rx.match(delivery, *DELIVERIES.items(), delivery))
