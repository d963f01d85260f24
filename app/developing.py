"""`make dev`: the same as `make run` with hot reload, Vite in front and the server behind it."""

import os
import signal
import socket
import subprocess
import sys

from app import frontend, serving
from app.core.settings import Settings, SettingsRefused, get_settings

COMMAND = "make dev"


def main() -> int:
    """Serve until told to stop; 1 with the reasons when that cannot be."""
    try:
        settings = get_settings()
    except SettingsRefused as refused:
        return serving.refuse(refused.sentences)
    with serving.reserved(settings, COMMAND) as taken:
        if problems := why_not(settings) or taken or serving.prepare(settings):
            return serving.refuse(problems)
    return develop(settings)


def why_not(settings: Settings) -> list[str]:
    """Why there is nothing to develop with this configuration."""
    return [f"{COMMAND} is for development: ONRAMP_ENV is production."] if settings.production else []


def develop(settings: Settings) -> int:
    """Run Reflex's own development server on the port of the settings; its exit code."""
    port, backend = str(settings.port), str(_free_port())
    environment = {
        **os.environ,
        "REFLEX_USE_NPM": "1",
        "REFLEX_API_URL": f"http://localhost:{port}",
        "REFLEX_HOT_RELOAD_OVERRIDE_PATHS": str(frontend.ROOT / "app"),
        "ONRAMP_DEV_BACKEND_PORT": backend,
        "PORT": port,
    }
    reflex = [sys.executable, "-m", "reflex", "run", "--frontend-port", port]
    child = subprocess.Popen([*reflex, "--backend-port", backend, "--backend-host", "127.0.0.1"], env=environment)
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal tells the child itself
    child.wait()
    frontend.tidy_locks()
    return 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    sys.exit(main())
