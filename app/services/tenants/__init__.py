"""Tenants: found by host name, their day, their support links and terms."""

# pyright: reportUnusedImport=false
from app.services.tenants.directory import (
    HostTaken,
    MailLimits,
    TenantRow,
    by_host,
    count,
    create,
    limit_customer_mails,
    move,
    row_of,
    today_in,
    today_of,
)
