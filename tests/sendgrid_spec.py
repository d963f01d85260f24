"""Whether a body conforms to SendGrid's own description of `POST /v3/mail/send`."""

import json
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

_BODY = "requestBodies/PostMailSend/content/application~1json/schema"


def spec_path() -> Path:
    """SendGrid's own description: SENDGRID_SPEC, else beside the repository."""
    default = Path(__file__).resolve().parents[2] / "shared" / "sendgrid" / "mail-v3.openapi.json"
    return Path(os.environ.get("SENDGRID_SPEC") or default)


@lru_cache(maxsize=1)
def _description() -> dict[str, Any]:
    return json.loads(spec_path().read_text(encoding="utf-8"))


def departures(body: Any) -> list[str]:
    """Where a body departs from SendGrid's description of it, one line each: wrong values and unknown names."""
    description = DRAFT202012.create_resource(_description())
    validator = Draft202012Validator(
        {"$ref": f"urn:sendgrid#/components/{_BODY}"},
        registry=Registry().with_resource("urn:sendgrid", description),
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )
    wrong = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(body)]
    return wrong + list(_unknown(body, _described(_BODY), "$"))


def _described(pointer: str) -> dict[str, Any]:
    found: Any = _description()["components"]
    for part in pointer.split("/"):
        found = found[part.replace("~1", "/")]
    return found


def _unknown(value: Any, schema: dict[str, Any], where: str) -> Iterator[str]:
    # The description forbids no additional names, so that a misspelt setting would pass as conforming.
    if "$ref" in schema:
        schema = _described(schema["$ref"].removeprefix("#/components/"))
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield from _unknown(item, schema.get("items", {}), f"{where}[{place}]")
    elif isinstance(value, dict) and "properties" in schema:
        for name, item in value.items():
            if name not in schema["properties"]:
                yield f"{where}.{name}: not described"
            else:
                yield from _unknown(item, schema["properties"][name], f"{where}.{name}")
