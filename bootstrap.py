"""What `make` runs before anything is installed: the virtual environment, the packages, and then the task itself.

Only the standard library, and any Python from 3.11 to 3.13.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUNTIME, DEVELOPMENT = ROOT / "requirements.txt", ROOT / "requirements-dev.txt"


def main(arguments: list[str]) -> int:
    """Run one task; its exit code."""
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        return fail(f"Onramp needs Python 3.11, 3.12 or 3.13; this is {sys.version.split()[0]}.")
    tasks = {"run": run, "dev": dev, "test": test, "fuzz": fuzz, "check": check, "bench": bench, "lock": lock}
    tasks["build"] = build
    if not arguments or arguments[0] not in tasks:
        return fail(f"Tasks: {', '.join(tasks)}.")
    os.chdir(ROOT)
    return tasks[arguments[0]](arguments[1:])


def fail(sentence: str) -> int:
    """Say why nothing was done."""
    print(sentence, file=sys.stderr)
    return 1


def install(requirements: Path) -> None:
    """Install pinned packages into .venv, if the list has changed since the last time."""
    if not PYTHON.exists():
        _create_environment()
    stamp = VENV / f"installed-{requirements.stem}"
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"Installing {requirements.name}: this takes a minute or two, once.", flush=True)
    # The list is whole. Resolving it again would stumble on the day when a package it asks for twice, once with an
    # extra, has a newer release: pip looks at that one first, and it has no hash here.
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--quiet", "--no-deps"]
    subprocess.run([*pip, "--require-hashes", "-r", str(requirements)], check=True)
    stamp.write_text(wanted)
    if requirements == DEVELOPMENT:
        (VENV / f"installed-{RUNTIME.stem}").write_text(hashlib.sha256(RUNTIME.read_bytes()).hexdigest())


def _create_environment() -> None:
    try:
        venv.create(VENV, with_pip=True, clear=VENV.exists())
    except subprocess.CalledProcessError:
        # Debian keeps what venv needs in a package of its own.
        package = f"python3.{sys.version_info.minor}-venv"
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            raise SystemExit(f"Python cannot make a virtual environment. Install {package} and try again.") from None
        subprocess.run(["apt-get", "update", "-q"], check=True)
        subprocess.run(["apt-get", "install", "-y", "-q", package], check=True)
        venv.create(VENV, with_pip=True, clear=True)


def environment(**more: str) -> dict[str, str]:
    """The environment of a task: the virtual environment's programs, Node among them, come first."""
    return {**os.environ, "PATH": f"{PYTHON.parent}{os.pathsep}{os.environ.get('PATH', '')}", **more}


def python(*arguments: str, **more: str) -> int:
    """Run Python from the virtual environment; its exit code."""
    return subprocess.run([str(PYTHON), *arguments], env=environment(**more), check=False).returncode


def run(_arguments: list[str]) -> int:
    """Install, build, migrate, create the demo tenant, serve."""
    install(RUNTIME)
    os.execve(PYTHON, [str(PYTHON), "-m", "app.serving"], environment())


def dev(_arguments: list[str]) -> int:
    """The same with hot reload."""
    install(RUNTIME)
    os.execve(PYTHON, [str(PYTHON), "-m", "app.developing"], environment())


def build(_arguments: list[str]) -> int:
    """Build the frontend, if it has changed."""
    install(RUNTIME)
    return python("-c", "from app import frontend; frontend.build()")


def test(arguments: list[str]) -> int:
    """Install what tests need and run them all."""
    install(DEVELOPMENT)
    if build([]):
        return 1
    return python("-m", "pytest", *(arguments or ["-n", "auto"]))


def fuzz(arguments: list[str]) -> int:
    """Run the property tests with cases that nobody has seen; what fails is printed so that it can be tried again."""
    install(DEVELOPMENT)
    if build([]):
        return 1
    return python("-m", "pytest", "-m", "hypothesis", "--hypothesis-profile=fuzz", *(arguments or ["-n", "auto"]))


def check(_arguments: list[str]) -> int:
    """Format, lint, types and migration drift; everything is tried before it fails."""
    install(DEVELOPMENT)
    failed = []
    for name, command in {
        "format": ["-m", "ruff", "format", "--check", "--quiet", "."],
        "lint": ["-m", "ruff", "check", "--quiet", "."],
        "types": ["-m", "pyright"],
    }.items():
        if python(*command):
            failed.append(name)
    if _drift():
        failed.append("migration drift")
    print(f"Failed: {', '.join(failed)}." if failed else "Format, lint, types and migrations are in order.", flush=True)
    return 1 if failed else 0


def _drift() -> int:
    """Whether the tables in app/models differ from what the migrations make."""
    with tempfile.TemporaryDirectory() as folder:
        url = {"ONRAMP_DATABASE_URL": f"sqlite:///{folder}/drift.db"}
        return python("-m", "app", "migrate", **url) or python("-m", "alembic", "check", **url)


def bench(_arguments: list[str]) -> int:
    """Measure, and print the figures."""
    install(DEVELOPMENT)
    return build([]) or python("-m", "bench")


def lock(_arguments: list[str]) -> int:
    """Pin what requirements.in and requirements-dev.in ask for, with hashes, for every Python we support."""
    install(DEVELOPMENT)
    uv = ["-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"]
    uv += ["--no-header", "--no-annotate", "--no-emit-index-url"]
    for target in (RUNTIME, DEVELOPMENT):
        if python(*uv, f"{target.stem}.in", "--output-file", target.name):
            return 1
    return 0


if __name__ == "__main__":
    started = time.monotonic()
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
    except subprocess.CalledProcessError as broken:
        sys.exit(fail(f"Failed after {time.monotonic() - started:.0f} s: {' '.join(map(str, broken.cmd))}"))
