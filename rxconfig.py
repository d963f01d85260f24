"""Reflex's configuration: what the frontend is built with and how its server side behaves."""

import os
from typing import Any

import reflex as rx
from reflex_base import constants
from reflex_base.utils.imports import ImportVar  # noqa: F401  (loads Reflex in the order it wants)

from app import frontend
from app.core.settings import get_settings

settings = get_settings()
STATE_JS = frontend.ROOT / ".web" / "utils" / "state.js"


class OnrampFrontend(rx.plugins.Plugin):
    """Changes what Reflex generates: no `eval`, our own scripts, loading anew, the page's own origin for the socket."""

    def get_static_assets(self, **context: Any) -> Any:
        """The scripts of app/browser."""
        return frontend.own_scripts()

    def pre_compile(self, **context: Any) -> None:
        """Patch Reflex's own sources before they are built."""
        pristine = constants.Templates.Dirs.WEB_TEMPLATE
        source = (frontend.Path(pristine) / "utils" / "state.js").read_text()
        context["add_modify_task"]("utils/state.js", lambda _: frontend.loads_anew(frontend.without_eval(source)))
        if backend := os.environ.get("ONRAMP_DEV_BACKEND_PORT"):
            context["add_modify_task"]("vite.config.js", lambda text: frontend.proxied(text, backend))

    def post_build(self, **context: Any) -> None:
        """Patch what was built."""
        frontend.use_own_origin(context["static_dir"])


config = rx.Config(
    app_name="app",
    # The build replaces this name by the origin the page was loaded from: several tenants share one build, and
    # PORT may change without a new one.
    api_url=frontend.SAME_ORIGIN,
    # Nothing is allowed across origins. Who may open a socket is decided per tenant in app/http/edge.py.
    cors_allowed_origins=[],
    # No pickles on disk: one process keeps its state trees in memory, several share them in Redis.
    state_manager_mode=constants.StateManagerMode.REDIS if settings.redis_url else constants.StateManagerMode.MEMORY,
    redis_url=settings.redis_url or None,
    telemetry_enabled=False,
    show_built_with_reflex=False,
    frontend_compression_formats=["gzip"],
    disable_plugins=[rx.plugins.SitemapPlugin],
    # No component library: our own stylesheets are a fifteenth of the size (docs/decisions/0005-plain-css.md).
    plugins=[OnrampFrontend()],
)
