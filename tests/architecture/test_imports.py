"""Who may import whom: the table and the library fences of the architecture."""

from pathlib import Path

import pytest

from tests.architecture.sources import APP, ROOT, imports, modules, name_of

TEXTS = "app.core.catalogue"
MAY_IMPORT = {
    "pages": ("app.components", "app.state", "app.core.routes", TEXTS),
    "components": ("app.core.routes", TEXTS),
    "state": ("app.services", "app.rules", "app.vocabulary", "app.core"),
    "http": ("app.services", "app.rules.actors", "app.vocabulary", "app.core"),
    "services": ("app.models", "app.rules", "app.vocabulary", "app.mail.messages", "app.core"),
    "mail": ("app.vocabulary", "app.core"),
    "rules": ("app.vocabulary", "app.core"),
    "models": ("app.vocabulary", "app.core"),
    "vocabulary": ("app.core",),
    "core": (),
}
"""Rooms of `app/` and what of `app` each may import besides itself."""

ALSO = {
    "app.components.shell": ("app.state.session",),
    "app.http.mailbox": ("app.mail.senders",),
}
"""Single modules that may import a little more."""

FENCES = {
    "reflex": ("rxconfig", "app.app", "app.pages", "app.components", "app.state"),
    "reflex_base": ("rxconfig", "app.app", "app.state"),
    "sendgrid": ("app.mail.senders",),
    "python_http_client": ("app.mail.senders",),
    "passlib": ("app.core.passwords",),
    "sqlmodel": ("app.models", "app.services", "app.core.db", "app.core.engines"),
    "sqlalchemy": ("app.models", "app.services", "app.core.db", "app.core.engines"),
}
"""Libraries and the only modules that may import them."""

PACKAGES = {
    "access": "",
    "lists": "",
    "tenants": "access",
    "outbox": "access",
    "identity": "access tenants",
    "billing": "access lists tenants",
    "invitations": "access lists outbox tenants",
    "assets": "access billing lists outbox tenants",
    "people": "access identity invitations lists tenants",
    "registration": "access identity invitations lists outbox tenants",
    "accounts": "access assets billing identity invitations lists outbox people tenants",
    "delivery": "access assets invitations outbox tenants",
    "overview": "access accounts assets lists outbox people tenants",
    "operations": "access accounts assets delivery identity invitations lists outbox registration tenants",
}
"""Packages of `app/services`, from the ground up, and which of them each imports: those above it in this list."""

SCREENS = {
    "state": {
        "gate": "",
        "public": "gate",
        "people": "gate",
        "accounts": "gate people",
        "assets": "accounts gate",
        "billing": "gate",
        "home": "accounts gate",
        "settings": "gate",
    },
    "pages": {
        "public": "",
        "people": "",
        "assets": "",
        "accounts": "assets people",
        "billing": "",
        "home": "accounts",
        "settings": "",
    },
}
"""The same for the packages of states and pages. What stands beside them is common to all."""

INPUT_AND_OUTPUT = {
    "asyncio",
    "http",
    "io",
    "os",
    "pathlib",
    "requests",
    "shutil",
    "socket",
    "subprocess",
    "urllib.request",
}
"""What a rule, being pure, has no use for."""


def within(name: str, *rooms: str) -> bool:
    return any(name == room or name.startswith(room + ".") for room in rooms)


def room_of(path: Path) -> str:
    return path.relative_to(APP).parts[0]


def test_every_room_is_in_the_table() -> None:
    rooms = {path.name for path in APP.iterdir() if (path / "__init__.py").exists()}
    assert rooms == set(MAY_IMPORT)


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_room_imports_only_what_it_may(room: str) -> None:
    broken = []
    for path in modules(APP / room):
        allowed = (f"app.{room}", *MAY_IMPORT[room], *ALSO.get(name_of(path), ()))
        for line, name in imports(path):
            if within(name, "app") and not within(name, *allowed):
                broken.append(f"{path.relative_to(ROOT)}:{line} imports {name}")
    assert not broken, "\n".join(broken)


def imported_packages(package: str, room: str = "services") -> set[str]:
    """Packages of a room that one of them imports."""
    named = [name.split(".") for path in modules(APP / room / package) for _, name in imports(path)]
    inside = {name[2] for name in named if name[:2] == ["app", room]} - {package}
    return {name for name in inside if (APP / room / name).is_dir()}


def test_services_are_packages_that_stand_in_the_table() -> None:
    inside = (APP / "services").iterdir()
    assert {path.name for path in inside if path.name not in ("__init__.py", "__pycache__")} == set(PACKAGES)


@pytest.mark.parametrize("package", PACKAGES)
def test_package_imports_what_the_table_says_and_nothing_above_it(package: str) -> None:
    order = list(PACKAGES)
    assert imported_packages(package) == set(PACKAGES[package].split())
    assert all(order.index(each) < order.index(package) for each in PACKAGES[package].split())


@pytest.mark.parametrize("room", SCREENS)
def test_packages_of_states_and_pages_import_no_other_but_those_of_the_table(room: str) -> None:
    packages = {path.name for path in (APP / room).iterdir() if (path / "__init__.py").exists()}
    assert {name: imported_packages(name, room) for name in packages} == {
        name: set(others.split()) for name, others in SCREENS[room].items()
    }
    order = list(SCREENS[room])
    assert all(
        order.index(each) < order.index(name) for name, others in SCREENS[room].items() for each in others.split()
    )


@pytest.mark.parametrize("library", FENCES)
def test_library_stays_behind_its_fence(library: str) -> None:
    broken = []
    for path in [*modules(), ROOT / "rxconfig.py"]:
        if not path.exists() or within(name_of(path), *FENCES[library]):
            continue
        for line, name in imports(path):
            if within(name, library):
                broken.append(f"{path.relative_to(ROOT)}:{line} imports {name}")
    assert not broken, "\n".join(broken)


def test_rules_do_no_input_or_output() -> None:
    for path in modules(APP / "rules"):
        for line, name in imports(path):
            assert not within(name, *INPUT_AND_OUTPUT), f"{path.relative_to(ROOT)}:{line} imports {name}"


def test_migrations_do_not_shadow_alembic() -> None:
    assert not list((ROOT / "alembic").rglob("__init__.py"))


def test_application_does_not_import_its_tests() -> None:
    for path in modules():
        for line, name in imports(path):
            assert not within(name, "tests", "bench"), f"{path.relative_to(ROOT)}:{line} imports {name}"
