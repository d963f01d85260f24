"""Mail that is queued, and the links it will carry."""

# pyright: reportUnusedImport=false
from app.services.outbox.queue import cancel_waiting, enqueue, pause_reason
