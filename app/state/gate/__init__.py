"""The gate over every event: middleware, doors, callers, payloads, owners of trees, failures, sockets."""

from app.state.gate.callers import current_actor, current_visitor, link_secret, signed_in
from app.state.gate.doors import PUBLIC, door, doors
from app.state.gate.middleware import Gate, home_of
