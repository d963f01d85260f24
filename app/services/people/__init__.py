"""People in lists and on their own page: customers and system users alike."""

# pyright: reportUnusedImport=false
from app.services.people.persons import (
    FILTERS,
    PersonRow,
    account_note,
    conditions,
    deadline_of,
    expiring_until,
    keys_of,
    matching,
    midnight,
    search,
    status_of,
)
