"""Mail that is queued, and the links it will carry."""

from app.services.outbox.queue import cancel_waiting, enqueue, pause_reason
